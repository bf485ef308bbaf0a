/* Tests of nc-block retire and repair, from the command line to the exit code. */
#include "unit/cli/fake.h"

#include <sys/stat.h>

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define STATUS(entries, retire) "{\"parameters\":{\"healthy\":true,\"entries\":" entries ",\"layers\":{},\"retire\":" retire "}}"
#define REPLY(state, remaining, confirm, error, message)                                                     \
	"{\"parameters\":{\"state\":\"" state "\",\"required_s\":86400,\"remaining_s\":" remaining             \
	",\"window_left_s\":null,\"confirm\":" confirm ",\"error\":" error ",\"message\":\"" message "\"}}"
#define STARTED REPLY("cooling", "86400", "null", "null", "the wait has begun")
#define WORDS REPLY("ready", "0", "\"river lamp oak piano\"", "\"not-yet\"", "the wait is over")
#define RETIRED REPLY("retired", "0", "null", "null", "nothing is blocked any more")

static void starts_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(STARTED) };

	(void)state;
	line_run(&l, "retire");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Retire", "{}");
	assert_string_equal(l.out, "retire: the wait has begun, 24 h left\n");
	line_free(&l);
}

static void asks_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(STATUS("2", "null"), STARTED), .input = "y\n" };

	(void)state;
	line_terminal(&l, 100);
	line_run(&l, "retire");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Status", "{}");
	line_asked(&l, 1, "Retire", "{}");
	holds_text(l.out, "Start the wait to lift everything for good, 2 entries? [y/N]");
	holds_text(l.out, "Everything stays blocked meanwhile. To stop it: nc-block retire --cancel\n");
	line_free(&l);
}

static void no_is_no(void **state)
{
	struct line l = { SCRIPT(STATUS("1", "null"), STARTED), .input = "\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "retire");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 1);
	holds_text(l.out, "Everything stays blocked.");
	line_free(&l);
}

static void nothing_blocked_and_yes_need_no_question(void **state)
{
	struct line l = { SCRIPT(STATUS("0", "null"), RETIRED) }, yes = { SCRIPT(STARTED) };

	(void)state;
	line_terminal(&l, 100);
	line_run(&l, "retire");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "sudo apt purge nc-block");
	line_free(&l);
	line_terminal(&yes, 100);
	line_run(&yes, "retire", "--yes");
	assert_int_equal(yes.code, 0);
	line_asked(&yes, 0, "Retire", "{}");
	line_free(&yes);
}

static void words_are_typed_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(STATUS("1", "{\"state\":\"ready\"}"), WORDS, RETIRED), .input = "river lamp oak piano\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "retire");
	assert_int_equal(l.code, 0);
	line_asked(&l, 2, "Retire", "{\"confirm\":\"river lamp oak piano\"}");
	holds_text(l.out, "nothing is blocked any more");
	line_free(&l);
}

static void nothing_typed_nothing_lifted(void **state)
{
	struct line l = { SCRIPT(STATUS("1", "{\"state\":\"ready\"}"), WORDS, RETIRED), .input = "  \n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "retire");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 2);
	holds_text(l.err, "everything stays blocked");
	line_free(&l);
}

static void words_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(WORDS) }, back = { SCRIPT(RETIRED) }, quiet = { SCRIPT(WORDS) };

	(void)state;
	line_run(&l, "retire");
	assert_int_equal(l.code, 3);
	holds_text(l.out, "river lamp oak piano\n");
	holds_text(l.out, "nc-block retire --confirm \"the four words\"");
	line_free(&l);
	line_run(&quiet, "retire", "--quiet");
	assert_string_equal(quiet.out, "river lamp oak piano\n");
	line_free(&quiet);
	line_run(&back, "retire", "--confirm", "river lamp oak piano");
	assert_int_equal(back.code, 0);
	line_asked(&back, 0, "Retire", "{\"confirm\":\"river lamp oak piano\"}");
	line_free(&back);
}

static void cancels(void **state)
{
	struct line l = { SCRIPT(REPLY("none", "0", "null", "null", "everything stays as it is")) }, both = { SCRIPT(STARTED) };

	(void)state;
	line_run(&l, "retire", "--cancel");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Retire", "{\"cancel\":true}");
	line_free(&l);
	line_run(&both, "retire", "--cancel", "--confirm", "a b c d");
	assert_int_equal(both.code, 2);
	assert_int_equal(both.fake.request_count, 0);
	line_free(&both);
}

