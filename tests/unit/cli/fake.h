/* A daemon that answers from a script, and a command line whose streams are kept in memory.
 * Used by the tests of cli/ that talk.
 * Must never answer anything that the script does not hold. */
#ifndef NCB_TESTS_CLI_FAKE_H
#define NCB_TESTS_CLI_FAKE_H

#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "cli/cli.h"
#include "support/folder.h"
#include "support/unit.h"

#define FAKE_MAX 16

struct fake {
	char folder[FOLDER_SIZE];
	char path[100];
	int fd;
	pthread_t thread;
	const char *replies[FAKE_MAX]; /* one a request, in order; NULL closes the connection */
	size_t reply_count;
	bool twice; /* sends each reply twice at once */
	bool mute;  /* reads and never answers */
	bool fresh; /* the safety check was never offered; else it was, and the question is no part of the script */
	char *requests[FAKE_MAX];
	size_t request_count;
};

static inline char *fake_read(int fd)
{
	size_t size = 0, room = 1 << 21;
	char *text = malloc(room);

	while (text && size < room) {
		ssize_t n = read(fd, text + size, room - size);

		if (n <= 0)
			break;
		size += (size_t)n;
		if (!text[size - 1])
			return text;
	}
	free(text);
	return NULL;
}

static inline void fake_send(int fd, const char *text, size_t left)
{

	while (left) {
		ssize_t n = send(fd, text, left, MSG_NOSIGNAL);

		if (n < 0)
			return;
		text += n;
		left -= (size_t)n;
	}
}

static inline void fake_write(const struct fake *f, int fd, const char *text)
{
	size_t size = strlen(text) + 1;
	char *both = malloc(2 * size);

	memcpy(both, text, size);
	memcpy(both + size, text, size);
	fake_send(fd, both, f->twice ? 2 * size : size);
	free(both);
}

static inline void fake_serve(struct fake *f, int fd)
{
	char *request;

	while ((request = fake_read(fd))) {
		size_t n;

		if (!f->fresh && !f->mute && strstr(request, "\"io.ncblock.Begun\"")) {
			fake_write(f, fd, "{\"parameters\":{\"begun\":true}}");
			free(request);
			continue;
		}
		n = f->request_count++;

		if (n >= FAKE_MAX) {
			free(request);
			return;
		}
		f->requests[n] = request;
		if (f->mute)
			continue;
		if (n >= f->reply_count || !f->replies[n])
			return;
		fake_write(f, fd, f->replies[n]);
	}
}

static inline void *fake_run(void *arg)
{
	struct fake *f = arg;
	int fd;

	while ((fd = accept(f->fd, NULL, NULL)) >= 0) {
		fake_serve(f, fd);
		close(fd);
	}
	return NULL;
}

static inline void fake_start(struct fake *f)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	folder_make(f->folder);
	snprintf(f->path, sizeof f->path, "%s/sock", f->folder);
	memcpy(address.sun_path, f->path, strlen(f->path) + 1);
	f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(f->fd, (struct sockaddr *)&address, sizeof address) || listen(f->fd, 8) ||
	    pthread_create(&f->thread, NULL, fake_run, f))
		abort();
}

/* Waits for the server to be done; its requests can be read from then on. */
static inline void fake_stop(struct fake *f)
{
	shutdown(f->fd, SHUT_RDWR);
	pthread_join(f->thread, NULL);
	close(f->fd);
	folder_remove(f->folder);
}

static inline void fake_free(struct fake *f)
{
	for (size_t i = 0; i < f->request_count && i < FAKE_MAX; i++)
		free(f->requests[i]);
}

/* One command line and what came of it. */
struct line {
	struct fake fake;
	struct cli cli;
	const char *input; /* what the person types, or standard input holds */
	char *out;
	char *err;
	size_t out_size;
	size_t err_size;
	int code;
};

/* As on a terminal of WIDTH columns. */
static inline void line_terminal(struct line *l, unsigned width)
{
	l->cli.out_tty = l->cli.terminal = true;
	l->cli.width = width;
}

static inline void line_run_argv(struct line *l, size_t argc, const char *const *argv)
{
	fake_start(&l->fake);
	l->cli.socket = l->cli.socket ? l->cli.socket : l->fake.path;
	if (!l->cli.texts)
		l->cli.texts = "etc/texts";
	if (!l->cli.timeout_ms)
		l->cli.timeout_ms = 20000;
	l->cli.in = fmemopen((void *)(l->input && *l->input ? l->input : "\n"),
			     l->input && *l->input ? strlen(l->input) : 1, "r");
	l->cli.out = open_memstream(&l->out, &l->out_size);
	l->cli.err = open_memstream(&l->err, &l->err_size);
	l->code = cli_run(&l->cli, argc, argv);
	fclose(l->cli.in);
	fclose(l->cli.out);
	fclose(l->cli.err);
	fake_stop(&l->fake);
}
#define line_run(l, ...)                                                                                     \
	line_run_argv(l, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *),                           \
		      (const char *const[]){ __VA_ARGS__ })

static inline void line_free(struct line *l)
{
	fake_free(&l->fake);
	free(l->out);
	free(l->err);
}

/* The Nth request is METHOD, with PARAMETERS (JSON text). */
static inline void line_asked(const struct line *l, size_t n, const char *method, const char *parameters)
{
	json_t *request, *wanted = json_loads(parameters, 0, NULL);
	char name[64];

	assert_true(n < l->fake.request_count);
	request = json_loads(l->fake.requests[n], JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(request);
	assert_non_null(wanted);
	snprintf(name, sizeof name, "io.ncblock.%s", method);
	assert_string_equal(json_string_value(json_object_get(request, "method")), name);
	if (!json_equal(json_object_get(request, "parameters"), wanted))
		fail_msg("asked %s, not %s", l->fake.requests[n], parameters);
	assert_int_equal(json_object_size(request), 2);
	json_decref(request);
	json_decref(wanted);
}

static inline void holds_text(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline void lacks_text(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in:\n%s", part, text);
}

#endif
