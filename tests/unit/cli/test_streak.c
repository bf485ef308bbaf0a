/* Tests of nc-block streak and slip: days counted, and drawn at any width. */
#include "unit/cli/fake.h"

#include <time.h>

#include "cli/calendar.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define MOMENT(time, kind) "{\"time\":\"2026-11-" time "Z\",\"kind\":\"" kind "\",\"strength\":3,\"passed\":true}"
#define REPLY(spans, moments) "{\"parameters\":{\"now\":\"2026-11-25T12:00:00Z\",\"spans\":[" spans "],\"moments\":[" moments "]}}"
/* Held since Monday the 2nd; a slip on the 10th. */
#define SOME                                                                                                 \
	REPLY("{\"from\":\"2026-11-02T10:00:00Z\",\"to\":null}",                                             \
	      MOMENT("04T23:10:00", "urge") "," MOMENT("04T23:50:00", "urge") "," MOMENT("05T23:00:00", "urge") "," \
	      MOMENT("10T09:00:00", "slip") "," MOMENT("12T10:00:00", "asked") "," MOMENT("17T10:00:00", "asked") "," \
	      MOMENT("17T11:00:00", "kept"))

static int in_utc(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	return 0;
}

static void build(const char *text, struct calendar *c)
{
	json_t *reply = json_loads(text, 0, NULL);

	assert_int_equal(calendar_build(json_object_get(reply, "parameters"), c), 0);
	json_decref(reply);
}

static void days_are_counted(void **state)
{
	struct calendar c;

	(void)state;
	build(SOME, &c);
	assert_int_equal(c.count, 24);
	assert_int_equal(c.held, 24);
	assert_int_equal(c.current, 15);
	assert_int_equal(c.longest, 15);
	assert_int_equal(c.urges, 3);
	assert_int_equal(c.passed, 3);
	assert_int_equal(c.slips, 1);
	assert_int_equal(c.asked, 2);
	assert_int_equal(c.kept, 1);
	assert_int_equal(c.hours[23], 3);
	assert_int_equal(c.day[2].urges, 2);
	assert_true(c.held_now);
	calendar_free(&c);
}

static void a_gap_is_a_gap(void **state)
{
	struct calendar c;

	(void)state;
	build(REPLY("{\"from\":\"2026-11-01T10:00:00Z\",\"to\":\"2026-11-05T10:00:00Z\"},"
		    "{\"from\":\"2026-11-20T10:00:00Z\",\"to\":\"2026-11-22T00:00:00Z\"}", ""), &c);
	assert_int_equal(c.held, 5 + 3);
	assert_int_equal(c.current, 0);
	assert_int_equal(c.longest, 5);
	assert_false(c.held_now);
	calendar_free(&c);
}

/* The day is that of the person, not of the machine's clock. */
static void days_are_local(void **state)
{
	int64_t utc, local;
	unsigned hour;

	(void)state;
	assert_int_equal(calendar_day("2026-11-25T23:30:00Z", &utc, &hour), 0);
	assert_int_equal(hour, 23);
	setenv("TZ", "CET-1", 1);
	tzset();
	assert_int_equal(calendar_day("2026-11-25T23:30:00Z", &local, &hour), 0);
	assert_int_equal(hour, 0);
	assert_int_equal(local, utc + 1);
	in_utc(NULL);
	assert_int_equal(calendar_weekday(utc), 2); /* a Wednesday */
	assert_int_equal(calendar_weekday(0), 3);
	assert_int_equal(calendar_weekday(-4), 6);
}

static void far_days_are_left_out(void **state)
{
	struct calendar c;

	(void)state;
	build(REPLY("{\"from\":\"1970-01-01T00:00:00Z\",\"to\":null}", ""), &c);
	assert_int_equal(c.count, CALENDAR_DAYS_MAX);
	assert_int_equal(c.held, CALENDAR_DAYS_MAX);
	calendar_free(&c);
	/* what lies ahead, by a clock set back, is in no day */
	build(REPLY("{\"from\":\"2030-01-01T00:00:00Z\",\"to\":null}", "{\"time\":\"2030-01-01T00:00:00Z\",\"kind\":\"slip\"}"), &c);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.held, 0);
	assert_int_equal(c.slips, 1);
	calendar_free(&c);
}

static void what_is_no_answer_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "{\"now\":\"yesterday\"}", "{\"now\":\"2026-11-25T12:00:00Z\",\"spans\":[{\"from\":\"x\"}]}",
					   "{\"now\":\"2026-11-25T12:00:00Z\",\"moments\":[{\"kind\":\"slip\"}]}",
					   "{\"now\":\"2026-11-25T12:00:00Z\",\"spans\":[{\"from\":\"2026-11-25T12:00:00Z\",\"to\":\"x\"}]}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		json_t *reply = json_loads(bad[i], 0, NULL);
		struct calendar c;

		assert_int_not_equal(calendar_build(reply, &c), 0);
		json_decref(reply);
	}
}

