/* Tests of common/name.c. */
#include "support/unit.h"

#include "common/name.h"

static void valid_names(void **state)
{
	static const char *const good[] = { "ex.example", "a.b", "xn--bcher-kva.example", "1.2.a", "_dmarc.ex.example", "a-b.c-d" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(name_valid(good[i]));
}

static void invalid_names(void **state)
{
	static const char *const bad[] = { "", ".", "ex", "ex.", ".ex", "ex..example", "EX.example", "ex example.org", "ex.example\n",
					   "-ex.example", "ex-.example", "192.0.2.7", "ex.123", "b\xc3\xbc.example", "ex.example #", "a/b.c" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(name_valid(bad[i]));
}

static void lengths(void **state)
{
	char label[80], name[300];

	(void)state;
	memset(label, 'a', sizeof label);
	snprintf(name, sizeof name, "%.63s.example", label);
	assert_true(name_valid(name));
	snprintf(name, sizeof name, "%.64s.example", label);
	assert_false(name_valid(name));
	memset(name, 'a', sizeof name);
	for (int i = 0; i < 253; i += 2)
		name[i + 1] = '.';
	name[253] = '\0';
	assert_true(name_valid(name));
	name[253] = '.';
	name[254] = 'a';
	name[255] = '\0';
	assert_false(name_valid(name));
}

static void suffixes(void **state)
{
	(void)state;
	assert_true(name_is_under("ex.example", "ex.example"));
	assert_true(name_is_under("www.ex.example", "ex.example"));
	assert_false(name_is_under("notex.example", "ex.example"));
	assert_false(name_is_under("ex.example.evil.test", "ex.example"));
	assert_false(name_is_under("example", "ex.example"));
	assert_int_equal(name_labels("a.b.c"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(valid_names), cmocka_unit_test(invalid_names), cmocka_unit_test(lengths),
					    cmocka_unit_test(suffixes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
