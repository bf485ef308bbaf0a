/* Tests of nc-block urge, and of remove offering it: what is shown, asked and noted. */
#include "unit/cli/fake.h"

#include "cli/telephone.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define STREAK                                                                                               \
	"{\"parameters\":{\"now\":\"2026-11-25T12:00:00Z\",\"spans\":[{\"from\":\"2026-11-02T10:00:00Z\",\"to\":null}],"  \
	"\"moments\":[{\"time\":\"2026-11-10T09:00:00Z\",\"kind\":\"slip\"}]}}"
#define PLAN "{\"parameters\":{\"items\":[{\"item\":\"1\",\"step\":4,\"text\":\"play the \\u001b[31mpiano\",\"done\":null,\"due\":null,\"removed\":false}]}}"
#define UNKNOWN "{\"error\":\"bad-request\",\"parameters\":{\"message\":\"there is no such method\"}}"
#define REASONS "{\"parameters\":{\"reasons\":[{\"id\":1,\"text\":\"I was \\u009bafraid\",\"added\":\"2026-11-02T10:00:00Z\"}]}}"
#define PEOPLE                                                                                               \
	"{\"parameters\":{\"people\":[{\"name\":\"Ana\",\"contact\":\"+1 (555) 123-4567\"},"                         \
	"{\"name\":\"Bo\\u001b]0;x\\u0007\",\"contact\":\"bo@example.org\"},{\"name\":\"Cy\",\"contact\":null}]}}"
#define DONE "{\"parameters\":{}}"

static const char *const kitty[] = { "TERM=xterm-kitty", "KITTY_WINDOW_ID=1", NULL };

static void on_a_pipe(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, REASONS, PEOPLE) };

	(void)state;
	line_run(&l, "urge");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 4);
	line_asked(&l, 2, "ReasonList", "{}");
	line_asked(&l, 3, "PeopleList", "{}");
	holds_text(l.out, "You have held 24 days, the last 15 without contact.\n");
	holds_text(l.out, "I was ?afraid\n");
	holds_text(l.out, "- play the ?[31mpiano\n");
	holds_text(l.out, "- A shower");
	holds_text(l.out, "+1 (555) 123-4567\n");
	holds_text(l.out, "Bo?]0;x?");
	holds_text(l.out, "  Cy\n");
	holds_text(l.out, "15 to 30 minutes");
	assert_true(strstr(l.out, "piano") < strstr(l.out, "A shower")); /* their own first */
	for (const char *p = l.out; *p; p++)
		assert_true((unsigned char)*p >= ' ' || *p == '\n');
	line_free(&l);
}

/* What another version does not know is left out. */
static void without_reasons_and_people(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, UNKNOWN, UNKNOWN) };

	(void)state;
	line_run(&l, "urge");
	assert_int_equal(l.code, 0);
	lacks_text(l.out, "You wrote");
	lacks_text(l.out, "Call");
	assert_string_equal(l.err, "");
	line_free(&l);
}

/* At two in the morning it has something to say, whatever else is broken. */
static void without_anything(void **state)
{
	struct line l = { .cli.socket = "/nowhere" }, m = { .cli.socket = "/nowhere", .cli.texts = "/nowhere" };

	(void)state;
	line_run(&l, "urge");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "15 to 30 minutes");
	holds_text(l.out, "A shower");
	line_free(&l);
	line_run(&m, "urge");
	assert_int_equal(m.code, 0);
	line_free(&m);
}

static void asked_and_noted(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, REASONS, PEOPLE, DONE), .input = "strong\n4\ny\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "urge", "0");
	assert_int_equal(l.code, 0);
	line_asked(&l, 4, "UrgeAdd", "{\"strength\":4,\"passed\":true}");
	holds_text(l.out, "It passed.");
	line_free(&l);
}

static void how_strong_may_be_left_out(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, REASONS, PEOPLE, DONE), .input = "\ny\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "urge", "0");
	assert_int_equal(l.code, 0);
	line_asked(&l, 4, "UrgeAdd", "{\"strength\":0,\"passed\":true}");
	line_free(&l);
}

/* A daemon that is there and says nothing is asked once, and not for long. */
static void beside_a_daemon_that_hangs(void **state)
{
	struct line l = { .fake.mute = true };

	(void)state;
	line_run(&l, "urge");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 1);
	holds_text(l.out, "A shower");
	line_free(&l);
}

/* A name and a number that do not fit beside each other. */
static void a_long_name_has_its_number_below(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, REASONS,
				 "{\"parameters\":{\"people\":[{\"name\":\"Bob of the long name\",\"contact\":\"+1 (555) 123-4567\"}]}}"),
			  .input = "\n\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "urge", "0");
	holds_text(l.out, "  Bob of the long name\n    +1 (555) 123-4567\n");
	line_free(&l);
}

static void nothing_said_nothing_noted(void **state)
{
	static const char *const inputs[] = { "\n\n", "6\n0\n55\n\n", "" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(inputs); i++) {
		struct line l = { SCRIPT(STREAK, PLAN, REASONS, PEOPLE), .input = inputs[i] };

		line_terminal(&l, 80);
		line_run(&l, "urge"); /* without a terminal to take keys from there is nothing to wait at */
		assert_int_equal(l.code, 0);
		assert_int_equal(l.fake.request_count, 4);
		holds_text(l.out, "second round");
		line_free(&l);
	}
}

