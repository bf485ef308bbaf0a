/* Tests of helper/world.c: durable first, both layers after it, and nothing lost by damage or failure. */
#include "unit/helper/machine.h"

#include "helper/mode_memory.h"
#include "helper/nft_mode.h"
#include "helper/uid_memory.h"

static struct world w;

static void start_world(void)
{
	assert_int_equal(world_start(&w, &machine_paths), 0);
}

static void restart_world(void)
{
	world_stop(&w);
	start_world();
}

static void assert_in_force(void)
{
	assert_int_equal(w.addresses.error, 0);
	assert_int_equal(w.hosts.error, 0);
	assert_int_equal(w.retry_at_ms, 0);
}

static void a_commit_is_in_force_and_survives(void **state)
{
	struct wire_message r;

	(void)state;
	need_namespace();
	start_world();
	assert_in_force();
	r = COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"),
		   addr_message(WIRE_PUT_ADDRS, "198.51.100.7"),
		   entry_message(WIRE_PUT_ENTRY, 1, "ex.example"), state_message(1));
	assert_int_equal(r.u.status.result, WIRE_OK);
	assert_true(r.generation == 1);
	assert_int_equal(r.u.status.hosts.error, 0);
	assert_int_equal(r.u.status.hosts.count, 1);
	assert_int_equal(r.u.status.addresses.count, 1);
	for (int i = 0; i < 3; i++) {
		assert_true(hosts_has("ex.example"));
		assert_true(hosts_has(OTHERS));
		assert_true(kernel_holds(&w.plan->addrs));
		assert_int_equal(w.plan->entries.count, 1);
		restart_world();
	}
	r = COMMIT(&w, name_message(WIRE_DROP_NAME, "ex.example"),
		   addr_message(WIRE_DROP_ADDRS, "198.51.100.7"));
	assert_int_equal(r.u.status.result, WIRE_OK);
	assert_string_equal(read_text(machine_paths.hosts.hosts), OTHERS);
	assert_int_equal(w.plan->addrs.count, 0);
	assert_true(kernel_holds(&w.plan->addrs));
	world_stop(&w);
}

static void boot_enforces_what_was_saved(void **state)
{
	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	world_stop(&w);
	run_command("nft", "delete", "table", "inet", "nc_block"); /* as after a boot */
	write_text(machine_paths.hosts.hosts, OTHERS);
	start_world();
	assert_in_force();
	assert_true(hosts_has("ex.example"));
	assert_true(kernel_holds(&w.plan->addrs));
	assert_true(w.plan->generation == 1);
	world_stop(&w);
}

static void a_refused_commit_changes_nothing(void **state)
{
	struct wire_message r;

	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	r = COMMIT(&w, name_message(WIRE_PUT_NAME, "thehotline.org"),
		   name_message(WIRE_PUT_NAME, "new.example"));
	assert_int_equal(r.u.status.result, WIRE_INVALID);
	assert_null(strstr(r.u.status.detail, "hotline")); /* it never says which */
	r = COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "127.0.0.2"));
	assert_int_equal(r.u.status.result, WIRE_INVALID);
	assert_null(strstr(r.u.status.detail, "127"));
	assert_true(r.generation == 1);
	assert_false(hosts_has("new.example"));
	assert_int_equal(w.plan->addrs.count, 1);
	assert_true(kernel_holds(&w.plan->addrs));
	restart_world();
	assert_true(w.plan->generation == 1);
	assert_int_equal(w.plan->names.count, 1);
	world_stop(&w);
}

static void a_smaller_plan_cannot_be_said(void **state)
{
	struct txn *t;
	struct wire_message m, r;
	struct plan *empty = plan_new();

	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	t = txn_new(1);
	m = commit_message(empty, 2); /* a daemon that has lost everything */
	world_commit(&w, t, &m, &r);
	assert_int_equal(r.u.status.result, WIRE_MISMATCH);
	txn_free(&t);
	t = txn_new(0);
	world_commit(&w, t, &m, &r);
	assert_int_equal(r.u.status.result, WIRE_MISMATCH);
	assert_true(r.generation == 1);
	assert_true(hosts_has("ex.example"));
	assert_true(kernel_holds(&w.plan->addrs));
	txn_free(&t);
	plan_free(&empty);
	world_stop(&w);
}

