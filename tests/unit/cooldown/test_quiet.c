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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(over_midnight), cmocka_unit_test(none), cmocka_unit_test(left_and_outside) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
