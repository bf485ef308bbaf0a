/* Tests of cooldown/counted.c. */
#include "support/unit.h"

#include "common/record.h"
#include "cooldown/cooldown.h"

#define H (3600 * 1000LL)
#define WALL (1800000000LL * 1000)

static struct clock_reading at(uint8_t boot, int64_t mono, int64_t boottime, int64_t wall, bool synced)
{
	struct clock_reading r = { .mono_ms = mono, .boot_ms = boottime, .wall_ms = wall, .synced = synced };

	memset(r.boot_id, boot, sizeof r.boot_id);
	return r;
}

static struct clock_state begun(bool synced)
{
	struct clock_state c;
	struct clock_reading r = at(1, 0, 0, WALL, synced);

	counted_init(&c, &r);
	return c;
}

static int64_t go(struct clock_state *c, struct clock_reading r)
{
	int64_t before = c->counted_ms, rose = counted_advance(c, &r, true);

	assert_int_equal(c->counted_ms - before, rose);
	assert_true(rose >= 0);
	assert_true(counted_valid(c));
	return rose;
}

static void awake_time_counts(void **state)
{
	struct clock_state c = begun(false);

	(void)state;
	assert_int_equal(go(&c, at(1, H, H, WALL + H, false)), H);
}

static void wall_steps_count_nothing(void **state)
{
	struct clock_state c = begun(true);

	(void)state;
	assert_int_equal(go(&c, at(1, 1000, 1000, WALL + 900 * H, false)), 1000);
	assert_int_equal(go(&c, at(1, 2000, 2000, WALL - 900 * H, false)), 1000);
	/* even where the step claims to be synchronised: within a boot nothing was suspended */
	assert_int_equal(go(&c, at(1, 3000, 3000, WALL + 900 * H, true)), 1000);
}

static void suspend_counts_between_two_synced(void **state)
{
	struct clock_state c = begun(true);

	(void)state;
	assert_int_equal(go(&c, at(1, 1000, 5 * H, WALL + 5 * H, false)), 1000);
	assert_int_equal(c.uncounted_ms, 5 * H - 1000);
	assert_int_equal(go(&c, at(1, 2000, 5 * H + 1000, WALL + 5 * H + 1000, true)), 5 * H + 1000 - 1000);
	assert_int_equal(c.counted_ms, 5 * H + 1000);
	assert_int_equal(c.uncounted_ms, 0);
}

/* What begins after a sleep gets nothing of its credit, though not a millisecond of being awake lies between. */
static void what_begins_after_a_sleep_is_younger(void **state)
{
	struct clock_state c = begun(true);
	int64_t before = c.counted_ms, after;
	struct moment now;

	(void)state;
	go(&c, at(1, 0, 5 * H, WALL + 5 * H, false));
	after = c.counted_ms;
	go(&c, at(1, 10, 5 * H + 10, WALL + 5 * H + 10, true));
	now = moment_of(&c, 0, 0);
	assert_true(now.credit_ms > 4 * H);
	assert_int_equal(credit_shift(before, &now), before);
	assert_int_equal(credit_shift(after, &now), after + now.credit_ms);
}

static void off_counts_between_two_synced(void **state)
{
	struct clock_state c = begun(true);

	(void)state;
	go(&c, at(1, H, H, WALL + H, true));
	assert_int_equal(go(&c, at(2, 1000, 1000, WALL + 10 * H, false)), 1000);
	assert_int_equal(go(&c, at(2, 2000, 2000, WALL + 10 * H + 1000, true)), 9 * H);
	assert_int_equal(c.counted_ms, 10 * H + 1000);
}

static void off_without_sync_counts_nothing(void **state)
{
	struct clock_state c = begun(false);

	(void)state;
	go(&c, at(1, H, H, WALL + H, false));
	assert_int_equal(go(&c, at(2, 500, 500, WALL + 900 * H, false)), 500);
	/* the first synchronised reading has nothing to be measured against */
	assert_int_equal(go(&c, at(2, 1500, 1500, WALL + 900 * H, true)), 1000);
}

static void off_never(void **state)
{
	struct clock_state c = begun(true);
	struct clock_reading r = at(2, 1000, 1000, WALL + 10 * H, true);

	(void)state;
	assert_int_equal(counted_advance(&c, &r, false), 1000);
	/* and it is not made up for when the rule changes later */
	r = at(2, 2000, 2000, WALL + 10 * H + 1000, true);
	assert_int_equal(counted_advance(&c, &r, true), 1000);
}

static void trusted_wall_survives_a_step_and_a_reboot(void **state)
{
	struct clock_state c = begun(true);

	(void)state;
	go(&c, at(1, 1000, 1000, WALL + 1000 + 10 * H, false));
	assert_int_equal(c.wall_ms, WALL + 1000);
	assert_int_equal(c.up_skew_ms, -10 * H);
	go(&c, at(2, 5000, 5000, WALL + 60000 + 10 * H, false)); /* how long it was off, nobody knows */
	assert_int_equal(c.wall_ms, WALL + 6000);
	assert_int_equal(c.up_skew_ms, c.skew_ms);
	go(&c, at(2, 6000, 6000, WALL + 61000, true));
	assert_int_equal(c.wall_ms, WALL + 61000);
	assert_int_equal(c.skew_ms, 0);
}

