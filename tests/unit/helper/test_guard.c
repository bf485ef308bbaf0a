/* Tests of helper/guard*.c and of what world.c does with them: each way to tamper with the hosts file and the table is noticed and undone. */
#include "unit/helper/machine.h"

#include <sys/mount.h>

#define LINE "0.0.0.0 canary.nc-block.invalid ex.example # nc-block\n"

static struct world w;
static bool have_mounts, started;

/* A machine with one name and one address blocked. */
static int start(void **state)
{
	nft_mode_tried_first = (struct nft_mode){ .destroy = true, .owner = true };
	return make_machine(state);
}

static void stop_blocking(void)
{
	if (started)
		world_stop(&w);
	started = false;
}

static int stop(void **state)
{
	stop_blocking();
	while (umount2(machine_paths.hosts.hosts, MNT_DETACH) == 0 || umount2(folder, MNT_DETACH) == 0)
		;
	return remove_machine(state);
}

static void start_blocking(void)
{
	assert_int_equal(world_start(&w, &machine_paths), 0);
	started = true;
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "203.0.113.7"));
}

static void start_without_owner(bool destroy)
{
	nft_mode_tried_first = (struct nft_mode){ .destroy = destroy };
	start_blocking();
	assert_false(w.addresses.flags & WIRE_LAYER_OWNED);
	assert_true(w.guard.listen.listening);
}

/* What helper.c's loop does, for as long as there is something to do now or soon. */
static void turn(int wait_ms)
{
	struct pollfd fds[GUARD_FDS];
	int64_t at_ms;

	guard_poll_fds(&w.guard, fds);
	poll(fds, GUARD_FDS, wait_ms);
	world_guard(&w, fds, world_now_ms());
	while ((at_ms = guard_next_ms(&w.guard)) && at_ms < world_now_ms() + 2000) {
		int64_t left = at_ms - world_now_ms();

		guard_poll_fds(&w.guard, fds);
		poll(fds, GUARD_FDS, left > 0 ? (int)left : 0);
		world_guard(&w, fds, world_now_ms());
	}
}

static void settle(void)
{
	struct pollfd fds[GUARD_FDS];

	do {
		turn(0);
		guard_poll_fds(&w.guard, fds);
	} while (poll(fds, GUARD_FDS, 0) > 0);
}

/* Whole, once, and at the end of what others wrote. */
static void assert_block_behind(const char *others)
{
	const char *text = read_text(machine_paths.hosts.hosts), *line = strstr(text, "\n" LINE);

	assert_memory_equal(text, others, strlen(others));
	assert_int_equal(text[strlen(others)], '#');
	assert_non_null(line);
	assert_null(strstr(line + 2, "\n" LINE));
	assert_null(strchr(text, '\r'));
	assert_string_equal(text + strlen(text) - strlen("# END nc-block\n"), "# END nc-block\n");
	assert_null(strstr(text + strlen(others) + 2, OTHERS));
}

static void tamper(const char *script, const char *others)
{
	uint32_t before;

	settle();
	fight_init(&w.guard.hosts.fight, w.guard.hosts.fight.rule); /* a test is faster than anybody's fingers */
	before = w.guard.hosts.repaired;
	assert_int_equal(run_command("env", "-C", folder, "sh", "-euc", script), 0);
	turn(20000);
	settle();
	assert_int_equal(w.hosts.error, 0);
	assert_block_behind(others);
	assert_int_equal(w.guard.hosts.repaired, before + 1);
}

static void whatever_is_done_to_our_lines(void **state)
{
	static const char *const scripts[] = {
		"sed -i 's/^0/#0/' hosts",
		"sed -i 's/^/# /; 1s/# //' hosts",
		"sed -i '/nc-block/d' hosts",
		"sed -i '/^0.0.0.0/d' hosts",
		"sed -i 's/ex.example/ex.invalid/' hosts",
		"sed -i '2,$s/$/\\r/' hosts",
		"sed '1d' hosts > x; cat x >> hosts",
		"sed '1d' hosts > x; echo '" "127.0.0.1 localhost' >> x; mv x hosts",
		"sed '1d' hosts > x; echo '" "127.0.0.1 localhost' >> x; cat x > hosts",
		"sed '1q' hosts > x; mv x hosts",
		"sed '1q' hosts > x; cp x hosts",
		"mv hosts y; sed '1q' y > hosts",
		"sed '1q' hosts > x; ln -f x hosts; rm x",
		"mkdir away; mv hosts away; sed '1q' away/hosts > hosts",
		"sed '1q' hosts > x; rm hosts; ln -s x hosts",
	};

	(void)state;
	need_namespace();
	start_blocking();
	for (size_t i = 0; i < COUNT_OF(scripts); i++)
		tamper(scripts[i], OTHERS);
	stop_blocking();
}

