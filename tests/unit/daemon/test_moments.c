/* What a person notes of themself: kept for them alone, across a restart, and turned into spans and moments. */
#include "support/unit.h"

#include <jansson.h>

#include "common/cleanup.h"
#include "daemon/spans.h"
#include "daemon/store_moments.h"
#include "daemon/policy.h"
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

#define REQUEST(method, parameters) "{\"method\":\"io.ncblock." method "\",\"parameters\":{" parameters "}}"

static json_t *ask_as(const struct peer *peer, const char *request)
{
	autofree char *text = daemon_handle(lab.d, peer, request, strlen(request));

	assert_non_null(text);
	return json_loads(text, 0, NULL);
}

static json_t *ask(const char *request)
{
	json_t *reply = ask_as(&root, request), *out = json_incref(json_object_get(reply, "parameters"));

	if (json_object_get(reply, "error"))
		fail_msg("%s: %s", request, json_string_value(json_object_get(out, "message")));
	json_decref(reply);
	return out;
}

static void expect_error(const struct peer *peer, const char *request, const char *error)
{
	json_t *reply = ask_as(peer, request);
	const char *got = json_string_value(json_object_get(reply, "error"));

	if (strcmp(got ? got : "none", error) != 0)
		fail_msg("%s: %s, not %s", request, got ? got : "none", error);
	json_decref(reply);
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

/* The kinds of the moments of a streak, with a blank behind each. */
static void kinds(char out[400], size_t *spans)
{
	json_t *reply = ask(REQUEST("Streak", "")), *one;
	size_t i;

	out[0] = '\0';
	json_array_foreach(json_object_get(reply, "moments"), i, one) {
		strcat(out, text_of(one, "kind"));
		strcat(out, " ");
	}
	*spans = json_array_size(json_object_get(reply, "spans"));
	json_decref(reply);
}

static void only_members_are_answered(void **state)
{
	static const char *const all[] = {
		REQUEST("Begun", ""), REQUEST("BegunMark", ""), REQUEST("UrgeAdd", "\"strength\":1,\"passed\":true"),
		REQUEST("SlipAdd", ""), REQUEST("Message", ""), REQUEST("MessageMark", "\"sent\":true"), REQUEST("Streak", ""),
		REQUEST("Plan", ""), REQUEST("PlanSet", "\"text\":\"x\""),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		expect_error(&nobody, all[i], "not-permitted");
}

static void begun_is_remembered(void **state)
{
	json_t *reply = ask(REQUEST("Begun", ""));

	(void)state;
	assert_true(json_is_false(json_object_get(reply, "begun")));
	json_decref(reply);
	json_decref(ask(REQUEST("BegunMark", "")));
	json_decref(ask(REQUEST("BegunMark", "")));
	lab_restart(&lab);
	reply = ask(REQUEST("Begun", ""));
	assert_true(json_is_true(json_object_get(reply, "begun")));
	json_decref(reply);
	assert_int_equal(store_begun(lab.d->store, 1), 0);
}

static void bad_notes_are_refused(void **state)
{
	static const char *const bad[] = {
		REQUEST("UrgeAdd", ""), REQUEST("UrgeAdd", "\"strength\":3"), REQUEST("UrgeAdd", "\"strength\":-1,\"passed\":true"),
		REQUEST("UrgeAdd", "\"strength\":6,\"passed\":true"), REQUEST("UrgeAdd", "\"strength\":-9223372036854775807,\"passed\":true"),
		REQUEST("UrgeAdd", "\"strength\":\"3\",\"passed\":true"), REQUEST("SlipAdd", "\"time\":0"),
		REQUEST("SlipAdd", "\"time\":9223372036854775807"), REQUEST("SlipAdd", "\"time\":-1"), REQUEST("MessageMark", ""),
		REQUEST("MessageMark", "\"sent\":1"), REQUEST("Streak", "\"x\":1"),
	};
	char all[400];
	size_t spans;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		expect_error(&root, bad[i], "bad-request");
	kinds(all, &spans);
	assert_string_equal(all, "");
}

static void notes_are_in_the_picture(void **state)
{
	char all[400];
	size_t spans;
	json_t *reply;

	(void)state;
	json_decref(ask(REQUEST("UrgeAdd", "\"strength\":4,\"passed\":true")));
	json_decref(ask(REQUEST("SlipAdd", "")));
	json_decref(ask(REQUEST("MessageMark", "\"sent\":false")));
	lab_restart(&lab);
	kinds(all, &spans);
	assert_string_equal(all, "urge slip ");
	assert_int_equal(spans, 0);
	reply = ask(REQUEST("Streak", ""));
	assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(reply, "moments"), 0), "strength")), 4);
	assert_true(json_is_true(json_object_get(json_array_get(json_object_get(reply, "moments"), 0), "passed")));
	assert_int_equal(strlen(text_of(reply, "now")), 20);
	json_decref(reply);
}

