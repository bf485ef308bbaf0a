/* Tests of common/utf8.c: every code point, and every way of being none. */
#include "support/unit.h"

#include "common/utf8.h"

static size_t encode(unsigned c, char out[5])
{
	memset(out, 0, 5);
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(n == 2 ? 0xc0 | c : n == 3 ? 0xe0 | c : 0xf0 | c);
	return n;
}

static void every_point(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 0x120000; c++) {
		char text[5];
		unsigned point;
		size_t n = encode(c, text), want = (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff ? 0 : n;
		assert_int_equal(utf8_character(text, &point), want);
		assert_int_equal(point, want ? c : '?');
	}
}

static void none(void **state)
{
	static const char *const bad[] = { "", "\x80", "\xbf", "\xc3", "\xc3z", "\xe2\x82", "\xf0\x9f\x90", "\xc0\x80", "\xc1\xbf",
					   "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x88\x80\x80\x80", "\xfe", "\xff" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		unsigned point = 0;
		assert_int_equal(utf8_character(bad[i], &point), 0);
		assert_int_equal(point, '?');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_point), cmocka_unit_test(none) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
