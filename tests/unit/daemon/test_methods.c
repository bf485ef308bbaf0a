/* The public edge: what is refused, by which name, and what every answer holds. */
#include "support/unit.h"

#include <jansson.h>
#include <time.h>

#include "common/cleanup.h"
#include "daemon/clock.h"
#include "fake_helper.h"

static struct lab lab;
static const struct peer root = { 0, 0, 1 }, nobody = { 65533, 65533, 1 };

static int set_up(void **state)
{
	(void)state;
	lab_begin(&lab);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lab_end(&lab);
	return 0;
}

/* Names of entries that an answer must not hold are looked for in its text. */
static json_t *ask_as(const struct peer *peer, const char *request)
{
	autofree char *text = daemon_handle(lab.d, peer, request, strlen(request));
	json_t *reply;

	assert_non_null(text);
	reply = json_loads(text, 0, NULL);
	assert_non_null(reply);
	return reply;
}

static json_t *ask(const char *request)
{
	return ask_as(&root, request);
}

#define REQUEST(method, parameters) "{\"method\":\"io.ncblock." method "\",\"parameters\":{" parameters "}}"

static void expect_error(const struct peer *peer, const char *request, const char *error)
{
	json_t *reply = ask_as(peer, request);
	const char *got = json_string_value(json_object_get(reply, "error"));

	assert_string_equal(got ? got : "none", error);
	assert_true(json_string_length(json_object_get(json_object_get(reply, "parameters"), "message")) > 0);
	json_decref(reply);
}

static json_t *at(json_t *reply, const char *list, size_t i)
{
	return json_array_get(json_object_get(json_object_get(reply, "parameters"), list), i);
}

static const char *text_at(json_t *reply, const char *list, size_t i, const char *key)
{
	const char *text = json_string_value(json_object_get(at(reply, list, i), key));

	return text ? text : "";
}

static size_t size_of(json_t *reply, const char *list)
{
	return json_array_size(json_object_get(json_object_get(reply, "parameters"), list));
}

static void what_is_no_request_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "{", "null", "[]", "{}", "\"x\"", "{\"method\":1}", "{\"method\":\"io.ncblock.Status\",\"parameters\":[]}",
		"{\"method\":\"io.ncblock.Status\",\"more\":true}", "{\"method\":\"io.ncblock.Status\",\"method\":\"io.ncblock.List\"}",
		"{\"method\":\"Status\"}", "{\"method\":\"io.ncblock.\"}", "{\"method\":\"io.ncblock.Nothing\"}",
		"{\"method\":\"io.ncblock.Status\"} x", "{\"method\":\"io.ncblock.Status\\u0000\"}", "\xff\xfe",
		REQUEST("Status", "\"x\":1"), REQUEST("Add", ""), REQUEST("Add", "\"targets\":[]"), REQUEST("Add", "\"targets\":\"a.example\""),
		REQUEST("Add", "\"targets\":[1]"), REQUEST("Add", "\"targets\":[\"a.example\"],\"targets\":[\"b.example\"]"),
		REQUEST("Add", "\"targets\":[\"a.example\"],\"person\":5"), REQUEST("Add", "\"targets\":[\"a.example\"],\"dry_run\":1"),
		REQUEST("Add", "\"targets\":[\"a.example\"],\"cooldown\":\"1h\""), REQUEST("Add", "\"targets\":[\"a.example\"],\"cooldown\":-1"),
		REQUEST("Add", "\"targets\":[\"a.example\"],\"cooldown\":2592001"), REQUEST("Add", "\"targets\":[\"a.example\"],\"Targets\":[]"),
		REQUEST("Add", "\"targets\":[\"a.example\"],\"person\":\"two\\nlines\""),
		REQUEST("Add", "\"targets\":[\"a.example\"],\"person\":\"1234567890123456789012345678901234567890123456789012345678901234\""),
		REQUEST("Remove", "\"targets\":[\"a.example\"],\"confirm\":null"), REQUEST("Why", ""), REQUEST("Why", "\"name\":\"\""),
		REQUEST("Log", "\"limit\":0"), REQUEST("Log", "\"limit\":1.5"), REQUEST("List", "\"targets\":[\"a\"]"),
		"{\"method\":\"io.ncblock.Add\",\"parameters\":{\"targets\":[[[[[[[[[[\"x\"]]]]]]]]]]}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		expect_error(&root, bad[i], "bad-request");
	assert_int_equal(lab.d->model.count, 0);
}

