/* One client of the public socket: a request at a time, read as it comes, answered before the next.
 * Used by daemon/server.c.
 * Must never wait for a client, read on while a reply is unread, nor hold more for all of them than the limit. */
#include "daemon/server_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "common/cleanup.h"

static const char too_long[] =
	"{\"error\":\"bad-request\",\"parameters\":{\"message\":"
	"\"The request is longer than 1 MiB; the connection is closed.\"}}";

static bool would_block(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void touch(struct client *c)
{
	TAILQ_REMOVE(&c->server->clients, c, link);
	TAILQ_INSERT_TAIL(&c->server->clients, c, link);
}

static int on_stall(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	client_free(arg);
	return 0;
}

/* The clock of a client that does not read; only there while a reply waits: idle clients wake nobody. */
static int arm_stall(struct client *c)
{
	if (!c->stall)
		return sd_event_add_time_relative(c->server->event, &c->stall, CLOCK_MONOTONIC, c->server->stall_us, 0,
						  on_stall, c);
	return sd_event_source_set_time_relative(c->stall, c->server->stall_us);
}

static void out_clear(struct client *c)
{
	free(c->out);
	c->out = NULL;
	c->out_size = c->out_done = 0;
	c->stall = sd_event_source_disable_unref(c->stall);
}

/* As much of the reply as the socket takes. -EAGAIN: some is left. */
static int flush(struct client *c)
{
	bool moved = false;

	while (c->out_done < c->out_size) {
		ssize_t n = send(c->fd, c->out + c->out_done, c->out_size - c->out_done, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && would_block(errno))
			break;
		if (n < 0)
			return -errno;
		c->out_done += (size_t)n;
		moved = true;
	}
	if (moved)
		touch(c);
	if (c->out_done < c->out_size) {
		int r = moved || !c->stall ? arm_stall(c) : 0;
		return r < 0 ? r : -EAGAIN;
	}
	out_clear(c);
	return 0;
}

/* Hands the first whole frame to the handler, if any. 1: a reply is ready, 0: none, -errno: close. */
static int answer(struct client *c)
{
	const char *frame;
	size_t size;
	int r = frame_next(&c->in, &frame, &size);

	if (r == -EMSGSIZE) {
		frame_clear(&c->in);
		c->last = true;
		c->out = strdup(too_long);
	} else if (r == 1) {
		c->out = c->server->handler(c->server->arg, &c->peer, frame, size);
		frame_drop(&c->in, size);
	} else {
		return 0;
	}
	if (!c->out)
		return -ENOMEM;
	c->out_size = strlen(c->out) + 1;
	return 1;
}

/* Once: the others get their turn in between. */
static int take(struct client *c)
{
	char *at;
	size_t room;
	ssize_t n;
	int r = frame_room(&c->in, &at, &room);

	if (r < 0)
		return r;
	n = recv(c->fd, at, room, MSG_DONTWAIT);
	if (n < 0)
		return would_block(errno) ? 0 : -errno;
	if (n == 0)
		return -EPIPE; /* all that it sent is answered: we read only when nothing is left to do */
	frame_added(&c->in, (size_t)n);
	touch(c);
	return 0;
}

/* What to wait for next. A further frame that has come already needs no event: being writable is one. */
static int watch(struct client *c)
{
	const char *frame;
	size_t size;
	bool ready = c->out || frame_next(&c->in, &frame, &size) != 0;

	if (!ready && c->last)
		return -EPIPE;
	if (!ready && c->in.data && c->in.begin == c->in.end)
		frame_clear(&c->in);
	return sd_event_source_set_io_events(c->io, ready ? EPOLLOUT : EPOLLIN);
}

static int step(struct client *c, uint32_t events)
{
	int r = 0;

	if (!c->out && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !(events & EPOLLOUT))
		r = take(c);
	if (r == 0 && !c->out)
		r = answer(c);
	if (r >= 0 && c->out)
		r = flush(c);
	return r < 0 && r != -EAGAIN ? r : watch(c);
}

/* What C holds now goes into the sum. */
static void count_held(struct client *c)
{
	size_t held = c->in.size + c->out_size;

	c->server->held = c->server->held - c->held + held;
	c->held = held;
}

static struct client *who_holds_most(const struct server *s)
{
	struct client *c, *most = TAILQ_FIRST(&s->clients);

	TAILQ_FOREACH(c, &s->clients, link)
		if (c->held > most->held)
			most = c;
	return most;
}

/* Whoever holds most goes until the rest fits: never the one with a small request, nor one long reply alone. */
static void keep_bounded(struct server *s)
{
	struct client *most;

	while (s->held > s->held_max && (most = who_holds_most(s), s->held - most->held > s->held_max))
		client_free(most);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct client *c = arg;
	struct server *s = c->server;

	(void)source;
	(void)fd;
	if (step(c, events) < 0)
		client_free(c);
	else
		count_held(c);
	keep_bounded(s);
	return 0; /* never an error: one client is not the loop's concern */
}

static int read_peer(int fd, struct peer *peer)
{
	struct ucred cred;
	socklen_t n = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0)
		return -errno;
	if (n != sizeof cred)
		return -EPROTO;
	*peer = (struct peer){ .uid = cred.uid, .gid = cred.gid, .pid = cred.pid };
	return 0;
}

int client_new(struct server *s, int fd)
{
	autoclose int own = fd;
	struct client *c = calloc(1, sizeof *c);
	int r;

	if (!c)
		return -ENOMEM;
	r = read_peer(fd, &c->peer);
	if (r == 0)
		r = sd_event_add_io(s->event, &c->io, fd, EPOLLIN, on_io, c);
	if (r < 0) {
		free(c);
		return r;
	}
	c->server = s;
	c->fd = TAKE_FD(own);
	TAILQ_INSERT_TAIL(&s->clients, c, link);
	s->count++;
	return 0;
}

void client_free(struct client *c)
{
	TAILQ_REMOVE(&c->server->clients, c, link);
	c->server->count--;
	c->server->held -= c->held;
	out_clear(c);
	sd_event_source_disable_unref(c->io);
	frame_clear(&c->in);
	close(c->fd);
	free(c);
}
