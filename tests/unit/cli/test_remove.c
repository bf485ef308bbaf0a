/* Tests of nc-block remove, keep and undo, from the command line to the exit code. */
#include "unit/cli/fake.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define LIST(state)                                                                                          \
	"{\"parameters\":{\"entries\":[{\"id\":3,\"target\":\"ex.example\",\"kind\":\"domain\",\"state\":"   \
	"\"" state "\",\"days\":12,\"cooldown_s\":86400,\"removal\":{\"required_s\":100,\"counted_s\":50,"   \
		   "\"remaining_s\":50,"                                                                     \
	"\"window_left_s\":3600}}]}}"
#define RESULT(state, confirm, error, message)                                                               \
	"{\"parameters\":{\"results\":[{\"id\":3,\"target\":\"ex.example\",\"state\":\"" state "\","         \
											       "\"remaining" \
											       "_s\":50,"    \
	"\"window_left_s\":null,\"confirm\":" confirm ",\"error\":" error ",\"message\":\"" message "\"}]}}"
/* What the daemon is asked for before a wait starts. */
#define REASONS "{\"parameters\":{\"reasons\":[{\"id\":1,\"added\":\"2026-01-01T00:00:00Z\",\"text\":\"He read my\\u001b[2J letters.\"}]}}"
#define PEOPLE                                                                                               \
	"{\"parameters\":{\"people\":[{\"id\":7,\"name\":\"Bob\",\"contact\":\"tel:+15551234\",\"state\":"    \
	"\"enrolled\",\"counts\":true,\"removal\":null}],\"approvals\":1}}"
#define BEFORE LIST("blocked"), REASONS, PEOPLE
#define STARTED RESULT("cooling", "null", "null", "the wait has begun")
#define WORDS RESULT("ready", "\"river lamp oak piano\"", "\"not-yet\"", "Ready.")

static void starts_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(BEFORE, STARTED) };

	(void)state;
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "List", "{}");
	line_asked(&l, 1, "ReasonList", "{}");
	line_asked(&l, 2, "PeopleList", "{}");
	line_asked(&l, 3, "Remove", "{\"targets\":[\"ex.example\"]}");
	assert_string_equal(l.out, "Your reasons:\n  He read my?[2J letters.\nYour people:\n  Bob, tel:+15551234\n"
				   "ex.example: held for 12 days.\nex.example: the wait has begun, 50 s left\n");
	line_free(&l);
	l = (struct line){ SCRIPT(STARTED) };
	line_run(&l, "remove", "ex.example", "--quiet");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 1);
	assert_string_equal(l.out, "");
	line_free(&l);
}

#define DISCREET_LIST                                                                                        \
	"{\"parameters\":{\"entries\":[{\"id\":3,\"target\":\"ex.example\",\"kind\":\"domain\",\"state\":\"blocked\",\"days\":12,"   \
	"\"person\":\"Robin\",\"discreet\":true,\"cooldown_s\":86400,\"removal\":null}]}}"
#define DISCREET(state, confirm, error, message)                                                             \
	"{\"parameters\":{\"results\":[{\"id\":3,\"target\":\"ex.example\",\"discreet\":true,\"state\":\"" state "\",\"confirm\":" confirm       \
	",\"error\":" error ",\"message\":\"" message "\"}]}}"

/* No name and no label in a question, nor in what is said of the answer. */
static void discreet(void **state)
{
	struct line asked = { SCRIPT(DISCREET_LIST, DISCREET("cooling", "null", "null", "the wait has begun")), .input = "y\n" };
	struct line words = { SCRIPT(DISCREET_LIST, DISCREET("ready", "\"river lamp oak piano\"", "\"not-yet\"", "Ready.")), .input = "y\n\n" };
	struct line *const lines[] = { &asked, &words };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		line_terminal(lines[i], 80);
		line_run(lines[i], "remove", "3");
		lacks_text(lines[i]->out, "ex.example");
		lacks_text(lines[i]->out, "Robin");
		lacks_text(lines[i]->err, "ex.example");
		holds_text(lines[i]->out, "entry 3");
		line_free(lines[i]);
	}
}

static void asks_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(BEFORE, STARTED), .input = "y\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "List", "{}");
	line_asked(&l, 3, "Remove", "{\"targets\":[\"ex.example\"]}");
	holds_text(l.out, "He read my?[2J letters.");
	holds_text(l.out, "Bob, tel:+15551234");
	holds_text(l.out, "12 days");
	holds_text(l.out, "Start the wait of 24 h for ex.example? [y/N]");
	holds_text(l.out, "It stays blocked meanwhile. To stop the wait: nc-block keep 3\n");
	line_free(&l);
}