static void the_plain_picture(void **state)
{
	struct line l = { SCRIPT(SOME) };

	(void)state;
	line_run(&l, "streak");
	assert_int_equal(l.code, 0);
	assert_string_equal(l.out,
			    "Held             24 days\n"
			    "Without contact  15 days; the longest 15\n"
			    "Urges            3, of which 3 passed\n"
			    "Removals         2 asked, 1 kept, 0 lifted\n"
			    "Contact          1 time, and you came back\n"
			    "\n"
			    "    Nov\n"
			    "Mon # # # #\n"
			    "Tue # o k #\n"
			    "Wed 2 # # #\n"
			    "Thu 1 r #\n"
			    "Fri # # #\n"
			    "Sat # # #\n"
			    "Sun # # #\n"
			    "# held   3 so many urges   r removal asked   k asked, and kept   o contact\n"
			    "\n"
			    "When urges come:\n"
			    "    .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  3\n"
			    "    0:00              6:00              12:00             18:00\n"
			    "Most come between 23:00 and 0:00. Plan something for then.\n");
	line_free(&l);
}

/* The columns of a line, of which a sign takes one. */
static void fits(const char *text, size_t columns)
{
	size_t used = 0;

	for (; *text; text++) {
		if (*text == '\n')
			used = 0;
		else
			used += ((unsigned char)*text & 0xc0) != 0x80;
		if (used > columns)
			fail_msg("wider than %zu columns: %s", columns, text);
	}
}

static void fits_every_terminal(void **state)
{
	static const unsigned widths[] = { 20, 40, 79, 80, 100 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(widths); i++) {
		struct line l = { SCRIPT(REPLY("{\"from\":\"2020-02-02T10:00:00Z\",\"to\":null}",
					       MOMENT("17T10:00:00", "urge") "," MOMENT("18T10:00:00", "slip"))) };

		line_terminal(&l, widths[i]);
		l.cli.utf8 = true;
		line_run(&l, "streak");
		assert_int_equal(l.code, 0);
		fits(l.out, widths[i]);
		holds_text(l.out, "■ ■ ■");
		holds_text(l.out, "○");
		holds_text(l.out, "█");
		lacks_text(l.out, "\033");
		line_free(&l);
	}
}

static void coloured_where_it_may_be(void **state)
{
	struct line l = { SCRIPT(SOME) };

	(void)state;
	line_terminal(&l, 80);
	l.cli.colour = true;
	line_run(&l, "streak");
	holds_text(l.out, "\033[32m#\033[0m");
	holds_text(l.out, "\033[33m2\033[0m");
	line_free(&l);
}

static void in_json(void **state)
{
	struct line l = { SCRIPT(SOME) };
	json_t *all;

	(void)state;
	line_run(&l, "streak", "--json");
	assert_int_equal(l.code, 0);
	all = json_loads(l.out, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(all, "days_held")), 24);
	assert_int_equal(json_integer_value(json_object_get(all, "without_contact")), 15);
	assert_int_equal(json_array_size(json_object_get(all, "days")), 24);
	assert_int_equal(json_array_size(json_object_get(all, "hours")), 24);
	assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(all, "days"), 0), "date")), "2026-11-02");
	json_decref(all);
	line_free(&l);
}

static void nothing_yet(void **state)
{
	struct line l = { SCRIPT(REPLY("", "")) };

	(void)state;
	line_run(&l, "streak");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "Nothing to show yet.");
	line_free(&l);
}

/* ---- slip ---- */

#define NOTED "{\"parameters\":{}}"

static void a_slip_is_noted(void **state)
{
	struct line l = { SCRIPT(NOTED, SOME), .input = "y\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "slip");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "SlipAdd", "{}");
	holds_text(l.out, "The 24 days held stay yours.");
	line_free(&l);
}

static void a_slip_is_not_noted_by_mistake(void **state)
{
	struct line l = { SCRIPT(NOTED), .input = "\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "slip");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

static void a_slip_has_a_date(void **state)
{
	struct line l = { SCRIPT(NOTED) };

	(void)state;
	line_run(&l, "slip", "2025-11-20", "--json");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "SlipAdd", "{\"time\":1763640000}");
	assert_string_equal(l.out, "{\"noted\":true}\n");
	line_free(&l);
}

static void a_bad_date_is_refused(void **state)
{
	static const char *const bad[] = { "", "yesterday", "2026-02-30", "2026-1-1", "2026-11-201", "20-11-2026", "9999-12-31" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct line l = { SCRIPT(NOTED) };

		line_run(&l, "slip", bad[i]);
		assert_int_equal(l.code, 2);
		assert_int_equal(l.fake.request_count, 0);
		line_free(&l);
	}
}

#define test(f) cmocka_unit_test_setup(f, in_utc)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(days_are_counted), test(a_gap_is_a_gap), test(days_are_local), test(far_days_are_left_out),
		test(what_is_no_answer_is_refused), test(the_plain_picture), test(fits_every_terminal), test(coloured_where_it_may_be),
		test(in_json), test(nothing_yet), test(a_slip_is_noted), test(a_slip_is_not_noted_by_mistake), test(a_slip_has_a_date),
		test(a_bad_date_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
