/* Tests of nc-block plan, from the command line to what is asked of the daemon. */
#include "unit/cli/fake.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define ROW(item, step, text, done, due, removed)                                                            \
	"{\"item\":\"" item "\",\"step\":" step ",\"text\":" text ",\"done\":" done ",\"due\":" due ",\"removed\":" removed "}"
#define PLAN(rows) "{\"parameters\":{\"items\":[" rows "]}}"
#define SET(row) "{\"parameters\":{\"item\":" row "}}"
#define DONE "\"2026-11-01T10:00:00Z\""
#define SOME                                                                                                 \
	PLAN(ROW("bank", "null", "null", DONE, "null", "false") "," ROW("documents", "null", "null", "null", "\"2026-12-01\"", "false") \
	     "," ROW("mail", "null", "null", "null", "null", "true") "," ROW("weekly", "null", "null", DONE, "null", "false") "," \
	     ROW("7", "4", "\"call \\u001b[2Jmy sister\"", "null", "null", "false") "," ROW("8", "1", "\"ask\"", "null", "null", "false") \
	     "," ROW("gone", "null", "null", DONE, "null", "false"))

static void listed_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(SOME) };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "plan");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Plan", "{}");
	holds_text(l.out, "1. Prepare\n");
	holds_text(l.out, "[x] bank         A bank account of your own\n");
	holds_text(l.out, "(by 2026-12-01)");
	holds_text(l.out, "[ ] 8            ask\n");
	holds_text(l.out, " -  7            call ?[2Jmy sister\n");
	holds_text(l.out, "[ ] weekly "); /* done weeks ago, so open again */
	lacks_text(l.out, "] mail ");
	lacks_text(l.out, "gone");
	holds_text(l.out, "Taken out: mail. Back: nc-block plan restore ID.\n");
	line_free(&l);
}

static void nothing_taken_out_is_not_spoken_of(void **state)
{
	struct line list = { SCRIPT(PLAN(ROW("bank", "null", "null", DONE, "null", "false"))) }, restore = list;

	(void)state;
	line_terminal(&list, 80);
	line_run(&list, "plan");
	lacks_text(list.out, "Taken out");
	line_terminal(&restore, 80);
	line_run(&restore, "plan", "restore");
	assert_int_equal(restore.code, 0);
	holds_text(restore.out, "Nothing is taken out");
	line_free(&list);
	line_free(&restore);
}

static void what_was_taken_out_is_listed(void **state)
{
	struct line pipe = { SCRIPT(SOME) }, terminal = pipe, program = pipe;

	(void)state;
	line_run(&pipe, "plan", "restore");
	assert_string_equal(pipe.out, "mail\t3\topen\t\tMail into a folder that you do not open\n");
	line_terminal(&terminal, 80);
	line_run(&terminal, "plan", "restore");
	assert_string_equal(terminal.out, "[ ] mail         Mail into a folder that you do not open\n");
	line_run(&program, "plan", "restore", "--json");
	holds_text(program.out, "{\"removed\":");
	holds_text(program.out, "\"id\":\"mail\"");
	assert_int_equal(pipe.code + terminal.code + program.code, 0);
	line_free(&pipe);
	line_free(&terminal);
	line_free(&program);
}

static void listed_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(SOME) };

	(void)state;
	line_run(&l, "plan", "list");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "documents\t1\topen\t2026-12-01\tPapers");
	holds_text(l.out, "bank\t1\tdone\t\tA bank account");
	holds_text(l.out, "7\t4\t-\t\tcall ?[2Jmy sister\n");
	line_free(&l);
}

static void in_json(void **state)
{
	struct line l = { SCRIPT(SOME) };
	json_t *all, *items;

	(void)state;
	line_run(&l, "plan", "--json");
	all = json_loads(l.out, 0, NULL);
	items = json_object_get(all, "items");
	assert_true(json_array_size(items) > 15);
	assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "id")), "evidence");
	assert_true(json_array_size(json_object_get(json_array_get(items, 0), "how")) > 1);
	items = json_object_get(all, "removed");
	assert_int_equal(json_array_size(items), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "id")), "mail");
	json_decref(all);
	line_free(&l);
}

static void one_is_shown(void **state)
{
	struct line l = { SCRIPT(SOME) };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "plan", "show", "phone");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "iPhone: Phone, Recents");
	holds_text(l.out, "Android with Google's Phone app:");
	line_free(&l);
}