static void the_last_message_counts(void **state)
{
	json_t *reply = ask(REQUEST("Message", ""));

	(void)state;
	assert_true(json_is_null(json_object_get(reply, "state")));
	json_decref(reply);
	json_decref(ask(REQUEST("MessageMark", "\"sent\":false")));
	json_decref(ask(REQUEST("MessageMark", "\"sent\":true")));
	reply = ask(REQUEST("Message", ""));
	assert_string_equal(text_of(reply, "state"), "sent");
	assert_int_equal(strlen(text_of(reply, "time")), 20);
	json_decref(reply);
}

static void what_was_held_makes_spans(void **state)
{
	char all[400];
	size_t spans;
	json_t *reply;

	(void)state;
	json_decref(ask(REQUEST("Add", "\"targets\":[\"a.example\",\"b.example\"]")));
	kinds(all, &spans);
	assert_int_equal(spans, 1);
	json_decref(ask(REQUEST("Undo", "\"targets\":[\"a.example\"]")));
	reply = ask(REQUEST("Streak", ""));
	assert_true(json_is_null(json_object_get(json_array_get(json_object_get(reply, "spans"), 0), "to")));
	json_decref(reply);
	json_decref(ask(REQUEST("Remove", "\"targets\":[\"b.example\"]")));
	json_decref(ask(REQUEST("Keep", "\"targets\":[\"b.example\"]")));
	json_decref(ask(REQUEST("Undo", "\"targets\":[\"b.example\"]")));
	kinds(all, &spans);
	assert_string_equal(all, "asked kept ");
	assert_int_equal(spans, 1);
	reply = ask(REQUEST("Streak", ""));
	assert_true(json_is_string(json_object_get(json_array_get(json_object_get(reply, "spans"), 0), "to")));
	json_decref(reply);
}

/* To add what waits to be lifted is to keep it; and who leaves for good lifts all that there is. */
static void every_way_to_keep_and_to_lift_is_counted(void **state)
{
	char all[400], words[WORDS_TEXT_SIZE];
	struct outcome o;
	size_t spans;

	(void)state;
	json_decref(ask(REQUEST("Add", "\"targets\":[\"a.example\",\"b.example\"]")));
	json_decref(ask(REQUEST("Remove", "\"targets\":[\"a.example\"]")));
	json_decref(ask(REQUEST("Add", "\"targets\":[\"a.example\"]")));
	json_decref(ask(REQUEST("Add", "\"targets\":[\"a.example\"]"))); /* held already */
	kinds(all, &spans);
	assert_string_equal(all, "asked kept ");
	policy_retire(lab.d, root.uid, NULL, &o);
	lab_pass(&lab, 24 * 3600000LL);
	policy_retire(lab.d, root.uid, NULL, &o);
	assert_true(o.confirm[0]);
	strcpy(words, o.confirm);
	policy_retire(lab.d, root.uid, words, &o);
	assert_string_equal(o.state, "retired");
	kinds(all, &spans);
	assert_string_equal(all, "asked kept lifted lifted ");
}

/* Notes of others are not counted, and not shown to root. */
static void others_are_not_shown(void **state)
{
	const struct store_moment m = { .wall_s = 1000, .kind = "slip" };
	struct record r = { .uid = 1, .kind = KIND_DOMAIN, .state = STATE_BLOCKED, .removal_started_ms = NEVER_MS,
			    .last_ready_ms = NEVER_MS, .last_blocked_ms = NEVER_MS, .added_wall_s = 1000, .target = "other.example" };
	char all[400];
	size_t spans;

	(void)state;
	assert_int_equal(store_put_moment(lab.d->store, 1, &m), 0);
	assert_int_equal(store_log(lab.d->store, 1000, 5, 1, "removal-asked", ""), 0);
	assert_non_null(model_add(&lab.d->model, &r));
	kinds(all, &spans);
	assert_string_equal(all, "");
	assert_int_equal(spans, 0);
}

