/* Tests of cooldown/words.c. */
#include "support/unit.h"

#include "cooldown/cooldown.h"

static void four_words(void **state)
{
	char text[WORDS_TEXT_SIZE];
	uint8_t r[8];
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		int spaces = 0;
		for (int k = 0; k < 8; k++)
			r[k] = (uint8_t)((seed = seed * 1103515245 + 12345) >> 16);
		words_make(r, text);
		assert_true(strlen(text) < WORDS_TEXT_SIZE - 1);
		for (const char *p = text; *p; p++)
			spaces += *p == ' ';
		assert_int_equal(spaces, 3);
		assert_true(words_match(text, text));
	}
}

static void matching(void **state)
{
	static const struct {
		const char *given;
		bool match;
	} rows[] = { { "river lamp oak piano", true },	 { "  River  LAMP oak-piano ", true }, { "river lamp oak", false }, { "", false },
		     { "river lamp oak pianoo", false }, { "riverlamp oak piano", false },	 { "river lamp oak piano x", false },
		     { "piano oak lamp river", false },	 { "river lamp oak pian", false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(words_match(rows[i].given, "river lamp oak piano"), rows[i].match);
	assert_false(words_match("", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(four_words), cmocka_unit_test(matching) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