static void changes_are_asked_for(void **state)
{
	static const struct {
		const char *argv[5];
		const char *parameters;
	} rows[] = {
		{ { "plan", "done", "phone" }, "{\"item\":\"phone\",\"done\":true}" },
		{ { "plan", "undone", "mail" }, "{\"item\":\"mail\",\"done\":false,\"removed\":false}" },
		{ { "plan", "remove", "7" }, "{\"item\":\"7\",\"removed\":true}" },
		{ { "plan", "restore", "mail" }, "{\"item\":\"mail\",\"removed\":false}" },
		{ { "plan", "date", "phone", "2026-12-24" }, "{\"item\":\"phone\",\"due\":\"2026-12-24\"}" },
		{ { "plan", "date", "phone", "none" }, "{\"item\":\"phone\",\"due\":\"\"}" },
		{ { "plan", "add", "walk", "far" }, "{\"text\":\"walk far\"}" },
		{ { "plan", "add", "walk", "--step=5" }, "{\"text\":\"walk\",\"step\":5}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct line l = { SCRIPT(SOME, SET(ROW("phone", "null", "null", DONE, "null", "false"))) };
		size_t n = 0;

		while (n < 5 && rows[i].argv[n])
			n++;
		line_run_argv(&l, n, rows[i].argv);
		assert_int_equal(l.code, 0);
		line_asked(&l, 1, "PlanSet", rows[i].parameters);
		holds_text(l.out, "[x] phone        Block the number on your telephone\n");
		line_free(&l);
	}
}

static void what_was_removed_is_said(void **state)
{
	struct line l = { SCRIPT(SOME, SET(ROW("7", "4", "\"x\"", "null", "null", "true"))) };

	(void)state;
	line_run(&l, "plan", "remove", "7");
	assert_string_equal(l.out, "7 is out of your plan.\n");
	line_free(&l);
}

static void mistakes_are_refused(void **state)
{
	static const struct {
		const char *argv[5];
		int code;
	} rows[] = {
		{ { "plan", "frob" }, 2 },         { { "plan", "done" }, 2 },           { { "plan", "done", "nothing" }, 1 },
		{ { "plan", "done", "mail", "x" }, 2 }, { { "plan", "date", "mail" }, 2 }, { { "plan", "date", "mail", "today" }, 2 },
		{ { "plan", "add" }, 2 },          { { "plan", "add", "" }, 2 },        { { "plan", "add", "  " }, 2 },
		{ { "plan", "add", "\xff" }, 2 },  { { "plan", "list", "--step", "3" }, 2 }, { { "plan", "add", "x", "--step=6" }, 2 },
		{ { "plan", "done", "walk" }, 2 }, { { "plan", "list", "x" }, 2 },      { { "plan", "add", "-" }, 2 },
		{ { "plan", "edit" }, 2 },         { { "plan", "edit", "mail" }, 2 },   { { "plan", "edit", "nothing", "-" }, 1 },
		{ { "plan", "edit", "mail", "x" }, 2 }, { { "plan", "edit", "mail", "-" }, 2 }, { { "plan", "edit", "mail", "-", "x" }, 2 },
		{ { "plan", "edit", "7", "-" }, 2 }, { { "plan", "restore", "nothing" }, 1 }, { { "plan", "restore", "mail", "x" }, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct line l = { SCRIPT(SOME, SET(ROW("7", "4", "\"x\"", "null", "null", "false"))) };
		size_t n = 0;

		while (n < 5 && rows[i].argv[n])
			n++;
		line_run_argv(&l, n, rows[i].argv);
		if (l.code != rows[i].code)
			fail_msg("row %zu: %d", i, l.code);
		assert_true(l.fake.request_count <= 1);
		assert_true(*l.err);
		line_free(&l);
	}
}

static void added_from_a_pipe(void **state)
{
	struct line l = { SCRIPT(SOME, SET(ROW("7", "4", "\"x\"", "null", "null", "false")), SET(ROW("8", "4", "\"y\"", "null", "null", "false"))),
			  .input = "one\r\n\n  two\n" };

	(void)state;
	line_run(&l, "plan", "add", "-");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "PlanSet", "{\"text\":\"one\"}");
	line_asked(&l, 2, "PlanSet", "{\"text\":\"two\"}");
	line_free(&l);
}

static void ten_megabytes_are_too_long(void **state)
{
	char *text = malloc(10000002);
	struct line l = { SCRIPT(SOME), .input = text };

	(void)state;
	memset(text, 'a', 10000000);
	strcpy(text + 10000000, "\n");
	line_run(&l, "plan", "add", "-");
	assert_int_equal(l.code, 2);
	holds_text(l.err, "too long");
	assert_int_equal(l.fake.request_count, 1);
	line_free(&l);
	free(text);
}

static void asked_for_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(SOME, SET(ROW("7", "4", "\"x\"", "null", "null", "false"))), .input = "call my sister\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "plan", "add");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "PlanSet", "{\"text\":\"call my sister\"}");
	line_free(&l);
}

