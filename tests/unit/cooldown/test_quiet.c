/* Tests of cooldown/quiet.c. */
#include "support/unit.h"

#include "cooldown/quiet.h"

#define MIN 60000LL
#define H (60 * MIN)
#define MIDNIGHT (20000LL * 24 * H)

static struct settings_state with(unsigned from_h, unsigned to_h)
{
	struct settings w;
	struct settings_state s;

	settings_default(&w);
	w.quiet.from_min = (uint16_t)(from_h * 60);
	w.quiet.to_min = (uint16_t)(to_h * 60);
	settings_begin(&s, &w);
	return s;
}

static bool quiet(const struct settings_state *s, int64_t wall, int32_t zone)
{
	struct moment now = { .wall_ms = wall, .quiet_zone_s = { zone, 0 } };

	return quiet_at(s, &now);
}

static void over_midnight(void **state)
{
	struct settings_state s = with(22, 8);

	(void)state;
	assert_true(quiet(&s, MIDNIGHT + 2 * H, 0));
	assert_true(quiet(&s, MIDNIGHT + 22 * H, 0));
	assert_false(quiet(&s, MIDNIGHT + 22 * H - 1, 0));
	assert_false(quiet(&s, MIDNIGHT + 8 * H, 0));
	assert_true(quiet(&s, MIDNIGHT + 8 * H - 1, 0));
	assert_true(quiet(&s, MIDNIGHT + 20 * H, 2 * 3600));
	assert_false(quiet(&s, MIDNIGHT + 7 * H, 3600));
}

static void none(void **state)
{
	struct settings_state s = with(0, 0);
	struct moment now = { .wall_ms = MIDNIGHT };

	(void)state;
	for (int h = 0; h < 24; h++)
		assert_false(quiet(&s, MIDNIGHT + h * H, 0));
	assert_int_equal(quiet_left_ms(&s, &now), 0);
}

static void left_and_outside(void **state)
{
	struct settings_state s = with(22, 8);
	struct moment now = { .wall_ms = MIDNIGHT + 2 * H + 30000 };

	(void)state;
	assert_int_equal(quiet_left_ms(&s, &now), 6 * H - 30000);
	assert_int_equal(quiet_outside_ms(&s, &now, 2 * H), 0);
	assert_int_equal(quiet_outside_ms(&s, &now, 5 * H + 30000), H);
	assert_int_equal(quiet_outside_ms(&s, &now, 24 * H), 14 * H);
	assert_int_equal(quiet_outside_ms(&s, &now, 30 * 24 * H), 30 * 14 * H);
	now.wall_ms = MIDNIGHT + 12 * H;
	assert_int_equal(quiet_outside_ms(&s, &now, 3 * H), 3 * H);
	assert_int_equal(quiet_outside_ms(&s, &now, 0), 0);
}

/* 22:00-06:00 in force, 23:00-08:00 wished in a zone that is WISH_ZONE_S east of it. */
static struct settings_state two(void)
{
	struct settings_state s = with(22, 6);
	struct settings w = s.wish;
	struct moment now = { .wall_ms = MIDNIGHT + 12 * H };

	w.quiet.from_min = 23 * 60;
	w.quiet.to_min = 8 * 60;
	strcpy(w.quiet.zone, "Asia/Tokyo");
	assert_true(settings_wish(&s, &w, &now));
	assert_int_equal(s.pending[SET_QUIET_HOURS].both, 1);
	return s;
}

static void over_both_zones(void **state)
{
	struct settings_state s = two();
	struct moment now = { .wall_ms = MIDNIGHT + 5 * H };

	(void)state;
	assert_int_equal(quiet_left_ms(&s, &now), 3 * H); /* the wished ones end at 08:00 */
	now.quiet_zone_s[1] = 2 * 3600;			  /* they are 21:00-06:00 here: the others end as late */
	assert_int_equal(quiet_left_ms(&s, &now), H);
	now.wall_ms = MIDNIGHT + 21 * H + 15 * MIN;
	assert_int_equal(quiet_left_ms(&s, &now), 8 * H + 45 * MIN);
	assert_int_equal(quiet_outside_ms(&s, &now, 24 * H), 15 * H);
	now.quiet_zone_s[1] = -3 * 3600; /* 02:00-11:00 here: thirteen hours without a gap */
	assert_int_equal(quiet_left_ms(&s, &now), 0);
	now.wall_ms = MIDNIGHT + 22 * H;
	assert_int_equal(quiet_left_ms(&s, &now), 13 * H);
	now.quiet_zone_s[1] = 0;
	s.pending[SET_QUIET_HOURS].started_ms = NEVER_MS; /* withdrawn */
	assert_int_equal(quiet_left_ms(&s, &now), 8 * H);
}