static void a_file_that_is_gone_or_empty(void **state)
{
	(void)state;
	need_namespace();
	start_blocking();
	tamper(": > hosts", "");
	tamper("rm hosts", "");
	tamper("truncate -s 0 hosts", "");
	tamper("mv hosts elsewhere", "");
	tamper("echo '# mine' > hosts", "# mine\n");
	tamper("rm hosts; mkdir hosts; rmdir hosts", "");
	stop_blocking();
}

static void what_others_write_is_theirs(void **state)
{
	struct stat before, after;
	uint32_t repaired;

	(void)state;
	need_namespace();
	start_blocking();
	settle();
	repaired = w.guard.hosts.repaired;
	assert_int_equal(run_command("sed", "-i", "1s/^/192.0.2.1 printer\\n/", machine_paths.hosts.hosts), 0);
	assert_int_equal(stat(machine_paths.hosts.hosts, &before), 0);
	turn(20000);
	settle();
	assert_int_equal(stat(machine_paths.hosts.hosts, &after), 0);
	assert_true(before.st_ino == after.st_ino); /* ours is whole, so nothing is written */
	assert_int_equal(w.guard.hosts.repaired, repaired);
	tamper("echo '192.0.2.2 other' >> hosts", "192.0.2.1 printer\n" OTHERS "192.0.2.2 other\n"); /* ours moves to the end */
	stop_blocking();
}

/* Somebody has the file open and has written half: what they write yet is theirs, too. */
static void a_writer_is_waited_for(void **state)
{
	int64_t now_ms;
	FILE *f;

	(void)state;
	need_namespace();
	start_blocking();
	settle();
	f = fopen(machine_paths.hosts.hosts, "w");
	assert_non_null(f);
	fputs("first\n", f);
	fflush(f);
	now_ms = world_now_ms();
	guard_hear(&w.guard, (struct pollfd[GUARD_FDS]){ [1] = { .revents = POLLIN } }, w.nft, now_ms);
	assert_false(guard_hosts_due(&w.guard, now_ms + GUARD_WRITER_MS - 1));
	assert_true(guard_next_ms(&w.guard) == now_ms + GUARD_WRITER_MS);
	fputs("second\n", f);
	assert_int_equal(fclose(f), 0);
	turn(20000);
	settle();
	assert_block_behind("first\nsecond\n");
	f = fopen(machine_paths.hosts.hosts, "w"); /* but not for ever */
	assert_non_null(f);
	turn(20000);
	settle();
	assert_true(hosts_has("ex.example"));
	fclose(f);
	stop_blocking();
}

static void through_links_and_folders(void **state)
{
	(void)state;
	need_namespace();
	assert_int_equal(run_command("env", "-C", folder, "sh", "-euc", "mkdir a b; mv hosts b/real; ln -s ../b/real a/link; ln -s a/link hosts"), 0);
	start_blocking();
	assert_true(w.hosts.flags & WIRE_LAYER_SYMLINK);
	tamper("sed -i '/nc-block/d' b/real", OTHERS);
	tamper("sed '1q' b/real > x; ln -sf ../x a/link", OTHERS);
	tamper("sed '1q' x > b/real; ln -sf b/real hosts", OTHERS);
	tamper("mv b c; mkdir b; sed '1q' c/real > b/real", OTHERS);
	tamper("rm -r b; mkdir b; printf '" "127.0.0.1 localhost\\n' > b/real", OTHERS);
	stop_blocking();
}

static void mounts_over_it(void **state)
{
	(void)state;
	need_namespace();
	if (!have_mounts)
		skip();
	start_blocking();
	tamper("echo '# mounted' > x; mount --bind x hosts", "# mounted\n");
	assert_non_null(strstr(read_text(in_folder("x")), "\n" LINE)); /* written in place: the mount is still there */
	tamper("echo '# again' > hosts", "# again\n");
	assert_int_equal(umount2(machine_paths.hosts.hosts, MNT_DETACH), 0);
	turn(20000);
	settle();
	assert_block_behind(OTHERS); /* as it was */
	tamper("sed -i '/nc-block/d' hosts", OTHERS);
	tamper("mkdir m; echo '# folder' > m/hosts; mount --bind m .", "# folder\n");
	tamper("rm hosts; echo '# new' > hosts", "# new\n");
	assert_int_equal(umount2(folder, MNT_DETACH), 0);
	stop_blocking();
}

