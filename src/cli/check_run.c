/* The tries of `check`, each in a process of its own, so that one that hangs costs the others nothing.
 * Used by verb_check.c.
 * Must never leave a process behind. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/check_net.h"

const char *check_result_name(enum check_result result)
{
	static const char *const names[] = { [CHECK_OPEN] = "open", [CHECK_SHUT] = "shut", [CHECK_NA] = "n/a" };

	return names[result];
}

void check_say(struct check_outcome *out, enum check_result result, const char *format, ...)
{
	va_list arguments;

	out->result = result;
	va_start(arguments, format);
	vsnprintf(out->detail, sizeof out->detail, format, arguments);
	va_end(arguments);
}

struct attempt {
	pid_t pid; /* 0: none */
	int fd;    /* the reading end of its pipe; -1: done */
};

static void attempt_child(const struct check_probe *p, int fd)
{
	struct check_outcome out = { .result = CHECK_OPEN };

	signal(SIGPIPE, SIG_IGN);
	p->attempt(p, &out);
	_exit(write(fd, &out, sizeof out) == (ssize_t)sizeof out ? 0 : 1); /* less than PIPE_BUF: all or nothing */
}

static int attempt_start(struct attempt *a, const struct check_probe *p)
{
	int ends[2] = { -1, -1 };

	*a = (struct attempt){ .fd = -1 };
	if (!p->attempt)
		return 0;
	if (pipe(ends) < 0)
		return -errno;
	a->pid = fork();
	if (a->pid == 0) {
		close(ends[0]);
		attempt_child(p, ends[1]);
	}
	close(ends[1]);
	a->fd = ends[0];
	if (a->pid > 0)
		return 0;
	close(ends[0]);
	*a = (struct attempt){ .fd = -1 };
	return -EAGAIN;
}

static void attempt_read(struct attempt *a, struct check_probe *p)
{
	struct check_outcome out;
	ssize_t n;

	do
		n = read(a->fd, &out, sizeof out);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof out && out.result < CHECK_RESULTS) {
		out.detail[CHECK_DETAIL_SIZE - 1] = '\0';
		p->outcome = out;
	} else {
		check_say(&p->outcome, CHECK_NA, "the try itself failed");
	}
	close(a->fd);
	a->fd = -1;
}

/* Kills what is still running: it has no more to say. */
static void attempt_end(struct attempt *a, struct check_probe *p)
{
	if (a->fd >= 0) {
		check_say(&p->outcome, CHECK_OPEN, "nothing refused it in time");
		close(a->fd);
	}
	if (a->pid <= 0)
		return;
	kill(a->pid, SIGKILL);
	while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void gather(struct check_list *l, struct attempt *a)
{
	int64_t until = check_net_now_ms() + CHECK_LIMIT_MS;
	struct pollfd p[CHECK_MAX];

	for (;;) {
		int64_t left = until - check_net_now_ms();
		size_t running = 0;
		int n;

		for (size_t i = 0; i < l->count; i++) {
			p[i] = (struct pollfd){ .fd = a[i].fd, .events = POLLIN };
			running += a[i].fd >= 0;
		}
		if (!running || left <= 0)
			return;
		n = poll(p, l->count, (int)left);
		for (size_t i = 0; n > 0 && i < l->count; i++)
			if (p[i].revents)
				attempt_read(&a[i], &l->probes[i]);
		if (n < 0 && errno != EINTR)
			return;
	}
}

int check_run(struct check_list *l)
{
	struct attempt attempts[CHECK_MAX] = { { .pid = 0 } };
	int r = 0;

	for (size_t i = 0; i < l->count; i++) {
		int one = attempt_start(&attempts[i], &l->probes[i]);

		if (one < 0)
			check_say(&l->probes[i].outcome, CHECK_NA, "the try could not be started");
		r = r ? r : one;
	}
	gather(l, attempts);
	for (size_t i = 0; i < l->count; i++)
		attempt_end(&attempts[i], &l->probes[i]);
	return r;
}