static void a_nest_of_a_million_is_refused(void **state)
{
	autofree char *deep = malloc(1000001);

	(void)state;
	memset(deep, '[', 1000000);
	deep[1000000] = 0;
	expect_error(&root, deep, "bad-request");
}

static void only_members_may_change_or_enumerate(void **state)
{
	static const char *const closed[] = {
		REQUEST("Add", "\"targets\":[\"a.example\"]"), REQUEST("Remove", "\"targets\":[\"a.example\"]"),
		REQUEST("Keep", "\"targets\":[\"a.example\"]"), REQUEST("Undo", "\"targets\":[\"a.example\"]"),
		REQUEST("List", ""), REQUEST("Log", ""), REQUEST("Settings", ""), REQUEST("SettingsAccept", ""),
	};
	json_t *reply;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(closed); i++)
		expect_error(&nobody, closed[i], "not-permitted");
	json_decref(ask(REQUEST("Add", "\"targets\":[\"ex.example\"],\"person\":\"somebody\"")));
	reply = ask_as(&nobody, REQUEST("Status", ""));
	assert_int_equal(json_integer_value(json_object_get(json_object_get(reply, "parameters"), "entries")), 1);
	assert_int_equal(json_object_size(json_object_get(json_object_get(reply, "parameters"), "settings")), 0);
	autofree char *text = json_dumps(reply, 0);
	assert_null(strstr(text, "ex.example"));
	assert_null(strstr(text, "somebody"));
	json_decref(reply);
}

static void add_answers_for_every_target(void **state)
{
	json_t *reply = ask(REQUEST("Add", "\"targets\":[\"ex.example\",\"co.uk\",\"localhost\",\"127.0.0.1\",\"10.0.0.0/8\",\"a b\","
					   "\"192.0.2.7\",\"tel:+15551234567\",\"ex@example.org\"],\"person\":\"me\",\"cooldown\":7200"));
	static const char *const errors[] = { "public-suffix", "single-label", "own-address", "too-wide", "malformed" };

	(void)state;
	assert_int_equal(size_of(reply, "added"), 4);
	assert_int_equal(size_of(reply, "refused"), COUNT_OF(errors));
	for (size_t i = 0; i < COUNT_OF(errors); i++)
		assert_string_equal(text_at(reply, "refused", i, "error"), errors[i]);
	assert_string_equal(text_at(reply, "added", 0, "target"), "ex.example");
	assert_string_equal(text_at(reply, "added", 0, "person"), "me");
	assert_string_equal(text_at(reply, "added", 0, "state"), "blocked");
	assert_int_equal(json_integer_value(json_object_get(at(reply, "added", 0), "cooldown_s")), 7200);
	assert_true(json_is_true(json_object_get(at(reply, "added", 0), "new")));
	assert_true(json_is_true(json_object_get(json_object_get(at(reply, "added", 0), "enforced"), "hosts")));
	assert_true(json_is_true(json_object_get(json_object_get(at(reply, "added", 1), "enforced"), "addresses")));
	assert_true(json_is_false(json_object_get(json_object_get(at(reply, "added", 2), "enforced"), "hosts")));
	json_decref(reply);
	reply = ask(REQUEST("Add", "\"targets\":[\"EX.example\"]"));
	assert_true(json_is_false(json_object_get(at(reply, "added", 0), "new")));
	json_decref(reply);
}

static void the_machines_own_addresses_are_refused(void **state)
{
	json_t *reply;

	(void)state;
	lab.helper.own = OWN_GATEWAY;
	reply = ask(REQUEST("Add", "\"targets\":[\"192.0.2.1\"]"));
	assert_string_equal(text_at(reply, "refused", 0, "error"), "own-address");
	assert_int_equal(size_of(reply, "added"), 0);
	json_decref(reply);
}

