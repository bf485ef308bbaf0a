/* Exceptions, against a helper that keeps a plan: what may be one, what waits, what they leave out of the plan, what ends them, and
 * what is left of them when store or plan is lost. */
#include "support/unit.h"

#include <errno.h>
#include <jansson.h>

#include "common/cleanup.h"
#include "daemon/peer.h"
#include "daemon/policy.h"
#include "daemon/policy_allow.h"
#include "fake_helper.h"

#include "codes.h"

#define HOUR_MS 3600000LL

static struct lab lab;

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

static struct entry *add(uint32_t uid, const char *text)
{
	struct add_request q = { .uid = uid, .person = "" };
	char message[TARGET_MESSAGE_SIZE];
	struct added out;
	struct target t;

	assert_int_equal(target_parse(&lab.d->ctx, text, &t, message), TARGET_OK);
	assert_int_equal(policy_add(lab.d, &q, &t, &out), 0);
	assert_int_equal(daemon_commit(lab.d), 0);
	return model_find(&lab.d->model, uid, t.text);
}

static struct allow_outcome allow_in(uint32_t uid, const char *channel, const char *hours)
{
	struct allow_request q = { .uid = uid, .channel = channel, .why = "the children's school", .hours = hours };
	struct allow_outcome o;

	policy_allow(lab.d, &q, &o);
	return o;
}

static struct allow_outcome allow(uint32_t uid, const char *channel)
{
	return allow_in(uid, channel, NULL);
}

static struct allow_outcome take(struct allowed *a, const char *confirm)
{
	char words[WORDS_TEXT_SIZE] = ""; /* the outcome of the last step may be where this one's goes */
	struct allow_outcome o;

	snprintf(words, sizeof words, "%s", confirm ? confirm : "");
	policy_allow_accept(lab.d, a, confirm ? words : NULL, &o);
	return o;
}

/* All the way, for an entry whose delay is the hour of these tests. */
static uint32_t open_one(uint32_t uid, const char *channel, const char *hours)
{
	struct allow_outcome o = allow_in(uid, channel, hours);
	uint32_t id;

	assert_null(o.error);
	id = o.a->x.id;
	if (o.a->x.state == EXCEPTION_OPEN)
		return id;
	lab_pass(&lab, HOUR_MS);
	o = take(exceptions_by_id(&lab.d->exceptions, id), NULL);
	assert_string_equal(o.error, "not-yet");
	o = take(o.a, o.confirm);
	assert_null(o.error);
	return id;
}

static const struct exception *planned(uint32_t id)
{
	return image_exception(lab.helper.plan, id);
}

static void it_waits_and_needs_its_words(void **state)
{
	struct allow_outcome o;
	uint32_t id;

	(void)state;
	add(1000, "ex.example");
	o = allow(1000, "https://Kids.EX.example/page");
	assert_null(o.error);
	id = o.a->x.id;
	assert_string_equal(o.a->x.channel, "kids.ex.example");
	assert_int_equal(o.a->x.required_s, 3600);
	assert_int_equal(planned(id)->open, 0);
	assert_string_equal(take(o.a, NULL).error, "not-yet");
	assert_string_equal(take(o.a, "any words at all").error, "not-yet");
	lab_pass(&lab, HOUR_MS - 1000);
	assert_string_equal(take(o.a, NULL).error, "not-yet");
	assert_string_equal(take(o.a, NULL).confirm, "");
	lab_pass(&lab, 1000);
	assert_int_equal(o.a->x.state, EXCEPTION_READY);
	assert_string_equal(take(o.a, "any words at all").error, "wrong-words");
	o = take(o.a, NULL);
	assert_true(o.confirm[0]);
	assert_string_equal(take(o.a, "any words at all").error, "wrong-words");
	assert_int_equal(planned(id)->open, 0);
	o = take(o.a, o.confirm);
	assert_null(o.error);
	assert_int_equal(planned(id)->open, 1);
	assert_true(lab_blocked(&lab, "ex.example") && lab_blocked(&lab, "www.ex.example"));
	assert_true(allow_is_open(lab.d, "kids.ex.example"));
	assert_null(take(o.a, NULL).error);
}