static void what_cannot_be_stored_does_not_become_real(void **state)
{
	struct wire_message r;

	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"));
	assert_int_equal(mkdir(in_folder("plan.new"), 0700), 0);
	r = COMMIT(&w, name_message(WIRE_PUT_NAME, "new.example"),
		   addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	assert_int_equal(r.u.status.result, WIRE_NOT_STORED);
	assert_true(strlen(r.u.status.detail) > 0);
	assert_null(strstr(r.u.status.detail, "new.example"));
	assert_true(r.generation == 1);
	assert_false(hosts_has("new.example"));
	assert_int_equal(w.plan->addrs.count, 0);
	assert_true(kernel_holds(&w.plan->addrs));
	world_stop(&w);
}

/* Whoever deletes the plan gets nothing for it: rules and names stand until the daemon has spoken. */
static void a_lost_plan_takes_nothing_away(void **state)
{
	struct items held;

	(void)state;
	need_namespace();
	held = ADDRS("198.51.100.7");
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	world_stop(&w);
	assert_int_equal(unlink(machine_paths.plan), 0);
	start_world();
	assert_true(hosts_has("ex.example"));
	assert_true(kernel_holds(&held));
	assert_true(w.plan->generation == 0);
	assert_int_equal(w.addresses.error, 0);
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	assert_true(hosts_has("ex.example"));
	assert_true(kernel_holds(&held));
	assert_in_force();
	world_stop(&w);
	items_free(&held);
}

static void flip(const char *path, long from_end)
{
	FILE *f = fopen(path, "r+");
	int c;

	assert_non_null(f);
	assert_int_equal(fseek(f, -from_end, SEEK_END), 0);
	c = fgetc(f);
	assert_int_equal(fseek(f, -from_end, SEEK_END), 0);
	fputc(c ^ 1, f);
	assert_int_equal(fclose(f), 0);
}

static void a_damaged_part_stands_and_is_told(void **state)
{
	struct items held;
	struct wire_message r;

	(void)state;
	need_namespace();
	held = ADDRS("198.51.100.7");
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	world_stop(&w);
	flip(machine_paths.plan, 4 + 4 + 8 + 3); /* in the name */
	for (int i = 0; i < 2; i++) {
		start_world();
		assert_int_equal(w.plan->unknown, PLAN_NAMES);
		assert_true(hosts_has("ex.example"));
		assert_int_equal(w.hosts.error, EBADMSG);
		assert_null(strstr(w.hosts.detail, "ex.example"));
		assert_int_equal(w.addresses.error, 0);
		assert_true(kernel_holds(&held));
		assert_int_equal(w.retry_at_ms, 0); /* there is nothing to try */
		if (i == 0)
			world_stop(&w);
	}
	assert_int_equal(access(in_folder("plan.damaged"), F_OK), 0);
	r = COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), name_message(WIRE_PUT_NAME, "two.example"));
	assert_int_equal(r.u.status.result, WIRE_OK);
	assert_in_force();
	assert_true(hosts_has("two.example"));
	assert_int_equal(access(in_folder("plan.damaged"), F_OK), -1);
	restart_world();
	assert_in_force();
	assert_int_equal(w.plan->names.count, 2);
	world_stop(&w);
	items_free(&held);
}

static void damage_to_the_records_alone_is_told_too(void **state)
{
	struct wire_message m;

	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), entry_message(WIRE_PUT_ENTRY, 1, "ex.example"));
	wire_init(&m, WIRE_STATUS_REPLY);
	world_report(&w, &m);
	assert_string_equal(m.u.status.detail, "");
	world_stop(&w);
	flip(machine_paths.plan, 38);
	start_world();
	assert_in_force();
	assert_true(hosts_has("ex.example"));
	wire_init(&m, WIRE_STATUS_REPLY);
	world_report(&w, &m);
	assert_non_null(strstr(m.u.status.detail, "damaged"));
	assert_true(wire_valid(&m, sizeof m));
	world_stop(&w);
}

