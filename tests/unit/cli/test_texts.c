/* Tests of cli/texts.c, of the shipped texts, and of what has to be the same in the guide. */
#include "support/unit.h"

#include <errno.h>
#include <sys/stat.h>

#include "cli/text.h"
#include "cli/texts.h"
#include "common/protected.h"
#include "support/folder.h"

struct ground {
	char folder[FOLDER_SIZE];
	const char *environment[3];
	struct cli cli;
	struct texts texts;
};

static int set_up(void **state)
{
	static struct ground g;

	memset(&g, 0, sizeof g);
	folder_make(g.folder);
	folder_put(g.folder, "en.ini",
		   "; a comment\n[a]\none = english one\ntwo = english two = too\n  nothing\n= no key\nempty =\n"
		   "n.1 = first\nn.2 = second\n[b]\none = other\r\n[broken\nlost = x\n[b]\nbad = \xff\n");
	g.cli.texts = g.folder;
	g.cli.environment = g.environment;
	*state = &g;
	return 0;
}

static int tear_down(void **state)
{
	struct ground *g = *state;

	texts_free(&g->texts);
	folder_remove(g->folder);
	return 0;
}

static void english(void **state)
{
	struct ground *g = *state;

	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	assert_string_equal(texts_get(&g->texts, "a", "one"), "english one");
	assert_string_equal(texts_get(&g->texts, "a", "two"), "english two = too");
	assert_string_equal(texts_get(&g->texts, "b", "one"), "other");
	assert_string_equal(texts_get(&g->texts, "b", "two"), "");
	assert_null(texts_find(&g->texts, "a", "empty"));
	assert_null(texts_find(&g->texts, "a", "lost"));
	assert_null(texts_find(&g->texts, "b", "bad"));
	assert_string_equal(texts_nth(&g->texts, "a", "n", 2), "second");
	assert_null(texts_nth(&g->texts, "a", "n", 3));
}

static void translated(void **state)
{
	struct ground *g = *state;

	folder_put(g->folder, "de.ini", "[a]\none = deutsch\ntwo =\n");
	folder_put(g->folder, "de_AT.ini", "[a]\none = wienerisch\n");
	g->environment[0] = "LANG=fr_FR.UTF-8";
	g->environment[1] = "LC_ALL=de_DE.UTF-8@euro";
	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	assert_string_equal(texts_get(&g->texts, "a", "one"), "deutsch");
	assert_string_equal(texts_get(&g->texts, "a", "two"), "english two = too");
	texts_free(&g->texts);
	g->environment[1] = "LC_MESSAGES=de_AT";
	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	assert_string_equal(texts_get(&g->texts, "a", "one"), "wienerisch");
}

static void a_locale_leads_nowhere_else(void **state)
{
	static const char *const odd[] = { "LANG=../en", "LANG=/etc/passwd", "LANG=C", "LANG=", "LANG=en_US.UTF-8", "LANG=xx_YY",
					   "LANG=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct ground *g = *state;

	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		g->environment[0] = odd[i];
		assert_int_equal(texts_load(&g->cli, &g->texts), 0);
		assert_string_equal(texts_get(&g->texts, "a", "one"), "english one");
		texts_free(&g->texts);
	}
}

static void a_locale_stays_in_the_folder(void **state)
{
	struct ground *g = *state;
	char inner[FOLDER_SIZE + 8];

	snprintf(inner, sizeof inner, "%s/in", g->folder);
	mkdir(inner, 0700);
	folder_put(inner, "other.ini", "[a]\none = elsewhere\n");
	g->environment[0] = "LANG=in/other";
	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	assert_string_equal(texts_get(&g->texts, "a", "one"), "english one");
}

static void a_bad_translation_is_none(void **state)
{
	struct ground *g = *state;
	char path[FOLDER_SIZE + 20];

	snprintf(path, sizeof path, "%s/de.ini", g->folder);
	assert_int_equal(mkfifo(path, 0600), 0); /* would hang whoever reads it */
	g->environment[0] = "LANG=de_DE";
	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	assert_string_equal(texts_get(&g->texts, "a", "one"), "english one");
}

static void without_english_nothing(void **state)
{
	struct ground *g = *state;
	char *large = malloc(TEXTS_FILE_MAX + 2);

	memset(large, 'a', TEXTS_FILE_MAX + 1);
	large[TEXTS_FILE_MAX + 1] = '\0';
	folder_put(g->folder, "en.ini", large);
	assert_int_equal(texts_load(&g->cli, &g->texts), -EFBIG);
	free(large);
	g->cli.texts = "/nowhere";
	assert_int_equal(texts_load(&g->cli, &g->texts), -ENOENT);
}

/* ---- what is shipped ---- */

static char *whole(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(path, "r");

	if (!f || !fread(text, 1, 65535, f))
		fail_msg("%s cannot be read; the tests run from the top folder", path);
	fclose(f);
	return text;
}