static void there_is_an_end_to_notes(void **state)
{
	const struct store_moment m = { .wall_s = 1000, .kind = "urge", .strength = 1 };

	(void)state;
	assert_int_equal(store_begin(lab.d->store), 0);
	for (int i = 0; i < MOMENTS_MAX; i++)
		assert_int_equal(store_put_moment(lab.d->store, 0, &m), 0);
	assert_int_equal(store_commit(lab.d->store), 0);
	expect_error(&root, REQUEST("SlipAdd", ""), "failed");
	assert_int_equal(store_put_moment(lab.d->store, 1, &m), 0);
}

static void spans_are_counted(void **state)
{
	struct spans s = { .span = NULL };

	(void)state;
	spans_released(&s, 1); /* what the log does not begin */
	assert_int_equal(s.count, 0);
	assert_int_equal(spans_added(&s, 10), 0);
	assert_int_equal(spans_added(&s, 20), 0);
	spans_released(&s, 30);
	assert_int_equal(s.span[0].to_s, INT64_MAX);
	spans_released(&s, 40);
	assert_int_equal(s.span[0].to_s, 40);
	assert_int_equal(spans_finish(&s, true, 50, 60), 0);
	assert_int_equal(s.count, 2);
	assert_int_equal(s.span[1].from_s, 50);
	assert_int_equal(s.span[1].to_s, INT64_MAX);
	spans_free(&s);
	assert_int_equal(spans_added(&s, 10), 0);
	assert_int_equal(spans_finish(&s, false, 0, 60), 0);
	assert_int_equal(s.span[0].to_s, 60);
	spans_free(&s);
}

/* ---- the plan ---- */

static json_t *set(const char *parameters)
{
	char request[2000];
	json_t *reply, *item;

	snprintf(request, sizeof request, REQUEST("PlanSet", "%s"), parameters);
	reply = ask(request);
	item = json_incref(json_object_get(reply, "item"));
	json_decref(reply);
	return item;
}

static size_t plan_size(void)
{
	json_t *reply = ask(REQUEST("Plan", ""));
	size_t n = json_array_size(json_object_get(reply, "items"));

	json_decref(reply);
	return n;
}

static void bad_items_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "\"done\":true", "\"item\":\"\",\"done\":true", "\"item\":\"Bank\"", "\"item\":\"a b\"", "\"item\":\"-a\"",
		"\"item\":\"01\"", "\"item\":\"1234567\"", "\"item\":\"a\\u00e4\"",
		"\"item\":\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\"", "\"text\":\"\"", "\"text\":\"   \"",
		"\"item\":\"7\",\"text\":\"\"", "\"item\":\"bank\",\"text\":\"  \"",
		"\"text\":\"two\\nlines\"", "\"text\":\"\\u001b[2J\"", "\"text\":\"\\u009b2J\"", "\"text\":\"x\",\"step\":0", "\"text\":\"x\",\"step\":6",
		"\"item\":\"bank\",\"due\":\"tomorrow\"", "\"item\":\"bank\",\"due\":\"2026-02-30\"", "\"item\":\"bank\",\"due\":\"2026-2-3\"",
		"\"item\":\"bank\",\"due\":\"2026-12-011\"",
	};
	char request[2000];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		snprintf(request, sizeof request, REQUEST("PlanSet", "%s"), bad[i]);
		expect_error(&root, request, "bad-request");
	}
	expect_error(&root, REQUEST("PlanSet", "\"item\":\"7\",\"done\":true"), "failed");
	assert_int_equal(plan_size(), 0);
}

