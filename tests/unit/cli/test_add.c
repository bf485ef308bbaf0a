/* Tests of nc-block add, from the command line to the exit code, against a scripted daemon. */
#include "unit/cli/fake.h"

#define ENTRY(id, target, kind, hosts, more)                                                                 \
	"{\"id\":" #id ",\"target\":\"" target "\",\"kind\":\"" kind "\",\"state\":\"blocked\",\"new\":"     \
								     "true,"                                 \
	"\"enforced\":{\"hosts\":" #hosts ",\"addresses\":false}" more "}"
#define KNOWN                                                                                                \
	"{\"id\":1,\"target\":\"a.example\",\"kind\":\"domain\",\"state\":\"blocked\",\"new\":false,"           \
	"\"cooldown_s\":604800,\"enforced\":{\"hosts\":true,\"addresses\":false}}"
#define ADDED(entries) "{\"parameters\":{\"added\":[" entries "],\"refused\":[],\"others\":[],\"notes\":[]}}"
#define REFUSED(items) "{\"parameters\":{\"added\":[],\"refused\":[" items "],\"others\":[],\"notes\":[]}}"
#define HELP_FIRST                                                                                           \
	"{\"error\":\"help-first\",\"parameters\":{\"message\":\"Help is reached through it:\",\"help\":"    \
	"[{\"service\":\"whatsapp\",\"country\":\"xx\",\"who\":\"A helpline\",\"how\":\"message 1\"}]}}"
#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }

static void adds_one(void **state)
{
	struct line l = { SCRIPT(ADDED(ENTRY(7, "ex.example", "domain", true, ""))) };

	(void)state;
	line_run(&l, "add", "EX.example.");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Add", "{\"targets\":[\"EX.example.\"]}");
	assert_string_equal(l.out, "ex.example is blocked (entry 7).\n");
	assert_string_equal(l.err, "");
	line_free(&l);
}

static void sends_every_option(void **state)
{
	struct line l = { SCRIPT(ADDED("")) };

	(void)state;
	line_run(&l, "add", "a", "--person", "P", "--only-profile", "--cooldown", "7d", "--dry-run", "--",
		 "-b");
	line_asked(&l, 0, "Add",
		   "{\"targets\":[\"a\",\"-b\"],\"person\":\"P\",\"only_profile\":true,\"cooldown\":604800,"
		   "\"dry_run\":true}");
	assert_int_equal(l.code, 0);
	line_free(&l);
}

static void tells_what_is_not_covered(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"added\":[" ENTRY(7, "tel:+15551234567", "phone", false,
								      ",\"uncovered\":[\"calls\"]") "],"
												    "\"refuse"
												    "d\":[],"
												    "\"others"
												    "\":["
												    "\"bob\"]"
												    ",\"notes"
												    "\":[\"1 "
												    "other "
												    "account "
												    "uses "
												    "this "
												    "machine."
												    "\"]}"
												    "}") };

	(void)state;
	line_run(&l, "add", "tel:+15551234567");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "is recorded (entry 7)");
	lacks_text(l.out, "is blocked");
	holds_text(l.out, "  not covered: calls\n");
	holds_text(l.out, "\n1 other account uses this machine.\n");
	line_free(&l);
}

/* What is the same for all is told once. */
static void gaps_are_told_once(void **state)
{
	struct line l = { SCRIPT(
	    ADDED(ENTRY(1, "a.example", "domain", true, ",\"uncovered\":[\"same\",\"one\"]") "," ENTRY(
		2, "b.example", "domain", true, ",\"uncovered\":[\"same\"]"))) };

	(void)state;
	line_run(&l, "add", "a.example", "b.example");
	assert_string_equal(l.out, "a.example is blocked (entry 1).\nb.example is blocked (entry 2).\n"
				   "Not covered: same; one\n");
	line_free(&l);
}

#define AGAIN                                                                                                \
	"{\"id\":1,\"target\":\"a.example\",\"kind\":\"domain\",\"state\":\"blocked\",\"new\":false,"            \
	"\"cooldown_s\":604800,\"enforced\":{\"hosts\":true}}"

/* Adding again can only tighten, and what it tightened is said. */
static void a_longer_wait_is_told(void **state)
{
	struct line l = { SCRIPT(ADDED(AGAIN)) };

	(void)state;
	line_run(&l, "add", "a.example", "--cooldown", "7d");
	assert_string_equal(l.out, "a.example was blocked already, and stays so. A removal waits 7 days.\n");
	line_free(&l);
	l = (struct line){ SCRIPT(ADDED(AGAIN)) };
	line_run(&l, "add", "a.example");
	assert_string_equal(l.out, "a.example was blocked already, and stays so.\n");
	line_free(&l);
}

