/* Tests of helper/fight.c: when repairs become a fight, how fast they then are, and when it is over. */
#include "support/unit.h"

#include "helper/fight.h"

static const struct fight_rule rule = { .repairs = 4, .within_ms = 1000, .every_ms = 300, .calm_ms = 5000 };
static struct fight f;

static int set_up(void **state)
{
	(void)state;
	fight_init(&f, &rule);
	return 0;
}

static void a_few_are_made_at_once(void **state)
{
	(void)state;
	assert_true(fight_next_ms(&f, 50) == 50);
	for (int i = 0; i < 3; i++) {
		assert_false(fight_note(&f, 1000 + i, 0));
		assert_false(fight_is_on(&f, 1000 + i));
		assert_true(fight_next_ms(&f, 1000 + i) == 1000 + i);
	}
}

static void many_in_a_short_time_are_a_fight(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_false(fight_note(&f, 1000 + 333 * i, 0));
	assert_true(fight_note(&f, 1999, 0));
	assert_true(fight_is_on(&f, 1999));
	assert_true(fight_next_ms(&f, 1999) == 2299);
	assert_true(fight_next_ms(&f, 2300) == 2300);
	assert_false(fight_note(&f, 2300, 0)); /* it has begun already */
	assert_true(fight_is_on(&f, 2300));
}

static void the_same_number_in_a_longer_time_is_none(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		assert_false(fight_note(&f, 1000 + 334 * i, 0)); /* four in 1002 ms */
		assert_false(fight_is_on(&f, 1000 + 334 * i));
	}
}

static void slowed_down_it_goes_on(void **state)
{
	int64_t now = 1000;

	(void)state;
	for (int i = 0; i < 4; i++)
		fight_note(&f, now, 0);
	for (int i = 0; i < 50; i++) {
		now = fight_next_ms(&f, now);
		fight_note(&f, now, 0);
		assert_true(fight_is_on(&f, now));
	}
	assert_true(now == 1000 + 50 * 300);
}

static void it_is_over_once_it_is_calm(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		fight_note(&f, 1000, 0);
	assert_true(fight_is_on(&f, 5999));
	assert_false(fight_is_on(&f, 6000));
	assert_true(fight_next_ms(&f, 6000) == 6000);
	for (int i = 0; i < 3; i++) /* and the next begins from nothing */
		assert_false(fight_note(&f, 6000, 0));
	assert_true(fight_note(&f, 6000, 0));
}

static void each_is_followed_by_as_long_a_rest(void **state)
{
	(void)state;
	fight_note(&f, 1000, 70);
	assert_true(fight_next_ms(&f, 1000) == 1070);
	assert_true(fight_next_ms(&f, 1100) == 1100);
	for (int i = 0; i < 4; i++)
		fight_note(&f, 1100, 70);
	assert_true(fight_next_ms(&f, 1100) == 1400);
	fight_note(&f, 1400, 900);
	assert_true(fight_next_ms(&f, 1400) == 2300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_few_are_made_at_once, set_up),
		cmocka_unit_test_setup(many_in_a_short_time_are_a_fight, set_up),
		cmocka_unit_test_setup(the_same_number_in_a_longer_time_is_none, set_up),
		cmocka_unit_test_setup(slowed_down_it_goes_on, set_up),
		cmocka_unit_test_setup(it_is_over_once_it_is_calm, set_up),
		cmocka_unit_test_setup(each_is_followed_by_as_long_a_rest, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
