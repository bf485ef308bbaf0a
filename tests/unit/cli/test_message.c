/* Tests of nc-block message: chosen, changed, handed over, marked, and nowhere stored. */
#include "unit/cli/fake.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "cli/clipboard.h"
#include "cli/compose.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define NONE "{\"parameters\":{\"state\":null,\"time\":null}}"
#define LAST "{\"parameters\":{\"state\":\"unsent\",\"time\":\"2026-11-24T10:00:00Z\"}}"
#define SENT "{\"parameters\":{\"state\":\"sent\",\"time\":\"2026-11-24T10:00:00Z\"}}"
#define DONE "{\"parameters\":{}}"

static void the_template_as_it_is(void **state)
{
	struct line l = { SCRIPT(NONE, DONE), .input = "\n.\nn\ny\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "message");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Message", "{}");
	line_asked(&l, 1, "MessageMark", "{\"sent\":true}");
	holds_text(l.out, "\nI am ending all contact between us. Please do not write, call, come by or send word through others. I will not answer.\n");
	line_free(&l);
}

static void another_one_typed(void **state)
{
	struct line l = { SCRIPT(LAST, DONE), .input = "2\nIt is over.\n\n\033[2JGoodbye.\n.\nn\nn\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "message");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "MessageMark", "{\"sent\":false}");
	holds_text(l.out, "\nIt is over.\n\n?[2JGoodbye.\n");
	holds_text(l.out, "written, not sent");
	for (size_t i = 0; i < l.fake.request_count; i++)
		lacks_text(l.fake.requests[i], "over");
	line_free(&l);
}

/* The end of input leaves at every question, and return keeps what is. */
static void looking_changes_no_mark(void **state)
{
	static const struct {
		const char *reply, *input, *says;
		int code;
	} rows[] = { { SENT, "1", "Its mark stays: sent.", 1 }, { SENT, "1\n", "Its mark stays: sent.", 1 }, { SENT, "1\n.\n", "Its mark stays: sent.", 1 },
		     { SENT, "1\n.\nn\n", "Its mark stays: sent.", 1 }, { SENT, "1\n.\nn\n\n", "Its mark stays: sent.", 0 },
		     { LAST, "1\n.\n\n\n", "Its mark stays: written, not sent.", 0 }, { NONE, "1\n.\n\n", "Nothing was marked.", 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct line l = { SCRIPT(rows[i].reply, DONE), .input = rows[i].input };

		line_terminal(&l, 80);
		line_run(&l, "message");
		assert_int_equal(l.code, rows[i].code);
		assert_int_equal(l.fake.request_count, 1);
		holds_text(l.out, rows[i].says);
		line_free(&l);
	}
}

static void a_mark_can_be_taken_back(void **state)
{
	struct line l = { SCRIPT(SENT, DONE), .input = "\n.\nn\nn\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "message");
	line_asked(&l, 1, "MessageMark", "{\"sent\":false}");
	line_free(&l);
}

static void a_long_one_is_remarked_on(void **state)
{
	char input[700] = "\n";
	struct line l = { SCRIPT(NONE, DONE), .input = input };

	(void)state;
	memset(input + 1, 'a', 500);
	strcat(input, "\n.\nn\nn\n");
	line_terminal(&l, 80);
	line_run(&l, "message");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "It is long.");
	line_free(&l);
}

static void marked_later(void **state)
{
	struct line l = { SCRIPT(DONE) }, m = { SCRIPT(DONE) };

	(void)state;
	line_run(&l, "message", "sent");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "MessageMark", "{\"sent\":true}");
	line_free(&l);
	line_run(&m, "message", "unsent", "--json");
	line_asked(&m, 0, "MessageMark", "{\"sent\":false}");
	assert_string_equal(m.out, "{\"state\":\"unsent\"}\n");
	line_free(&m);
}

static void through_pipes(void **state)
{
	struct line l = { SCRIPT(DONE) }, m = { SCRIPT(DONE), .input = "\n  It is over.\n\n" };

	(void)state;
	line_run(&l, "message");
	assert_int_equal(l.fake.request_count, 0);
	assert_memory_equal(l.out, "I am ending all contact", 23);
	line_free(&l);
	line_run(&m, "message", "-");
	assert_int_equal(m.code, 0);
	assert_string_equal(m.out, "It is over.\n");
	line_free(&m);
}

static void in_json(void **state)
{
	struct line l = { SCRIPT(LAST) };
	json_t *all;

	(void)state;
	line_run(&l, "message", "--json");
	all = json_loads(l.out, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(all, "templates")), 3);
	assert_string_equal(json_string_value(json_object_get(all, "state")), "unsent");
	json_decref(all);
	line_free(&l);
}

