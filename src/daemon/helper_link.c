/* The daemon's end of the private socket: asks, sends what changed, fetches what is there. Blocking, with a
 * limit. Used by commit.c, start.c, policy_add.c and status.c. Must never wait longer than LINK_TIMEOUT_S for
 * the helper, nor believe a message that wire_valid() does not. */
#include "daemon/helper_link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "daemon/helper_link_private.h"

void helper_link_init(struct helper_link *l, const char *path)
{
	memset(l, 0, sizeof *l);
	l->path = path;
	l->fd = -1;
}

void helper_link_close(struct helper_link *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static int link_connect(struct helper_link *l)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = LINK_TIMEOUT_S };
	autoclose int fd = -1;

	if (l->fd >= 0)
		return 0;
	if (strlen(l->path) >= sizeof to.sun_path)
		return -ENAMETOOLONG;
	strcpy(to.sun_path, l->path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0 ||
	    connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		return -errno;
	l->fd = TAKE_FD(fd);
	l->connections++;
	return 0;
}

int helper_link_broken(struct helper_link *l, int error)
{
	helper_link_close(l);
	return error == -EAGAIN ? -ETIMEDOUT : error;
}

int helper_link_put(struct helper_link *l, const struct wire_message *m)
{
	ssize_t n;

	do
		n = send(l->fd, m, sizeof *m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof *m ? 0 : helper_link_broken(l, n < 0 ? -errno : -EIO);
}

int helper_link_get(struct helper_link *l, struct wire_message *m)
{
	ssize_t n;

	do
		n = recv(l->fd, m, sizeof *m, MSG_TRUNC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return helper_link_broken(l, n < 0 ? -errno : -ECONNRESET);
	return wire_valid(m, (size_t)n) ? 0 : helper_link_broken(l, -EPROTO);
}

/* A connection may have died unnoticed while nothing was said, so a first message is tried twice. */
static int link_first(struct helper_link *l, const struct wire_message *m)
{
	bool fresh = l->fd < 0;
	int r = link_connect(l);

	if (r == 0)
		r = helper_link_put(l, m);
	if (r == 0 || fresh)
		return r;
	r = link_connect(l);
	return r < 0 ? r : helper_link_put(l, m);
}

static int link_ask(struct helper_link *l, const struct wire_message *question, enum wire_type type,
		    struct wire_message *m)
{
	bool fresh = l->fd < 0;
	int r = link_first(l, question);

	if (r == 0)
		r = helper_link_get(l, m);
	if ((r == -ECONNRESET || r == -EPIPE) && !fresh) {
		r = link_first(l, question);
		if (r == 0)
			r = helper_link_get(l, m);
	}
	if (r == 0 && m->type != type)
		r = helper_link_broken(l, -EPROTO);
	return r;
}

int helper_link_hello(struct helper_link *l, struct wire_message *m)
{
	struct wire_message question;

	wire_init(&question, WIRE_HELLO);
	return link_ask(l, &question, WIRE_HELLO_REPLY, m);
}

int helper_link_status(struct helper_link *l)
{
	struct wire_message question, m;
	int r;

	wire_init(&question, WIRE_STATUS);
	r = link_ask(l, &question, WIRE_STATUS_REPLY, &m);
	if (r == 0)
		l->last = m;
	return r;
}

int helper_link_check_addr(struct helper_link *l, const struct addr *a)
{
	struct wire_message question, m;
	int r;

	wire_init(&question, WIRE_CHECK_ADDR);
	question.count = 1;
	question.u.addrs[0] = *a;
	r = link_ask(l, &question, WIRE_CHECK_ADDR_REPLY, &m);
	return r == 0 ? (int)m.u.reply.own : r;
}

static int take_item(struct image *i, const struct wire_message *m)
{
	int r = 0;

	switch (m->type) {
	case WIRE_ITEM_STATE:
		i->state = m->u.state;
		return 0;
	case WIRE_ITEM_ENTRY:
		return image_add_record(i, &m->u.entry);
	case WIRE_ITEM_EXCEPTION:
		return image_add_exception(i, &m->u.exception);
	case WIRE_ITEM_NAME:
		return names_add(&i->names, m->u.name);
	case WIRE_ITEM_RESOLVER_NAME:
		return names_add(&i->resolvers, m->u.name);
	case WIRE_ITEM_RESOLVER_ADDRS:
		for (unsigned k = 0; k < m->count && r == 0; k++) {
			char text[ADDR_TEXT_SIZE];

			addr_format(&m->u.addrs[k], text);
			r = names_add(&i->resolvers, text);
		}
		return r;
	case WIRE_ITEM_ADDRS:
		for (unsigned k = 0; k < m->count && r == 0; k++)
			r = image_add_addr(i, &m->u.addrs[k]);
		return r;
	}
	return -EPROTO;
}

static bool as_told(const struct image *i, const struct wire_message *end)
{
	struct wire_counts counts = image_counts(i);

	return i->digest == end->u.plan.digest && memcmp(&counts, &end->u.plan.counts, sizeof counts) == 0;
}

int helper_link_fetch(struct helper_link *l, struct image **out)
{
	struct image *i = image_new();
	struct wire_message m;
	int r = i ? 0 : -ENOMEM;

	wire_init(&m, WIRE_FETCH);
	if (r == 0)
		r = link_first(l, &m);
	while (r == 0 && (r = helper_link_get(l, &m)) == 0 && m.type != WIRE_FETCH_END)
		r = take_item(i, &m);
	if (r == 0) {
		image_seal(i);
		i->generation = m.generation;
		r = as_told(i, &m) ? 0 : -EBADMSG;
	}
	if (r < 0) {
		helper_link_close(l); /* what is left of the answer must not be read as the next one */
		image_free(&i);
	}
	*out = i;
	return r;
}
