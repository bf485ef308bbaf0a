/* A helper that keeps a plan in memory and enforces nothing; and a daemon in a folder of its own that talks to it.
 * Used by the unit tests of policy and methods.
 * Must never touch the machine: the real helper is tested in its own folder and in the sandbox. */
#ifndef NCB_TESTS_FAKE_HELPER_H
#define NCB_TESTS_FAKE_HELPER_H

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "daemon/daemon_private.h"
#include "support/catalogue.h"
#include "support/folder.h"

struct fake_helper {
	pthread_t thread;
	int listening, stop[2];
	struct image *plan, *next; /* next: the open transaction */
	uint32_t answer;           /* enum wire_result of every COMMIT, if not WIRE_OK */
	uint32_t own;              /* enum wire_own of every CHECK_ADDR */
	bool dies;                 /* between taking a COMMIT and saying so */
};

static inline struct image *fake_copy(const struct image *from)
{
	struct image *i = image_new();

	for (size_t k = 0; k < from->records_count; k++)
		image_add_record(i, &from->records[k]);
	for (size_t k = 0; k < from->addrs_count; k++)
		image_add_addr(i, &from->addrs[k]);
	for (size_t k = 0; k < from->exceptions_count; k++)
		image_add_exception(i, &from->exceptions[k]);
	names_add_all(&i->names, &from->names);
	names_add_all(&i->resolvers, &from->resolvers);
	i->state = from->state;
	i->generation = from->generation;
	image_seal(i);
	return i;
}

static inline void fake_drop_record(struct image *i, uint32_t id)
{
	for (size_t k = 0; k < i->records_count; k++)
		if (i->records[k].id == id)
			i->records[k--] = i->records[--i->records_count];
}

static inline void fake_drop_addr(struct image *i, const struct addr *a)
{
	for (size_t k = 0; k < i->addrs_count; k++)
		if (addr_compare(&i->addrs[k], a) == 0)
			i->addrs[k--] = i->addrs[--i->addrs_count];
}

static inline void fake_drop_exception(struct image *i, uint32_t id)
{
	for (size_t k = 0; k < i->exceptions_count; k++)
		if (i->exceptions[k].id == id)
			i->exceptions[k--] = i->exceptions[--i->exceptions_count];
}

static inline void fake_take(struct image *i, const struct wire_message *m)
{
	if (m->type == WIRE_PUT_ENTRY || m->type == WIRE_DROP_ENTRY)
		fake_drop_record(i, m->u.entry.id);
	if (m->type == WIRE_PUT_ENTRY)
		image_add_record(i, &m->u.entry);
	if (m->type == WIRE_PUT_EXCEPTION || m->type == WIRE_DROP_EXCEPTION)
		fake_drop_exception(i, m->u.exception.id);
	if (m->type == WIRE_PUT_EXCEPTION)
		image_add_exception(i, &m->u.exception);
	if (m->type == WIRE_PUT_NAME)
		names_add(&i->names, m->u.name);
	if (m->type == WIRE_DROP_NAME)
		names_remove(&i->names, m->u.name);
	if (m->type == WIRE_PUT_RESOLVER_NAME)
		names_add(&i->resolvers, m->u.name);
	if (m->type == WIRE_DROP_RESOLVER_NAME)
		names_remove(&i->resolvers, m->u.name);
	for (unsigned k = 0; k < m->count; k++) {
		char text[ADDR_TEXT_SIZE];

		addr_format(&m->u.addrs[k], text);
		if (m->type == WIRE_PUT_RESOLVER_ADDRS)
			names_add(&i->resolvers, text);
		if (m->type == WIRE_DROP_RESOLVER_ADDRS)
			names_remove(&i->resolvers, text);
	}
	for (unsigned k = 0; k < m->count && (m->type == WIRE_PUT_ADDRS || m->type == WIRE_DROP_ADDRS); k++) {
		fake_drop_addr(i, &m->u.addrs[k]);
		if (m->type == WIRE_PUT_ADDRS)
			image_add_addr(i, &m->u.addrs[k]);
	}
	if (m->type == WIRE_PUT_STATE)
		i->state = m->u.state;
}

