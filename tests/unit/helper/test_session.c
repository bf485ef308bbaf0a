/* Tests of helper/session.c: the order of messages, the answers, and what ends a connection. */
#include "unit/helper/machine.h"

#include "helper/session.h"

static struct world w;
static struct session s;
static int daemon_end;

static int start(void **state)
{
	int fds[2];

	if (make_machine(state) || !have_namespace)
		return 0;
	if (world_start(&w, &machine_paths) || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds))
		return -1;
	s = (struct session){ .fd = fds[0] };
	daemon_end = fds[1];
	return 0;
}

static int stop(void **state)
{
	if (have_namespace) {
		session_close(&s);
		session_close(&s);
		close(daemon_end);
		world_stop(&w);
	}
	return remove_machine(state);
}

static void say(struct wire_message m)
{
	assert_int_equal(send(daemon_end, &m, sizeof m, 0), sizeof m);
}

static struct wire_message plain(enum wire_type type)
{
	struct wire_message m;

	wire_init(&m, type);
	return m;
}

static struct wire_message hear(enum wire_type type)
{
	struct wire_message m;

	assert_int_equal(recv(daemon_end, &m, sizeof m, 0), sizeof m);
	assert_true(wire_valid(&m, sizeof m));
	assert_int_equal(m.type, type);
	return m;
}

static struct wire_message ask(struct wire_message m, enum wire_type answer)
{
	say(m);
	assert_int_equal(session_serve(&s, &w), 0);
	return hear(answer);
}

static void hello_tells_the_committed_plan(void **state)
{
	struct wire_message m;

	(void)state;
	need_namespace();
	m = ask(plain(WIRE_HELLO), WIRE_HELLO_REPLY);
	assert_true(m.generation == 0);
	assert_true(m.u.plan.digest == plan_digest(w.plan));
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	m = ask(plain(WIRE_HELLO), WIRE_HELLO_REPLY);
	assert_true(m.generation == 1);
	assert_true(m.u.plan.digest == plan_digest(w.plan));
	assert_int_equal(m.u.plan.counts.names, 1);
	assert_int_equal(m.u.plan.counts.addrs, 1);
}

static void a_transaction_goes_through(void **state)
{
	struct wire_message begin = plain(WIRE_BEGIN), m;
	struct txn *t = txn_new(0);
	struct plan *next;

	(void)state;
	need_namespace();
	take(t, name_message(WIRE_PUT_NAME, "ex.example"));
	assert_int_equal(txn_build(t, w.plan, &next), 0);
	say(begin);
	say(name_message(WIRE_PUT_NAME, "ex.example"));
	m = ask(commit_message(next, 1), WIRE_COMMIT_REPLY);
	assert_int_equal(m.u.status.result, WIRE_OK);
	assert_true(m.generation == 1);
	assert_true(hosts_has("ex.example"));
	m = ask(plain(WIRE_STATUS), WIRE_STATUS_REPLY);
	assert_int_equal(m.u.status.hosts.count, 1);
	/* the same once more builds on a generation that is gone */
	say(begin);
	say(name_message(WIRE_PUT_NAME, "ex.example"));
	m = ask(commit_message(next, 1), WIRE_COMMIT_REPLY);
	assert_int_equal(m.u.status.result, WIRE_MISMATCH);
	txn_free(&t);
	plan_free(&next);
}

