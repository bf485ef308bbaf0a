/* What the helper's tests share: a network namespace and a folder of their own, plans and transactions in few
 * words. */
#ifndef NCB_TESTS_HELPER_SUPPORT_H
#define NCB_TESTS_HELPER_SUPPORT_H

#include "support/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/wire.h"
#include "helper/nft_table.h"
#include "helper/plan.h"
#include "helper/txn.h"

#define UNUSED_ __attribute__((unused))

/* ---- a network namespace of our own, with lo up ---- */

static bool have_namespace;

static UNUSED_ int enter_namespace(void **state)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd;

	(void)state;
	if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0)
		return 0;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	have_namespace = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &ifr) == 0;
	close(fd);
	return have_namespace ? 0 : -1;
}

#define need_namespace() \
	do { \
		if (!have_namespace) \
			skip(); \
	} while (0)

/* Runs a command quietly; its exit status. */
static UNUSED_ int run(const char *const *argv)
{
	pid_t pid = fork();
	int status = -1;

	assert_true(pid >= 0);
	if (pid == 0) {
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
#define run_command(...) run((const char *const[]){ __VA_ARGS__, NULL })

/* ---- a folder of our own ---- */

static char folder[64];

static UNUSED_ int make_test_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/nc-block-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static UNUSED_ int remove_test_folder(void **state)
{
	(void)state;
	return run_command("rm", "-rf", "--", folder);
}

/* FOLDER/NAME, in one of several rooms. */
static UNUSED_ const char *in_folder(const char *name)
{
	static char rooms[8][128];
	static unsigned next;
	char *room = rooms[next++ % 8];

	snprintf(room, sizeof rooms[0], "%s/%s", folder, name);
	return room;
}

/* ---- items ---- */

/* Addresses alone, nothing inspected. */
static UNUSED_ const struct nft_want *want(const struct items *addrs)
{
	static struct nft_want w;

	w = (struct nft_want){ .addrs = addrs, .idle = !addrs->count };
	return &w;
}


static UNUSED_ struct addr addr_of(const char *text)
{
	struct addr a;

	assert_int_equal(addr_parse(text, &a), 0);
	return a;
}

static UNUSED_ struct record record_of(uint32_t id, const char *target)
{
	struct record r = { .id = id,
			    .uid = 1000,
			    .kind = KIND_DOMAIN,
			    .state = STATE_BLOCKED,
			    .removal_started_ms = NEVER_MS,
			    .last_ready_ms = NEVER_MS,
			    .last_blocked_ms = NEVER_MS };

	snprintf(r.target, sizeof r.target, "%s", target);
	assert_true(record_valid(&r));
	return r;
}

static UNUSED_ struct exception exception_of(uint32_t id, const char *channel, bool open)
{
	struct exception x = { .id = id, .uid = 1000, .kind = EXCEPTION_NAME, .state = EXCEPTION_OPEN, .open = open, .required_s = 60,
			       .started_ms = NEVER_MS };

	snprintf(x.channel, sizeof x.channel, "%s", channel);
	assert_true(exception_valid(&x));
	return x;
}

static UNUSED_ struct items addrs_of(const char *const *texts)
{
	struct items s = plan_addr_items();

	for (; *texts; texts++) {
		struct addr a = addr_of(*texts);

		assert_int_equal(items_push(&s, &a), 0);
	}
	assert_int_equal(items_sort(&s), 0);
	return s;
}
#define ADDRS(...) addrs_of((const char *const[]){ __VA_ARGS__, NULL })

/* ---- messages and transactions ---- */

static UNUSED_ struct wire_message name_message(enum wire_type type, const char *name)
{
	struct wire_message m;

	wire_init(&m, type);
	memcpy(m.u.name, name, strlen(name));
	return m;
}

static UNUSED_ struct wire_message addr_message(enum wire_type type, const char *text)
{
	struct wire_message m;

	wire_init(&m, type);
	m.count = 1;
	m.u.addrs[0] = addr_of(text);
	return m;
}

static UNUSED_ struct wire_message entry_message(enum wire_type type, uint32_t id, const char *target)
{
	struct wire_message m;

	wire_init(&m, type);
	if (type == WIRE_DROP_ENTRY)
		m.u.entry.id = id;
	else
		m.u.entry = record_of(id, target);
	return m;
}

static UNUSED_ struct wire_message exception_message(enum wire_type type, uint32_t id, const char *channel)
{
	struct wire_message m;

	wire_init(&m, type);
	if (type == WIRE_DROP_EXCEPTION)
		m.u.exception.id = id;
	else
		m.u.exception = exception_of(id, channel, true);
	return m;
}

static UNUSED_ struct wire_message state_message(uint8_t fill)
{
	struct wire_message m;

	wire_init(&m, WIRE_PUT_STATE);
	memset(m.u.state.daemon, fill, sizeof m.u.state.daemon);
	return m;
}

static UNUSED_ void take(struct txn *t, struct wire_message m)
{
	assert_true(wire_valid(&m, sizeof m));
	assert_int_equal(txn_take_in(t, &m), 0);
}

/* The COMMIT that fits P, as the generation after its. */
static UNUSED_ struct wire_message commit_message(const struct plan *p, uint64_t generation)
{
	struct wire_message m;

	wire_init(&m, WIRE_COMMIT);
	m.generation = generation;
	m.u.plan.digest = plan_digest(p);
	m.u.plan.counts = plan_counts(p);
	return m;
}

/* A plan of a few of everything. */
static UNUSED_ struct plan *sample_plan(void)
{
	struct plan *old = plan_new(), *p;
	struct txn *t = txn_new(0);

	assert_non_null(old);
	assert_non_null(t);
	take(t, name_message(WIRE_PUT_NAME, "www.ex.example"));
	take(t, name_message(WIRE_PUT_NAME, "ex.example"));
	take(t, addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	take(t, addr_message(WIRE_PUT_ADDRS, "192.0.2.0/24"));
	take(t, addr_message(WIRE_PUT_ADDRS, "2001:db8::7"));
	take(t, entry_message(WIRE_PUT_ENTRY, 2, "198.51.100.7"));
	take(t, entry_message(WIRE_PUT_ENTRY, 1, "ex.example"));
	take(t, state_message(7));
	take(t, name_message(WIRE_PUT_RESOLVER_NAME, "dns.example"));
	take(t, addr_message(WIRE_PUT_RESOLVER_ADDRS, "203.0.113.53"));
	take(t, exception_message(WIRE_PUT_EXCEPTION, 3, "kids.ex.example"));
	assert_int_equal(txn_build(t, old, &p), 0);
	txn_free(&t);
	plan_free(&old);
	p->generation = 1;
	return p;
}

#endif
