/* Tests of nc-block people, approve, reason and journal, from the command line to the exit code. */
#include "unit/cli/fake.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define SECRET "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define URI "otpauth://totp/nc-block:anna?secret=" SECRET
#define OFFERED "{\"parameters\":{\"person\":null,\"message\":\"x\",\"approvals\":0,\"uri\":\"" URI "\",\"expires_s\":900}}"
#define BOB(state, counts, removal)                                                                          \
	"{\"id\":2,\"name\":\"Bob\\u001b[1m\",\"contact\":\"tel:+1555\",\"state\":\"" state "\",\"added\":\"2026-01-01T00:00:00Z\",\"counts\":" counts   \
	",\"removal\":" removal "}"
#define ENROLLED "{\"parameters\":{\"person\":" BOB("enrolled", "true", "null") ",\"message\":\"x\",\"approvals\":1}}"
#define ERROR(error, message) "{\"error\":\"" error "\",\"parameters\":{\"message\":\"" message "\"}}"

static size_t widest(const char *text)
{
	size_t most = 0, n = 0;

	for (; *text; text++) {
		n = *text == '\n' ? 0 : n + (((unsigned char)*text & 0xc0) != 0x80);
		most = n > most ? n : most;
	}
	return most;
}

static void shows_a_picture_and_asks(void **state)
{
	static const unsigned widths[] = { 80, 40 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(widths); i++) {
		struct line l = { SCRIPT(OFFERED, ENROLLED), .input = "123 456\n" };

		line_terminal(&l, widths[i]);
		l.cli.utf8 = true;
		line_run(&l, "people", "add", "Bob", "--contact", "tel:+1555");
		assert_int_equal(l.code, 0);
		line_asked(&l, 0, "PeopleAdd", "{\"name\":\"Bob\",\"contact\":\"tel:+1555\"}");
		line_asked(&l, 1, "PeopleConfirm", "{\"name\":\"Bob\",\"code\":\"123 456\"}");
		holds_text(l.out, "\u2580");
		lacks_text(l.out, URI);
		holds_text(l.out, "ABCD EFGH IJKL");
		holds_text(l.out, "Bob holds a key now.");
		holds_text(l.out, "needs 1 code from now on");
		assert_true(widest(l.out) <= widths[i]);
		line_free(&l);
	}
}

static void without_half_blocks_it_is_drawn_in_ascii(void **state)
{
	struct line l = { SCRIPT(OFFERED, ENROLLED), .input = "123456\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "people", "add", "Bob");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "##########");
	lacks_text(l.out, URI);
	assert_true(widest(l.out) <= 80);
	line_free(&l);
	l = (struct line){ SCRIPT(OFFERED, ENROLLED), .input = "123456\n" };
	line_terminal(&l, 40); /* too narrow for that */
	line_run(&l, "people", "add", "Bob");
	assert_int_equal(l.code, 0);
	holds_text(l.out, URI);
	lacks_text(l.out, "####");
	line_free(&l);
}

static void on_a_pipe_it_is_the_uri(void **state)
{
	struct line l = { SCRIPT(OFFERED), .input = "123456\n" };
	json_t *answer;

	(void)state;
	line_run(&l, "people", "add", "Bob", "--json");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 1);
	answer = json_loads(l.out, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(answer, "uri")), URI);
	json_decref(answer);
	line_free(&l);
	l = (struct line){ SCRIPT(OFFERED) };
	line_run(&l, "people", "add", "Bob", "--quiet");
	assert_int_equal(l.code, 0);
	assert_string_equal(l.out, URI "\n");
	line_free(&l);
	l = (struct line){ SCRIPT(ENROLLED), .input = "654321\n" };
	line_run(&l, "people", "confirm", "Bob");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "PeopleConfirm", "{\"name\":\"Bob\",\"code\":\"654321\"}");
	line_free(&l);
}

static void a_wrong_code_may_be_typed_again(void **state)
{
	struct line l = { SCRIPT(OFFERED, ERROR("wrong-code", "not a code of theirs"), ENROLLED), .input = "000000\n123456\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "people", "add", "Bob");
	assert_int_equal(l.code, 0);
	holds_text(l.err, "Not a code of theirs.");
	line_free(&l);
	l = (struct line){ SCRIPT(OFFERED, ENROLLED), .input = "\n" };
	line_terminal(&l, 80);
	line_run(&l, "people", "add", "Bob");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 1);
	holds_text(l.err, "Not confirmed");
	line_free(&l);
}

static void lists(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"people\":[" BOB("enrolled", "true", "null") "," BOB("cooling", "true", "{\"remaining_s\":7200}") "],"
				 "\"approvals\":2}}") };

	(void)state;
	line_run(&l, "people");
	assert_int_equal(l.code, 0);
	assert_string_equal(l.out, "2\tBob?[1m\tenrolled\ttel:+1555\n2\tBob?[1m\tcooling\ttel:+1555\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"people\":[" BOB("enrolled", "false", "null") "],\"approvals\":1}}") };
	line_terminal(&l, 40);
	line_run(&l, "people", "list");
	holds_text(l.out, "Bob?[1m");
	holds_text(l.out, "does not count yet");
	holds_text(l.out, "needs 1 code, besides");
	line_free(&l);
}