/* The way to help comes with the answer of a trial. */
static void help_with_the_answer(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"added\":[],\"refused\":[],\"others\":[],\"notes\":["
				 "\"plain words\"],\"help\":[{"
				 "\"service\":\"whatsapp\",\"country\":\"xx\",\"who\":\"A "
				 "helpline\",\"how\":\"message 1\"}]}}") };

	(void)state;
	line_run(&l, "add", "whatsapp", "--dry-run");
	assert_int_equal(l.code, 0);
	holds_text(l.err, "  A helpline (xx): message 1\n");
	assert_string_equal(l.out, "Plain words.\n");
	line_free(&l);
}

/* A long list is told by its number. */
static void many_are_counted(void **state)
{
	char *reply = calloc(1, 60 * 200);
	struct line l = { SCRIPT(reply) };

	(void)state;
	strcpy(reply, "{\"parameters\":{\"added\":[");
	for (int i = 0; i < 50; i++)
		strcat(reply, i ? "," ENTRY(1, "x.example", "domain", true, "")
				: ENTRY(1, "x.example", "domain", true, ""));
	strcat(reply, "],\"refused\":[]}}");
	line_run(&l, "add", "x.example");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "50 in all");
	free(reply);
	line_free(&l);
}

static void nothing_in_force(void **state)
{
	struct line l = { SCRIPT(ADDED(ENTRY(7, "ex.example", "domain", false, ""))) };

	(void)state;
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.code, 1);
	holds_text(l.err, "nothing holds it yet");
	lacks_text(l.out, "is blocked");
	line_free(&l);
	l = (struct line){ SCRIPT(
	    ADDED(ENTRY(7, "instagram:x", "profile", false, ",\"only_profile\":true"))) };
	line_run(&l, "add", "instagram:x", "--only-profile");
	assert_int_equal(l.code, 0);
	line_free(&l);
	/* A trial has nothing in force, and that is right. */
	l = (struct line){ SCRIPT(ADDED(ENTRY(0, "ex.example", "domain", false,
					      ",\"would\":{\"hosts\":[\"a.ex.example\",\"www.ex.example\"],"
					      "\"addresses\":[\"192.0.2.7\"],\"names\":[]}"))) };
	line_run(&l, "add", "ex.example", "--dry-run");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "ex.example would be blocked:\n  hosts file: a.ex.example, www.ex.example\n  "
			  "addresses: 192.0.2.7\n");
	line_free(&l);
}

static void refusals(void **state)
{
	static const struct {
		const char *error;
		int code;
	} rows[] = { { "protected", 4 },   { "public-suffix", 2 }, { "malformed", 2 },
		     { "own-address", 2 }, { "too-wide", 2 },      { "unavailable", 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char reply[400];
		struct line l = { SCRIPT(reply) };

		snprintf(reply, sizeof reply,
			 REFUSED("{\"target\":\"typed.example\",\"error\":\"%s\",\"message\":\"Not this.\"}"),
			 rows[i].error);
		line_run(&l, "add", "typed.example");
		assert_int_equal(l.code, rows[i].code);
		holds_text(l.err, "Not this.");
		/* Which help somebody looked for is not shown again. */
		assert_int_equal(strstr(l.err, "typed.example") == NULL, rows[i].code == 4);
		assert_string_equal(l.out, "");
		line_free(&l);
	}
}

static void json_output(void **state)
{
	struct line l = { SCRIPT(
	    "{\"parameters\":{\"added\":[" ENTRY(7, "ex.example", "domain", true, "") "],\"refused\":[{"
										      "\"target\":"
										      "\"co.uk\",\"error\":"
										      "\"public-suffix\","
										      "\"message\":\"m\"}],"
										      "\"others\":[],"
										      "\"notes\":[]}}") };
	json_t *answer;

	(void)state;
	line_run(&l, "add", "ex.example", "co.uk", "--json");
	assert_int_equal(l.code, 2);
	assert_string_equal(l.err, "");
	answer = json_loads(l.out, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(json_object_get(answer, "added")), 1);
	assert_int_equal(json_array_size(json_object_get(answer, "refused")), 1);
	assert_true(json_is_array(json_object_get(answer, "help")));
	assert_null(json_object_get(answer, "error"));
	json_decref(answer);
	line_free(&l);
}

static void help_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(HELP_FIRST, ADDED(ENTRY(7, "whatsapp", "service", true, ""))) };

	(void)state;
	line_run(&l, "add", "whatsapp");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Add", "{\"targets\":[\"whatsapp\"]}");
	line_asked(&l, 1, "Add", "{\"targets\":[\"whatsapp\"],\"help_seen\":true}");
	holds_text(l.err, "Help is reached through it:\n  A helpline (xx): message 1\n");
	holds_text(l.out, "whatsapp is blocked");
	line_free(&l);
}

static void help_in_json(void **state)
{
	struct line l = { SCRIPT(HELP_FIRST, ADDED(ENTRY(7, "whatsapp", "service", true, ""))) };
	json_t *answer;

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "whatsapp", "--json");
	assert_int_equal(l.code, 0);
	assert_string_equal(l.err, "");
	answer = json_loads(l.out, 0, NULL);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(json_object_get(answer, "help"), 0), "who")),
	    "A helpline");
	json_decref(answer);
	line_free(&l);
}

