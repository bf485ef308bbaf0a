/* The public socket: bound, listened at, and its clients let in.
 * Used by daemon/main.c.
 * Must never look into a frame, nor let a crowd of clients keep a new one out. */
#include "daemon/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "daemon/server_private.h"

#define DESCRIPTORS_KEPT 64 /* for the store, the helper and the files that a request reads */
#define DESCRIPTORS_WISHED (SERVER_CLIENTS_MAX + DESCRIPTORS_KEPT)
#define RETRY_US 1000000
#define BACKLOG 511

/* How many clients the limit on descriptors bears, after raising it as far as we may. */
static unsigned clients_allowed(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return DESCRIPTORS_KEPT;
	if (limit.rlim_cur < DESCRIPTORS_WISHED) {
		struct rlimit wish = limit;
		wish.rlim_cur = limit.rlim_max < DESCRIPTORS_WISHED ? limit.rlim_max : DESCRIPTORS_WISHED;
		if (setrlimit(RLIMIT_NOFILE, &wish) == 0)
			limit = wish;
	}
	if (limit.rlim_cur >= DESCRIPTORS_WISHED)
		return SERVER_CLIENTS_MAX;
	if (limit.rlim_cur > 2 * DESCRIPTORS_KEPT)
		return (unsigned)limit.rlim_cur - DESCRIPTORS_KEPT;
	return DESCRIPTORS_KEPT / 2;
}

/* The longest idle; one that still waits for its reply goes only when all do. */
static void drop_one(struct server *s)
{
	struct client *c, *first = TAILQ_FIRST(&s->clients);

	TAILQ_FOREACH(c, &s->clients, link)
		if (!c->out) {
			first = c;
			break;
		}
	if (first)
		client_free(first);
}

static int on_retry(sd_event_source *source, uint64_t usec, void *arg)
{
	struct server *s = arg;

	(void)source;
	(void)usec;
	return sd_event_source_set_enabled(s->io, SD_EVENT_ON);
}

/* No descriptor for the one who waits: somebody idle makes room; else we look again in a second. */
static int no_room(struct server *s, int error)
{
	int r;

	if (s->count) {
		drop_one(s);
		return 0;
	}
	log_warning("cannot take a connection: %s", strerror(error));
	if (s->retry)
		r = sd_event_source_set_time_relative(s->retry, RETRY_US);
	else
		r = sd_event_add_time_relative(s->event, &s->retry, CLOCK_MONOTONIC, RETRY_US, 0, on_retry, s);
	if (r >= 0)
		r = sd_event_source_set_enabled(s->retry, SD_EVENT_ONESHOT);
	return r < 0 ? r : sd_event_source_set_enabled(s->io, SD_EVENT_OFF);
}

static int on_connection(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct server *s = arg;
	int r, client;

	(void)source;
	(void)events;
	client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (client < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			return no_room(s, errno);
		return 0; /* it went away before we came to it */
	}
	if (s->count >= s->count_max)
		drop_one(s);
	r = client_new(s, client);
	if (r < 0)
		log_warning("cannot serve a connection: %s", strerror(-r));
	return 0;
}

/* A socket that nobody listens at any more is in the way; one that somebody does is not ours to take. */
static int remove_stale(const struct sockaddr_un *at)
{
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (lstat(at->sun_path, &st) < 0)
		return -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	if (connect(fd, (const struct sockaddr *)at, sizeof *at) == 0 || errno != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(at->sun_path) < 0 ? -errno : 0;
}

/* Nobody may connect between bind and listen: the mode opens last. */
static int bind_path(struct server *s)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	mode_t mask;
	int r;

	if (strlen(s->path) >= sizeof at.sun_path)
		return -ENAMETOOLONG;
	strcpy(at.sun_path, s->path);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return -errno;
	mask = umask(0177);
	r = bind(s->fd, (struct sockaddr *)&at, sizeof at) < 0 ? -errno : 0;
	if (r == -EADDRINUSE) {
		r = remove_stale(&at);
		if (r == 0 && bind(s->fd, (struct sockaddr *)&at, sizeof at) < 0)
			r = -errno;
	}
	umask(mask);
	if (r < 0)
		return r;
	if (lstat(s->path, &s->bound) < 0 || listen(s->fd, BACKLOG) < 0 || chmod(s->path, 0666) < 0)
		return -errno;
	return 0;
}

int server_new(sd_event *event, const char *path, server_handler handler, void *arg, struct server **out)
{
	struct server *s = calloc(1, sizeof *s);
	int r;

	if (!s)
		return -ENOMEM;
	TAILQ_INIT(&s->clients);
	s->fd = -1;
	s->event = sd_event_ref(event);
	s->handler = handler;
	s->arg = arg;
	s->count_max = clients_allowed();
	s->stall_us = SERVER_STALL_US;
	s->held_max = SERVER_HELD_MAX;
	s->path = strdup(path);
	r = s->path ? bind_path(s) : -ENOMEM;
	if (r == 0)
		r = sd_event_add_io(event, &s->io, s->fd, EPOLLIN, on_connection, s);
	if (r < 0) {
		server_free(&s);
		return r;
	}
	*out = s;
	return 0;
}

/* Our own socket's name; another program may have put its own there since. */
static void remove_name(const struct server *s)
{
	struct stat now;

	if (s->bound.st_ino && lstat(s->path, &now) == 0 && now.st_ino == s->bound.st_ino &&
	    now.st_dev == s->bound.st_dev)
		unlink(s->path);
}

void server_free(struct server **p)
{
	struct server *s = *p;

	*p = NULL;
	if (!s)
		return;
	while (!TAILQ_EMPTY(&s->clients))
		client_free(TAILQ_FIRST(&s->clients));
	sd_event_source_disable_unref(s->io);
	sd_event_source_disable_unref(s->retry);
	remove_name(s);
	if (s->fd >= 0)
		close(s->fd);
	sd_event_unref(s->event);
	free(s->path);
	free(s);
}
