/* Tests of common/duration.c. */
#include "support/unit.h"

#include <errno.h>

#include "common/duration.h"

static void parses(void **state)
{
	static const struct {
		const char *text;
		int result;
		uint32_t s;
	} rows[] = {
		{ "90s", 0, 90 }, { "30m", 0, 1800 }, { "24h", 0, 86400 }, { "7d", 0, 604800 }, { "0s", 0, 0 }, { "366d", 0, DURATION_MAX_S },
		{ "367d", -ERANGE, 0 }, { "99999999999999999999s", -ERANGE, 0 }, { "", -EINVAL, 0 }, { "s", -EINVAL, 0 }, { "24", -EINVAL, 0 },
		{ "-1s", -EINVAL, 0 }, { "1.5h", -EINVAL, 0 }, { "1h30m", -EINVAL, 0 }, { " 1h", -EINVAL, 0 }, { "1 h", -EINVAL, 0 },
		{ "1H", -EINVAL, 0 }, { "1w", -EINVAL, 0 }, { "+1s", -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint32_t s = 0;
		assert_int_equal(duration_parse(rows[i].text, &s), rows[i].result);
		assert_int_equal(s, rows[i].s);
	}
}

static void formats(void **state)
{
	static const struct {
		uint32_t s;
		const char *text;
	} rows[] = { { 86400, "24h" }, { 172800, "48h" }, { 604800, "7d" }, { 90, "90s" }, { 1800, "30m" }, { 0, "0s" }, { 90000, "25h" } };
	char text[DURATION_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		duration_format(rows[i].s, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void round_trip(void **state)
{
	char text[DURATION_TEXT_SIZE];
	uint32_t s, back;

	(void)state;
	for (s = 0; s < DURATION_MAX_S - 7919; s += 7919) {
		duration_format(s, text);
		assert_int_equal(duration_parse(text, &back), 0);
		assert_int_equal(back, s);
	}
}

static void describes(void **state)
{
	static const struct {
		uint32_t s;
		const char *text;
	} rows[] = { { 45, "45 s" }, { 60, "1 min" }, { 61, "1 min 1 s" }, { 83520, "23 h 12 min" }, { 83519, "23 h 12 min" },
		     { 7199, "2 h" }, { 86400, "24 h" }, { 529200, "6 days 3 h" }, { 604799, "7 days" } };
	char text[DURATION_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		duration_describe(rows[i].s, text);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(parses), cmocka_unit_test(formats), cmocka_unit_test(round_trip),
					    cmocka_unit_test(describes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