static void bad_texts(void **state)
{
	char *large = malloc(10000001);
	const char *const inputs[] = { "", "  \n\n", "\xff\xfe", large };
	static const char *const whys[] = { "Nothing was written.", "Nothing was written.", "not valid text", "too long" };

	(void)state;
	memset(large, 'a', 10000000);
	large[10000000] = '\0';
	for (size_t i = 0; i < COUNT_OF(inputs); i++) {
		struct line l = { SCRIPT(DONE), .input = inputs[i] };

		line_run(&l, "message", "-");
		assert_int_equal(l.code, 2);
		holds_text(l.err, whys[i]);
		assert_string_equal(l.out, "");
		line_free(&l);
	}
	free(large);
}

/* An argument can be seen by others, so it is no text. */
static void no_text_as_an_argument(void **state)
{
	struct line l = { SCRIPT(DONE) };

	(void)state;
	line_run(&l, "message", "It is over.");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

static void too_long_typed(void **state)
{
	char *input = calloc(1, 6000);
	struct line l = { SCRIPT(NONE, DONE), .input = input };

	(void)state;
	strcpy(input, "\nIt is over.\n");
	memset(input + 13, 'a', 5000);
	strcat(input, "\n.\n");
	line_terminal(&l, 80);
	line_run(&l, "message");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 1);
	holds_text(l.err, "too long");
	holds_text(l.out, "so that it is not lost");
	holds_text(l.out, "  It is over.\n  aaaa");
	line_free(&l);
	free(input);
}

/* ---- the editor ---- */

struct ground {
	char folder[FOLDER_SIZE], runtime[FOLDER_SIZE + 40], editor[300];
	const char *environment[4];
};

static void ground_begin(struct ground *g, const char *editor)
{
	folder_make(g->folder);
	snprintf(g->runtime, sizeof g->runtime, "XDG_RUNTIME_DIR=%s", g->folder);
	snprintf(g->editor, sizeof g->editor, "EDITOR=%s", editor);
	g->environment[0] = g->runtime;
	g->environment[1] = g->editor;
	g->environment[2] = "VISUAL=";
}

static size_t ground_end(struct ground *g)
{
	DIR *d = opendir(g->folder);
	size_t left = 0;

	while (readdir(d))
		left++;
	closedir(d);
	folder_remove(g->folder);
	return left - 2;
}

static void the_editor_is_used(void **state)
{
	struct ground g = { .environment = { NULL } };
	struct line l = { SCRIPT(NONE, DONE), .input = "\nn\nn\n", .cli.environment = g.environment };

	(void)state;
	ground_begin(&g, "sed -i -e s/contact/talk/");
	line_terminal(&l, 80);
	line_run(&l, "message");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "\nI am ending all talk between us.");
	line_free(&l);
	assert_int_equal(ground_end(&g), 0);
}

static void what_the_editor_leaves_is_judged(void **state)
{
	static const struct {
		const char *editor;
		int error;
	} rows[] = { { "false", -ECANCELED }, { "/nowhere/editor", -ECANCELED }, { "truncate -s 0", -ENODATA }, { "truncate -s 10M", -EFBIG },
		     { "rm", -ENOENT }, { "sh -c 'printf \"\\\\377\" > \"$0\"'", -EILSEQ } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ground g = { .environment = { NULL } };
		struct cli cli = { .out = stderr, .environment = g.environment };
		char *text = NULL;
		int r;

		ground_begin(&g, rows[i].editor);
		r = compose_edit(&cli, "begin", 4000, &text);
		if (r != rows[i].error)
			fail_msg("%s: %d", rows[i].editor, r);
		assert_null(text);
		assert_int_equal(ground_end(&g), 0);
	}
}