static void in_json(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, REASONS, PEOPLE) };
	json_t *all;

	(void)state;
	line_run(&l, "urge", "--json");
	assert_int_equal(l.code, 0);
	all = json_loads(l.out, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(all, "days_held")), 24);
	assert_int_equal(json_array_size(json_object_get(all, "people")), 3);
	assert_int_equal(json_array_size(json_object_get(all, "instead")), 4);
	assert_true(json_is_string(json_object_get(all, "quote")));
	json_decref(all);
	line_free(&l);
}

static void minutes(void **state)
{
	static const char *const bad[] = { "", "x", "-1", "121", "1e3", "9999", "1.5" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct line l = { SCRIPT(STREAK) };

		line_run(&l, "urge", "--", bad[i]);
		assert_int_equal(l.code, 2);
		line_free(&l);
	}
}

static void a_number_is_a_link(void **state)
{
	struct line l = { SCRIPT(STREAK, PLAN, REASONS, PEOPLE), .input = "\n\n" };

	(void)state;
	line_terminal(&l, 80);
	l.cli.colour = true;
	l.cli.environment = kitty;
	line_run(&l, "urge", "0");
	holds_text(l.out, "\033]8;;tel:+15551234567\033\\");
	lacks_text(l.out, "tel:bo");
	line_free(&l);
}

static void numbers(void **state)
{
	static const struct {
		const char *contact, *number;
	} rows[] = { { "+1 (555) 123-4567", "+15551234567" }, { "112", "112" }, { "030/123.45", "03012345" }, { "", NULL }, { "12", NULL },
		     { "++12345", NULL }, { "1+2345", NULL }, { "+", NULL }, { "call 112", NULL }, { "112\033\\", NULL },
		     { "123456789012345678901234567890123456789", NULL }, { "1234567890123456789", NULL }, { "tel:+15551234567", "+15551234567" },
		     { "TEL:112", "112" }, { "mobile +1 555 123-4567", "+15551234567" }, { "Tel.: 030 12345", "03012345" }, { "tel:", NULL },
		     { "tel:bob", NULL }, { "tel:tel:112", NULL }, { "telex 112", NULL }, { "room 101", NULL }, { "\xd9\xa1\xd9\xa2\xd9\xa3", NULL } };
	char number[TELEPHONE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(telephone_number(rows[i].contact, number), rows[i].number != NULL);
		if (rows[i].number)
			assert_string_equal(number, rows[i].number);
	}
}

static void links_where_they_are_known(void **state)
{
	static const struct {
		const char *environment[4];
		bool yes;
	} rows[] = { { { "TERM=xterm-kitty" }, true }, { { "TERM=foot-extra" }, true }, { { "TERM=xterm", "VTE_VERSION=6800" }, true },
		     { { "TERM=xterm", "VTE_VERSION=4200" }, false }, { { "TERM=xterm" }, false }, { { "TERM=linux" }, false },
		     { { "TERM=screen", "TMUX=x", "KITTY_WINDOW_ID=1" }, false }, { { "KITTY_WINDOW_ID=1" }, false },
		     { { "TERM=xterm", "WT_SESSION=x" }, true } };
	struct cli cli = { .out_tty = true, .colour = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		cli.environment = rows[i].environment;
		assert_int_equal(telephone_links(&cli), rows[i].yes);
	}
	cli.colour = false;
	cli.environment = rows[0].environment;
	assert_false(telephone_links(&cli));
}

/* ---- remove ---- */

#define LIST                                                                                                 \
	"{\"parameters\":{\"entries\":[{\"id\":3,\"target\":\"ex.example\",\"kind\":\"domain\",\"state\":\"blocked\",\"days\":12,"    \
	"\"cooldown_s\":86400,\"removal\":null}]}}"

static void remove_offers_it_first(void **state)
{
	struct line l = { SCRIPT(LIST), .input = "n\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 1);
	holds_text(l.out, "Answer u to sit");
	assert_true(strstr(l.out, "Answer u") < strstr(l.out, "Start the wait"));
	line_free(&l);
}

/* The script serves one connection at a time, so the other one of remove and urge hears nothing. */
static void remove_asks_again_after_it(void **state)
{
	struct line l = { SCRIPT(LIST), .input = "u\n\ny\nn\n", .cli.timeout_ms = 100 };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "remove", "ex.example");
	assert_int_equal(l.code, 1);
	for (size_t i = 0; i < l.fake.request_count; i++)
		lacks_text(l.fake.requests[i], "ncblock.Remove");
	holds_text(l.out, "It passed.");
	holds_text(l.out, "ex.example stays blocked.");
	line_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_pipe), cmocka_unit_test(without_reasons_and_people), cmocka_unit_test(without_anything),
		cmocka_unit_test(asked_and_noted), cmocka_unit_test(how_strong_may_be_left_out),
		cmocka_unit_test(beside_a_daemon_that_hangs), cmocka_unit_test(a_long_name_has_its_number_below),
		cmocka_unit_test(nothing_said_nothing_noted), cmocka_unit_test(in_json),
		cmocka_unit_test(minutes), cmocka_unit_test(a_number_is_a_link), cmocka_unit_test(numbers),
		cmocka_unit_test(links_where_they_are_known), cmocka_unit_test(remove_offers_it_first),
		cmocka_unit_test(remove_asks_again_after_it),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