/* Words that nobody types die, and a window that nobody uses ends it. */
static void it_lapses(void **state)
{
	struct allow_outcome o;

	(void)state;
	add(1000, "ex.example");
	o = allow(1000, "kids.ex.example");
	lab_pass(&lab, HOUR_MS);
	o = take(o.a, NULL);
	lab_pass(&lab, WORDS_LIVE_MS);
	assert_string_equal(take(o.a, o.confirm).error, "wrong-words");
	lab.d->exceptions.list[0]->x.window_used_ms = 12 * HOUR_MS;
	lab_pass(&lab, 1);
	assert_int_equal(lab.d->exceptions.count, 0);
	assert_int_equal(lab.helper.plan->exceptions_count, 0);
}

static void it_waits_as_long_as_what_it_is_an_exception_to(void **state)
{
	(void)state;
	add(1000, "ex.example")->r.cooldown_s = 7 * 86400;
	assert_int_equal(daemon_commit(lab.d), 0);
	assert_int_equal(allow(1000, "kids.ex.example").a->x.required_s, 7 * 86400);
}

static void what_is_no_channel(void **state)
{
	static const struct {
		const char *channel, *hours, *error;
	} cases[] = {
		{ "ex.example", NULL, "itself" },
		{ "example", NULL, "single-label" },
		{ "other.example", NULL, "not-blocked" },
		{ "www.thehotline.org", NULL, "not-blocked" },
		{ "co.uk", NULL, "public-suffix" },
		{ "instagram", NULL, "malformed" },
		{ "instagram:exname", NULL, "malformed" },
		{ "192.0.2.7", NULL, "malformed" },
		{ "tel:+15551234567", NULL, "malformed" },
		{ "", NULL, "malformed" },
		{ "kids.ex.example", "at noon", "malformed" },
		{ "kids.ex.example", "", "malformed" },
		{ "ex@ex.example", NULL, "itself" },
	};

	(void)state;
	add(1000, "ex.example");
	add(1000, "ex@ex.example");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct allow_outcome o = allow_in(1000, cases[i].channel, cases[i].hours);

		assert_non_null(o.error);
		if (strcmp(o.error, cases[i].error) != 0)
			fail_msg("%s: %s", cases[i].channel, o.error);
		assert_true(strlen(o.message) > 10);
	}
	assert_null(allow(1000, "kids.ex.example").error);
	assert_string_equal(allow(1000, "kids.ex.example").error, "already");
	assert_int_equal(lab.d->exceptions.count, 1);
}

/* A listed name of a service and what is listed under it leave the plan; the rest stays, and another entry holds its own. */
static void a_name_of_a_service(void **state)
{
	size_t before;

	(void)state;
	add(1000, "instagram");
	before = lab.helper.plan->names.count;
	assert_true(lab_blocked(&lab, "help.instagram.com"));
	open_one(1000, "help.instagram.com", NULL);
	assert_false(lab_blocked(&lab, "help.instagram.com"));
	assert_true(lab_blocked(&lab, "instagram.com"));
	assert_true(lab.helper.plan->names.count < before);
	add(1000, "a.help.instagram.com"); /* under it, and by its own name */
	assert_true(lab_blocked(&lab, "a.help.instagram.com") && lab_blocked(&lab, "www.a.help.instagram.com"));
	assert_false(lab_blocked(&lab, "help.instagram.com"));
	add(1000, "help.instagram.com"); /* the very name: nothing of the exception is left */
	assert_int_equal(lab.d->exceptions.count, 0);
	assert_int_equal(lab.d->behind, 0);
	assert_true(lab_blocked(&lab, "help.instagram.com"));
}

static void nobody_opens_what_another_blocks(void **state)
{
	uint32_t id;

	(void)state;
	add(1000, "ex.example");
	assert_string_equal(allow(1001, "kids.ex.example").error, "not-blocked");
	id = open_one(1000, "kids.ex.example", NULL);
	assert_int_equal(planned(id)->open, 1);
	add(1001, "ex.example");
	assert_int_equal(planned(id)->open, 0);
	assert_null(policy_allow_find(lab.d, 1001, id));
	assert_non_null(policy_allow_find(lab.d, 0, id));
	assert_non_null(policy_allow_find(lab.d, 1000, id));
}