static inline uint32_t fake_commit(struct fake_helper *h, const struct wire_message *m)
{
	struct wire_counts counts;

	if (h->answer)
		return h->answer;
	if (h->own != OWN_NO && h->next->addrs_count)
		return WIRE_INVALID;
	image_seal(h->next);
	counts = image_counts(h->next);
	if (h->next->digest != m->u.plan.digest || memcmp(&counts, &m->u.plan.counts, sizeof counts) != 0 ||
	    m->generation <= h->plan->generation)
		return WIRE_MISMATCH;
	h->next->generation = m->generation;
	image_free(&h->plan);
	h->plan = TAKE_PTR(h->next);
	return WIRE_OK;
}

static inline void fake_plan(const struct image *i, struct wire_message *m)
{
	m->generation = i->generation;
	m->u.plan.digest = i->digest;
	m->u.plan.counts = image_counts(i);
}

static inline void fake_fetch(const struct image *i, int fd)
{
	struct wire_message m;

	wire_init(&m, WIRE_ITEM_STATE);
	m.u.state = i->state;
	send(fd, &m, sizeof m, MSG_NOSIGNAL);
	for (size_t k = 0; k < i->records_count; k++) {
		wire_init(&m, WIRE_ITEM_ENTRY);
		m.u.entry = i->records[k];
		send(fd, &m, sizeof m, MSG_NOSIGNAL);
	}
	for (size_t k = 0; k < i->exceptions_count; k++) {
		wire_init(&m, WIRE_ITEM_EXCEPTION);
		m.u.exception = i->exceptions[k];
		send(fd, &m, sizeof m, MSG_NOSIGNAL);
	}
	for (size_t k = 0; k < i->names.count; k++) {
		wire_init(&m, WIRE_ITEM_NAME);
		strcpy(m.u.name, i->names.text[k]);
		send(fd, &m, sizeof m, MSG_NOSIGNAL);
	}
	for (size_t k = 0; k < i->resolvers.count; k++) {
		bool addr = image_resolver_addr(i->resolvers.text[k], &m.u.addrs[0]);

		wire_init(&m, addr ? WIRE_ITEM_RESOLVER_ADDRS : WIRE_ITEM_RESOLVER_NAME);
		if (addr)
			m.count = image_resolver_addr(i->resolvers.text[k], &m.u.addrs[0]);
		else
			strcpy(m.u.name, i->resolvers.text[k]);
		send(fd, &m, sizeof m, MSG_NOSIGNAL);
	}
	for (size_t k = 0; k < i->addrs_count; k++) {
		wire_init(&m, WIRE_ITEM_ADDRS);
		m.count = 1;
		m.u.addrs[0] = i->addrs[k];
		send(fd, &m, sizeof m, MSG_NOSIGNAL);
	}
	wire_init(&m, WIRE_FETCH_END);
	fake_plan(i, &m);
	send(fd, &m, sizeof m, MSG_NOSIGNAL);
}

static inline void fake_answer(struct fake_helper *h, int fd, const struct wire_message *q)
{
	struct wire_message m;

	if (!wire_valid(q, sizeof *q))
		abort();
	switch (q->type) {
	case WIRE_HELLO:
		wire_init(&m, WIRE_HELLO_REPLY);
		fake_plan(h->plan, &m);
		break;
	case WIRE_FETCH:
		fake_fetch(h->plan, fd);
		return;
	case WIRE_STATUS:
		wire_init(&m, WIRE_STATUS_REPLY);
		break;
	case WIRE_CHECK_ADDR:
		wire_init(&m, WIRE_CHECK_ADDR_REPLY);
		m.u.reply.own = h->own;
		break;
	case WIRE_BEGIN:
		image_free(&h->next);
		h->next = fake_copy(h->plan);
		return;
	case WIRE_COMMIT:
		wire_init(&m, WIRE_COMMIT_REPLY);
		m.u.status.result = fake_commit(h, q);
		m.generation = h->plan->generation;
		if (h->dies) {
			shutdown(fd, SHUT_RDWR);
			return;
		}
		break;
	default:
		fake_take(h->next, q);
		return;
	}
	send(fd, &m, sizeof m, MSG_NOSIGNAL);
}