static void a_fight_is_told_and_slow(void **state)
{
	struct wire_message m;
	uint32_t repaired;

	(void)state;
	need_namespace();
	start_blocking();
	settle();
	for (int i = 0; i < 100 && !fight_is_on(&w.guard.hosts.fight, world_now_ms()); i++) {
		write_text(machine_paths.hosts.hosts, OTHERS);
		turn(20000);
		assert_true(hosts_has("ex.example"));
		settle();
	}
	assert_true(fight_is_on(&w.guard.hosts.fight, world_now_ms()));
	repaired = w.guard.hosts.repaired;
	write_text(machine_paths.hosts.hosts, OTHERS);
	settle();
	assert_int_equal(w.guard.hosts.repaired, repaired);
	assert_true(guard_next_ms(&w.guard) > world_now_ms());
	wire_init(&m, WIRE_STATUS_REPLY);
	world_report(&w, &m);
	assert_true(wire_valid(&m, sizeof m));
	assert_int_equal(m.u.status.hosts.error, 0);
	assert_true(m.u.status.hosts.flags & WIRE_LAYER_FOUGHT);
	assert_false(m.u.status.addresses.flags & WIRE_LAYER_FOUGHT);
	assert_int_equal(m.u.status.repaired, repaired);
	assert_int_equal(m.u.status.repaired_addresses, 0);
	world_guard(&w, (const struct pollfd[GUARD_FDS]){ 0 }, guard_next_ms(&w.guard)); /* it is put back all the same */
	assert_true(hosts_has("ex.example"));
	stop_blocking();
}

/* A failing write touches the file, too: its own traces must not keep it going. */
static void failing_is_no_busy_loop(void **state)
{
	int looks = 0;

	(void)state;
	need_namespace();
	start_blocking();
	settle();
	assert_int_equal(run_command("env", "-C", folder, "sh", "-euc", "mkdir x; echo > x/y; rm hosts; mkdir hosts hosts.journal"), 0);
	turn(20000);
	settle();
	assert_int_equal(w.hosts.error, EINVAL);
	assert_true(w.retry_at_ms > 0);
	for (; looks < 100 && guard_next_ms(&w.guard) && guard_next_ms(&w.guard) < world_now_ms() + 1000; looks++)
		turn(100);
	assert_true(looks < 10);
	assert_int_equal(run_command("env", "-C", folder, "rmdir", "hosts", "hosts.journal"), 0);
	turn(20000);
	settle();
	assert_int_equal(w.hosts.error, 0);
	assert_block_behind("");
	stop_blocking();
}

static void assert_refused(void)
{
	struct items s = ADDRS("203.0.113.7");
	int listener = listen_tcp();

	assert_true(kernel_holds(&s));
	assert_int_equal(try_tcp(listener, "203.0.113.7"), ECONNREFUSED);
	assert_int_equal(try_tcp(listener, "203.0.113.8"), 0);
	close(listener);
	items_free(&s);
}

static const char *const table_scripts[] = {
	"nft flush ruleset",
	"nft delete table inet nc_block",
	"nft 'delete table inet nc_block; add table inet nc_block'",
	"nft flush table inet nc_block",
	"nft flush chain inet nc_block output",
	"nft flush chain inet nc_block refuse",
	"nft delete rule inet nc_block output handle $(nft -a list chain inet nc_block output | sed -n 's/.*addr4.*handle //p')",
	"nft insert rule inet nc_block output accept",
	"nft add rule inet nc_block refuse accept",
	"nft delete element inet nc_block addr4 '{ 203.0.113.7 }'",
	"nft flush set inet nc_block addr4",
	"nft add table inet nc_block '{ flags dormant; }'",
	"nft add chain inet nc_block output '{ policy drop; }'",
	"nft add element inet nc_block addr4 '{ 203.0.113.8 }'",
};

static void the_table_is_put_back(bool destroy)
{
	run_command("ip", "route", "replace", "local", "203.0.113.0/24", "dev", "lo");
	start_without_owner(destroy);
	assert_refused();
	for (size_t i = 0; i < COUNT_OF(table_scripts); i++) {
		uint32_t before;

		settle();
		fight_init(&w.guard.table.fight, w.guard.table.fight.rule);
		before = w.guard.table.repaired;
		assert_int_equal(run_command("sh", "-euc", table_scripts[i]), 0);
		turn(20000);
		settle();
		assert_int_equal(w.addresses.error, 0);
		assert_refused();
		assert_int_equal(w.guard.table.repaired, before + 1);
	}
	stop_blocking();
}

static void without_an_owner_the_table_is_put_back(void **state)
{
	(void)state;
	need_namespace();
	the_table_is_put_back(true);
	the_table_is_put_back(false); /* as Linux 6.1 */
}

static void with_an_owner_nobody_can_touch_it(void **state)
{
	struct pollfd fds[GUARD_FDS];

	(void)state;
	need_namespace();
	run_command("ip", "route", "replace", "local", "203.0.113.0/24", "dev", "lo");
	start_blocking();
	if (!(w.addresses.flags & WIRE_LAYER_OWNED)) {
		stop_blocking();
		skip();
	}
	assert_false(w.guard.listen.listening);
	for (size_t i = 0; i < COUNT_OF(table_scripts); i++) {
		int status = run_command("sh", "-euc", table_scripts[i]);

		assert_true(i == 0 ? status == 0 : status != 0); /* a flush of everything passes over it */
		assert_refused();
	}
	guard_poll_fds(&w.guard, fds);
	assert_int_equal(fds[0].fd, -1);
	assert_int_equal(w.guard.table.repaired, 0);
	stop_blocking();
}