static void json_is_as_it_was_answered(void **state)
{
	struct line l = { SCRIPT(STARTED) }, refused = { SCRIPT("{\"error\":\"not-permitted\",\"parameters\":{\"message\":\"root may\"}}") };

	(void)state;
	line_run(&l, "retire", "--json");
	holds_text(l.out, "\"state\":\"cooling\"");
	holds_text(l.out, "\"remaining_s\":86400");
	lacks_text(l.out, "target");
	line_free(&l);
	line_run(&refused, "retire", "--json");
	assert_int_equal(refused.code, 5);
	holds_text(refused.out, "\"error\":\"not-permitted\"");
	line_free(&refused);
}

static void status_tells(void **state)
{
	struct line l = { SCRIPT(STATUS("1", "{\"state\":\"cooling\",\"remaining_s\":7200,\"window_left_s\":null}")) };
	struct line done = { SCRIPT(STATUS("0", "{\"state\":\"retired\"}")) };

	(void)state;
	line_run(&l, "status");
	holds_text(l.out, "2 h left to wait");
	line_free(&l);
	line_run(&done, "status");
	holds_text(done.out, "may be uninstalled");
	line_free(&done);
}

/* ---- repair: with programs of its own that note how they were called ---- */

static char programs[FOLDER_SIZE], helper[96], setup[96];

static void put_program(char path[96], const char *name, const char *body)
{
	FILE *f;

	snprintf(path, 96, "%s/%s", programs, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\necho %s \"$@\" >> %s/calls\n%s\n", name, programs, body);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static const char *calls(void)
{
	static char text[4096];
	char path[96];
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/calls", programs);
	f = fopen(path, "r");
	n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	text[n] = '\0';
	if (f)
		fclose(f);
	unlink(path);
	return text;
}

static int repair(const char *helper_ends, const char *setup_ends, bool systemd, const char *option, struct line *l)
{
	char folder[160];

	folder_make(programs);
	put_program(helper, "helper", helper_ends);
	put_program(setup, "setup", setup_ends);
	snprintf(folder, sizeof folder, "mkdir -p %s/run/systemd/system", programs);
	assert_int_equal(systemd ? system(folder) : 0, 0);
	l->cli.helper = helper;
	l->cli.setup = setup;
	l->cli.root = programs;
	line_run(l, "repair", option);
	return l->code;
}

static void end_repair(struct line *l)
{
	line_free(l);
	folder_remove(programs);
}

static void repair_starts_what_is_held(void **state)
{
	static const char *const held[] = { "exit 3", "exit 4" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(held) && geteuid() == 0; i++) {
		struct line l = { .input = NULL };
		const char *text;

		assert_int_equal(repair(held[i], "exit 0", true, "--json", &l), 0);
		holds_text(l.out, "\"result\":\"in-force\"");
		text = calls();
		holds_text(text, "helper --repair\n");
		holds_text(text, "setup repair\n");
		end_repair(&l);
	}
}

static void repair_takes_away_and_starts_nothing(void **state)
{
	struct line l = { .input = NULL };

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(repair("exit 0", "exit 0", true, "--json", &l), 0);
	holds_text(l.out, "\"result\":\"taken-away\"");
	assert_string_equal(calls(), "helper --repair\n");
	end_repair(&l);
}

static void repair_says_what_failed(void **state)
{
	static const struct {
		const char *helper, *setup;
	} rows[] = { { "exit 1", "exit 0" }, { "kill -9 $$", "exit 0" }, { "exit 3", "exit 1" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows) && geteuid() == 0; i++) {
		struct line l = { .input = NULL };

		assert_int_equal(repair(rows[i].helper, rows[i].setup, true, "--json", &l), 1);
		holds_text(l.out, "\"error\":\"failed\"");
		end_repair(&l);
	}
}

static void repair_without_systemd_or_helper(void **state)
{
	struct line l = { .input = NULL }, none = { .cli = { .helper = "/nonexistent/helper", .root = "" } };

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(repair("exit 3", "exit 0", false, "--json", &l), 0);
	assert_string_equal(calls(), "helper --repair\n");
	end_repair(&l);
	line_run(&none, "repair");
	assert_int_equal(none.code, 1);
	holds_text(none.err, "install nc-block again");
	line_free(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_on_a_pipe), cmocka_unit_test(asks_on_a_terminal), cmocka_unit_test(no_is_no),
		cmocka_unit_test(nothing_blocked_and_yes_need_no_question), cmocka_unit_test(words_are_typed_on_a_terminal),
		cmocka_unit_test(nothing_typed_nothing_lifted), cmocka_unit_test(words_on_a_pipe), cmocka_unit_test(cancels),
		cmocka_unit_test(json_is_as_it_was_answered), cmocka_unit_test(status_tells), cmocka_unit_test(repair_starts_what_is_held),
		cmocka_unit_test(repair_takes_away_and_starts_nothing), cmocka_unit_test(repair_says_what_failed),
		cmocka_unit_test(repair_without_systemd_or_helper),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