/* A question that leaves little room for its answer stands above it. */
static void asks_at_40_columns(void **state)
{
	struct line l = { SCRIPT(BEFORE, STARTED), .input = "y\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "Start the wait of 24 h for ex.example?\n[y/N]\n> ");
	line_free(&l);
}

static void no_is_no(void **state)
{
	struct line l = { SCRIPT(BEFORE, STARTED), .input = "\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "3");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 3);
	holds_text(l.out, "ex.example stays blocked.");
	line_free(&l);
}

/* Another spelling is not a way past the question. */
static void asks_for_another_spelling(void **state)
{
	struct line l = { SCRIPT(LIST("blocked"), "{\"parameters\":{\"added\":[{\"id\":0,\"target\":\"ex."
						  "example\"}],\"refused\":[]}}",
				 REASONS, PEOPLE),
			  .input = "n\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "https://EX.example./");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 4);
	line_asked(&l, 1, "Add",
		   "{\"targets\":[\"https://EX.example./\"],\"dry_run\":true,\"help_seen\":true}");
	line_free(&l);
}

static void yes_skips_the_question(void **state)
{
	struct line l = { SCRIPT(BEFORE, STARTED) };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example", "--yes");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "letters");
	lacks_text(l.out, "[y/N]");
	line_asked(&l, 3, "Remove", "{\"targets\":[\"ex.example\"]}");
	line_free(&l);
}

static void cooling_is_not_asked(void **state)
{
	struct line l = { SCRIPT(LIST("cooling"), RESULT("cooling", "null", "\"not-yet\"", "50 s left.")) };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 3);
	lacks_text(l.out, "[y/N]");
	holds_text(l.err, "50 s left.");
	line_free(&l);
}

static void words_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(LIST("ready"), WORDS) };

	(void)state;
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 3);
	lacks_text(l.out, "reasons");
	holds_text(l.out, "river lamp oak piano\n");
	holds_text(l.out, "nc-block remove 3 --confirm");
	line_free(&l);
	l = (struct line){ SCRIPT(WORDS) };
	line_run(&l, "remove", "ex.example", "--quiet");
	assert_int_equal(l.code, 3);
	assert_string_equal(l.out, "river lamp oak piano\n");
	line_free(&l);
}

static void words_in_json(void **state)
{
	struct line l = { SCRIPT(WORDS) };
	json_t *answer;

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example", "--json");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 1);
	answer = json_loads(l.out, 0, NULL);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(json_object_get(answer, "results"), 0), "confir"
												     "m")),
	    "river lamp oak piano");
	json_decref(answer);
	line_free(&l);
}