/* Nor does it leave out what lies under it and is another's, though nothing of theirs covers the exception itself. */
static void nor_what_another_blocks_under_it(void **state)
{
	struct names theirs = { 0 };
	uint32_t id;

	(void)state;
	add(1000, "ex.example");
	id = open_one(1000, "kids.ex.example", NULL);
	assert_int_equal(names_add(&theirs, "media.kids.ex.example"), 0); /* as a catalogue might list it */
	entry_set_names(add(1001, "instagram"), &theirs);
	assert_int_equal(daemon_commit(lab.d), 0);
	assert_int_equal(planned(id)->open, 1);
	assert_true(lab_blocked(&lab, "media.kids.ex.example"));
}

/* An exception that could be had again and again would be a removal whose wait never grows. */
static void asked_again_it_waits_longer(void **state)
{
	struct allow_outcome o;
	struct entry *e;

	(void)state;
	e = add(1000, "ex.example");
	add(1000, "other.example");
	policy_allow_remove(lab.d, exceptions_by_id(&lab.d->exceptions, open_one(1000, "kids.ex.example", NULL)), &o);
	o = allow(1000, "kids.ex.example");
	assert_int_equal(o.a->x.required_s, 2 * 3600);
	assert_int_equal(allow(1000, "kids.other.example").a->x.required_s, 3600); /* of another block */
	assert_int_equal(entry_required_s(&e->r, &lab.d->state.settings, &lab.d->now), 2 * 3600);
	pass_awake(lab.d, 2 * HOUR_MS);
	pass_awake(lab.d, 13 * HOUR_MS); /* nobody accepts it: it was waited for all the same */
	assert_int_equal(allow(1000, "kids.ex.example").a->x.required_s, 4 * 3600);
}

/* The exception goes with what it was an exception to: another block begins whole. */
static void it_ends_with_the_block(void **state)
{
	struct outcome o, done;
	struct entry *e;

	(void)state;
	e = add(1000, "ex.example");
	open_one(1000, "kids.ex.example", NULL);
	policy_remove(lab.d, e, NULL, &o);
	lab_pass(&lab, 2 * HOUR_MS); /* the exception was waited for, too */
	policy_remove(lab.d, e, NULL, &o);
	assert_int_equal(lab.helper.plan->exceptions_count, 1);
	policy_remove(lab.d, e, o.confirm, &done);
	assert_string_equal(done.state, "removed");
	assert_int_equal(lab.d->exceptions.count, 0);
	assert_int_equal(lab.helper.plan->exceptions_count, 0);
	add(1000, "ex.example");
	assert_false(allow_is_open(lab.d, "kids.ex.example"));
}

static void removing_is_at_once(void **state)
{
	struct allow_outcome o;
	uint32_t id;

	(void)state;
	add(1000, "ex.example");
	id = open_one(1000, "kids.ex.example", NULL);
	policy_allow_remove(lab.d, policy_allow_find(lab.d, 1000, id), &o);
	assert_null(o.error);
	assert_string_equal(o.state, "removed");
	assert_null(planned(id));
	assert_int_equal(lab.d->exceptions.count, 0);
	o = allow(1000, "kids.ex.example"); /* and asking again waits again */
	assert_int_equal(o.a->x.state, EXCEPTION_COOLING);
	assert_int_not_equal(o.a->x.id, id);
}

