/* Tests of cli/verbs.c: the one table, and that nothing has drifted from it. */
#include "support/unit.h"

#include <ctype.h>

#include "cli/verbs.h"

static char *read_whole(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(path, "r");

	if (!f || !fread(text, 1, 65535, f))
		fail_msg("%s cannot be read; the tests run from the top folder", path);
	fclose(f);
	return text;
}

static void is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < verbs_count; i++) {
		const struct verb *v = &verbs[i];

		assert_ptr_equal(verb_find(v->name), v);
		assert_non_null(v->run);
		assert_true(strlen(v->name) <= 9);
		assert_true(v->max_args >= v->min_args);
		assert_int_equal(v->arguments != NULL, v->max_args > 0);
		assert_true(v->options & 1u << OPTION_HELP);
		assert_true(v->options & 1u << OPTION_JSON);
		assert_true(v->options & 1u << OPTION_QUIET);
		assert_int_equal(v->options >> OPTION_COUNT_, 0);
		assert_null(strchr(v->text, '\n')); /* wrapped where it is shown */
	}
	assert_null(verb_find("frobnicate"));
	assert_null(verb_find(""));
	assert_null(verb_find("ad"));
}

static void options_are_used(void **state)
{
	unsigned used = 0;

	(void)state;
	for (size_t i = 0; i < verbs_count; i++)
		used |= verbs[i].options;
	assert_int_equal(used, (1u << OPTION_COUNT_) - 1);
	for (int i = 0; i < OPTION_COUNT_; i++) {
		assert_memory_equal(option_rows[i].name, "--", 2);
		assert_non_null(option_rows[i].help);
	}
}

/* The part of a completion file that speaks of VERB, roughly: the lines that name it. */
static bool line_names(const char *text, const char *verb, const char *option)
{
	char wanted[64];

	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		size_t n = strcspn(line, "\n");
		char copy[1024];

		snprintf(copy, sizeof copy, "%.*s", (int)n, line);
		snprintf(wanted, sizeof wanted, "%s", verb);
		if (strstr(copy, wanted) && strstr(copy, option))
			return true;
	}
	return false;
}

static void completion_names_all(const char *path, const char *dashes)
{
	char *text = read_whole(path);

	for (size_t i = 0; i < verbs_count; i++) {
		if (!line_names(text, verbs[i].name, verbs[i].name))
			fail_msg("%s does not name %s", path, verbs[i].name);
		for (int o = 0; o < OPTION_COUNT_; o++) {
			char option[40];

			snprintf(option, sizeof option, "%s%s", dashes, option_rows[o].name + 2);
			if (verbs[i].options & 1u << o && !strstr(text, option))
				fail_msg("%s does not name %s", path, option_rows[o].name);
		}
	}
	free(text);
}

static void completion_bash(void **state)
{
	char *text = read_whole("etc/completion/nc-block.bash");

	(void)state;
	completion_names_all("etc/completion/nc-block.bash", "--");
	for (size_t i = 0; i < verbs_count; i++)
		for (int o = 0; o < OPTION_COUNT_; o++)
			if (verbs[i].options & 1u << o &&
			    !line_names(text, verbs[i].name, option_rows[o].name))
				fail_msg("bash: %s lacks %s", verbs[i].name, option_rows[o].name);
	free(text);
}

static void completion_zsh(void **state)
{
	char *text = read_whole("etc/completion/_nc-block"), wanted[200];

	(void)state;
	completion_names_all("etc/completion/_nc-block", "--");
	for (size_t i = 0; i < verbs_count; i++) {
		snprintf(wanted, sizeof wanted, "'%s:%s'", verbs[i].name, verbs[i].summary);
		if (!strstr(text, wanted))
			fail_msg("zsh lacks %s", wanted);
	}
	free(text);
}

static void completion_fish(void **state)
{
	char *text = read_whole("etc/completion/nc-block.fish"), wanted[200];

	(void)state;
	completion_names_all("etc/completion/nc-block.fish", "-l ");
	for (size_t i = 0; i < verbs_count; i++) {
		snprintf(wanted, sizeof wanted, "-a %s -d '%s'", verbs[i].name, verbs[i].summary);
		if (!strstr(text, wanted))
			fail_msg("fish lacks %s", wanted);
	}
	free(text);
}

/* What the completions offer and the table lacks is as bad as the reverse. */
static void completion_invents_nothing(void **state)
{
	char *text = read_whole("etc/completion/nc-block.bash");

	(void)state;
	for (const char *p = strstr(text, "--"); p; p = strstr(p + 2, "--")) {
		size_t n = 2 + strspn(p + 2, "abcdefghijklmnopqrstuvwxyz-");
		bool known = n == 2 || (n == 9 && memcmp(p, "--version", n) == 0);

		for (int o = 0; o < OPTION_COUNT_; o++)
			known = known ||
				(strlen(option_rows[o].name) == n && memcmp(option_rows[o].name, p, n) == 0);
		if (!known)
			fail_msg("bash offers %.*s", (int)n, p);
	}
	free(text);
}

static void manual_names_all(void **state)
{
	char *text = read_whole("man/nc-block.1"), wanted[80];

	(void)state;
	for (size_t i = 0; i < verbs_count; i++) {
		snprintf(wanted, sizeof wanted, "\n.Cm %s\n", verbs[i].name);
		if (strcmp(verbs[i].name, "why") == 0)
			strcpy(wanted, "\n.Cm why Ar name\n");
		if (!strstr(text, wanted))
			fail_msg("the synopsis lacks %s", verbs[i].name);
		snprintf(wanted, sizeof wanted, "\n.Ss %s\n", verbs[i].name);
		if (!strstr(text, wanted))
			fail_msg("the manual has no section on %s", verbs[i].name);
	}
	for (int o = 0; o < OPTION_COUNT_; o++) {
		snprintf(wanted, sizeof wanted, "\n.It Fl %s", option_rows[o].name + 1);
		if (!strstr(text, wanted))
			fail_msg("the manual lacks %s", option_rows[o].name);
	}
	assert_non_null(strstr(text, ".Sh EXIT STATUS"));
	assert_non_null(strstr(text, ".Sh FILES"));
	assert_non_null(strstr(text, ".Sh EXAMPLES"));
	assert_non_null(strstr(text, ".Sh SECURITY"));
	free(text);
}

static void fits_80(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n > 80)
			fail_msg("too wide: %.*s", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void help_comes_from_the_table(void **state)
{
	const struct cli page = { .width = 0 }; /* a pipe: as wide as a page */

	(void)state;
	for (size_t i = 0; i <= verbs_count; i++) {
		size_t size;
		char *text;
		FILE *to = open_memstream(&text, &size);

		if (i == verbs_count)
			help_overview(&page, to);
		else
			help_verb(&page, to, &verbs[i]);
		fclose(to);
		fits_80(text);
		for (int o = 0; i < verbs_count && o < OPTION_COUNT_; o++) {
			bool named = strstr(text, option_rows[o].name) && strstr(text, option_rows[o].help);

			assert_int_equal(named, (verbs[i].options & 1u << o) != 0);
		}
		for (size_t v = 0; i == verbs_count && v < verbs_count; v++)
			assert_non_null(strstr(text, verbs[v].summary));
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_complete),      cmocka_unit_test(options_are_used),
		cmocka_unit_test(completion_bash),  cmocka_unit_test(completion_zsh),
		cmocka_unit_test(completion_fish),  cmocka_unit_test(completion_invents_nothing),
		cmocka_unit_test(manual_names_all), cmocka_unit_test(help_comes_from_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