/* Each line is a section, a value, a comment or empty: a reader that is strict about it finds no fault. */
static void shipped_lines_are_understood(void **state)
{
	char *text = whole("etc/texts/en.ini"), *rest = text, *line;

	(void)state;
	while ((line = strsep(&rest, "\n"))) {
		size_t n = strlen(line);
		bool value = strstr(line, " = ") != NULL && line[strcspn(line, "=") + 2];

		if (n && line[0] != ';' && !(line[0] == '[' && line[n - 1] == ']') && !value)
			fail_msg("not understood: %s", line);
		if (n > 1000)
			fail_msg("too long a line: %s", line);
		for (const char *p = line; *p; p++)
			if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
				fail_msg("not ASCII, and terminals differ: %s", line);
	}
	free(text);
}

static void shipped_texts_are_whole(void **state)
{
	static const char *const wanted[][2] = {
		{ "begin", "title" }, { "begin", "intro" }, { "begin", "watched.ask" }, { "begin", "watched.yes" },
		{ "begin", "safe.ask" }, { "begin", "safe.yes" }, { "begin", "children.ask" }, { "begin", "children.yes" },
		{ "begin", "home.ask" }, { "begin", "home.yes" }, { "begin", "court.ask" }, { "begin", "court.yes" },
		{ "begin", "watched.ask.discreet" }, { "begin", "safe.ask.discreet" }, { "begin", "children.ask.discreet" },
		{ "begin", "home.ask.discreet" }, { "begin", "court.ask.discreet" }, { "begin", "evidence" },
		{ "begin", "evidence.title" }, { "begin", "others" }, { "begin", "others.title" },
		{ "begin", "helplines" }, { "begin", "helplines.title" }, { "begin", "later" }, { "urge", "open" }, { "urge", "wave" },
		{ "urge", "breathe" }, { "urge", "quote.1" }, { "urge", "passed" }, { "urge", "stays" }, { "message", "about" },
		{ "message", "danger" }, { "message", "template.1" }, { "plan", "step.1" }, { "plan", "step.5" },
	};
	struct ground *g = *state;

	g->cli.texts = "etc/texts";
	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (!texts_find(&g->texts, wanted[i][0], wanted[i][1]))
			fail_msg("[%s] lacks %s", wanted[i][0], wanted[i][1]);
	for (size_t i = 0; i < g->texts.count; i++)
		if (strncmp(g->texts.line[i].section, "plan.", 5) == 0 &&
		    (strlen(g->texts.line[i].section) > 5 + 12 || !texts_find(&g->texts, g->texts.line[i].section, "title") ||
		     !texts_find(&g->texts, g->texts.line[i].section, "step")))
			fail_msg("[%s] is not an item", g->texts.line[i].section);
}

/* One blank for each row of blanks and ends of lines; requests of the manual's language are no text. */
static char *plain(const char *path)
{
	char *text = whole(path), *to = text;
	bool blank = false;

	for (char *p = text; *p; p++) {
		if (p[0] == '\n' && p[1] == '.') {
			p += strcspn(p + 1, "\n");
			blank = true;
			continue;
		}
		if (*p == '\n' || *p == ' ') {
			blank = true;
			continue;
		}
		if (blank)
			*to++ = ' ';
		blank = false;
		*to++ = *p;
	}
	*to = '\0';
	return text;
}

static void the_guide_holds_what_is_quoted(void **state)
{
	struct ground *g = *state;
	char *guide = plain("man/nc-block-guide.7");
	const char *quote;
	unsigned n;

	g->cli.texts = "etc/texts";
	assert_int_equal(texts_load(&g->cli, &g->texts), 0);
	for (n = 1; (quote = texts_nth(&g->texts, "urge", "quote", n)); n++)
		if (!strstr(guide, quote))
			fail_msg("the guide does not say: %s", quote);
	assert_true(n > 4);
	free(guide);
}

/* Every name that is shown as help is one that cannot be blocked. */
static void first_helplines_are_protected(void **state)
{
	struct ground *g = *state;
	size_t names = 0;

	assert_int_equal(texts_load_file("etc/texts/helplines.ini", &g->texts), 0);
	for (size_t i = 0; i < g->texts.count; i++) {
		char *copy = strdup(g->texts.line[i].value), *rest = copy, *name;

		while (strcmp(g->texts.line[i].section, "first") == 0 && (name = strsep(&rest, " "))) {
			bool found = false;

			for (size_t k = 0; k < protected_names_count; k++)
				found = found || (strcmp(protected_names[k].name, name) == 0 &&
						  strcmp(protected_names[k].country, g->texts.line[i].key) == 0);
			if (!found)
				fail_msg("%s is no protected name of %s", name, g->texts.line[i].key);
			names++;
		}
		if (strcmp(g->texts.line[i].section, "emergency") == 0 &&
		    strspn(g->texts.line[i].value, "0123456789") != strlen(g->texts.line[i].value))
			fail_msg("no number: %s", g->texts.line[i].value);
		free(copy);
	}
	assert_true(names > 40);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(english), test(translated), test(a_locale_leads_nowhere_else), test(a_locale_stays_in_the_folder), test(a_bad_translation_is_none),
		test(without_english_nothing), test(shipped_lines_are_understood), test(shipped_texts_are_whole),
		test(the_guide_holds_what_is_quoted), test(first_helplines_are_protected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
