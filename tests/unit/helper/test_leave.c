/* Tests of helper/leave.c, and of plans that are retired: nothing is left of us, and nothing that is held is let go. */
#include "unit/helper/machine.h"

#include <sys/un.h>

#include "helper/leave.h"

static struct world w;

static void start_world(void)
{
	machine_paths.store = in_folder("nc-block.db");
	assert_int_equal(world_start(&w, &machine_paths), 0);
}

static bool table_is_there(void)
{
	return run_command("sh", "-c", "nft list table inet nc_block > /dev/null 2>&1") == 0;
}

static struct wire_message retired_message(uint8_t retired)
{
	struct wire_message m = state_message(1);

	m.u.state.network.retired = retired;
	return m;
}

static void hold_something(void)
{
	start_world();
	assert_int_equal(COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"))
				 .u.status.result,
			 WIRE_OK);
}

static void let_go_and_retire(void)
{
	struct wire_message r = COMMIT(&w, name_message(WIRE_DROP_NAME, "ex.example"),
				       addr_message(WIRE_DROP_ADDRS, "198.51.100.7"), retired_message(1));

	assert_int_equal(r.u.status.result, WIRE_OK);
	assert_int_equal(r.u.status.addresses.error, 0);
	assert_true(r.u.status.addresses.flags & WIRE_LAYER_IDLE);
}

/* As after a power cut. */
static void everything_of_ours_is_gone_but_the_plan(void)
{
	world_stop(&w);
	run_command("nft", "delete", "table", "inet", "nc_block");
	write_text(machine_paths.hosts.hosts, OTHERS);
}

static void a_retired_plan_leaves_nothing_and_stays_retired(void **state)
{
	(void)state;
	need_namespace();
	hold_something();
	assert_true(table_is_there());
	let_go_and_retire();
	assert_false(table_is_there());
	assert_string_equal(read_text(machine_paths.hosts.hosts), OTHERS);
	world_stop(&w);
	start_world(); /* a start puts nothing back */
	assert_false(table_is_there());
	assert_int_equal(w.addresses.error, 0);
	assert_int_equal(COMMIT(&w, name_message(WIRE_PUT_NAME, "ex.example"), addr_message(WIRE_PUT_ADDRS, "198.51.100.7"),
				retired_message(0)).u.status.result,
			 WIRE_OK);
	assert_true(hosts_has("ex.example") && kernel_holds(&w.plan->addrs));
	world_stop(&w);
}

static void a_plan_that_holds_something_cannot_be_retired(void **state)
{
	struct plan *p;

	(void)state;
	need_namespace();
	hold_something();
	assert_int_equal(COMMIT(&w, retired_message(1)).u.status.result, WIRE_INVALID);
	assert_int_equal(COMMIT(&w, name_message(WIRE_DROP_NAME, "ex.example"), retired_message(1)).u.status.result, WIRE_INVALID);
	assert_true(table_is_there() && hosts_has("ex.example"));
	world_stop(&w);
	p = sample_plan(); /* forged on disk: what it holds counts */
	p->state.network.retired = 1;
	p->digest = plan_digest(p);
	assert_int_equal(plan_file_store(machine_paths.plan, p, w.plan_text), 0);
	assert_int_equal(leave_run(&machine_paths), LEAVE_HELD);
	start_world();
	assert_true(kernel_holds(&p->addrs) && hosts_has("ex.example"));
	plan_free(&p);
	world_stop(&w);
}

static void what_is_held_is_put_in_force_again(void **state)
{
	(void)state;
	need_namespace();
	hold_something();
	everything_of_ours_is_gone_but_the_plan();
	assert_int_equal(leave_run(&machine_paths), LEAVE_HELD);
	assert_int_equal(leave_may(&machine_paths), LEAVE_HELD);
	assert_false(table_is_there());
	assert_int_equal(leave_repair(&machine_paths), LEAVE_HELD);
	assert_true(table_is_there() && hosts_has("ex.example"));
}

static void what_is_left_after_retiring_is_taken_away(void **state)
{
	(void)state;
	need_namespace();
	hold_something();
	let_go_and_retire();
	world_stop(&w);
	for (int i = 0; i < 2; i++) { /* a table and lines that somebody restored */
		run_command("nft", "add", "table", "inet", "nc_block");
		write_text(machine_paths.hosts.hosts, OTHERS "0.0.0.0 ex.example # nc-block\n");
		assert_int_equal(leave_may(&machine_paths), LEAVE_FREE);
		assert_true(table_is_there()); /* only told */
		assert_int_equal((i ? leave_repair : leave_run)(&machine_paths), LEAVE_FREE);
		assert_false(table_is_there());
		assert_string_equal(read_text(machine_paths.hosts.hosts), OTHERS);
	}
}

static void a_lost_plan_is_not_nothing(void **state)
{
	(void)state;
	need_namespace();
	hold_something();
	world_stop(&w);
	write_text(machine_paths.store, "the daemon's copy");
	assert_int_equal(unlink(machine_paths.plan), 0);
	assert_int_equal(leave_run(&machine_paths), LEAVE_HELD);
	assert_int_equal(leave_repair(&machine_paths), LEAVE_HELD); /* what stands, stands; the daemon has its copy */
	assert_true(table_is_there() && hosts_has("ex.example"));
	assert_int_equal(unlink(machine_paths.store), 0);
	write_text(in_folder("plan.damaged"), "");
	assert_int_equal(leave_run(&machine_paths), LEAVE_HELD);
	assert_true(table_is_there() && hosts_has("ex.example"));
	assert_int_equal(unlink(in_folder("plan.damaged")), 0);
	assert_int_equal(leave_repair(&machine_paths), LEAVE_FREE); /* both gone: a machine on which nothing was ever blocked */
	assert_false(table_is_there() || hosts_has("ex.example"));
}

static void a_damaged_plan_is_not_nothing(void **state)
{
	(void)state;
	need_namespace();
	hold_something();
	let_go_and_retire();
	world_stop(&w);
	assert_int_equal(truncate(machine_paths.plan, 70), 0);
	assert_int_equal(leave_run(&machine_paths), LEAVE_HELD);
}

static void a_running_helper_is_left_alone(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	(void)state;
	need_namespace();
	hold_something();
	assert_int_equal(mkdir(in_folder("run"), 0700), 0);
	strcpy(a.sun_path, machine_paths.socket);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(leave_run(&machine_paths), LEAVE_HELD);
	assert_int_equal(leave_repair(&machine_paths), LEAVE_RUNNING);
	assert_int_equal(rename(machine_paths.plan, in_folder("elsewhere")), 0);
	assert_int_equal(leave_may(&machine_paths), LEAVE_HELD); /* it has the plan in memory */
	assert_int_equal(rename(in_folder("elsewhere"), machine_paths.plan), 0);
	let_go_and_retire();
	run_command("nft", "add", "table", "inet", "nc_block");
	assert_int_equal(leave_run(&machine_paths), LEAVE_FREE);
	assert_true(table_is_there());
	close(fd);
	world_stop(&w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_machine, remove_machine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_retired_plan_leaves_nothing_and_stays_retired), TEST(a_plan_that_holds_something_cannot_be_retired),
		TEST(what_is_held_is_put_in_force_again), TEST(what_is_left_after_retiring_is_taken_away),
		TEST(a_lost_plan_is_not_nothing), TEST(a_damaged_plan_is_not_nothing), TEST(a_running_helper_is_left_alone),
	};

	return cmocka_run_group_tests(tests, enter_namespace, NULL);
}