static void the_file_is_for_nobody_else(void **state)
{
	struct ground g = { .environment = { NULL } };
	struct cli cli = { .out = stderr, .environment = g.environment };
	char *text = NULL;

	(void)state;
	ground_begin(&g, "sh -c 'stat -c %a \"$0\" > \"$0.mode\"; cat \"$0.mode\" > \"$0\"; rm \"$0.mode\"'");
	assert_int_equal(compose_edit(&cli, "begin", 4000, &text), 0);
	assert_string_equal(text, "600");
	free(text);
	assert_int_equal(ground_end(&g), 0);
}

static void copies_of_the_editor_go_too(void **state)
{
	struct ground g = { .environment = { NULL } };
	struct cli cli = { .out = stderr, .environment = g.environment };
	char *text = NULL;

	(void)state;
	ground_begin(&g, "sed -i.backup -e s/begin/end/");
	assert_int_equal(compose_edit(&cli, "begin", 4000, &text), 0);
	assert_string_equal(text, "end");
	free(text);
	assert_int_equal(ground_end(&g), 0);
}

/* ---- the clipboard ---- */

static void by_the_terminal_when_asked(void **state)
{
	struct line l = { SCRIPT(NONE, DONE), .input = "\nHi!\n.\nn\n" }, m = { SCRIPT(NONE, DONE), .input = "\n.\nn\nn\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "message", "--terminal-copy");
	holds_text(l.out, "\033]52;c;SGkh\033\\");
	line_free(&l);
	line_terminal(&m, 80);
	line_run(&m, "message");
	lacks_text(m.out, "\033");
	line_free(&m);
}

static void base64(void **state)
{
	static const char *const rows[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
					       { "\xc3\xbc", "w7w=" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *out = NULL, wanted[60];
		size_t size;
		struct cli cli = { .out = open_memstream(&out, &size), .out_tty = true };

		assert_int_equal(clipboard_terminal(&cli, rows[i][0]), 0);
		fclose(cli.out);
		snprintf(wanted, sizeof wanted, "\033]52;c;%s\033\\", rows[i][1]);
		assert_string_equal(out, wanted);
		free(out);
	}
}

/* A program in the place of xclip notes what it is given. */
static void by_a_program(void **state)
{
	static const char *const shown[] = { "DISPLAY=:9", NULL };
	char folder[FOLDER_SIZE], path[FOLDER_SIZE + 20], got[100] = "", *before = strdup(getenv("PATH"));
	struct cli cli = { .out = stderr, .environment = shown };
	FILE *f;

	(void)state;
	folder_make(folder);
	setenv("PATH", folder, 1);
	assert_int_equal(clipboard_program(&cli, "text"), -ENOENT);
	snprintf(path, sizeof path, "%s/out", folder);
	setenv("GOT", path, 1);
	folder_put(folder, "xclip", "#!/bin/sh\nread -r line; echo \"$* $line\" > \"$GOT\"\n");
	snprintf(path, sizeof path, "%s/xclip", folder);
	chmod(path, 0755);
	assert_int_equal(clipboard_program(&cli, "text\n"), 0);
	f = fopen(getenv("GOT"), "r");
	assert_non_null(f);
	assert_non_null(fgets(got, sizeof got, f));
	fclose(f);
	assert_string_equal(got, "-selection clipboard text\n");
	folder_put(folder, "xclip", "#!/bin/sh\nexit 1\n");
	assert_int_equal(clipboard_program(&cli, "text"), -EIO);
	cli.environment = NULL;
	assert_int_equal(clipboard_program(&cli, "text"), -ENOENT);
	setenv("PATH", before, 1);
	free(before);
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_template_as_it_is), cmocka_unit_test(another_one_typed),
		cmocka_unit_test(looking_changes_no_mark), cmocka_unit_test(a_mark_can_be_taken_back), cmocka_unit_test(a_long_one_is_remarked_on),
		cmocka_unit_test(marked_later), cmocka_unit_test(through_pipes), cmocka_unit_test(in_json), cmocka_unit_test(bad_texts),
		cmocka_unit_test(no_text_as_an_argument), cmocka_unit_test(too_long_typed), cmocka_unit_test(the_editor_is_used),
		cmocka_unit_test(what_the_editor_leaves_is_judged), cmocka_unit_test(the_file_is_for_nobody_else), cmocka_unit_test(copies_of_the_editor_go_too),
		cmocka_unit_test(by_the_terminal_when_asked), cmocka_unit_test(base64), cmocka_unit_test(by_a_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