static void removes(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"state\":\"cooling\",\"message\":\"x\",\"person\":" BOB("cooling", "true",
														  "{\"remaining_s\":7200}") "}}") };

	(void)state;
	line_run(&l, "people", "remove", "Bob");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "PeopleRemove", "{\"person\":\"Bob\"}");
	holds_text(l.out, "2 h left");
	line_free(&l);
	l = (struct line){ SCRIPT(ERROR("not-yet", "the wait is not over")) };
	line_run(&l, "people", "remove", "2");
	assert_int_equal(l.code, 3);
	line_free(&l);
}

static void approves(void **state)
{
	static const char reply[] = "{\"parameters\":{\"by\":\"Bob\",\"message\":\"approved\",\"results\":[{\"id\":3,\"target\":\"ex.example\","
				    "\"needed\":2,\"missing\":1}]}}";
	static const struct {
		const char *error;
		int code;
	} rows[] = { { "wrong-code", 3 }, { "clock-off", 3 }, { "too-many-tries", 3 }, { "not-yet", 3 },
		     { "nobody", 1 }, { "unknown-target", 1 }, { "malformed", 2 } };
	struct line l = { SCRIPT(reply), .input = "123456\n" };

	(void)state;
	line_run(&l, "approve", "3", "4");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Approve", "{\"targets\":[\"3\",\"4\"],\"code\":\"123456\"}");
	holds_text(l.out, "ex.example: 1 more to go.");
	line_free(&l);
	l = (struct line){ SCRIPT(reply), .input = "123456\n" };
	line_terminal(&l, 40);
	line_run(&l, "approve", "3");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "The code that they see on their phone");
	line_free(&l);
	l = (struct line){ SCRIPT(reply), .input = "\n" };
	line_run(&l, "approve", "3");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char error[200];

		snprintf(error, sizeof error, "{\"error\":\"%s\",\"parameters\":{\"message\":\"so it is\"}}", rows[i].error);
		l = (struct line){ SCRIPT(error), .input = "123456\n" };
		line_run(&l, "approve", "3");
		assert_int_equal(l.code, rows[i].code);
		assert_string_equal(l.err, "So it is.\n");
		line_free(&l);
	}
}

static void usage(void **state)
{
	static const char *const bad[][3] = { { "people", "add", NULL }, { "people", "frob", NULL }, { "people", "remove", NULL },
					      { "reason", "remove", NULL }, { "reason", "because", NULL }, { "reason", "remove", "x" },
					      { "journal", "today", NULL }, { "approve", NULL, NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct line l = { SCRIPT("{}"), .input = "text\n" };

		line_run_argv(&l, bad[i][2] ? 3 : bad[i][1] ? 2 : 1, bad[i]);
		assert_int_equal(l.code, 2);
		assert_int_equal(l.fake.request_count, 0);
		line_free(&l);
	}
}

/* A text that the daemon could not keep is given back to whoever typed it. */
static void what_could_not_be_kept_is_given_back(void **state)
{
	struct line l = { SCRIPT(ERROR("failed", "the store could not be written")), .input = "He read\nmy letters.\n.\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "reason", "add");
	assert_int_equal(l.code, 1);
	line_asked(&l, 0, "ReasonAdd", "{\"text\":\"He read\\nmy letters.\"}");
	holds_text(l.out, "  He read\n  my letters.\n");
	line_free(&l);
}

static void prompts_end_at_a_full_stop_or_the_end(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"id\":1,\"added\":\"2026-01-01T00:00:00Z\"}}"), .input = "one\n\ntwo\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "journal");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "JournalAdd", "{\"text\":\"one\\n\\ntwo\"}");
	assert_true(widest(l.out) <= 40);
	line_free(&l);
	l = (struct line){ SCRIPT("{}"), .input = ".\n" };
	line_terminal(&l, 40);
	line_run(&l, "journal");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

static void shown_texts_are_clean_and_wrapped(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"reasons\":[{\"id\":1,\"added\":\"2026-01-01T00:00:00Z\",\"text\":"
				 "\"a long line of many words that goes past the edge \\u001b]0;title\\u0007 of it\\r\\nand one\"}]}}") };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "reason");
	assert_int_equal(l.code, 0);
	lacks_text(l.out, "\033");
	lacks_text(l.out, "\r");
	holds_text(l.out, "\n  and one\n");
	assert_true(widest(l.out) <= 40);
	line_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_a_picture_and_asks),
		cmocka_unit_test(without_half_blocks_it_is_drawn_in_ascii),
		cmocka_unit_test(on_a_pipe_it_is_the_uri),
		cmocka_unit_test(a_wrong_code_may_be_typed_again),
		cmocka_unit_test(lists),
		cmocka_unit_test(removes),
		cmocka_unit_test(approves),
		cmocka_unit_test(usage),
		cmocka_unit_test(what_could_not_be_kept_is_given_back),
		cmocka_unit_test(prompts_end_at_a_full_stop_or_the_end),
		cmocka_unit_test(shown_texts_are_clean_and_wrapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