static void a_text_has_an_end(void **state)
{
	autofree char *text = calloc(1, 1100), *request = calloc(1, 1300);

	(void)state;
	memset(text, 'a', 1001);
	sprintf(request, REQUEST("PlanSet", "\"text\":\"%s\""), text);
	expect_error(&root, request, "bad-request");
	text[1000] = '\0';
	sprintf(request, REQUEST("PlanSet", "\"text\":\"%s\""), text);
	expect_error(&root, request, "none");
}

static void items_are_kept(void **state)
{
	json_t *item = set("\"item\":\"bank\",\"done\":true,\"due\":\"2026-12-01\"");

	(void)state;
	assert_string_equal(text_of(item, "item"), "bank");
	assert_string_equal(text_of(item, "due"), "2026-12-01");
	assert_int_equal(strlen(text_of(item, "done")), 20);
	assert_true(json_is_null(json_object_get(item, "step")));
	json_decref(item);
	lab_restart(&lab);
	item = set("\"item\":\"bank\",\"due\":\"\"");
	assert_true(json_is_null(json_object_get(item, "due")));
	assert_int_equal(strlen(text_of(item, "done")), 20);
	json_decref(item);
	item = set("\"item\":\"bank\",\"done\":false,\"removed\":true");
	assert_true(json_is_null(json_object_get(item, "done")));
	assert_true(json_is_true(json_object_get(item, "removed")));
	json_decref(item);
	assert_int_equal(plan_size(), 1);
}

static void words_are_changed_and_given_back(void **state)
{
	json_t *item;

	(void)state;
	json_decref(set("\"item\":\"bank\",\"done\":true,\"due\":\"2026-12-01\""));
	json_decref(set("\"text\":\"walk\",\"step\":5"));
	item = set("\"item\":\"bank\",\"text\":\"my own bank\"");
	assert_string_equal(text_of(item, "text"), "my own bank");
	assert_int_equal(strlen(text_of(item, "done")), 20);
	assert_string_equal(text_of(item, "due"), "2026-12-01");
	json_decref(item);
	item = set("\"item\":\"bank\",\"text\":\"\"");
	assert_true(json_is_null(json_object_get(item, "text")));
	assert_int_equal(strlen(text_of(item, "done")), 20);
	json_decref(item);
	item = set("\"item\":\"1\",\"text\":\"swim\"");
	assert_string_equal(text_of(item, "text"), "swim");
	assert_int_equal(json_integer_value(json_object_get(item, "step")), 5);
	json_decref(item);
	expect_error(&root, REQUEST("PlanSet", "\"item\":\"1\",\"text\":\"\""), "bad-request");
}

static void own_items_have_numbers(void **state)
{
	json_t *one = set("\"text\":\"walk\""), *two = set("\"text\":\"swim\",\"step\":5");

	(void)state;
	assert_string_equal(text_of(one, "item"), "1");
	assert_int_equal(json_integer_value(json_object_get(one, "step")), 4);
	assert_string_equal(text_of(two, "item"), "2");
	assert_int_equal(json_integer_value(json_object_get(two, "step")), 5);
	json_decref(one);
	json_decref(two);
	json_decref(set("\"item\":\"1\",\"removed\":true"));
	assert_int_equal(plan_size(), 1);
	expect_error(&root, REQUEST("PlanSet", "\"item\":\"1\",\"done\":true"), "failed");
	one = set("\"text\":\"sing\"");
	assert_string_equal(text_of(one, "item"), "3");
	json_decref(one);
}

static void there_is_an_end_to_items(void **state)
{
	(void)state;
	for (int i = 0; i < 500; i++)
		json_decref(set("\"text\":\"x\""));
	expect_error(&root, REQUEST("PlanSet", "\"text\":\"x\""), "failed");
	json_decref(set("\"item\":\"500\",\"done\":true"));
	assert_int_equal(plan_size(), 500);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(only_members_are_answered), test(begun_is_remembered), test(bad_notes_are_refused),
		test(notes_are_in_the_picture), test(the_last_message_counts), test(what_was_held_makes_spans), test(every_way_to_keep_and_to_lift_is_counted),
		test(others_are_not_shown), test(there_is_an_end_to_notes), cmocka_unit_test(spans_are_counted),
		test(bad_items_are_refused), test(a_text_has_an_end), test(items_are_kept), test(words_are_changed_and_given_back), test(own_items_have_numbers),
		test(there_is_an_end_to_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
