/* Fuzzes helper/session.c and txn.c: any sequence of messages, in a world of its own, ends in answers or a
 * closed connection, and never in a plan that is not what its digest says. Each 8 bytes are one message:
 * type, how to fill it, and what with. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/session.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/nc-block-fuzz-XXXXXX";
static char plan[64], hosts[64], journal[64];
static struct helper_paths paths = { .plan = plan, .passwd = "/etc/passwd", .hosts = { hosts, journal } };
static struct world world;

static void clean(void)
{
	char damaged[80];

	snprintf(damaged, sizeof damaged, "%s.damaged", plan);
	unlink(damaged);
	unlink(plan);
	unlink(hosts);
	unlink(journal);
	rmdir(folder);
}

/* The rules go into a network namespace of our own, or, without the right to one, nowhere. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	FILE *f;

	(void)argc;
	(void)argv;
	if (unshare(CLONE_NEWNET) < 0 && geteuid() == 0)
		abort();
	if (!mkdtemp(folder))
		abort();
	snprintf(plan, sizeof plan, "%s/plan", folder);
	snprintf(hosts, sizeof hosts, "%s/hosts", folder);
	snprintf(journal, sizeof journal, "%s/journal", folder);
	atexit(clean);
	f = fopen(hosts, "w");
	if (!f || fclose(f))
		abort();
	return world_start(&world, &paths);
}

static void fill_entry(struct wire_message *m, const uint8_t *b)
{
	m->u.entry = (struct record){ .id = b[2],
				      .uid = b[3],
				      .kind = b[4] % 10,
				      .state = b[5] % 7,
				      .undoable = b[6] % 3,
				      .removal_started_ms = b[7] % 2 ? NEVER_MS : 5,
				      .required_s = b[7] % 5,
				      .last_ready_ms = NEVER_MS,
				      .last_blocked_ms = NEVER_MS };
	snprintf(m->u.entry.target, sizeof m->u.entry.target, "e%u.example", b[6] % 8u);
}

static void fill_name(struct wire_message *m, const uint8_t *b)
{
	static const char *const names[] = { "ex.example",   "thehotline.org", "a..b", "A.example",
					     "x.example\n1", "www.ex.example", "",     "n.example" };

	if (b[2] & 1)
		snprintf(m->u.name, sizeof m->u.name, "n%u.example", b[3] % 32u);
	else
		strcpy(m->u.name, names[b[3] % 8]);
}

static void fill_addrs(struct wire_message *m, const uint8_t *b)
{
	m->count = b[7] % 26;
	for (unsigned i = 0; i < m->count && i < WIRE_ADDRS_PER_MESSAGE; i++) {
		struct addr *a = &m->u.addrs[i];

		a->family = b[2] & 1 ? 4 : 6;
		a->length = b[2] & 2 ? b[3] : b[2] & 1 ? 32 : 128;
		a->bytes[0] = b[4];
		a->bytes[3] = (uint8_t)(b[5] + i);
	}
}

/* What an honest daemon would say. */
static void fill_commit(struct wire_message *m, struct session *s)
{
	struct plan *next;

	if (!s->txn || txn_build(s->txn, world.plan, &next) < 0)
		return;
	m->generation = world.plan->generation + 1;
	m->u.plan.digest = plan_digest(next);
	m->u.plan.counts = plan_counts(next);
	plan_free(&next);
}

static void make_message(struct wire_message *m, const uint8_t *b, struct session *s)
{
	wire_init(m, b[0] % (WIRE_TYPE_MAX_ + 2));
	if (m->type == WIRE_PUT_ENTRY || m->type == WIRE_DROP_ENTRY)
		fill_entry(m, b);
	if (m->type == WIRE_DROP_ENTRY && b[1] & 1) {
		memset(&m->u, 0, sizeof m->u);
		m->u.entry.id = b[2];
	}
	if (m->type == WIRE_PUT_NAME || m->type == WIRE_DROP_NAME || m->type == WIRE_PUT_RESOLVER_NAME ||
	    m->type == WIRE_DROP_RESOLVER_NAME)
		fill_name(m, b);
	if (m->type == WIRE_PUT_ADDRS || m->type == WIRE_DROP_ADDRS || m->type == WIRE_CHECK_ADDR ||
	    m->type == WIRE_PUT_RESOLVER_ADDRS || m->type == WIRE_DROP_RESOLVER_ADDRS)
		fill_addrs(m, b);
	if (m->type == WIRE_PUT_STATE) {
		memset(m->u.state.daemon, b[2], sizeof m->u.state.daemon);
		m->u.state.network.dot = b[3] % 4;
	}
	if (m->type == WIRE_BEGIN)
		m->generation = b[1] & 1 ? b[2] : world.plan->generation;
	if (m->type == WIRE_COMMIT)
		fill_commit(m, s);
	if (b[1] & 0x80) /* a stray bit anywhere */
		((uint8_t *)m)[(b[6] << 8 | b[7]) % sizeof *m] ^= b[5];
}

static void drain(int fd)
{
	struct wire_message m;
	ssize_t n;

	while ((n = recv(fd, &m, sizeof m, MSG_DONTWAIT)) > 0)
		if (!wire_valid(&m, (size_t)n))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fds[2], r = 0;
	struct session s = { 0 };

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds) < 0)
		abort();
	s.fd = fds[0];
	for (size_t at = 0; at + 8 <= size && at < 400 && r == 0; at += 8) {
		struct wire_message m;

		make_message(&m, data + at, &s);
		if (send(fds[1], &m, sizeof m - (data[at + 1] & 0x7f ? 0 : data[at + 2] % 2), MSG_NOSIGNAL) <
		    0)
			abort();
		r = session_serve(&s, &world);
		if (r != 0 && r != -EPROTO && r != -E2BIG)
			abort();
		drain(fds[1]);
	}
	session_close(&s);
	close(fds[1]);
	if (world.plan->digest != plan_digest(world.plan))
		abort();
	return 0;
}