static void help_declined(void **state)
{
	struct line l = { SCRIPT(HELP_FIRST, ADDED("")), .input = "n\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "whatsapp");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 1);
	holds_text(l.err, "A helpline");
	holds_text(l.out, "Nothing was changed.");
	line_free(&l);
}

/* A trial blocks nothing, so there is nothing to ask. */
static void help_in_a_trial(void **state)
{
	struct line l = { SCRIPT(HELP_FIRST, ADDED("")), .input = "n\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "whatsapp", "--dry-run");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 2);
	holds_text(l.err, "A helpline");
	line_free(&l);
}

static void help_accepted(void **state)
{
	struct line l = { SCRIPT(HELP_FIRST,
				 ADDED(ENTRY(7, "whatsapp", "service", true, ",\"undo_left_s\":600"))),
			  .input = "y\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "whatsapp");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "Add", "{\"targets\":[\"whatsapp\"],\"help_seen\":true}");
	holds_text(l.out, "whatsapp is blocked (entry 7).");
	holds_text(l.out, "nc-block undo 7");
	line_free(&l);
}

/* A daemon that keeps saying so is not asked for ever. */
static void help_twice(void **state)
{
	struct line l = { SCRIPT(HELP_FIRST, HELP_FIRST) };

	(void)state;
	line_run(&l, "add", "whatsapp");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 2);
	line_free(&l);
}

static void asked_without_arguments(void **state)
{
	struct line l = { SCRIPT(ADDED(ENTRY(7, "a.example", "domain", true, ""))), .input = "a.example\nb."
											     "example\n\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "add");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Add", "{\"targets\":[\"a.example\",\"b.example\"]}");
	holds_text(l.out, "What shall be out of reach?");
	line_free(&l);
}

static void many_in_chunks(void **state)
{
	struct line l = { SCRIPT(ADDED(ENTRY(1, "a.example", "domain", true, "")), "{\"error\":"
										   "\"unavailable\","
										   "\"parameters\":{"
										   "\"message\":\"Away.\"}"
										   "}") };
	char *input = calloc(1, 700 * 12 + 1);
	json_t *first;

	(void)state;
	for (int i = 0; i < 700; i++)
		strcat(input, "x.example\n");
	l.input = input;
	line_run(&l, "add", "-", "--json");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 2);
	first = json_loads(l.fake.requests[0], 0, NULL);
	assert_int_equal(json_array_size(json_object_get(json_object_get(first, "parameters"), "targets")),
			 500);
	json_decref(first);
	/* What was added before the failure is still told. */
	first = json_loads(l.out, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(first, "error")), "unavailable");
	assert_int_equal(json_array_size(json_object_get(first, "added")), 1);
	json_decref(first);
	free(input);
	line_free(&l);
}

static void what_cannot_be_sent(void **state)
{
	struct line l = { SCRIPT(ADDED(ENTRY(1, "a.example", "domain", true, ""))) };

	(void)state;
	line_run(&l, "add", "\xff\033x", "a.example");
	assert_int_equal(l.code, 2);
	line_asked(&l, 0, "Add", "{\"targets\":[\"a.example\"]}");
	holds_text(l.out, "a.example is blocked");
	holds_text(l.err, "??x: That is not valid text");
	line_free(&l);
	l = (struct line){ SCRIPT(ADDED("")) };
	line_run(&l, "add", "a.example", "--person", "\xff");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

static void errors(void **state)
{
	struct line l = { SCRIPT("{\"error\":\"not-permitted\",\"parameters\":{\"message\":\"Not a "
				 "member.\"}}") };

	(void)state;
	line_run(&l, "add", "x");
	assert_int_equal(l.code, 5);
	assert_string_equal(l.err, "Not a member.\n");
	line_free(&l);
	l = (struct line){ .cli = { .socket = "/nonexistent/sock" } };
	line_run(&l, "add", "x", "--json");
	assert_int_equal(l.code, 6);
	holds_text(l.out, "{\"error\":\"unreachable\",\"message\":");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{}}") };
	line_run(&l, "add");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_one),
		cmocka_unit_test(sends_every_option),
		cmocka_unit_test(tells_what_is_not_covered),
		cmocka_unit_test(nothing_in_force),
		cmocka_unit_test(refusals),
		cmocka_unit_test(json_output),
		cmocka_unit_test(help_on_a_pipe),
		cmocka_unit_test(help_in_json),
		cmocka_unit_test(help_declined),
		cmocka_unit_test(help_accepted),
		cmocka_unit_test(help_twice),
		cmocka_unit_test(asked_without_arguments),
		cmocka_unit_test(many_in_chunks),
		cmocka_unit_test(what_cannot_be_sent),
		cmocka_unit_test(help_in_a_trial),
		cmocka_unit_test(gaps_are_told_once), cmocka_unit_test(a_longer_wait_is_told),
		cmocka_unit_test(help_with_the_answer),
		cmocka_unit_test(many_are_counted),
		cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