static void a_dry_run_changes_nothing(void **state)
{
	uint64_t generation = lab.d->saved.generation;
	json_t *reply = ask(REQUEST("Add", "\"targets\":[\"reddit:ex_name\",\"192.0.2.7\"],\"dry_run\":true")), *would;

	(void)state;
	would = json_object_get(at(reply, "added", 0), "would");
	assert_int_equal(json_array_size(json_object_get(would, "hosts")), 2);
	assert_int_equal(json_integer_value(json_object_get(at(reply, "added", 0), "id")), 0);
	would = json_object_get(at(reply, "added", 1), "would");
	assert_string_equal(json_string_value(json_array_get(json_object_get(would, "addresses"), 0)), "192.0.2.7");
	json_decref(reply);
	reply = ask(REQUEST("Add", "\"targets\":[\"whatsapp\"],\"dry_run\":true"));
	assert_int_equal(size_of(reply, "added"), 1);
	assert_true(size_of(reply, "help") > 0);
	assert_int_equal(lab.d->model.count, 0);
	assert_int_equal(lab.d->saved.generation, generation);
	json_decref(reply);
}

static void help_comes_before_its_platform(void **state)
{
	json_t *reply;

	(void)state;
	expect_error(&root, REQUEST("Add", "\"targets\":[\"ex.example\",\"whatsapp\"]"), "help-first");
	assert_int_equal(lab.d->model.count, 0);
	reply = ask(REQUEST("Add", "\"targets\":[\"whatsapp\"]"));
	assert_true(size_of(reply, "help") > 0);
	assert_string_equal(text_at(reply, "help", 0, "service"), "whatsapp");
	json_decref(reply);
	reply = ask(REQUEST("Add", "\"targets\":[\"whatsapp\"],\"help_seen\":true"));
	assert_int_equal(size_of(reply, "added"), 1);
	json_decref(reply);
}

/* What is not held is told with each kind, a trial included; what is held is not called open. */
static void what_is_not_covered_is_told(void **state)
{
	static const struct {
		const char *target, *says; /* NULL: nothing is left open */
		const char *handle;
	} rows[] = {
		{ "ex.example", NULL, "" },
		{ "reddit", NULL, "" },
		{ "reddit:ex_name", NULL, "ex_name" },
		{ "hinge", "its messages", "" },
		{ "forum.example/u/ex", NULL, "" },
		{ "192.0.2.7", "other addresses", "" },
		{ "ex@example.org", "mail is not blocked", "" },
		{ "tel:+15551234567", "cannot be blocked from this machine", "" },
		{ "exname.tumblr.com", "at tumblr.com/exname: \"nc-block add tumblr:exname\"", "exname" },
		{ "exname.substack.com", NULL, "exname" },
	};
	char request[256];

	(void)state;
	for (int dry = 1; dry >= 0; dry--)
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			json_t *reply, *list;
			const char *first;

			snprintf(request, sizeof request, REQUEST("Add", "\"targets\":[\"%s\"],\"dry_run\":%s"), rows[i].target,
				 dry ? "true" : "false");
			reply = ask(request);
			list = json_object_get(at(reply, "added", 0), "uncovered");
			first = json_string_value(json_array_get(list, 0));
			if (!rows[i].says != !first || (first && !strstr(first, rows[i].says)))
				fail_msg("%s: %s", rows[i].target, first ? first : "nothing");
			assert_string_equal(text_at(reply, "added", 0, "handle"), rows[i].handle);
			json_decref(reply);
		}
}

/* The network sees a site's name alone: what is blocked with that of a profile or a page is said, once. */
static void what_is_blocked_with_it_is_told(void **state)
{
	static const struct {
		const char *rest, *says; /* NULL: no more than was named */
	} rows[] = {
		{ "\"targets\":[\"reddit:ex_name\"]", "the whole service is blocked with the profile" },
		{ "\"targets\":[\"https://forum.example/u/ex\",\"forum.example/u/other\"]", "the whole site is blocked with the page" },
		{ "\"targets\":[\"board.example/u/ex\"],\"only_profile\":true", NULL },
		{ "\"targets\":[\"ex.example\",\"exname.substack.com\"]", NULL },
	};
	char request[256];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsigned said = 0;
		json_t *reply, *note;
		size_t k;

		snprintf(request, sizeof request, REQUEST("Add", "%s"), rows[i].rest);
		reply = ask(request);
		json_array_foreach(json_object_get(json_object_get(reply, "parameters"), "notes"), k, note) {
			assert_true(rows[i].says || !strstr(json_string_value(note), "the whole"));
			said += rows[i].says && strcmp(json_string_value(note), rows[i].says) == 0;
		}
		assert_int_equal(said, rows[i].says != NULL);
		json_decref(reply);
	}
}