static inline void *fake_run(void *arg)
{
	struct fake_helper *h = arg;
	int fd = -1;

	for (;;) {
		struct pollfd p[] = { { h->stop[0], POLLIN, 0 }, { fd < 0 ? h->listening : fd, POLLIN, 0 } };
		struct wire_message m;

		poll(p, 2, -1);
		if (p[0].revents)
			break;
		if (fd < 0) {
			fd = accept(h->listening, NULL, NULL);
		} else if (recv(fd, &m, sizeof m, 0) == (ssize_t)sizeof m) {
			fake_answer(h, fd, &m);
		} else {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

static inline void fake_start(struct fake_helper *h, const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	strcpy(at.sun_path, path);
	unlink(path);
	h->listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (bind(h->listening, (struct sockaddr *)&at, sizeof at) < 0 || listen(h->listening, 4) < 0 || pipe(h->stop) < 0)
		abort();
	if (!h->plan) {
		h->plan = image_new();
		image_seal(h->plan);
	}
	if (pthread_create(&h->thread, NULL, fake_run, h))
		abort();
}

/* The plan stays, as on a disk. */
static inline void fake_stop(struct fake_helper *h)
{
	if (write(h->stop[1], "x", 1) != 1)
		abort();
	pthread_join(h->thread, NULL);
	close(h->stop[0]);
	close(h->stop[1]);
	close(h->listening);
	image_free(&h->next);
}

struct lab {
	char folder[FOLDER_SIZE];
	char store[96], conf[96], services[96], more[96], socket[96];
	struct daemon_paths paths;
	struct fake_helper helper;
	struct daemon *d;
};

static inline void lab_daemon(struct lab *l)
{
	if (daemon_new(&l->paths, &l->d) < 0)
		abort();
}

static inline void lab_begin(struct lab *l)
{
	memset(l, 0, sizeof *l);
	folder_make(l->folder);
	snprintf(l->store, sizeof l->store, "%s/s.db", l->folder);
	snprintf(l->conf, sizeof l->conf, "%s/nc.conf", l->folder);
	snprintf(l->services, sizeof l->services, "%s/services.d", l->folder);
	snprintf(l->more, sizeof l->more, "%s/none", l->folder);
	snprintf(l->socket, sizeof l->socket, "%s/h", l->folder);
	folder_put(l->folder, "nc.conf", "[cooldown]\ndelay = 1h\nquiet_hours = none\n");
	mkdir(l->services, 0700);
	for (size_t i = 0; i < sizeof test_services / sizeof *test_services; i++)
		folder_put(l->services, test_services[i].file, test_services[i].text);
	folder_put(l->services, "whatsapp.ini", SERVICE_HEAD("whatsapp", "WhatsApp") "[names]\nwhatsapp.com = apex\nwa.me = short\n"
							"web.whatsapp.com = web\nfaq.whatsapp.com = help\n");
	l->paths = (struct daemon_paths){ l->store, l->conf, { l->services, l->more }, { l->more, l->more }, { l->more, l->more }, l->socket };
	fake_start(&l->helper, l->socket);
	lab_daemon(l);
}

static inline void lab_restart(struct lab *l)
{
	daemon_free(&l->d);
	lab_daemon(l);
}

static inline void lab_end(struct lab *l)
{
	daemon_free(&l->d);
	fake_stop(&l->helper);
	image_free(&l->helper.plan);
	folder_remove(l->folder);
}

/* As if MS of counted time had gone by. */
static inline void lab_pass(struct lab *l, int64_t ms)
{
	l->d->state.clock.counted_ms += ms;
	daemon_tick(l->d);
}

static inline bool lab_blocked(const struct lab *l, const char *name)
{
	return names_has(&l->helper.plan->names, name);
}

#endif