static void words_typed(void **state)
{
	struct line l = { SCRIPT(LIST("ready"), WORDS, RESULT("removed", "null", "null", "Lifted.")),
			  .input = "river lamp oak piano\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 2, "Remove", "{\"targets\":[\"3\"],\"confirm\":\"river lamp oak piano\"}");
	holds_text(l.out, "The wait for ex.example is over.");
	holds_text(l.out, "Lifted.");
	line_free(&l);
}

static void words_not_typed(void **state)
{
	struct line l = { SCRIPT(LIST("ready"), WORDS, STARTED), .input = "\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 2);
	holds_text(l.err, "ex.example: it stays blocked");
	line_free(&l);
}

/* Words that would lead nowhere are not asked for; the message says whom to ask. */
static void words_without_approvals(void **state)
{
	struct line l = { SCRIPT(LIST("ready"),
				 "{\"parameters\":{\"results\":[{\"id\":3,\"target\":\"ex.example\",\"state\":\"ready\",\"remaining_s\":0,"
				 "\"confirm\":\"a b c d\",\"error\":\"not-yet\",\"message\":\"1 approval is missing: Bob can give one\","
				 "\"approvals\":{\"needed\":1,\"missing\":1}}]}}"),
			  .input = "a b c d\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 2);
	lacks_text(l.out, "a b c d");
	holds_text(l.err, "Bob can give one");
	line_free(&l);
}

static void words_mistyped(void **state)
{
	struct line l = { SCRIPT(LIST("ready"), WORDS,
				 RESULT("ready", "null", "\"wrong-words\"", "Not the words.")),
			  .input = "oops\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 3);
	holds_text(l.err, "Not the words.");
	line_free(&l);
}

static void confirmed(void **state)
{
	struct line l = { SCRIPT(RESULT("removed", "null", "null", "Lifted.")) };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example", "--confirm", "a b c d");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Remove", "{\"targets\":[\"ex.example\"],\"confirm\":\"a b c d\"}");
	line_free(&l);
}

static void exit_codes(void **state)
{
	static const struct {
		const char *error;
		int code;
	} rows[] = { { "unknown-target", 1 }, { "unavailable", 1 }, { "not-yet", 3 },  { "quiet-hours", 3 },
		     { "approvals-missing", 3 }, { "wrong-words", 3 },    { "malformed", 2 },   { "too-late", 3 }, { "held-before", 3 } };
	static const char *const names[] = { "remove", "keep", "undo" }, *const methods[] = { "Remove",
											      "Keep",
											      "Undo" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t v = 0; v < COUNT_OF(names); v++) {
			char reply[300];
			struct line l = { SCRIPT(reply) };

			if (v == 0) /* whether a wait would start is looked up first; here none would */
				l = (struct line){ SCRIPT("{\"parameters\":{\"entries\":[{\"id\":1,\"target\":\"a\"},{\"id\":2,\"target\":\"b\"}]}}", reply) };
			snprintf(reply, sizeof reply,
				 "{\"parameters\":{\"results\":[{\"id\":1,\"target\":\"a\",\"state\":"
				 "\"blocked\",\"error\":null,\"message\":\"fine\"},"
				 "{\"id\":0,\"target\":\"b\",\"state\":null,\"error\":\"%s\",\"message\":"
				 "\"not fine\"}]}}",
				 rows[i].error);
			line_run(&l, names[v], "a", "b");
			assert_int_equal(l.code, rows[i].code);
			line_asked(&l, v == 0, methods[v], "{\"targets\":[\"a\",\"b\"]}");
			assert_string_equal(l.out, "a: fine\n");
			assert_string_equal(l.err, "b: not fine\n");
			line_free(&l);
		}
}

/* What could not be sent is told once, however many requests there are. */
static void told_once(void **state)
{
	struct line l = { SCRIPT(STARTED, STARTED) };
	char *input = calloc(1, 600 * 4 + 10);
	json_t *answer, *results;

	(void)state;
	strcat(input, "\xff\n");
	for (int i = 0; i < 600; i++)
		strcat(input, "x.y\n");
	l.input = input;
	line_run(&l, "keep", "-", "--json");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 2);
	answer = json_loads(l.out, 0, NULL);
	results = json_object_get(answer, "results");
	assert_int_equal(json_array_size(results), 3);
	assert_string_equal(json_string_value(json_object_get(json_array_get(results, 0), "error")), "malform"
												     "ed");
	json_decref(answer);
	free(input);
	line_free(&l);
}

static void usage(void **state)
{
	static const char *const names[] = { "remove", "keep", "undo" };

	(void)state;
	for (size_t v = 0; v < COUNT_OF(names); v++) {
		struct line l = { SCRIPT("{}") };

		line_run(&l, names[v]);
		assert_int_equal(l.code, 2);
		assert_int_equal(l.fake.request_count, 0);
		line_free(&l);
	}
}

static void keep_is_asked_nothing(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"results\":[{\"id\":3,\"target\":\"ex.example\","
				 "\"state\":\"blocked\",\"error\":null,"
				 "\"message\":\"ex.example stays blocked.\"}]}}") };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "keep", "3");
	assert_int_equal(l.code, 0);
	assert_string_equal(l.out, "ex.example stays blocked.\n");
	line_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_on_a_pipe),
		cmocka_unit_test(discreet),
		cmocka_unit_test(asks_on_a_terminal),
		cmocka_unit_test(no_is_no),
		cmocka_unit_test(asks_for_another_spelling),
		cmocka_unit_test(yes_skips_the_question),
		cmocka_unit_test(asks_at_40_columns), cmocka_unit_test(cooling_is_not_asked),
		cmocka_unit_test(words_on_a_pipe),
		cmocka_unit_test(words_in_json),
		cmocka_unit_test(words_typed),
		cmocka_unit_test(words_not_typed),
		cmocka_unit_test(words_mistyped),
		cmocka_unit_test(words_without_approvals),
		cmocka_unit_test(confirmed),
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(usage),
		cmocka_unit_test(keep_is_asked_nothing),
		cmocka_unit_test(told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
