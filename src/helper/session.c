/* One connection of the daemon: the order of its messages, and the answers.
 * Used by link.c.
 * Must never go on with a peer whose message was malformed or out of order. */
#include "helper/session.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/own_addr.h"

#define MESSAGES_A_TURN 512
#define SEND_WITHIN_MS 5000 /* all of an answer, however long */

static int send_by(int fd, const struct wire_message *m, int64_t deadline_ms)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		int64_t left;

		if (send(fd, m, sizeof *m, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof *m)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return -errno;
		left = deadline_ms - world_now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return -errno;
	}
}

static int answer(const struct session *s, const struct wire_message *m)
{
	return send_by(s->fd, m, world_now_ms() + SEND_WITHIN_MS);
}

static void fill_plan(struct wire_message *m, const struct plan *p)
{
	m->generation = p->generation;
	m->u.plan.digest = p->digest;
	m->u.plan.counts = plan_counts(p);
}

static int on_hello(struct session *s, struct world *w)
{
	struct wire_message m;

	wire_init(&m, WIRE_HELLO_REPLY);
	fill_plan(&m, w->plan);
	return answer(s, &m);
}

static int send_state(int fd, const struct plan *p, int64_t deadline_ms)
{
	struct wire_message m;

	wire_init(&m, WIRE_ITEM_STATE);
	m.u.state = p->state;
	return send_by(fd, &m, deadline_ms);
}

static int send_entries(int fd, const struct plan *p, int64_t deadline_ms)
{
	struct wire_message m;
	int r = 0;

	wire_init(&m, WIRE_ITEM_ENTRY);
	for (size_t i = 0; i < p->entries.count && r == 0; i++) {
		memcpy(&m.u.entry, items_at(&p->entries, i), sizeof m.u.entry);
		r = send_by(fd, &m, deadline_ms);
	}
	return r;
}

static int send_exceptions(int fd, const struct plan *p, int64_t deadline_ms)
{
	struct wire_message m;
	int r = 0;

	wire_init(&m, WIRE_ITEM_EXCEPTION);
	for (size_t i = 0; i < p->exceptions.count && r == 0; i++) {
		memcpy(&m.u.exception, items_at(&p->exceptions, i), sizeof m.u.exception);
		r = send_by(fd, &m, deadline_ms);
	}
	return r;
}

static int send_name_items(int fd, const struct items *names, enum wire_type type, int64_t deadline_ms)
{
	int r = 0;

	for (size_t i = 0; i < names->count && r == 0; i++) {
		const char *name = plan_name(names, i);
		struct wire_message m;

		wire_init(&m, type);
		memcpy(m.u.name, name, strlen(name));
		r = send_by(fd, &m, deadline_ms);
	}
	return r;
}

static int send_names(int fd, const struct plan *p, int64_t deadline_ms)
{
	int r = send_name_items(fd, &p->names, WIRE_ITEM_NAME, deadline_ms);

	return r < 0 ? r : send_name_items(fd, &p->resolver_names, WIRE_ITEM_RESOLVER_NAME, deadline_ms);
}

static int send_addr_items(int fd, const struct items *addrs, enum wire_type type, int64_t deadline_ms)
{
	int r = 0;

	for (size_t i = 0; i < addrs->count && r == 0; i += WIRE_ADDRS_PER_MESSAGE) {
		size_t left = addrs->count - i;
		struct wire_message m;

		wire_init(&m, type);
		m.count = (uint16_t)(left < WIRE_ADDRS_PER_MESSAGE ? left : WIRE_ADDRS_PER_MESSAGE);
		memcpy(m.u.addrs, items_at(addrs, i), m.count * sizeof m.u.addrs[0]);
		r = send_by(fd, &m, deadline_ms);
	}
	return r;
}

static int send_addrs(int fd, const struct plan *p, int64_t deadline_ms)
{
	int r = send_addr_items(fd, &p->addrs, WIRE_ITEM_ADDRS, deadline_ms);

	return r < 0 ? r : send_addr_items(fd, &p->resolver_addrs, WIRE_ITEM_RESOLVER_ADDRS, deadline_ms);
}

static int on_fetch(struct session *s, struct world *w)
{
	static int (*const parts[])(int, const struct plan *, int64_t) = { send_state, send_entries,
									   send_names, send_addrs, send_exceptions };
	int64_t deadline_ms = world_now_ms() + SEND_WITHIN_MS;
	struct wire_message end;
	int r = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts && r == 0; i++)
		r = parts[i](s->fd, w->plan, deadline_ms);
	wire_init(&end, WIRE_FETCH_END);
	fill_plan(&end, w->plan);
	return r < 0 ? r : send_by(s->fd, &end, deadline_ms);
}

static int on_status(struct session *s, struct world *w)
{
	struct wire_message m;

	wire_init(&m, WIRE_STATUS_REPLY);
	world_report(w, &m);
	return answer(s, &m);
}

static int on_check(struct session *s, const struct wire_message *question)
{
	struct wire_message m;
	struct own own;
	int r = own_read(&own);

	wire_init(&m, WIRE_CHECK_ADDR_REPLY);
	m.u.reply.own = r < 0 ? OWN_UNKNOWN : own_check(&own, &question->u.addrs[0]);
	if (r < 0)
		snprintf(m.u.reply.detail, sizeof m.u.reply.detail, "the kernel could not be asked: %s",
			 strerror(-r));
	own_free(&own);
	return answer(s, &m);
}

static int on_begin(struct session *s, const struct wire_message *m)
{
	s->txn = txn_new(m->generation);
	return s->txn ? 0 : -ENOMEM;
}

static int on_commit(struct session *s, struct world *w, const struct wire_message *m)
{
	struct wire_message reply;

	world_commit(w, s->txn, m, &reply);
	txn_free(&s->txn);
	malloc_trim(0); /* at rest we are small */
	return answer(s, &reply);
}

static int in_transaction(struct session *s, struct world *w, const struct wire_message *m)
{
	int r;

	if (m->type == WIRE_COMMIT)
		return on_commit(s, w, m);
	r = txn_take_in(s->txn, m);
	return r == -EINVAL ? -EPROTO : r;
}

static int handle(struct session *s, struct world *w, const struct wire_message *m)
{
	if (s->txn)
		return in_transaction(s, w, m);
	switch (m->type) {
	case WIRE_HELLO:
		return on_hello(s, w);
	case WIRE_FETCH:
		return on_fetch(s, w);
	case WIRE_STATUS:
		return on_status(s, w);
	case WIRE_CHECK_ADDR:
		return on_check(s, m);
	case WIRE_BEGIN:
		return on_begin(s, m);
	default:
		return -EPROTO;
	}
}

int session_serve(struct session *s, struct world *w)
{
	int r = 0;

	for (int i = 0; i < MESSAGES_A_TURN && r == 0; i++) {
		struct wire_message m;
		ssize_t n = recv(s->fd, &m, sizeof m, MSG_DONTWAIT | MSG_TRUNC);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		if (n == 0)
			return -ECONNRESET;
		r = wire_valid(&m, (size_t)n) ? handle(s, w, &m) : -EPROTO;
	}
	return r;
}

void session_close(struct session *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	txn_free(&s->txn);
}