/* An exception is no way around those who hold a key. */
static void it_needs_the_approvals_of_a_removal(void **state)
{
	static int64_t step = 59000000;
	struct enrolled e;
	struct allow_outcome o;
	struct approving asked;
	struct record person;
	struct outcome done;
	char secret[OTP_BASE32_SIZE], code[7], number[12];
	const char *target = number;

	(void)state;
	policy_people_add(lab.d, 1000, "Nora", "tel:+15551234", &e);
	secret_of(e.uri, secret);
	set_step(lab.d, ++step);
	code_at(secret, step, code);
	policy_people_confirm(lab.d, 1000, "Nora", code, &e);
	assert_null(e.error);
	add(1000, "ex.example");
	o = allow(1000, "kids.ex.example");
	snprintf(number, sizeof number, "%u", o.a->x.id);
	lab_pass(&lab, HOUR_MS);
	o = take(o.a, NULL);
	assert_string_equal(o.error, "approvals-missing");
	assert_non_null(strstr(o.message, "Nora"));
	assert_string_equal(o.confirm, "");
	set_step(lab.d, ++step);
	code_at(secret, step, code);
	asked = (struct approving){ 1001, &target, 1, code };
	policy_approve(lab.d, &asked, &done, &person);
	assert_string_equal(done.error, "unknown-target"); /* of another account */
	asked.uid = 1000;
	policy_approve(lab.d, &asked, &done, &person);
	assert_null(done.error);
	o = take(o.a, NULL);
	assert_true(o.confirm[0]);
	o = take(o.a, o.confirm);
	assert_null(o.error);
	policy_approve(lab.d, &asked, &done, &person); /* and is approved no more */
	assert_string_equal(done.error, "unknown-target");
}

static void mail(void **state)
{
	struct allow_outcome o;
	uint32_t id;

	(void)state;
	o = allow(1000, "kids@ex.example"); /* no mail of anybody's is filtered */
	assert_null(o.error);
	assert_int_equal(o.a->x.state, EXCEPTION_OPEN);
	id = o.a->x.id;
	add(1000, "ex@ex.example");
	assert_int_equal(planned(id)->open, 1);
	o = allow(1000, "mailto:Lawyer@ex.example");
	assert_int_equal(o.a->x.state, EXCEPTION_COOLING);
	add(1000, "kids@ex.example");
	assert_null(exceptions_by_id(&lab.d->exceptions, id));
}

static void only_in_its_hours(void **state)
{
	uint32_t id;

	(void)state;
	add(1000, "ex.example");
	id = open_one(1000, "kids.ex.example", "mon 00:00-00:01");
	(void)allow_settle(lab.d);
	lab.d->exceptions.list[0]->x.hours[0] = (struct weekly_range){ 0x7f, 0, 0, 1440 };
	assert_int_equal(daemon_commit(lab.d), 0);
	assert_int_equal(planned(id)->open, 1);
	assert_true(daemon_next_ms(lab.d) > 0 && daemon_next_ms(lab.d) <= CHECKPOINT_MS);
	lab.d->exceptions.list[0]->x.hours[0].from_min = 1439; /* unless this is the last minute of the day */
	lab_pass(&lab, 1);
	assert_int_equal(planned(id)->open, allow_runs(&lab.d->exceptions.list[0]->x, &lab.d->now));
}

static void a_restart_changes_nothing(void **state)
{
	uint32_t id, waiting;

	(void)state;
	add(1000, "ex.example");
	id = open_one(1000, "kids.ex.example", "daily");
	waiting = allow(1000, "school.ex.example").a->x.id;
	lab_restart(&lab);
	assert_int_equal(lab.d->exceptions.count, 2);
	assert_int_equal(planned(id)->open, 1);
	assert_string_equal(exceptions_by_id(&lab.d->exceptions, id)->why, "the children's school");
	assert_int_equal(exceptions_by_id(&lab.d->exceptions, waiting)->x.state, EXCEPTION_COOLING);
	assert_string_equal(lab.d->started, "");
}

/* A store that is lost opens nothing, and the exception is not lost with it. */
static void without_the_store_it_waits_anew(void **state)
{
	struct allowed *a;

	(void)state;
	add(1000, "ex.example");
	open_one(1000, "kids.ex.example", NULL);
	daemon_free(&lab.d);
	assert_int_equal(unlink(lab.store), 0);
	lab_daemon(&lab);
	assert_int_equal(lab.d->exceptions.count, 1);
	a = lab.d->exceptions.list[0];
	assert_int_equal(a->x.state, EXCEPTION_COOLING);
	assert_int_equal(planned(a->x.id)->open, 0);
	assert_non_null(strstr(lab.d->started, "exceptions"));
	assert_true(lab_blocked(&lab, "ex.example"));
}