/* By whatever name the way there is shut; not where something beside it is. */
static void help_comes_before_its_platforms_names(void **state)
{
	static const char *const ways[] = { "whatsapp.com", "https://WA.me/", "*.web.whatsapp.com" };
	static const char *const asides[] = { "faq.whatsapp.com", "x.whatsapp.com", "notwa.me", "ex.example" };
	char request[256];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		snprintf(request, sizeof request, REQUEST("Add", "\"targets\":[\"%s\"]"), ways[i]);
		expect_error(&root, request, "help-first");
		assert_int_equal(lab.d->model.count, 0);
	}
	for (size_t i = 0; i < COUNT_OF(asides); i++) {
		json_t *reply;

		snprintf(request, sizeof request, REQUEST("Add", "\"targets\":[\"%s\"]"), asides[i]);
		reply = ask(request);
		assert_int_equal(size_of(reply, "added"), 1);
		json_decref(reply);
	}
}

static void a_removal_from_the_first_word_to_the_last(void **state)
{
	char request[256];
	json_t *reply;

	(void)state;
	json_decref(ask(REQUEST("Add", "\"targets\":[\"ex.example\"]")));
	reply = ask(REQUEST("Remove", "\"targets\":[\"ex.example\",\"nobody.example\"]"));
	assert_string_equal(text_at(reply, "results", 0, "state"), "cooling");
	assert_true(json_is_null(json_object_get(at(reply, "results", 0), "error")));
	assert_int_equal(json_integer_value(json_object_get(at(reply, "results", 0), "remaining_s")), 3600);
	assert_string_equal(text_at(reply, "results", 1, "error"), "unknown-target");
	assert_int_equal(json_integer_value(json_object_get(at(reply, "results", 1), "id")), 0);
	assert_true(json_is_null(json_object_get(at(reply, "results", 1), "state")));
	json_decref(reply);
	lab_pass(&lab, 3600000);
	reply = ask(REQUEST("Remove", "\"targets\":[\"1\"]"));
	assert_string_equal(text_at(reply, "results", 0, "error"), "not-yet");
	assert_true(json_is_integer(json_object_get(at(reply, "results", 0), "window_left_s")));
	snprintf(request, sizeof request, REQUEST("Remove", "\"targets\":[\"ex.example\"],\"confirm\":\"%s\""),
		 text_at(reply, "results", 0, "confirm"));
	json_decref(reply);
	reply = ask(request);
	assert_string_equal(text_at(reply, "results", 0, "state"), "removed");
	json_decref(reply);
	reply = ask(REQUEST("List", ""));
	assert_int_equal(size_of(reply, "entries"), 0);
	json_decref(reply);
	reply = ask(REQUEST("Log", "\"limit\":100"));
	assert_string_equal(text_at(reply, "log", 0, "event"), "added");
	assert_string_equal(text_at(reply, "log", size_of(reply, "log") - 1, "event"), "released");
	json_decref(reply);
}

static bool why(const char *name, const char *message)
{
	char request[300];
	json_t *reply;
	bool blocked;

	snprintf(request, sizeof request, REQUEST("Why", "\"name\":\"%s\""), name);
	reply = ask_as(&nobody, request);
	blocked = json_is_true(json_object_get(json_object_get(reply, "parameters"), "blocked"));
	assert_non_null(strstr(json_string_value(json_object_get(json_object_get(reply, "parameters"), "message")), message));
	json_decref(reply);
	return blocked;
}

static void anybody_may_ask_why(void **state)
{
	(void)state;
	json_decref(ask(REQUEST("Add", "\"targets\":[\"ex.example\",\"2001:db8::/64\"]")));
	assert_true(why("www.ex.example", "blocked on this machine"));
	assert_true(why("https://EX.example/a?b", "blocked on this machine"));
	assert_true(why("2001:db8::5", "blocked on this machine"));
	assert_true(why("shop.ex.example", "a name above it"));
	assert_false(why("notex.example", "does not block"));
	assert_false(why("192.0.2.9", "does not block"));
	assert_false(why("thehotline.org", "never"));
}

