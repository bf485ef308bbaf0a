/* Tests of cli/written.c: texts typed at a prompt. */
#include "support/unit.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/written.h"
#include "common/cleanup.h"

#define LINES 20000 /* of ten bytes each: more than one text holds */

/* SHOWN: what the person saw, malloc'd, or NULL. */
static int ask(char *typed, char **text, char rest[32], char **shown)
{
	static const char *const no_editor[] = { NULL };
	struct cli cli = { .terminal = true, .environment = no_editor, .width = 80 };
	char *out = NULL, *err = NULL;
	size_t out_size, err_size;
	int code;

	cli.in = fmemopen(typed, strlen(typed), "r");
	cli.out = open_memstream(&out, &out_size);
	cli.err = open_memstream(&err, &err_size);
	assert_true(cli.in && cli.out && cli.err);
	code = written_ask(&cli, "Why?", text);
	if (!fgets(rest, 32, cli.in))
		*rest = '\0';
	fclose(cli.in);
	fclose(cli.out);
	fclose(cli.err);
	if (shown)
		*shown = TAKE_PTR(out);
	free(out);
	free(err);
	return code;
}

static void a_full_stop_ends_it(void **state)
{
	autofree char *text = NULL;
	char typed[] = "one\ntwo\n\n.\nls\n", rest[32];

	(void)state;
	assert_int_equal(ask(typed, &text, rest, NULL), 0);
	assert_string_equal(text, "one\ntwo");
	assert_string_equal(rest, "ls\n");
}

/* What is pasted beyond the limit is read up to its end, so that no shell takes it for commands, and all of it is given back. */
static void too_much_is_read_to_its_end(void **state)
{
	autofree char *text = NULL, *shown = NULL, *typed = malloc(LINES * 10 + 10);
	char rest[32];

	(void)state;
	assert_non_null(typed);
	for (size_t i = 0; i < LINES; i++)
		memcpy(typed + 10 * i, "rm -rf ~/\n", 10);
	memcpy(typed + 10 * (LINES - 1), "the last.\n.\nls\n", 16);
	assert_int_not_equal(ask(typed, &text, rest, &shown), 0);
	assert_null(text);
	assert_string_equal(rest, "ls\n");
	assert_non_null(strstr(shown, "so that it is not lost:\n  rm -rf ~/\n  rm -rf"));
	assert_non_null(strstr(shown, "\n  the last.\n"));
}

static void what_is_no_text_is_given_back(void **state)
{
	autofree char *text = NULL, *shown = NULL;
	char typed[] = "a caf\xe9 there\n.\n", rest[32];

	(void)state;
	assert_int_not_equal(ask(typed, &text, rest, &shown), 0);
	assert_non_null(strstr(shown, "\n  a caf? there\n"));
}

static void blanks_are_not(void **state)
{
	autofree char *text = NULL, *shown = NULL;
	char typed[] = " \n\n.\n", rest[32];

	(void)state;
	assert_int_not_equal(ask(typed, &text, rest, &shown), 0);
	assert_null(strstr(shown, "so that it is not lost"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_stop_ends_it),
		cmocka_unit_test(too_much_is_read_to_its_end),
		cmocka_unit_test(what_is_no_text_is_given_back),
		cmocka_unit_test(blanks_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
