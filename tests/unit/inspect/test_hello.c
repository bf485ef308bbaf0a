/* Tests of inspect/hello.c. */
#include "support/unit.h"

#include "inspect/hello.h"

static void expect(const char *text, size_t size, const char *name)
{
	char got[NAME_SIZE];

	if (hello_name(text, size, got) != (name != NULL))
		fail_msg("%.*s", (int)size, text);
	if (name)
		assert_string_equal(got, name);
}

static void names(void **state)
{
	static const char *const good[][2] = {
		{ "ex.example", "ex.example" },
		{ "EX.eXAmPLE", "ex.example" },
		{ "azAZ09-_.ex.example", "azaz09-_.ex.example" },
		{ "ex.example.", "ex.example" },
		{ "ex.example..", "ex.example." },
		{ "localhost", "localhost" },
		{ "_dmarc.ex.example", "_dmarc.ex.example" },
		{ "-a-.ex.example", "-a-.ex.example" },
		{ "a..ex.example", "a..ex.example" },
		{ "!$&'()*+,;=`{}~.ex.example", "!$&'()*+,;=`{}~.ex.example" },
		{ "b\xc3\xbc.ex.example", "b\xc3\xbc.ex.example" },
		{ "1.2.3.a", "1.2.3.a" },
		{ "ex.a1", "ex.a1" },
		{ "ex.1a", "ex.1a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		expect(good[i][0], strlen(good[i][0]), good[i][1]);
}

static void no_names(void **state)
{
	static const char *const bad[] = { "", ".", "192.0.2.7", "192.0.2.7.", "7", "ex.0", "ex.9", "2001:db8::1", "[2001:db8::1]" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		expect(bad[i], strlen(bad[i]), NULL);
}

static void octets(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char text[] = "e?.example", got[NAME_SIZE];

		text[1] = (char)c;
		assert_int_equal(hello_name(text, strlen("e?.example"), got), c > ' ' && c != 127 && !strchr("#/:<>?@[\\]^|%", c));
	}
}

static void lengths(void **state)
{
	char text[300], got[NAME_SIZE];

	(void)state;
	memset(text, 'a', sizeof text);
	assert_true(hello_name(text, 253, got));
	assert_int_equal(strlen(got), 253);
	assert_false(hello_name(text, 254, got));
	assert_false(hello_name(text, 255, got));
	text[253] = '.';
	assert_true(hello_name(text, 254, got));
	assert_int_equal(strlen(got), 253);
	assert_false(hello_name(text, sizeof text, got));
}

static bool add(struct hello *h, const char *text)
{
	return hello_add(h, text, strlen(text));
}

static void at_most_two_and_none_twice(void **state)
{
	struct hello h = { 0 };

	(void)state;
	assert_false(add(&h, "192.0.2.7"));
	assert_int_equal(h.count, 0);
	assert_true(add(&h, "a.example"));
	assert_true(add(&h, "A.example."));
	assert_int_equal(h.count, 1);
	assert_true(add(&h, "b.example"));
	assert_true(add(&h, "c.example"));
	assert_false(add(&h, "192.0.2.7"));
	assert_int_equal(h.count, 2);
	assert_string_equal(h.names[0], "a.example");
	assert_string_equal(h.names[1], "b.example");

	h.count = 0;
	assert_true(add(&h, "A.example"));
	assert_int_equal(h.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(no_names), cmocka_unit_test(octets),
					    cmocka_unit_test(lengths), cmocka_unit_test(at_most_two_and_none_twice) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
