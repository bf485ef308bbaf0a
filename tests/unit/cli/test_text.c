/* Tests of cli/text.c: nothing that a terminal obeys gets through. */
#include "support/unit.h"

#include "cli/text.h"

static void cleaned_is(const char *text, bool lines, const char *wanted)
{
	char *clean = text_clean(text, lines);

	assert_non_null(clean);
	assert_string_equal(clean, wanted);
	free(clean);
}

static void control_characters(void **state)
{
	(void)state;
	cleaned_is("ex.example", false, "ex.example");
	cleaned_is("", false, "");
	cleaned_is("\033[2J\033]0;x\007", false, "?[2J?]0;x?");
	cleaned_is("a\tb\rc\nd\x7f", false, "a?b?c?d?");
	cleaned_is("a\nb\tc", true, "a\nb?c");
	cleaned_is("\xc2\x9b"
		   "31m",
		   false, "?31m"); /* CSI as one character */
	cleaned_is("\xc2\x80\xc2\x9f\xc2\xa0", false, "??\xc2\xa0");
}

static void hidden_characters(void **state)
{
	(void)state;
	cleaned_is("a\xe2\x80\xae"
		   "b",
		   false, "a?b"); /* right-to-left override */
	cleaned_is("a\xe2\x81\xa6"
		   "b",
		   false, "a?b"); /* isolate */
	cleaned_is("a\xe2\x80\x8b"
		   "b",
		   false, "a?b"); /* zero width */
	cleaned_is("\xef\xbb\xbf"
		   "b",
		   false, "?b");                      /* byte order mark */
	cleaned_is("a\xf3\xa0\x81\x81", false, "a?"); /* tag characters */
	cleaned_is("\xe2\x80\xa8", false, "?");       /* line separator */
	cleaned_is("b\xc3\xbc"
		   "cher \xf0\x9f\x8c\xb1",
		   false,
		   "b\xc3\xbc"
		   "cher \xf0\x9f\x8c\xb1");
}

static void invalid_utf8(void **state)
{
	(void)state;
	cleaned_is("\xff", false, "?");
	cleaned_is("a\xc3", false, "a?");
	cleaned_is("a\xe2\x80", false, "a??");
	cleaned_is("\xc0\xaf", false, "??"); /* over-long */
	cleaned_is("\xe0\x80\xaf", false, "???");
	cleaned_is("\xed\xa0\x80", false, "???");      /* a surrogate */
	cleaned_is("\xf4\x90\x80\x80", false, "????"); /* above U+10FFFF */
	cleaned_is("\xf8\x88\x80\x80\x80", false, "?????");
	cleaned_is("\x80x", false, "?x");
}

static void all_bytes(void **state)
{
	(void)state;
	/* Whatever stands there, what comes out is valid and holds nothing below a blank. */
	for (unsigned a = 1; a < 256; a++)
		for (unsigned b = 1; b < 256; b++) {
			char text[] = { (char)a, (char)b, 'x', '\0' };
			char *clean = text_clean(text, false);

			assert_true(text_valid(clean));
			for (char *p = clean; *p; p++)
				assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
			assert_null(strstr(clean, "\xc2\x9b"));
			free(clean);
		}
}

static void sentence_is(const char *text, const char *wanted)
{
	char *sentence = text_sentence(text);

	assert_non_null(sentence);
	assert_string_equal(sentence, wanted);
	free(sentence);
}

static void sentences(void **state)
{
	(void)state;
	sentence_is("the wait is over", "The wait is over.");
	sentence_is("never", "Never.");
	sentence_is("Done.", "Done.");
	sentence_is("really?", "really?");
	sentence_is("now: this", "now: this.");
	sentence_is("so, then", "So, then.");
	/* A name keeps its spelling. */
	sentence_is("ex.example is blocked", "ex.example is blocked.");
	sentence_is("nc-block does not block it", "nc-block does not block it.");
	sentence_is("", "");
}

static void validity_and_columns(void **state)
{
	(void)state;
	assert_true(text_valid(""));
	assert_true(text_valid("ex.example"));
	assert_true(text_valid("\033"));
	assert_false(text_valid("a\xff"));
	assert_false(text_valid("\xc3"));
	assert_int_equal(text_columns("b\xc3\xbc"
				      "cher"),
			 6);
	assert_int_equal(text_columns(""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_characters),   cmocka_unit_test(hidden_characters),
		cmocka_unit_test(invalid_utf8),         cmocka_unit_test(all_bytes),
		cmocka_unit_test(validity_and_columns), cmocka_unit_test(sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
