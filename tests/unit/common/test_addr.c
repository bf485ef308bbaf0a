/* Tests of common/addr.c. */
#include "support/unit.h"

#include "common/addr.h"

static void canonical(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "192.0.2.7", "192.0.2.7" },	  { "192.0.2.7/32", "192.0.2.7" },	 { "192.0.2.7/24", "192.0.2.0/24" },
		{ "192.0.2.255/31", "192.0.2.254/31" }, { "2001:DB8:0::1", "2001:db8::1" }, { "2001:db8::1/64", "2001:db8::/64" },
		{ "[2001:db8::1]", "2001:db8::1" }, { "::ffff:192.0.2.7", "192.0.2.7" }, { "2001:db8:0:ffff::/49", "2001:db8:0:8000::/49" },
	};
	char text[ADDR_TEXT_SIZE];
	struct addr a;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(addr_parse(rows[i].in, &a), 0);
		assert_true(addr_valid(&a));
		addr_format(&a, text);
		assert_string_equal(text, rows[i].out);
	}
}

static void malformed(void **state)
{
	static const char *const rows[] = { "",	       "/",	     "192.0.2",	    "192.0.2.256", "192.0.2.07", "192.0.2.7/33", "192.0.2.7/",
					    "192.0.2.7/024", "2001:db8::/129", "[192.0.2.7]", "::1%lo", "ex.example", "1", "192.0.2.7/-1",
					    "192.0.2.7 ", "0x7f.0.0.1" };
	struct addr a;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_not_equal(addr_parse(rows[i], &a), 0);
}

static struct addr of(const char *text)
{
	struct addr a;

	assert_int_equal(addr_parse(text, &a), 0);
	return a;
}

static void relations(void **state)
{
	struct addr net = of("192.0.2.0/24"), in = of("192.0.2.128/25"), one = of("192.0.2.7"), out = of("192.0.3.7"), v6 = of("2001:db8::1");

	(void)state;
	assert_true(addr_contains(&net, &in));
	assert_true(addr_contains(&net, &net));
	assert_false(addr_contains(&in, &net));
	assert_false(addr_contains(&net, &out));
	assert_false(addr_contains(&net, &v6));
	assert_true(addr_overlaps(&in, &net));
	assert_false(addr_overlaps(&in, &one));
	assert_true(addr_is_single(&one));
	assert_false(addr_is_single(&net));
	assert_true(addr_compare(&one, &out) < 0);
	assert_true(addr_compare(&one, &v6) < 0);
	assert_int_equal(addr_compare(&net, &net), 0);
}

static void classes(void **state)
{
	static const struct {
		const char *text;
		enum addr_class class;
	} rows[] = {
		{ "192.0.2.7", ADDR_OK },	   { "192.0.2.0/24", ADDR_OK },	    { "192.0.2.0/23", ADDR_TOO_WIDE }, { "2001:db8::/48", ADDR_OK },
		{ "2001:db8::/47", ADDR_TOO_WIDE }, { "127.0.0.1", ADDR_LOOPBACK }, { "::1", ADDR_LOOPBACK },	       { "::ffff:127.0.0.1", ADDR_LOOPBACK },
		{ "169.254.1.1", ADDR_LINK_LOCAL }, { "fe80::1", ADDR_LINK_LOCAL }, { "224.0.0.1", ADDR_MULTICAST },   { "ff02::1", ADDR_MULTICAST },
		{ "0.0.0.0", ADDR_UNSPECIFIED },   { "::", ADDR_UNSPECIFIED },	    { "255.255.255.255", ADDR_UNSPECIFIED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct addr a = of(rows[i].text);
		assert_int_equal(addr_classify(&a), rows[i].class);
	}
}

static void not_believed(void **state)
{
	struct addr a = of("192.0.2.0/24");

	(void)state;
	a.bytes[3] = 1;
	assert_false(addr_valid(&a));
	a = of("192.0.2.0/24");
	a.bytes[9] = 1;
	assert_false(addr_valid(&a));
	a = of("192.0.2.0/24");
	a.family = 5;
	assert_false(addr_valid(&a));
	a = of("192.0.2.0/24");
	a.length = 33;
	assert_false(addr_valid(&a));
	a = of("192.0.2.0/24");
	a.reserved[1] = 1;
	assert_false(addr_valid(&a));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(canonical), cmocka_unit_test(malformed), cmocka_unit_test(relations),
					    cmocka_unit_test(classes), cmocka_unit_test(not_believed) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