static void a_failed_layer_is_tried_again(void **state)
{
	struct wire_message r;

	(void)state;
	need_namespace();
	start_world();
	assert_int_equal(unlink(machine_paths.hosts.hosts), 0);
	assert_int_equal(mkdir(machine_paths.hosts.hosts, 0700), 0);
	r = COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"),
		   addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	assert_int_equal(r.u.status.result, WIRE_OK); /* it is stored: what fails is told and tried again */
	assert_int_not_equal(r.u.status.hosts.error, 0);
	assert_int_equal(r.u.status.addresses.error, 0);
	assert_true(kernel_holds(&w.plan->addrs));
	assert_true(w.retry_at_ms > 0);
	world_retry(&w, w.retry_at_ms - 1);
	assert_int_not_equal(w.hosts.error, 0);
	world_retry(&w, w.retry_at_ms);
	assert_int_not_equal(w.hosts.error, 0);
	assert_true(w.retry_at_ms > 0);
	assert_int_equal(rmdir(machine_paths.hosts.hosts), 0);
	write_text(machine_paths.hosts.hosts, OTHERS);
	world_retry(&w, w.retry_at_ms);
	assert_in_force();
	assert_true(hosts_has("ex.example"));
	world_stop(&w);
}

static void a_foreign_owner_is_waited_for(void **state)
{
	struct wire_message r;
	struct wire_layer status;
	struct items none = plan_addr_items();
	struct nft *other;

	(void)state;
	need_namespace();
	assert_int_equal(nft_open(&other), 0);
	assert_int_equal(nft_load(other, want(&none), &status), 0);
	start_world();
	r = COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"),
		   addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	assert_int_equal(r.u.status.result, WIRE_OK);
	assert_true(hosts_has("ex.example")); /* one layer's trouble is not the other's */
	if (status.flags & WIRE_LAYER_OWNED) {
		assert_int_equal(r.u.status.addresses.error, EPERM);
		assert_true(w.retry_at_ms > 0);
		nft_close(&other);
		world_retry(&w, w.retry_at_ms);
	}
	nft_close(&other);
	assert_in_force();
	assert_true(kernel_holds(&w.plan->addrs));
	world_stop(&w);
}

static void an_open_connection_to_a_new_address_ends(void **state)
{
	struct pollfd p;
	struct ends e, other;
	struct items s;
	int listener;

	(void)state;
	need_namespace();
	/* routed to lo without being an address of this machine, which would be refused */
	run_command("ip", "route", "replace", "local", "203.0.113.0/24", "dev", "lo");
	listener = listen_tcp();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"));
	assert_int_equal(open_tcp(listener, "203.0.113.7", &e), 0);
	assert_int_equal(open_tcp(listener, "203.0.113.8", &other), 0);
	s = ADDRS("203.0.113.7");
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "203.0.113.7"));
	assert_true(kernel_holds(&s));
	p = (struct pollfd){ .fd = e.here, .events = POLLIN };
	assert_false(passes(&e));
	if (!w.cannot_end) {
		assert_int_equal(poll(&p, 1, 0), 1);
		assert_true(p.revents & (POLLERR | POLLHUP));
	}
	assert_true(passes(&other));
	assert_int_equal(try_tcp(listener, "203.0.113.7"), ECONNREFUSED);
	assert_int_equal(try_tcp(listener, "203.0.113.8"), 0);
	close_ends(&e);
	close_ends(&other);
	close(listener);
	world_stop(&w);
	items_free(&s);
}

static void records_alone_touch_no_layer(void **state)
{
	struct stat before, after;

	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"));
	assert_int_equal(stat(machine_paths.hosts.hosts, &before), 0);
	COMMIT(&w, entry_message(WIRE_PUT_ENTRY, 1, "ex.example"), state_message(3));
	assert_int_equal(stat(machine_paths.hosts.hosts, &after), 0);
	assert_true(before.st_ino == after.st_ino);
	assert_true(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec &&
		    before.st_ctim.tv_nsec == after.st_ctim.tv_nsec);
	assert_true(w.plan->generation == 2);
	world_stop(&w);
}