/* Fourteen hours are the most that two may take together, as the zones are now and not as they were. */
static void both_within_the_ceiling(void **state)
{
	struct settings_state s = two();
	struct moment now = { .wall_ms = MIDNIGHT + 11 * H, .quiet_zone_s = { 0, -4 * 3600 } };

	(void)state;
	assert_true(quiet_holds_both(&s, &now)); /* 22:00-12:00 */
	assert_true(quiet_at(&s, &now));
	now.quiet_zone_s[1] -= 60; /* 22:00-12:01 */
	assert_false(quiet_holds_both(&s, &now));
	assert_false(quiet_at(&s, &now));
	assert_int_equal(quiet_left_ms(&s, &now), 0);
	assert_int_equal(quiet_outside_ms(&s, &now, 24 * H), 16 * H);
	now.quiet_zone_s[1] += 60;
	assert_true(quiet_at(&s, &now));
}

/* The earliest moment since when so much was outside: so much was, and any longer span that was no longer quiet has more. */
static void back(void **state)
{
	struct settings_state s = with(22, 8), always = with(0, 0);
	struct moment now = { .wall_ms = MIDNIGHT + 12 * H };

	(void)state;
	assert_int_equal(quiet_back_ms(&s, &now, 0), 0);
	assert_int_equal(quiet_back_ms(&s, &now, 3 * H), 3 * H);
	assert_int_equal(quiet_back_ms(&s, &now, 4 * H), 14 * H); /* 22:00, not 08:00 */
	assert_int_equal(quiet_back_ms(&s, &now, 4 * H + 1), 14 * H + 1);
	assert_int_equal(quiet_back_ms(&s, &now, 14 * H), 24 * H);
	assert_int_equal(quiet_back_ms(&s, &now, 18 * H), 38 * H);
	assert_int_equal(quiet_back_ms(&s, &now, 3 * 14 * H + 2 * H), 74 * H);
	assert_int_equal(quiet_back_ms(&always, &now, 50 * H + 7), 50 * H + 7);
	now.wall_ms = MIDNIGHT + 2 * H + 7;
	assert_int_equal(quiet_back_ms(&s, &now, 0), 4 * H + 7);
	for (int64_t outside = 1; outside < 60 * H; outside += 37 * MIN + 11) {
		int64_t span = quiet_back_ms(&s, &now, outside);
		assert_int_equal(quiet_outside_ms(&s, &now, span), outside);
		assert_int_equal(quiet_outside_ms(&s, &now, span + 1), outside + 1);
	}
}

/* At two at night, whoever sets the clock to noon, and whoever's machine came up at two before that. */
static void a_clock_that_was_set_ends_no_night(void **state)
{
	struct settings_state s = with(22, 8);
	struct moment set = { .wall_ms = MIDNIGHT + 2 * H, .other_ms = { 10 * H, 0 } };
	struct moment came_up = { .wall_ms = MIDNIGHT + 12 * H, .other_ms = { 1, -10 * H } };
	struct moment day = { .wall_ms = MIDNIGHT + 12 * H, .other_ms = { H, -H } };

	(void)state;
	assert_true(quiet_at(&s, &set));
	assert_int_equal(quiet_left_ms(&s, &set), 6 * H);
	assert_int_equal(quiet_outside_ms(&s, &set, 4 * H), 0);
	assert_true(quiet_at(&s, &came_up));
	assert_false(quiet_at(&s, &day));
	assert_int_equal(quiet_outside_ms(&s, &day, 6 * H), 3 * H);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(over_midnight), cmocka_unit_test(none), cmocka_unit_test(left_and_outside),
					    cmocka_unit_test(over_both_zones), cmocka_unit_test(both_within_the_ceiling), cmocka_unit_test(back),
					    cmocka_unit_test(a_clock_that_was_set_ends_no_night) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
