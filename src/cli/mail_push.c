/* Giving the Sieve script to a mail server, by sieve-connect (ManageSieve, RFC 5804).
 * Used by verb_mail.c.
 * Must never put the script on a command line or in a file with a name, nor take an active script's place. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/mail.h"
#include "common/cleanup.h"

#define PROGRAM "sieve-connect"
#define HEARD_MAX 65536

struct server {
	char user[256];
	char host[256];
	char port[6]; /* "" the usual one */
};

static int complain(char why[MAIL_WHY_SIZE], int error, const char *text)
{
	snprintf(why, MAIL_WHY_SIZE, "%s", text);
	return error;
}

/* "user@host" or "user@host:port"; the user may be an address itself. */
static int read_where(const char *where, struct server *s, char why[MAIL_WHY_SIZE])
{
	const char *at = strrchr(where, '@'), *colon = at ? strrchr(at, ':') : NULL;
	size_t host = at ? (colon ? (size_t)(colon - at - 1) : strlen(at + 1)) : 0;
	const char *bad = "where the script goes is written as USER@HOST or USER@HOST:PORT";

	memset(s, 0, sizeof *s);
	if (!at || at == where || (size_t)(at - where) >= sizeof s->user || !host || host >= sizeof s->host || where[0] == '-' ||
	    at[1] == '-')
		return complain(why, -EINVAL, bad);
	memcpy(s->user, where, (size_t)(at - where));
	memcpy(s->host, at + 1, host);
	if (!colon)
		return 0;
	if (!colon[1] || strlen(colon + 1) >= sizeof s->port || strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return complain(why, -EINVAL, bad);
	strcpy(s->port, colon + 1);
	return 0;
}

/* A file in memory with TEXT in it, that a program started from here may read. */
static int text_file(const char *text)
{
	autoclose int fd = memfd_create("script", 0);
	size_t size = strlen(text);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	return TAKE_FD(fd);
}

static _Noreturn void become(const struct server *s, const char *commands, int out)
{
	const char *args[12] = { PROGRAM, "--server", s->host, "--nosrv", "--user", s->user, "--exec", commands };
	size_t n = 8;

	if (s->port[0]) {
		args[n++] = "--port";
		args[n++] = s->port;
	}
	if (dup2(out, STDOUT_FILENO) >= 0)
		execvp(PROGRAM, (char *const *)(uintptr_t)args);
	_exit(errno == ENOENT ? 127 : 126);
}

static void hear(int fd, char heard[HEARD_MAX])
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, heard + used, HEARD_MAX - 1 - used)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		used += n > 0 ? (size_t)n : 0;
		if (used == HEARD_MAX - 1)
			break;
	}
	heard[used] = '\0';
}

/* Lets sieve-connect carry out COMMANDS; HEARD is what it printed, REFUSED what is said where the server took them not or not all.
 * Its prompts and complaints go where ours go. */
static int converse(const struct server *s, const char *commands, const char *refused, char heard[HEARD_MAX], char why[MAIL_WHY_SIZE])
{
	autoclose int script = text_file(commands);
	char path[40];
	int pipe_ends[2], status;
	pid_t pid;

	snprintf(path, sizeof path, "/proc/self/fd/%d", script);
	if (script < 0 || pipe2(pipe_ends, O_CLOEXEC) < 0)
		return complain(why, -errno, "sieve-connect could not be started");
	pid = fork();
	if (pid == 0)
		become(s, path, pipe_ends[1]);
	close(pipe_ends[1]);
	if (pid > 0)
		hear(pipe_ends[0], heard);
	close(pipe_ends[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return complain(why, -errno, "sieve-connect could not be started");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return complain(why, -ENOENT, "sieve-connect is not installed: print the script without --push, and paste it into the "
					      "mail account's filter page");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return complain(why, -EIO, refused);
	return 0;
}

/* Whose name stands in a line of HEARD that ends with ACTIVE: 1 ours, 2 another's, 0 none. */
static int active_in(const char *heard)
{
	for (const char *line = heard; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		size_t n = strcspn(line, "\r\n");

		if (n < 7 || memcmp(line + n - 7, " ACTIVE", 7) != 0)
			continue;
		return n == sizeof "\"" MAIL_SCRIPT "\" ACTIVE" - 1 && memcmp(line, "\"" MAIL_SCRIPT "\"", sizeof MAIL_SCRIPT + 1) == 0 ? 1 : 2;
	}
	return 0;
}

int mail_push(const char *script, const char *where, enum mail_pushed *out, char why[MAIL_WHY_SIZE])
{
	autofree char *heard = calloc(1, HEARD_MAX);
	autoclose int fd = -1;
	struct server s;
	char commands[100];
	int r = read_where(where, &s, why), active;

	if (r < 0)
		return r;
	fd = text_file(script);
	if (!heard || fd < 0)
		return complain(why, -ENOMEM, "out of memory");
	snprintf(commands, sizeof commands, "upload /proc/self/fd/%d " MAIL_SCRIPT "\nlist\n", fd);
	r = converse(&s, commands, "the mail server did not take the script; nothing else was changed there", heard, why);
	if (r < 0)
		return r;
	active = active_in(heard);
	*out = active == 2 ? MAIL_PUSHED_BESIDE : MAIL_PUSHED_ACTIVE;
	if (active != 0)
		return 0;
	return converse(&s, "activate " MAIL_SCRIPT "\n",
			"the mail server has the script now but did not make it the active one: nothing is filtered yet; do that on the mail "
			"account's filter page, or try again", heard, why);
}