static void a_name_that_became_protected_is_let_go(void **state)
{
	struct plan *p = sample_plan();
	char text[PLAN_TEXT_SIZE];
	const char *name;
	struct items names = plan_name_items();

	(void)state;
	need_namespace();
	for (size_t i = 0; i < p->names.count; i++) {
		name = plan_name(&p->names, i);
		assert_int_equal(items_push(&names, &name), 0);
	}
	name = arena_copy(&p->text, "thehotline.org");
	assert_int_equal(items_push(&names, &name), 0);
	assert_int_equal(items_sort(&names), 0);
	items_free(&p->names);
	p->names = names;
	p->digest = plan_digest(p);
	assert_int_equal(plan_file_store(machine_paths.plan, p, text), 0);
	start_world();
	assert_in_force();
	assert_true(hosts_has("ex.example"));
	assert_false(hosts_has("thehotline.org"));
	assert_true(w.plan->digest == p->digest); /* the daemon's plan stays its plan */
	plan_free(&p);
	world_stop(&w);
}

/* What is found out at one start is not found out again at the next; where it is another kernel's it is. */
static void what_the_kernel_can_is_remembered(void **state)
{
	struct nft_mode mode, read;

	(void)state;
	need_namespace();
	start_world();
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "203.0.113.7"));
	mode = w.mode;
	assert_true(nft_mode_same(&mode, nft_mode_of(w.nft)));
	assert_int_equal(mode_memory_read(machine_paths.mode, &read), mode.queue != NFT_QUEUE_NONE);
	assert_true(mode.queue == NFT_QUEUE_NONE || nft_mode_same(&mode, &read));
	world_stop(&w);
	start_world();
	assert_true(nft_mode_same(&mode, &w.mode));
	world_stop(&w);
	write_text(machine_paths.mode, "kernel = 2.6.32\nqueue = compat\n");
	start_world();
	assert_true(nft_mode_same(&mode, &w.mode));
	assert_int_equal(mode_memory_read(machine_paths.mode, &read), mode.queue != NFT_QUEUE_NONE);
	world_stop(&w);
}

static const char no_account[] = "root:x:0:0::/:/bin/sh\n", account[] = "root:x:0:0::/:/bin/sh\nnc-block-inspect:x:4747:4747::/:/bin/sh\n",
		  moved[] = "nc-block-inspect:x:4848:4848::/:/bin/sh\n";

/* Whoever deletes the inspector's account takes no rule with it, neither from a helper that runs nor from the next. */
static void the_account_of_the_inspector_is_remembered(void **state)
{
	(void)state;
	need_namespace();
	machine_paths.passwd = in_folder("passwd");
	write_text(machine_paths.passwd, no_account);
	start_world();
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "203.0.113.7"));
	assert_false(w.loaded.inspected || w.account_gone);
	write_text(machine_paths.passwd, account);
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "203.0.113.8"));
	assert_true(w.loaded.inspected && w.loaded.inspect_uid == 4747);
	write_text(machine_paths.passwd, no_account);
	COMMIT(&w, addr_message(WIRE_PUT_ADDRS, "203.0.113.9"));
	assert_true(w.loaded.inspected && w.loaded.inspect_uid == 4747 && w.account_gone);
	world_stop(&w);
	start_world();
	assert_true(w.loaded.inspected && w.loaded.inspect_uid == 4747 && w.account_gone);
	assert_true(w.retry_at_ms > 0);
	write_text(machine_paths.passwd, moved);
	world_retry(&w, w.retry_at_ms);
	assert_true(w.loaded.inspected && w.loaded.inspect_uid == 4848 && !w.account_gone);
	assert_int_equal(w.retry_at_ms, 0);
	world_stop(&w);
	assert_int_equal(uid_memory_read(machine_paths.inspect_uid), 4848);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_machine, remove_machine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_commit_is_in_force_and_survives),
		TEST(boot_enforces_what_was_saved),
		TEST(a_refused_commit_changes_nothing),
		TEST(a_smaller_plan_cannot_be_said),
		TEST(what_cannot_be_stored_does_not_become_real),
		TEST(a_lost_plan_takes_nothing_away),
		TEST(a_damaged_part_stands_and_is_told),
		TEST(damage_to_the_records_alone_is_told_too),
		TEST(a_failed_layer_is_tried_again),
		TEST(a_foreign_owner_is_waited_for),
		TEST(an_open_connection_to_a_new_address_ends),
		TEST(records_alone_touch_no_layer),
		TEST(a_name_that_became_protected_is_let_go),
		TEST(what_the_kernel_can_is_remembered),
		TEST(the_account_of_the_inspector_is_remembered),
	};

	return cmocka_run_group_tests(tests, enter_namespace, NULL);
}