/* Switched off at noon, on at two in the morning, and the clock set to noon: that it came up at two stays known. */
static void what_the_clock_said_at_boot_stays_known(void **state)
{
	struct clock_state c = begun(true);
	struct moment now;

	(void)state;
	go(&c, at(2, 1000, 1000, WALL + 14 * H, false));
	go(&c, at(2, 2000, 2000, WALL, false));
	go(&c, at(2, 3000, 3000, WALL + 5 * H, false));
	now = moment_of(&c, 0, 0);
	assert_int_equal(now.wall_ms, WALL + 3000);
	assert_int_equal(now.wall_ms + now.other_ms[0], WALL + 5 * H);
	assert_int_equal(now.wall_ms + now.other_ms[1], WALL + 14 * H + 2000);
	go(&c, at(3, 1000, 1000, WALL + 6 * H, false)); /* the hardware clock moved too, and another boot */
	now = moment_of(&c, 0, 0);
	assert_int_equal(now.wall_ms, WALL + 4000);
	assert_int_equal(now.wall_ms + now.other_ms[0], WALL + 6 * H);
	assert_int_equal(now.wall_ms + now.other_ms[1], WALL + 14 * H + 3000);
	go(&c, at(3, 3 * H, 3 * H, WALL + 8 * H, true));
	now = moment_of(&c, 0, 0);
	assert_int_equal(now.other_ms[0], 0);
	assert_int_equal(now.other_ms[1], 0);
}

static void what_the_clock_claims_for_time_off_is_told(void **state)
{
	struct clock_state c = begun(false);

	(void)state;
	go(&c, at(2, 1000, 1000, WALL + 48 * H, false));
	assert_int_equal(c.uncounted_ms, 48 * H - 1000);
	assert_int_equal(c.counted_ms, 1000);
}

static void a_lasting_step_is_believed_after_a_day(void **state)
{
	struct clock_state c = begun(false);

	(void)state;
	go(&c, at(1, 1000, 1000, WALL + 1000 + 10 * H, false));
	go(&c, at(1, 23 * H, 23 * H, WALL + 33 * H, false));
	assert_int_equal(c.wall_ms, WALL + 23 * H);
	go(&c, at(1, 25 * H, 25 * H, WALL + 35 * H, false));
	assert_int_equal(c.wall_ms, WALL + 35 * H);
}

static void of_two_states_neither_is_believed(void **state)
{
	struct clock_reading r = at(1, 9000, 9000, WALL + 9000, false);
	struct clock_state plan = begun(true), c;

	(void)state;
	go(&plan, at(1, 5000, 5000, WALL + 5000, true));
	c = plan;
	counted_join(&c, &plan, &r);
	assert_memory_equal(&c, &plan, sizeof c); /* they do not differ */
	c.counted_ms = 7000;
	c.mono_ms = c.boot_ms = 0;	    /* would count since boot again */
	c.anchor_wall_ms = WALL - 500 * H;  /* would be credited */
	c.skew_ms = 8 * H;		    /* would be another time of day */
	c.wall_ms += 8 * H;
	counted_join(&c, &plan, &r);
	assert_true(counted_valid(&c));
	assert_int_equal(c.counted_ms, 5000);
	assert_int_equal(c.wall_ms, WALL + 9000);
	assert_int_equal(go(&c, at(1, 9001, 9001, WALL + 9001, true)), 1);
	assert_int_equal(c.anchor_wall_ms, WALL + 9001);
	plan.counted_ms = 1;
	counted_join(&c, &plan, &r);
	assert_int_equal(c.counted_ms, 1);
	c.counted_ms = -1;
	assert_false(counted_valid(&c));
}

static void a_sleep_is_seen_while_nothing_vouches_for_it(void **state)
{
	struct clock_state c = begun(true), before = c;

	(void)state;
	go(&c, at(1, 60000, 60000, WALL + 60000, false));
	assert_false(counted_slept(&before, &c)); /* awake all the time, the wall clock set or not */
	go(&c, at(1, 120000, 120900, WALL + 9 * H, false));
	assert_false(counted_slept(&before, &c)); /* a torn reading */
	go(&c, at(1, 180000, 180000 + 8 * H, WALL + 180000, false));
	assert_true(counted_slept(&before, &c)); /* the wall clock set back over it */
	before = c;
	go(&c, at(1, 240000, 240000 + 8 * H, WALL, false));
	assert_false(counted_slept(&before, &c)); /* that one is over */
	go(&c, at(2, 10000, 10000, WALL, false));
	assert_true(counted_slept(&before, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(awake_time_counts), cmocka_unit_test(a_sleep_is_seen_while_nothing_vouches_for_it),
		cmocka_unit_test(wall_steps_count_nothing),
		cmocka_unit_test(suspend_counts_between_two_synced),
		cmocka_unit_test(what_begins_after_a_sleep_is_younger),
		cmocka_unit_test(off_counts_between_two_synced),
		cmocka_unit_test(off_without_sync_counts_nothing),
		cmocka_unit_test(off_never),
		cmocka_unit_test(trusted_wall_survives_a_step_and_a_reboot),
		cmocka_unit_test(a_lasting_step_is_believed_after_a_day),
		cmocka_unit_test(what_the_clock_said_at_boot_stays_known),
		cmocka_unit_test(what_the_clock_claims_for_time_off_is_told),
		cmocka_unit_test(of_two_states_neither_is_believed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
