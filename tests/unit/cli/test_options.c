/* Tests of cli/options.c. */
#include "support/unit.h"

#include <errno.h>

#include "cli/options.h"

struct read {
	struct cli_options options;
	const char *args[16];
	size_t count;
	char error[OPTIONS_ERROR_SIZE];
	int rc;
};

static void read_argv(struct read *r, const char *verb, size_t argc, const char *const *argv)
{
	memset(r, 0xee, sizeof *r);
	assert_non_null(verb_find(verb));
	r->rc = options_parse(verb_find(verb), argc, argv, &r->options, r->args, &r->count, r->error);
}
#define READ(r, verb, ...)                                                                                   \
	read_argv(r, verb, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *),                         \
		  (const char *const[]){ __VA_ARGS__ })

static void defaults(void **state)
{
	struct read r;

	(void)state;
	read_argv(&r, "add", 0, NULL);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.count, 0);
	assert_false(r.options.help || r.options.json || r.options.quiet || r.options.yes ||
		     r.options.only_profile || r.options.dry_run);
	assert_null(r.options.person);
	assert_null(r.options.confirm);
	assert_int_equal(r.options.cooldown_s, -1);
	assert_int_equal(r.options.limit, -1);
	assert_string_equal(r.error, "");
}

static void options_and_targets_mix(void **state)
{
	struct read r;

	(void)state;
	READ(&r, "add", "a.example", "--json", "b.example", "--person", "P", "--cooldown=7d",
	     "--only-profile", "-", "--dry-run", "--quiet");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.count, 3);
	assert_string_equal(r.args[0], "a.example");
	assert_string_equal(r.args[1], "b.example");
	assert_string_equal(r.args[2], "-");
	assert_true(r.options.json && r.options.quiet && r.options.only_profile && r.options.dry_run);
	assert_string_equal(r.options.person, "P");
	assert_int_equal(r.options.cooldown_s, 7 * 86400);
}

static void two_dashes_end_options(void **state)
{
	struct read r;

	(void)state;
	READ(&r, "add", "--json", "--", "--dry-run", "-x", "--");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.count, 3);
	assert_string_equal(r.args[0], "--dry-run");
	assert_false(r.options.dry_run);
	assert_true(r.options.json);
}

static void values(void **state)
{
	struct read r;

	(void)state;
	READ(&r, "remove", "x", "--confirm", "--yes", "--yes");
	assert_int_equal(r.rc, 0);
	assert_string_equal(r.options.confirm, "--yes"); /* a value is a value, whatever it looks like */
	assert_true(r.options.yes);
	READ(&r, "remove", "--confirm=a b c d");
	assert_string_equal(r.options.confirm, "a b c d");
	READ(&r, "remove", "--confirm=");
	assert_string_equal(r.options.confirm, "");
	READ(&r, "add", "--person=a=b");
	assert_string_equal(r.options.person, "a=b");
	READ(&r, "log", "--limit", "20");
	assert_int_equal(r.options.limit, 20);
	READ(&r, "list", "-h");
	assert_true(r.options.help);
}

static void refused(void **state)
{
	static const struct {
		const char *verb;
		const char *argv[3];
		size_t argc;
		const char *says;
	} rows[] = {
		{ "add", { "--frob" }, 1, "no such option" },
		{ "add", { "--jso" }, 1, "no such option" },
		{ "add", { "--jsonx" }, 1, "no such option" },
		{ "add", { "-x" }, 1, "no such option" },
		{ "add", { "--yes" }, 1, "no such option" },
		{ "remove", { "--dry-run" }, 1, "no such option" },
		{ "list", { "--person", "x" }, 2, "no such option" },
		{ "add", { "--json=1" }, 1, "takes no value" },
		{ "add", { "x", "--person" }, 2, "needs a value" },
		{ "add", { "--cooldown", "1" }, 2, "takes a duration" },
		{ "add", { "--cooldown", "" }, 2, "takes a duration" },
		{ "add", { "--cooldown=-5h" }, 1, "takes a duration" },
		{ "add", { "--cooldown=9999d" }, 1, "takes a duration" },
		{ "log", { "--limit", "0" }, 2, "takes a number" },
		{ "log", { "--limit", "-1" }, 2, "takes a number" },
		{ "log", { "--limit", "3x" }, 2, "takes a number" },
		{ "log", { "--limit", "" }, 2, "takes a number" },
		{ "log", { "--limit", "99999999999999999999" }, 2, "takes a number" },
		{ "list", { "x" }, 1, "\"nc-block list\" takes no argument" },
		{ "status", { "x" }, 1, "takes no argument" },
		{ "why", { NULL }, 0, "\"nc-block why\" needs a NAME" },
		{ "why", { "a", "b" }, 2, "no more than one argument" },
		{ "settings", { "accept", "x" }, 2, "no more than one argument" },
		{ "services", { "a", "b" }, 2, "no more than one argument" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct read r;

		read_argv(&r, rows[i].verb, rows[i].argc, rows[i].argv);
		assert_int_equal(r.rc, -EINVAL);
		if (!strstr(r.error, rows[i].says))
			fail_msg("row %zu says: %s", i, r.error);
		/* Somebody may look over a shoulder at an error, too. */
		assert_null(strstr(r.error, "frob"));
	}
}

static void help_needs_no_arguments(void **state)
{
	struct read r;

	(void)state;
	READ(&r, "why", "--help");
	assert_int_equal(r.rc, 0);
	assert_true(r.options.help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(options_and_targets_mix),
		cmocka_unit_test(two_dashes_end_options),
		cmocka_unit_test(values),
		cmocka_unit_test(refused),
		cmocka_unit_test(help_needs_no_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
