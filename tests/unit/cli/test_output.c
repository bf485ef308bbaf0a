/* Tests of cli/output.c and cli/prompt.c. */
#include "support/unit.h"

#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/text.h"

struct page {
	struct cli cli;
	char *out;
	char *err;
	size_t out_size;
	size_t err_size;
};

static void page_open(struct page *p)
{
	p->cli.out = open_memstream(&p->out, &p->out_size);
	p->cli.err = open_memstream(&p->err, &p->err_size);
}

static void page_flush(struct page *p)
{
	fflush(p->cli.out);
	fflush(p->cli.err);
}

static void page_close(struct page *p)
{
	fclose(p->cli.out);
	fclose(p->cli.err);
	free(p->out);
	free(p->err);
}

static const char sentence[] = "Mail is not blocked on this machine: nc-block export mail writes rules for "
			       "the mail "
			       "program, and bücher.example is spelled xn--bcher-kva.example there.";

/* Every line fits, only blanks at line ends are lost, and no word is cut. */
static void wraps_at(unsigned width, unsigned indent)
{
	struct page p = { .cli = { .width = width } };
	char joined[400] = "";

	page_open(&p);
	out_text(&p.cli, SHADE_PLAIN, indent, sentence);
	page_flush(&p);
	for (char *line = strtok(p.out, "\n"); line; line = strtok(NULL, "\n")) {
		if (text_columns(line) > width)
			fail_msg("%u: %s", width, line);
		assert_int_equal(strspn(line, " "), indent);
		if (*joined)
			strcat(joined, " ");
		strcat(joined, line + indent);
	}
	assert_string_equal(joined, sentence);
	page_close(&p);
}

static void wraps(void **state)
{
	(void)state;
	wraps_at(80, 0);
	wraps_at(40, 0);
	wraps_at(80, 6);
	wraps_at(40, 6);
}