static void services_say_what_they_hold(void **state)
{
	json_t *reply = ask_as(&nobody, REQUEST("Services", "\"name\":\"instagram\""));

	(void)state;
	assert_int_equal(size_of(reply, "services"), 1);
	assert_int_equal(json_array_size(json_object_get(at(reply, "services", 0), "names")), 5);
	json_decref(reply);
	reply = ask(REQUEST("Services", ""));
	assert_int_equal(size_of(reply, "services"), COUNT_OF(test_services) + 1);
	json_decref(reply);
	expect_error(&root, REQUEST("Services", "\"name\":\"nobody\""), "failed");
}

static void settings_are_shown_and_accepted_when_ready(void **state)
{
	json_t *reply;

	(void)state;
	expect_error(&root, REQUEST("SettingsAccept", ""), "not-yet");
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 30m\nquiet_hours = none\n");
	daemon_reload(lab.d);
	reply = ask(REQUEST("Settings", ""));
	assert_string_equal(text_at(reply, "pending_settings", 0, "key"), "cooldown.delay");
	assert_string_equal(text_at(reply, "pending_settings", 0, "state"), "cooling");
	json_decref(reply);
	lab_pass(&lab, 3600000);
	reply = ask(REQUEST("SettingsAccept", ""));
	assert_int_equal(size_of(reply, "accepted"), 1);
	json_decref(reply);
}

static bool says_quiet(void)
{
	json_t *reply = ask_as(&nobody, REQUEST("Status", "")), *quiet;
	bool is;

	quiet = json_object_get(json_object_get(reply, "parameters"), "quiet");
	assert_true(json_is_boolean(quiet));
	is = json_is_true(quiet);
	json_decref(reply);
	return is;
}

static bool quiet_with(const char *hours)
{
	char text[100];

	snprintf(text, sizeof text, "[cooldown]\ndelay = 1h\nquiet_hours = %s\n", hours);
	folder_put(lab.folder, "nc.conf", text);
	daemon_reload(lab.d);
	return says_quiet();
}

/* Hours around the present one, which no pace of the test outruns. */
static void everybody_learns_whether_it_is_quiet(void **state)
{
	char zone[ZONE_SIZE], hours[32];
	int64_t now = time(NULL);
	int hour;

	(void)state;
	clock_zone(zone);
	hour = (int)((now + clock_zone_offset(zone, now)) / 3600 % 24);
	snprintf(hours, sizeof hours, "%02d:00-%02d:00", (hour + 23) % 24, (hour + 2) % 24);
	assert_false(says_quiet());
	assert_true(quiet_with(hours));
}

static void a_helper_that_is_away_is_told_of(void **state)
{
	json_t *reply, *parameters;

	(void)state;
	fake_stop(&lab.helper);
	reply = ask(REQUEST("Add", "\"targets\":[\"ex.example\"]"));
	assert_int_equal(size_of(reply, "added"), 1);
	assert_true(json_is_false(json_object_get(json_object_get(at(reply, "added", 0), "enforced"), "hosts")));
	assert_true(size_of(reply, "notes") > 0);
	json_decref(reply);
	reply = ask(REQUEST("Status", ""));
	parameters = json_object_get(reply, "parameters");
	assert_true(json_is_false(json_object_get(parameters, "healthy")));
	assert_non_null(strstr(json_string_value(json_object_get(json_object_get(parameters, "layers"), "hosts")), "off: "));
	json_decref(reply);
	fake_start(&lab.helper, lab.socket);
	daemon_tick(lab.d);
	reply = ask(REQUEST("Status", ""));
	assert_true(json_is_true(json_object_get(json_object_get(reply, "parameters"), "healthy")));
	json_decref(reply);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_is_no_request_is_refused),
		T(a_nest_of_a_million_is_refused),
		T(only_members_may_change_or_enumerate),
		T(add_answers_for_every_target),
		T(the_machines_own_addresses_are_refused),
		T(a_dry_run_changes_nothing),
		T(help_comes_before_its_platform), T(help_comes_before_its_platforms_names), T(what_is_not_covered_is_told),
		T(what_is_blocked_with_it_is_told),
		T(a_removal_from_the_first_word_to_the_last),
		T(anybody_may_ask_why),
		T(services_say_what_they_hold),
		T(settings_are_shown_and_accepted_when_ready),
		T(everybody_learns_whether_it_is_quiet), T(a_helper_that_is_away_is_told_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