/* A forged one, in the plan or in the store alone, opens nothing. */
static void a_forged_one_opens_nothing(void **state)
{
	struct exception x = { .id = 900, .uid = 1000, .kind = EXCEPTION_NAME, .state = EXCEPTION_OPEN, .open = 1,
			       .started_ms = NEVER_MS, .channel = "kids.ex.example" };
	struct allowed *a;

	(void)state;
	add(1000, "ex.example");
	daemon_free(&lab.d);
	image_add_exception(lab.helper.plan, &x);
	image_seal(lab.helper.plan);
	lab_daemon(&lab);
	assert_int_equal(lab.d->exceptions.count, 1);
	assert_int_equal(lab.d->exceptions.list[0]->x.state, EXCEPTION_COOLING);
	assert_int_equal(planned(lab.d->exceptions.list[0]->x.id)->open, 0);
	a = lab.d->exceptions.list[0];
	a->x.state = EXCEPTION_OPEN; /* now in the store alone */
	a->x.started_ms = NEVER_MS;
	assert_int_equal(store_begin(lab.d->store), 0);
	assert_int_equal(store_put_exception(lab.d->store, a), 0);
	assert_int_equal(store_commit(lab.d->store), 0);
	lab_restart(&lab);
	assert_int_equal(lab.d->exceptions.list[0]->x.state, EXCEPTION_COOLING);
	assert_int_equal(planned(lab.d->exceptions.list[0]->x.id)->open, 0);
}

static void a_store_that_fails_changes_nothing(void **state)
{
	struct allow_outcome o;
	struct allowed *a;

	(void)state;
	add(1000, "ex.example");
	a = policy_allow_find(lab.d, 1000, open_one(1000, "kids.ex.example", NULL));
	assert_int_equal(store_begin(lab.d->store), 0); /* while one transaction is open no other can begin */
	policy_allow_remove(lab.d, a, &o);
	assert_string_equal(o.error, "failed");
	assert_int_equal(lab.d->exceptions.count, 1);
	assert_true(allow_is_open(lab.d, "kids.ex.example"));
}

/* ---- through the methods ---- */

static json_t *ask(uint32_t uid, const char *method, const char *parameters)
{
	struct peer peer = { .uid = uid };
	char request[4096];
	autofree char *reply = NULL;
	json_t *parsed;

	snprintf(request, sizeof request, "{\"method\":\"io.ncblock.%s\",\"parameters\":%s}", method, parameters);
	reply = daemon_handle(lab.d, &peer, request, strlen(request));
	parsed = json_loads(reply, 0, NULL);
	assert_non_null(parsed);
	return parsed;
}

static const char *error_of(const json_t *reply)
{
	const char *e = json_string_value(json_object_get(reply, "error"));

	return e ? e : "";
}

static void reasons_are_short_plain_text(void **state)
{
	static const char *const bad[] = { "", "   ", "a\\nb", "\\u001b[31mred", "\\u009b31m", "\\u007f" };
	char long_one[1200], parameters[1400];
	json_t *r;

	(void)state;
	add(0, "ex.example");
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		snprintf(parameters, sizeof parameters, "{\"channel\":\"kids.ex.example\",\"why\":\"%s\"}", bad[i]);
		r = ask(0, "Allow", parameters);
		assert_string_equal(error_of(r), "bad-request");
		json_decref(r);
	}
	memset(long_one, 'x', sizeof long_one);
	long_one[1001] = '\0';
	snprintf(parameters, sizeof parameters, "{\"channel\":\"kids.ex.example\",\"why\":\"%s\"}", long_one);
	r = ask(0, "Allow", parameters);
	assert_string_equal(error_of(r), "bad-request");
	json_decref(r);
	long_one[1000] = '\0';
	snprintf(parameters, sizeof parameters, "{\"channel\":\"kids.ex.example\",\"why\":\"%s\"}", long_one);
	r = ask(0, "Allow", parameters);
	assert_string_equal(error_of(r), "");
	json_decref(r);
}

