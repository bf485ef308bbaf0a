/* Giving the inspector its names: one sealed memfd a list.
 * Used by world.c; helper.c waits for its answers.
 * Must never make enforcement wait for an inspector that is not there. */
#include "helper/inspect_link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/inspect_wire.h"
#include "common/protected.h"
#include "helper/hosts_io.h"
#include "helper/world.h"

#define BUFFER_SIZE 16384

void inspect_link_init(struct inspect_link *l, const char *path)
{
	*l = (struct inspect_link){ .path = path, .fd = -1 };
}

void inspect_link_close(struct inspect_link *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	l->sent = l->answered = 0;
}

static int link_connect(struct inspect_link *l)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	autoclose int fd = -1;

	if (l->fd >= 0)
		return 0;
	if (!l->path)
		return -ENOTCONN;
	if (snprintf(to.sun_path, sizeof to.sun_path, "%s", l->path) >= (int)sizeof to.sun_path)
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) < 0)
		return -errno;
	l->fd = TAKE_FD(fd);
	return 0;
}

/* The list as it is written. */
struct list {
	int fd, error;
	bool alone;
	uint32_t count, size, open;
	size_t used;
	char room[BUFFER_SIZE];
};

static void flush(struct list *s)
{
	if (s->error == 0)
		s->error = io_write_full(s->fd, s->room, s->used);
	s->used = 0;
}

static void add(struct list *s, const char *name)
{
	size_t size = strlen(name) + 1;

	if (s->used + size > sizeof s->room)
		flush(s);
	memcpy(s->room + s->used, name, size);
	s->used += size;
	s->size += (uint32_t)size;
	s->count++;
}

/* Compiled-in protected names win at once, also over a plan that an older version was given. */
static void add_all(struct list *s, const struct items *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (!protected_touches(plan_name(names, i)))
			add(s, plan_name(names, i));
}

static bool listed(const struct items *names, const char *name)
{
	return items_find(names, &name) != NULL;
}

/* An exception is to somebody's block: what nc-block refuses by itself, and what lies under that, stays refused. */
static bool refused_anyway(const struct plan *p, const char *name)
{
	if (name_is_under(name, CANARY_NAME))
		return true;
	for (const char *at = name; at; at = strchr(at, '.') ? strchr(at, '.') + 1 : NULL)
		if (p->state.network.doh == WIRE_DOH_BLOCK && listed(&p->resolver_names, at))
			return true;
	return false;
}

static void add_open(struct list *s, const struct plan *p)
{
	for (size_t i = 0; i < p->exceptions.count; i++) {
		const struct exception *x = items_at(&p->exceptions, i);

		if (x->kind != EXCEPTION_NAME || !x->open || (s->alone && exception_has_hours(x)) || refused_anyway(p, x->channel))
			continue;
		add(s, x->channel);
		s->open++;
	}
}

static int write_list(struct list *s, const struct plan *p)
{
	s->fd = memfd_create("names", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (s->fd < 0)
		return -errno;
	if (p->names.count || p->addrs.count)
		add(s, CANARY_NAME);
	add_all(s, &p->names);
	if (p->state.network.doh == WIRE_DOH_BLOCK && (p->names.count || p->addrs.count))
		add_all(s, &p->resolver_names);
	add_open(s, p);
	flush(s);
	if (s->error == 0 && fcntl(s->fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		s->error = -errno;
	return s->error;
}

static int send_list(int socket, const struct list *s, const struct plan *p)
{
	struct inspect_names m = { .magic = INSPECT_MAGIC, .generation = p->generation, .count = s->count,
				   .size = s->size, .open = s->open };
	struct iovec iov = { .iov_base = &m, .iov_len = sizeof m };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room,
			      .msg_controllen = sizeof control.room };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	if (p->state.network.doh == WIRE_DOH_BLOCK && s->count)
		m.flags = INSPECT_DENY_DOH_CANARY;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &s->fd, sizeof(int));
	return sendmsg(socket, &msg, MSG_NOSIGNAL) == (ssize_t)sizeof m ? 0 : -errno;
}

int inspect_link_send(struct inspect_link *l, const struct plan *p)
{
	autofree struct list *s = calloc(1, sizeof *s);
	bool fresh = l->fd < 0;
	int r = s ? link_connect(l) : -ENOMEM;

	if (r < 0)
		return r;
	s->alone = l->alone;
	r = write_list(s, p);
	if (r == 0)
		r = send_list(l->fd, s, p);
	if (r == -EPIPE || r == -ECONNRESET) { /* it ended unnoticed: another one may be there already */
		inspect_link_close(l);
		r = fresh ? r : link_connect(l);
		if (r == 0)
			r = send_list(l->fd, s, p);
	}
	if (s->fd >= 0)
		close(s->fd);
	if (r < 0) {
		inspect_link_close(l);
		return r;
	}
	l->sent = p->generation;
	l->answered = 0;
	l->error = -EINPROGRESS;
	return 0;
}

/* 0; -EAGAIN: nothing there; else the connection is of no more use. */
static int take_answer(struct inspect_link *l)
{
	struct inspect_answer a;
	ssize_t n = recv(l->fd, &a, sizeof a, MSG_DONTWAIT | MSG_TRUNC);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (n != (ssize_t)sizeof a || a.magic != INSPECT_MAGIC)
		return n == 0 ? -ECONNRESET : -EPROTO;
	if (a.generation == l->sent) { /* an older list's answer says nothing of this one */
		l->answered = a.generation;
		l->error = a.error > 0 ? -EPROTO : a.error;
	}
	return 0;
}

void inspect_link_hear(struct inspect_link *l, int wait_ms)
{
	int64_t until = world_now_ms() + wait_ms;

	while (l->fd >= 0) {
		struct pollfd p = { .fd = l->fd, .events = POLLIN };
		int64_t left = until - world_now_ms();
		int r = take_answer(l);

		if (r < 0 && r != -EAGAIN) {
			inspect_link_close(l);
			l->error = r;
			return;
		}
		if (r == 0)
			continue;
		if (l->error != -EINPROGRESS || left <= 0)
			return;
		(void)poll(&p, 1, (int)left);
	}
}

int inspect_link_state(const struct inspect_link *l)
{
	if (l->fd < 0)
		return l->error && l->error != -EINPROGRESS ? l->error : -ENOTCONN;
	return l->error;
}