#define REWORDED                                                                                             \
	PLAN(ROW("bank", "null", "\"my own \\u001b[2Jbank\"", DONE, "\"2026-12-01\"", "false") "," \
	     ROW("7", "4", "\"call my sister\"", "null", "null", "false"))

static void own_words_keep_how_it_is_done(void **state)
{
	struct line l = { SCRIPT(REWORDED) };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "plan", "show", "bank");
	holds_text(l.out, "[x] bank         my own ?[2Jbank (by 2026-12-01)\n");
	holds_text(l.out, "With a bank where you have no account together");
	line_free(&l);
}

/* What is asked, and what comes of the answer; PARAMETERS NULL: nothing, and it is said. */
static void words_are_edited(void **state)
{
	static const struct {
		const char *argv[4], *input, *question, *parameters;
		bool terminal;
	} rows[] = {
		{ { "plan", "edit", "bank" }, "  a new one\n", "Now: my own ?[2Jbank\nNew words (none: those it came with): ",
		  "{\"item\":\"bank\",\"text\":\"a new one\"}", true },
		{ { "plan", "edit", "bank" }, "\n", "New words", "{\"item\":\"bank\",\"text\":\"\"}", true },
		{ { "plan", "edit", "phone" }, "call them\n", "Now: Block the number on your telephone\nNew words: ",
		  "{\"item\":\"phone\",\"text\":\"call them\"}", true },
		{ { "plan", "edit", "phone" }, "\n", "New words: ", NULL, true },
		{ { "plan", "edit", "7" }, "call Ann\n", "Now: call my sister\nNew words: ", "{\"item\":\"7\",\"text\":\"call Ann\"}", true },
		{ { "plan", "edit", "7" }, "  \n", "New words: ", NULL, true },
		{ { "plan", "edit", "bank", "-" }, "one line\r\n\n", "", "{\"item\":\"bank\",\"text\":\"one line\"}", false },
		{ { "plan", "edit", "bank", "-" }, "\n", "", "{\"item\":\"bank\",\"text\":\"\"}", false },
		{ { "plan", "edit", "bank", "-" }, "one\ntwo\n", "", NULL, false },
		{ { "plan", "edit", "bank", "-" }, "\xff\n", "", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct line l = { SCRIPT(REWORDED, SET(ROW("phone", "null", "null", DONE, "null", "false"))), .input = rows[i].input };

		if (rows[i].terminal)
			line_terminal(&l, 80);
		line_run_argv(&l, rows[i].argv[3] ? 4 : 3, rows[i].argv);
		holds_text(l.out, rows[i].question);
		assert_int_equal(l.code, rows[i].parameters ? 0 : 2);
		assert_int_equal(l.fake.request_count, rows[i].parameters ? 2 : 1);
		assert_int_equal(!*l.err, rows[i].parameters != NULL);
		if (rows[i].parameters)
			line_asked(&l, 1, "PlanSet", rows[i].parameters);
		line_free(&l);
	}
}

static void without_texts_it_says_so(void **state)
{
	struct line l = { SCRIPT(SOME) };

	(void)state;
	l.cli.texts = "/nowhere";
	line_run(&l, "plan");
	assert_int_equal(l.code, 1);
	holds_text(l.err, "cannot be read");
	line_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listed_on_a_terminal), cmocka_unit_test(listed_on_a_pipe), cmocka_unit_test(in_json),
		cmocka_unit_test(one_is_shown), cmocka_unit_test(changes_are_asked_for), cmocka_unit_test(what_was_removed_is_said),
		cmocka_unit_test(mistakes_are_refused), cmocka_unit_test(added_from_a_pipe), cmocka_unit_test(ten_megabytes_are_too_long),
		cmocka_unit_test(asked_for_on_a_terminal), cmocka_unit_test(without_texts_it_says_so),
		cmocka_unit_test(nothing_taken_out_is_not_spoken_of), cmocka_unit_test(what_was_taken_out_is_listed),
		cmocka_unit_test(own_words_keep_how_it_is_done), cmocka_unit_test(words_are_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