/* More than fits a socket's buffer, read by a daemon at its own pace. */
static void fetch_hands_out_everything(void **state)
{
	struct txn *t = txn_new(0);
	struct plan *next;
	struct wire_message m, reply;
	uint64_t sum = 0;
	size_t entries = 0, exceptions = 0;
	pid_t pid;
	int status;

	(void)state;
	need_namespace();
	for (uint32_t i = 1; i <= 2000; i++) {
		char text[ADDR_TEXT_SIZE];

		take(t, entry_message(WIRE_PUT_ENTRY, i, "ex.example"));
		snprintf(text, sizeof text, "11.0.%u.%u", i / 256, i % 256);
		take(t, addr_message(WIRE_PUT_ADDRS, text));
	}
	take(t, name_message(WIRE_PUT_NAME, "ex.example"));
	take(t, exception_message(WIRE_PUT_EXCEPTION, 3, "kids.ex.example"));
	take(t, state_message(5));
	assert_int_equal(txn_build(t, w.plan, &next), 0);
	m = commit_message(next, 9);
	plan_free(&next);
	world_commit(&w, t, &m, &reply);
	assert_int_equal(reply.u.status.result, WIRE_OK);
	txn_free(&t);
	say(plain(WIRE_FETCH));
	pid = fork();
	if (pid == 0)
		_exit(session_serve(&s, &w) == 0 ? 0 : 1);
	do {
		struct pollfd p = { .fd = daemon_end, .events = POLLIN };

		assert_int_equal(poll(&p, 1, 20000), 1);
		assert_int_equal(recv(daemon_end, &m, sizeof m, 0), sizeof m);
		assert_true(wire_valid(&m, sizeof m));
		if (m.type == WIRE_ITEM_STATE)
			sum += plan_hash_state(&m.u.state);
		else if (m.type == WIRE_ITEM_NAME)
			sum += plan_hash_name(m.u.name);
		else if (m.type == WIRE_ITEM_ENTRY)
			sum += plan_hash_entry(&m.u.entry);
		for (unsigned i = 0; m.type == WIRE_ITEM_ADDRS && i < m.count; i++)
			sum += plan_hash_addr(&m.u.addrs[i]);
		if (m.type == WIRE_ITEM_EXCEPTION)
			sum += plan_hash_exception(&m.u.exception);
		exceptions += m.type == WIRE_ITEM_EXCEPTION;
		entries += m.type == WIRE_ITEM_ENTRY;
	} while (m.type != WIRE_FETCH_END);
	assert_true(m.generation == 9);
	assert_true(m.u.plan.digest == sum);
	assert_int_equal(entries, 2000);
	assert_int_equal(exceptions, 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void addresses_are_checked(void **state)
{
	struct wire_message m;

	(void)state;
	need_namespace();
	m = ask(addr_message(WIRE_CHECK_ADDR, "127.0.0.1"), WIRE_CHECK_ADDR_REPLY);
	assert_int_equal(m.u.reply.own, OWN_ADDRESS);
	m = ask(addr_message(WIRE_CHECK_ADDR, "198.51.100.7"), WIRE_CHECK_ADDR_REPLY);
	assert_int_equal(m.u.reply.own, OWN_NO);
}

static void assert_hung_up(void)
{
	assert_int_equal(session_serve(&s, &w), -EPROTO);
	session_close(&s);
	assert_null(s.txn);
	assert_true(w.plan->generation == 0);
}

#define ENDS_WITH(NAME, ...) \
	static void NAME(void **state) \
	{ \
		const struct wire_message said[] = { __VA_ARGS__ }; \
\
		(void)state; \
		need_namespace(); \
		for (size_t i = 0; i < COUNT_OF(said); i++) \
			say(said[i]); \
		assert_hung_up(); \
	}

ENDS_WITH(a_put_without_begin, name_message(WIRE_PUT_NAME, "ex.example"))
ENDS_WITH(a_drop_without_begin, entry_message(WIRE_DROP_ENTRY, 1, NULL))
ENDS_WITH(a_commit_without_begin, plain(WIRE_COMMIT))
ENDS_WITH(a_second_begin, plain(WIRE_BEGIN), plain(WIRE_BEGIN))
ENDS_WITH(a_fetch_in_a_transaction, plain(WIRE_BEGIN), plain(WIRE_FETCH))
ENDS_WITH(a_hello_in_a_transaction, plain(WIRE_BEGIN), plain(WIRE_HELLO))
ENDS_WITH(an_answer_instead_of_a_question, plain(WIRE_STATUS_REPLY))
ENDS_WITH(an_item_instead_of_a_put, plain(WIRE_BEGIN), name_message(WIRE_ITEM_NAME, "ex.example"))
ENDS_WITH(a_malformed_name, plain(WIRE_BEGIN), name_message(WIRE_PUT_NAME, "Ex.Example"))
ENDS_WITH(a_name_with_a_newline, plain(WIRE_BEGIN), name_message(WIRE_PUT_NAME, "ex.example\n0.0.0.0"))
ENDS_WITH(no_type, plain(0))
ENDS_WITH(a_type_from_nowhere, plain(WIRE_TYPE_MAX_ + 1))

static void a_message_of_another_size(void **state)
{
	struct wire_message m = plain(WIRE_HELLO);
	char long_one[sizeof m + 8] = { 0 };

	(void)state;
	need_namespace();
	memcpy(long_one, &m, sizeof m);
	assert_int_equal(send(daemon_end, long_one, sizeof long_one, 0), sizeof long_one);
	assert_int_equal(session_serve(&s, &w), -EPROTO);
	assert_int_equal(send(daemon_end, &m, 100, 0), 100);
	assert_int_equal(session_serve(&s, &w), -EPROTO);
}

static void a_foreign_magic(void **state)
{
	struct wire_message m = plain(WIRE_HELLO);

	(void)state;
	need_namespace();
	m.magic++;
	say(m);
	assert_hung_up();
}

static void hanging_up_drops_the_transaction(void **state)
{
	(void)state;
	need_namespace();
	say(plain(WIRE_BEGIN));
	say(name_message(WIRE_PUT_NAME, "ex.example"));
	assert_int_equal(session_serve(&s, &w), 0);
	assert_non_null(s.txn);
	close(daemon_end);
	daemon_end = -1;
	assert_int_equal(session_serve(&s, &w), -ECONNRESET);
	session_close(&s);
	assert_null(s.txn);
	assert_false(hosts_has("ex.example"));
}

static void nobody_is_served_for_ever(void **state)
{
	unsigned turns = 0;

	(void)state;
	need_namespace();
	say(plain(WIRE_BEGIN));
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 60; i++)
			say(name_message(WIRE_PUT_NAME, "ex.example"));
		assert_int_equal(session_serve(&s, &w), 0);
		turns++;
	}
	assert_int_equal(s.txn->put_names.count, 1200);
	assert_int_equal(turns, 20);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hello_tells_the_committed_plan),
		TEST(a_transaction_goes_through),
		TEST(fetch_hands_out_everything),
		TEST(addresses_are_checked),
		TEST(a_put_without_begin),
		TEST(a_drop_without_begin),
		TEST(a_commit_without_begin),
		TEST(a_second_begin),
		TEST(a_fetch_in_a_transaction),
		TEST(a_hello_in_a_transaction),
		TEST(an_answer_instead_of_a_question),
		TEST(an_item_instead_of_a_put),
		TEST(a_malformed_name),
		TEST(a_name_with_a_newline),
		TEST(no_type),
		TEST(a_type_from_nowhere),
		TEST(a_message_of_another_size),
		TEST(a_foreign_magic),
		TEST(hanging_up_drops_the_transaction),
		TEST(nobody_is_served_for_ever),
	};

	return cmocka_run_group_tests(tests, enter_namespace, NULL);
}