static void a_long_word_is_cut(void **state)
{
	struct page p = { .cli = { .width = 20 } };

	(void)state;
	page_open(&p);
	out_text(&p.cli, SHADE_PLAIN, 0, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b");
	page_flush(&p);
	assert_string_equal(p.out, "aaaaaaaaaaaaaaaaaaaa\naaaaaaaaaaaaaaaaaaaa\naaaaaaaaaa b\n");
	page_close(&p);
}

static void blanks_indent_all(void **state)
{
	struct page p = { .cli = { .width = 24 } };

	(void)state;
	page_open(&p);
	err_text(&p.cli, "  one two three four five six");
	err_text(&p.cli, "   ");
	err_text(&p.cli, "");
	page_flush(&p);
	assert_string_equal(p.err, "  one two three four\n  five six\n");
	page_close(&p);
}

static void a_pipe_is_not_wrapped(void **state)
{
	struct page p = { .cli = { .width = 0 } };

	(void)state;
	page_open(&p);
	out_text(&p.cli, SHADE_GOOD, 0, sentence);
	page_flush(&p);
	assert_int_equal(strlen(p.out), strlen(sentence) + 1);
	assert_null(strchr(p.out, '\033'));
	page_close(&p);
}

static void colours(void **state)
{
	struct page p = { .cli = { .width = 80, .colour = true } };

	(void)state;
	page_open(&p);
	out_piece(&p.cli, SHADE_GOOD, "ok", 4);
	out_piece(&p.cli, SHADE_PLAIN, "x", 0);
	out_newline(&p.cli);
	err_text(&p.cli, "no colour here");
	page_flush(&p);
	assert_string_equal(p.out, "\033[32mok\033[0m  x\n");
	assert_string_equal(p.err, "no colour here\n");
	page_close(&p);
}

static void nothing_harmful(void **state)
{
	struct page p = { .cli = { .width = 80 } };

	(void)state;
	page_open(&p);
	out_piece(&p.cli, SHADE_PLAIN, "\033[31mx\n", 0);
	out_text(&p.cli, SHADE_PLAIN, 0, "\033]0;title\007\xff");
	out_format(&p.cli, SHADE_PLAIN, 0, "%s", "\x1b[2J");
	err_text(&p.cli, "\033c");
	page_flush(&p);
	assert_null(strchr(p.out, '\033'));
	assert_null(strchr(p.out, '\007'));
	assert_null(strchr(p.out, '\xff'));
	assert_string_equal(p.err, "?c\n");
	page_close(&p);
}

static void quiet(void **state)
{
	struct page p = { .cli = { .options = { .quiet = true } } };

	(void)state;
	page_open(&p);
	out_piece(&p.cli, SHADE_PLAIN, "x", 5);
	out_newline(&p.cli);
	out_text(&p.cli, SHADE_PLAIN, 0, "x");
	out_format(&p.cli, SHADE_PLAIN, 0, "%d", 1);
	err_text(&p.cli, "what went wrong");
	page_flush(&p);
	assert_string_equal(p.out, "");
	assert_string_equal(p.err, "what went wrong\n");
	page_close(&p);
}

static void json(void **state)
{
	struct page p = { .cli = { .out_tty = false } };
	json_t *object = json_pack("{s:s}", "person", "b\xc3\xbc\xc2\x9b\x7f\033");

	(void)state;
	page_open(&p);
	out_json(&p.cli, object);
	page_flush(&p);
	assert_string_equal(p.out, "{\"person\":\"b\xc3\xbc\xc2\x9b?\\u001B\"}\n");
	page_close(&p);
	p = (struct page){ .cli = { .out_tty = true } };
	page_open(&p);
	out_json(&p.cli, object);
	page_flush(&p);
	assert_string_equal(p.out, "{\n  \"person\": \"b\\u00FC\\u009B?\\u001B\"\n}\n");
	page_close(&p);
	json_decref(object);
}

static void failures(void **state)
{
	struct page p = { .cli = { .options = { .json = true } } };
	struct failure f = { .error = "quiet-hours", .message = "Not \"now\"." };
	json_t *partial = json_pack("{s:[], s:s}", "results", "error", "must not win");

	(void)state;
	page_open(&p);
	assert_int_equal(out_failure(&p.cli, &f, partial), 3);
	page_flush(&p);
	assert_string_equal(p.out, "{\"error\":\"quiet-hours\",\"message\":\"Not "
				   "\\\"now\\\".\",\"results\":[]}\n");
	assert_string_equal(p.err, "");
	p.cli.options.json = false;
	assert_int_equal(out_error(&p.cli, "usage", "So it is used."), 2);
	page_flush(&p);
	assert_string_equal(p.err, "So it is used.\n");
	page_close(&p);
	json_decref(partial);
}

static void a_full_disk_is_told(void **state)
{
	struct page p = { .cli = { .width = 0 } };

	(void)state;
	p.cli.out = fopen("/dev/full", "w");
	p.cli.err = open_memstream(&p.err, &p.err_size);
	assert_non_null(p.cli.out);
	out_text(&p.cli, SHADE_PLAIN, 0, "lost");
	assert_int_equal(out_finish(&p.cli, 0), 1);
	fflush(p.cli.err);
	assert_non_null(strstr(p.err, "could not be written"));
	fputs("lost", p.cli.out);
	assert_int_equal(out_finish(&p.cli, 3), 3);
	page_close(&p);
}

static bool answer(const char *typed)
{
	struct page p = { .cli = { .width = 80 } };
	bool yes;

	page_open(&p);
	p.cli.in = fmemopen((void *)typed, strlen(typed), "r");
	yes = prompt_yes(&p.cli, "Go \033on?");
	page_flush(&p);
	assert_non_null(strstr(p.out, "Go ?on? "));
	fclose(p.cli.in);
	page_close(&p);
	return yes;
}

static void questions(void **state)
{
	(void)state;
	assert_true(answer("y\n"));
	assert_true(answer("Yes\n"));
	assert_true(answer("  y\n"));
	assert_false(answer("\n"));
	assert_false(answer("n\n"));
	assert_false(answer("no, y\n"));
	assert_false(answer("\ny\n"));
	assert_true(answer("y"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wraps),
		cmocka_unit_test(a_long_word_is_cut),
		cmocka_unit_test(a_pipe_is_not_wrapped),
		cmocka_unit_test(colours),
		cmocka_unit_test(nothing_harmful),
		cmocka_unit_test(quiet),
		cmocka_unit_test(json),
		cmocka_unit_test(failures),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(questions),
		cmocka_unit_test(blanks_indent_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