static void our_own_changes_are_not_put_back(void **state)
{
	(void)state;
	need_namespace();
	start_without_owner(true);
	settle();
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "203.0.113.9"), name_message(WIRE_PUT_NAME, "two.example"));
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "198.51.100.0/24"));
	COMMIT(&w, addr_message(WIRE_DROP_ADDRS, "203.0.113.9"));
	assert_int_equal(run_command("nft", "add table inet others; add chain inet others nc_block; delete table inet others"), 0);
	settle();
	assert_int_equal(w.guard.table.repaired, 0);
	assert_int_equal(w.guard.hosts.repaired, 0);
	stop_blocking();
}

static void lost_notifications_are_taken_for_the_worst(void **state)
{
	int size = 1;

	(void)state;
	need_namespace();
	run_command("ip", "route", "replace", "local", "203.0.113.0/24", "dev", "lo");
	start_without_owner(true);
	settle();
	assert_int_equal(setsockopt(w.guard.listen.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), 0);
	assert_int_equal(run_command("sh", "-euc", "nft add table inet others; for i in 1 2 3 4 5 6 7 8; do nft add chain inet others c$i; done; "
						   "nft delete table inet others; nft flush chain inet nc_block output"),
			 0);
	turn(20000);
	settle();
	assert_refused();
	assert_int_equal(w.guard.table.repaired, 1);
	stop_blocking();
}

/* The first address of a kind needs a rule, and with it everything is loaded anew, which is more than a listener can hold. */
static void our_own_load_is_not_put_back(void **state)
{
	int size = 1;

	(void)state;
	need_namespace();
	start_without_owner(true);
	settle();
	assert_int_equal(setsockopt(w.guard.listen.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), 0);
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "2001:db8::7"));
	settle();
	assert_int_equal(w.addresses.error, 0);
	assert_int_equal(w.addresses.count, 2);
	assert_int_equal(w.guard.table.repaired, 0);
	stop_blocking();
}

/* Finding out what the kernel can is a transaction, too, and nobody else's. */
static void the_first_load_is_done_once(void **state)
{
	uint32_t before, after;
	struct nft *n;

	(void)state;
	need_namespace();
	nft_mode_tried_first = (struct nft_mode){ .destroy = true, .queue = NFT_QUEUE_NONE };
	assert_int_equal(nft_open(&n), 0);
	assert_int_equal(nft_generation(n, &before), 0);
	start_blocking();
	assert_int_equal(nft_generation(n, &after), 0);
	assert_int_equal(after, before + 2); /* the try and the load */
	stop_blocking();
	nft_close(&n);
}

static void what_slipped_in_between_is_ended(void **state)
{
	struct pollfd p;
	struct ends e;
	int listener;

	(void)state;
	need_namespace();
	run_command("ip", "route", "replace", "local", "203.0.113.0/24", "dev", "lo");
	start_without_owner(true);
	settle();
	listener = listen_tcp();
	assert_int_equal(run_command("nft", "delete", "table", "inet", "nc_block"), 0);
	assert_int_equal(open_tcp(listener, "203.0.113.7", &e), 0);
	turn(20000);
	p = (struct pollfd){ .fd = e.here, .events = POLLIN };
	if (!w.cannot_end) {
		assert_int_equal(poll(&p, 1, 20000), 1);
		assert_true(p.revents & (POLLERR | POLLHUP));
	}
	close_ends(&e);
	close(listener);
	stop_blocking();
}

static int enter(void **state)
{
	if (enter_namespace(state) || !have_namespace)
		return 0;
	have_mounts = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whatever_is_done_to_our_lines),
		TEST(a_file_that_is_gone_or_empty),
		TEST(what_others_write_is_theirs),
		TEST(a_writer_is_waited_for),
		TEST(through_links_and_folders),
		TEST(mounts_over_it),
		TEST(a_fight_is_told_and_slow),
		TEST(failing_is_no_busy_loop),
		TEST(without_an_owner_the_table_is_put_back),
		TEST(with_an_owner_nobody_can_touch_it),
		TEST(our_own_changes_are_not_put_back),
		TEST(lost_notifications_are_taken_for_the_worst),
		TEST(our_own_load_is_not_put_back),
		TEST(the_first_load_is_done_once),
		TEST(what_slipped_in_between_is_ended),
	};

	return cmocka_run_group_tests(tests, enter, NULL);
}