static void what_the_edge_shows(void **state)
{
	json_t *r, *p, *x;
	char parameters[64];
	json_int_t id;

	(void)state;
	add(0, "ex.example");
	r = ask(0, "Allow", "{\"channel\":\"kids.ex.example\",\"why\":\"school\",\"hours\":\"mon-fri 17:00-19:00\"}");
	p = json_object_get(r, "parameters");
	assert_string_equal(json_string_value(json_object_get(p, "state")), "cooling");
	assert_string_equal(json_string_value(json_object_get(p, "hours")), "mon-fri 17:00-19:00");
	id = json_integer_value(json_object_get(p, "id"));
	json_decref(r);
	r = ask(0, "Status", "{}");
	x = json_array_get(json_object_get(json_object_get(r, "parameters"), "exceptions"), 0);
	assert_string_equal(json_string_value(json_object_get(x, "channel")), "kids.ex.example");
	assert_true(json_is_false(json_object_get(x, "open")));
	json_decref(r);
	r = ask(65534, "Status", "{}"); /* anybody else learns nothing of it */
	assert_int_equal(json_array_size(json_object_get(json_object_get(r, "parameters"), "exceptions")), 0);
	json_decref(r);
	r = ask(65534, "AllowList", "{}");
	assert_string_equal(error_of(r), "not-permitted");
	json_decref(r);
	r = ask(0, "AllowAccept", "{\"id\":77}");
	assert_string_equal(error_of(r), "unknown-target");
	json_decref(r);
	snprintf(parameters, sizeof parameters, "{\"id\":%lld}", (long long)id);
	r = ask(0, "AllowAccept", parameters);
	assert_string_equal(error_of(r), "not-yet");
	json_decref(r);
	r = ask(0, "AllowRemove", parameters);
	assert_string_equal(error_of(r), "");
	assert_string_equal(json_string_value(json_object_get(json_object_get(r, "parameters"), "state")), "removed");
	json_decref(r);
	r = ask(0, "AllowList", "{}");
	assert_int_equal(json_array_size(json_object_get(json_object_get(r, "parameters"), "exceptions")), 0);
	json_decref(r);
}

static const char *why_of(const char *name, char text[200])
{
	char parameters[300];
	json_t *r, *p;

	snprintf(parameters, sizeof parameters, "{\"name\":\"%s\"}", name);
	r = ask(1000, "Why", parameters);
	p = json_object_get(r, "parameters");
	snprintf(text, 200, "%s %s", json_is_true(json_object_get(p, "blocked")) ? "blocked" : "open",
		 json_string_value(json_object_get(p, "message")));
	json_decref(r);
	return text;
}

static void why_tells_the_truth(void **state)
{
	char text[200];

	(void)state;
	add(1000, "ex.example");
	open_one(1000, "kids.ex.example", NULL);
	assert_string_equal(why_of("kids.ex.example", text), "open it is an exception to a block, and open");
	assert_int_equal(strncmp(why_of("a.kids.ex.example", text), "open", 4), 0);
	assert_int_equal(strncmp(why_of("notkids.ex.example", text), "blocked", 7), 0);
	assert_int_equal(strncmp(why_of("ex.example", text), "blocked", 7), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		TEST(it_waits_and_needs_its_words),
		TEST(it_lapses),
		TEST(it_waits_as_long_as_what_it_is_an_exception_to),
		TEST(what_is_no_channel),
		TEST(a_name_of_a_service),
		TEST(nobody_opens_what_another_blocks),
		TEST(nor_what_another_blocks_under_it),
		TEST(asked_again_it_waits_longer),
		TEST(it_ends_with_the_block),
		TEST(removing_is_at_once),
		TEST(it_needs_the_approvals_of_a_removal),
		TEST(mail),
		TEST(only_in_its_hours),
		TEST(a_restart_changes_nothing),
		TEST(without_the_store_it_waits_anew),
		TEST(a_forged_one_opens_nothing),
		TEST(a_store_that_fails_changes_nothing),
		TEST(reasons_are_short_plain_text),
		TEST(what_the_edge_shows),
		TEST(why_tells_the_truth),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
