/* Tests of cli/format.c. */
#include "support/unit.h"

#include <time.h>

#include "cli/format.h"

static void days(void **state)
{
	char text[FORMAT_SIZE];

	(void)state;
	format_days(0, text);
	assert_string_equal(text, "since today");
	format_days(1, text);
	assert_string_equal(text, "1 day");
	format_days(12, text);
	assert_string_equal(text, "12 days");
	format_days(-3, text);
	assert_string_equal(text, "since today");
}

static void waits(void **state)
{
	char text[FORMAT_SIZE];

	(void)state;
	format_wait(83520, text);
	assert_string_equal(text, "23 h 12 min");
	format_wait(-1, text);
	assert_string_equal(text, "0 s");
	format_wait(INT64_MAX, text);
	assert_true(strlen(text) < 40);
}

static void times(void **state)
{
	char text[FORMAT_SIZE];

	(void)state;
	setenv("TZ", "UTC-2", 1);
	tzset();
	format_time("2026-11-23T20:00:00Z", text);
	assert_string_equal(text, "2026-11-23 22:00");
	format_time("2026-11-23T23:30:00Z", text);
	assert_string_equal(text, "2026-11-24 01:30");
	format_time("soon", text);
	assert_string_equal(text, "soon");
	format_time("2026-11-23T20:00:00Zx", text);
	assert_string_equal(text, "2026-11-23T20:00:00Zx");
	format_time("", text);
	assert_string_equal(text, "");
}

static void bars(void **state)
{
	char text[FORMAT_BAR_SIZE];

	(void)state;
	format_bar(0, 10, 10, false, text);
	assert_string_equal(text, "..........");
	format_bar(5, 10, 10, false, text);
	assert_string_equal(text, "#####.....");
	format_bar(10, 10, 10, false, text);
	assert_string_equal(text, "##########");
	format_bar(99, 100, 10, false, text); /* full only when it is over */
	assert_string_equal(text, "#########.");
	format_bar(50, 10, 10, false, text);
	assert_string_equal(text, "##########");
	format_bar(-5, 10, 4, false, text);
	assert_string_equal(text, "....");
	format_bar(5, 0, 4, false, text);
	assert_string_equal(text, "....");
	format_bar(1, 2, 0, false, text);
	assert_string_equal(text, "");
	format_bar(1, 2, 4, true, text);
	assert_string_equal(text, "██░░");
	format_bar(INT64_MAX, INT64_MAX, 4000, true, text);
	assert_int_equal(strlen(text), 180);
}

static void state_is(const char *json, const char *wanted)
{
	json_t *entry = json_loads(json, 0, NULL);
	char text[FORMAT_SIZE];

	assert_non_null(entry);
	format_state(entry, text);
	assert_string_equal(text, wanted);
	json_decref(entry);
}

static void states(void **state)
{
	(void)state;
	state_is("{\"state\":\"blocked\",\"days\":12}", "12 days");
	state_is("{\"state\":\"cooling\",\"removal\":{\"remaining_s\":83520}}", "23 h 12 min left to wait");
	state_is("{\"state\":\"ready\",\"removal\":{\"window_left_s\":3600}}", "can be lifted for 1 h");
	state_is("{\"state\":\"releasing\"}", "being lifted");
	state_is("{}", "since today");
	state_is("{\"state\":\"cooling\",\"removal\":null}", "0 s left to wait");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days), cmocka_unit_test(waits),  cmocka_unit_test(times),
		cmocka_unit_test(bars), cmocka_unit_test(states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
