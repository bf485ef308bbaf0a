/* Tests of helper/helper.c and link.c: the whole helper in a process of its own, spoken to over its socket.
 */
#include "unit/helper/machine.h"

#include <signal.h>
#include <sys/un.h>

#include "helper/helper.h"

static pid_t helper;
static int manager = -1; /* the socket that NOTIFY_SOCKET names */

static bool kept; /* it had the manager keep its socket */

/* What is told, other than that. */
static const char *notified(void)
{
	static char text[64];
	struct pollfd p = { .fd = manager, .events = POLLIN };
	ssize_t n;

	assert_int_equal(poll(&p, 1, 30000), 1);
	n = recv(manager, text, sizeof text - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	if (strncmp(text, "FDSTORE=1\nFDNAME=table\n", 23) != 0)
		return text;
	kept = true;
	return notified();
}

static void start_helper(void)
{
	helper = fork();
	assert_true(helper >= 0);
	if (helper == 0) {
		close(manager);
		_exit(helper_run(&machine_paths) < 0 ? 1 : 0);
	}
	kept = false;
	assert_string_equal(notified(), "READY=1");
}

static int end_helper(int signal)
{
	int status;

	assert_int_equal(kill(helper, signal), 0);
	assert_int_equal(waitpid(helper, &status, 0), helper);
	helper = 0;
	return status;
}

static int start(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (make_machine(state) || !have_namespace)
		return 0;
	snprintf(a.sun_path, sizeof a.sun_path, "%s/notify", folder);
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	unsetenv("WATCHDOG_USEC");
	return bind(manager, (struct sockaddr *)&a, sizeof a);
}

static int stop(void **state)
{
	if (helper > 0)
		end_helper(SIGKILL);
	if (manager >= 0)
		close(manager);
	return remove_machine(state);
}

static int connect_to(const char *path)
{
	struct timeval wait = { .tv_sec = 20 };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

/* 0 if we were hung up on. */
static ssize_t ask(int fd, enum wire_type type, struct wire_message *m)
{
	ssize_t n;

	wire_init(m, type);
	if (send(fd, m, sizeof *m, MSG_NOSIGNAL) < 0)
		return 0;
	n = recv(fd, m, sizeof *m, 0);
	return n < 0 && errno == ECONNRESET ? 0 : n;
}

static void say(int fd, struct wire_message m)
{
	assert_int_equal(send(fd, &m, sizeof m, MSG_NOSIGNAL), sizeof m);
}

static void add_one_of_each(int fd)
{
	struct plan *empty = plan_new(), *next;
	struct txn *t = txn_new(0);
	struct wire_message m;

	take(t, name_message(WIRE_PUT_NAME, "ex.example"));
	take(t, addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	assert_int_equal(txn_build(t, empty, &next), 0);
	wire_init(&m, WIRE_BEGIN);
	say(fd, m);
	say(fd, name_message(WIRE_PUT_NAME, "ex.example"));
	say(fd, addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	say(fd, commit_message(next, 1));
	assert_int_equal(recv(fd, &m, sizeof m, 0), sizeof m);
	assert_int_equal(m.type, WIRE_COMMIT_REPLY);
	assert_int_equal(m.u.status.result, WIRE_OK);
	txn_free(&t);
	plan_free(&next);
	plan_free(&empty);
}

static void assert_still_blocked(void)
{
	struct items s = ADDRS("198.51.100.7");

	assert_true(hosts_has("ex.example"));
	assert_true(kernel_holds(&s));
	items_free(&s);
}

static void it_blocks_stops_and_starts_again(void **state)
{
	struct wire_message m;
	struct stat st;
	int fd;

	(void)state;
	need_namespace();
	start_helper();
	assert_int_equal(stat(machine_paths.socket, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0666);
	assert_int_equal(stat(in_folder("run"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0711);
	fd = connect_to(machine_paths.socket);
	add_one_of_each(fd);
	close(fd);
	assert_still_blocked();
	assert_int_equal(end_helper(SIGTERM), 0); /* a clean end, and nothing is let go */
	assert_string_equal(notified(), "STOPPING=1");
	assert_still_blocked();
	start_helper();
	end_helper(SIGKILL);
	assert_still_blocked();
	start_helper(); /* over a socket file that nobody listens at any more */
	assert_true(kept); /* the socket that owns the table outlives it */
	fd = connect_to(machine_paths.socket);
	assert_int_equal(ask(fd, WIRE_HELLO, &m), sizeof m);
	assert_true(m.generation == 1);
	assert_int_equal(m.u.plan.counts.names, 1);
	close(fd);
	assert_still_blocked();
}

static void a_stranger_is_hung_up_on(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	need_namespace();
	assert_int_equal(chmod(folder, 0711), 0);
	start_helper();
	pid = fork();
	if (pid == 0) {
		struct wire_message m;
		int fd;

		if (setuid(65534) < 0)
			_exit(2);
		fd = connect_to(machine_paths.socket);
		_exit(ask(fd, WIRE_HELLO, &m) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_malformed_message_ends_only_its_connection(void **state)
{
	struct wire_message m;
	int good, bad;

	(void)state;
	need_namespace();
	start_helper();
	good = connect_to(machine_paths.socket);
	bad = connect_to(machine_paths.socket);
	assert_int_equal(ask(good, WIRE_HELLO, &m), sizeof m);
	assert_int_equal(send(bad, "hello", 5, 0), 5);
	assert_int_equal(recv(bad, &m, sizeof m, 0), 0);
	assert_int_equal(ask(good, WIRE_STATUS, &m), sizeof m);
	close(good);
	close(bad);
}

static void there_is_room_for_four(void **state)
{
	struct wire_message m;
	int fds[5];

	(void)state;
	need_namespace();
	start_helper();
	for (int i = 0; i < 4; i++) {
		fds[i] = connect_to(machine_paths.socket);
		assert_int_equal(ask(fds[i], WIRE_HELLO, &m), sizeof m);
	}
	fds[4] = connect_to(machine_paths.socket);
	assert_int_equal(ask(fds[4], WIRE_HELLO, &m), 0);
	close(fds[4]);
	assert_int_equal(ask(fds[0], WIRE_STATUS, &m), sizeof m);
	close(fds[0]);
	/* its place is free once the helper has seen the end of it, which it does before it answers another
	 */
	assert_int_equal(ask(fds[1], WIRE_STATUS, &m), sizeof m);
	assert_int_equal(ask(fds[1], WIRE_STATUS, &m), sizeof m);
	fds[4] = connect_to(machine_paths.socket);
	assert_int_equal(ask(fds[4], WIRE_HELLO, &m), sizeof m);
	for (int i = 1; i < 5; i++)
		close(fds[i]);
}

static void there_is_only_one(void **state)
{
	pid_t second;
	int status;

	(void)state;
	need_namespace();
	start_helper();
	second = fork();
	if (second == 0)
		_exit(helper_run(&machine_paths) == -EADDRINUSE ? 0 : 1);
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_int_equal(status, 0);
	close(connect_to(machine_paths.socket)); /* the first goes on */
}

static void the_watchdog_is_fed(void **state)
{
	(void)state;
	need_namespace();
	setenv("WATCHDOG_USEC", "20000", 1);
	start_helper();
	for (int i = 0; i < 3; i++)
		assert_string_equal(notified(), "WATCHDOG=1");
	unsetenv("WATCHDOG_USEC");
}

/* Law of the place: whatever fails, what can be done is done. */
static void without_nftables_the_hosts_file_still_holds(void **state)
{
	struct plan *p = sample_plan();
	char text[PLAN_TEXT_SIZE];
	struct nft *other;
	struct items none = plan_addr_items();
	struct wire_layer layer;
	struct wire_message m;
	int fd;

	(void)state;
	if (!have_namespace)
		plan_free(&p);
	need_namespace();
	assert_int_equal(plan_file_store(machine_paths.plan, p, text), 0);
	plan_free(&p);
	assert_int_equal(nft_open(&other), 0);
	assert_int_equal(nft_load(other, want(&none), &layer), 0);
	if (!(layer.flags & WIRE_LAYER_OWNED)) {
		nft_close(&other);
		skip();
	}
	start_helper();
	assert_true(hosts_has("ex.example"));
	fd = connect_to(machine_paths.socket);
	assert_int_equal(ask(fd, WIRE_STATUS, &m), sizeof m);
	assert_int_equal(m.u.status.hosts.error, 0);
	assert_int_equal(m.u.status.addresses.error, EPERM);
	close(fd);
	nft_close(&other);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_blocks_stops_and_starts_again),
		TEST(a_stranger_is_hung_up_on),
		TEST(a_malformed_message_ends_only_its_connection),
		TEST(there_is_room_for_four),
		TEST(there_is_only_one),
		TEST(the_watchdog_is_fed),
		TEST(without_nftables_the_hosts_file_still_holds),
	};

	return cmocka_run_group_tests(tests, enter_namespace, NULL);
}
