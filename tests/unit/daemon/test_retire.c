/* Leaving for good, against a helper that keeps a plan: who may ask, what it waits for, what ends it, what is left of it. */
#include "support/unit.h"

#include <errno.h>
#include <jansson.h>

#include "common/cleanup.h"
#include "daemon/policy.h"
#include "fake_helper.h"

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

static struct entry *add(uint32_t uid, const char *text, uint32_t cooldown_s)
{
	struct add_request q = { .uid = uid, .person = "", .cooldown_s = cooldown_s };
	char message[TARGET_MESSAGE_SIZE];
	struct added out;
	struct target t;

	assert_int_equal(target_parse(&lab.d->ctx, text, &t, message), TARGET_OK);
	assert_int_equal(policy_add(lab.d, &q, &t, &out), 0);
	assert_int_equal(daemon_commit(lab.d), 0);
	return model_find(&lab.d->model, uid, t.text);
}

static struct outcome retire(const char *confirm)
{
	struct outcome o;

	assert_true(policy_retire(lab.d, 1000, confirm, &o));
	return o;
}

static enum retire_state state_now(void)
{
	return (enum retire_state)lab.d->state.retire.state;
}

static bool plan_retired(void)
{
	return lab.helper.plan->state.network.retired;
}

/* To the words. */
static struct outcome to_ready(void)
{
	assert_null(retire(NULL).error);
	assert_int_equal(state_now(), RETIRE_COOLING);
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(state_now(), RETIRE_READY);
	return retire(NULL);
}

static void it_waits_gives_words_and_lets_everything_go(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	add(1000, "192.0.2.7", 0);
	add(1000, "instagram:exname", 0);
	assert_string_equal(retire("any words at all").error, "not-yet");
	assert_null(retire(NULL).error);
	lab_pass(&lab, HOUR_MS - 60000);
	assert_string_equal(retire(NULL).error, "not-yet");
	assert_string_equal(retire(NULL).confirm, "");
	lab_pass(&lab, 60000);
	o = retire(NULL);
	assert_string_equal(o.error, "not-yet");
	assert_true(o.confirm[0]);
	assert_string_equal(retire("any words at all").error, "wrong-words");
	assert_string_equal(retire(NULL).confirm, o.confirm); /* a slip of the finger costs nothing */
	assert_true(lab_blocked(&lab, "ex.example") && !plan_retired());
	o = retire(o.confirm);
	assert_null(o.error);
	assert_string_equal(o.state, "retired");
	assert_true(plan_retired());
	assert_int_equal(lab.helper.plan->names.count, 0);
	assert_int_equal(lab.helper.plan->addrs_count, 0);
	assert_int_equal(lab.helper.plan->records_count, 3); /* their history stays */
	assert_null(retire(NULL).error);
	lab_restart(&lab);
	assert_int_equal(state_now(), RETIRE_DONE);
	assert_int_equal(daemon_next_ms(lab.d), -1);
}

static void words_die(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	o = to_ready();
	lab_pass(&lab, WORDS_LIVE_MS);
	assert_string_equal(retire(o.confirm).error, "wrong-words");
	assert_true(lab_blocked(&lab, "ex.example"));
}

static void the_longest_removal_of_all_is_waited_for(void **state)
{
	(void)state;
	add(1000, "ex.example", 0);
	add(1000, "long.example", 7 * 24 * 3600);
	assert_null(retire(NULL).error);
	assert_int_equal(lab.d->state.retire.required_s, 7 * 24 * 3600);
}

static void having_been_ready_makes_the_next_wait_longer(void **state)
{
	struct entry *e = add(1000, "ex.example", 0);
	struct outcome o;

	(void)state;
	to_ready();
	assert_true(policy_retire_cancel(lab.d, 1000, &o));
	assert_null(o.error);
	assert_string_equal(o.state, "none");
	assert_null(retire(NULL).error);
	assert_int_equal(lab.d->state.retire.required_s, 2 * 3600);
	assert_true(policy_retire_cancel(lab.d, 1000, &o));
	policy_remove(lab.d, e, NULL, &o);
	assert_int_equal(e->r.required_s, 2 * 3600);
}

static void nobody_retires_for_somebody_else(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	add(1001, "other.example", 0);
	assert_false(policy_retire(lab.d, 1000, NULL, &o));
	assert_false(policy_retire(lab.d, 1001, NULL, &o));
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_true(policy_retire(lab.d, 0, NULL, &o));
	assert_int_equal(state_now(), RETIRE_COOLING);
	assert_false(policy_retire_cancel(lab.d, 1002, &o));
	assert_int_equal(state_now(), RETIRE_COOLING);
	assert_true(policy_retire_cancel(lab.d, 1001, &o)); /* whose block it is may keep it */
	assert_int_equal(state_now(), RETIRE_NONE);
}

static void any_add_ends_it(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	o = to_ready();
	add(1000, "ex.example", 0); /* what is blocked already, too */
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_string_equal(retire(o.confirm).error, "not-yet");
	lab_pass(&lab, 30 * 24 * HOUR_MS);
	assert_true(lab_blocked(&lab, "ex.example"));
}

static void keeping_anything_ends_it(void **state)
{
	struct entry *e = add(1000, "ex.example", 0);
	struct outcome o;

	(void)state;
	add(1000, "other.example", 0);
	retire(NULL);
	policy_keep(lab.d, e, &o);
	assert_null(o.error);
	assert_int_equal(state_now(), RETIRE_NONE);
	lab_restart(&lab);
	assert_int_equal(state_now(), RETIRE_NONE);
}

static void adding_after_it_begins_anew(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	o = to_ready();
	assert_null(retire(o.confirm).error);
	add(1000, "ex.example", 0);
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_true(lab_blocked(&lab, "ex.example") && !plan_retired());
	assert_null(retire(NULL).error);
	assert_int_equal(lab.d->state.retire.required_s, 2 * 3600); /* it is remembered */
}

static void nothing_blocked_nothing_to_wait_for(void **state)
{
	struct outcome o;

	(void)state;
	o = retire(NULL);
	assert_null(o.error);
	assert_string_equal(o.state, "retired");
	assert_true(plan_retired());
	add(1000, "ex.example", 0);
	assert_null(retire(NULL).error);
	policy_undo(lab.d, model_find(&lab.d->model, 1000, "ex.example"), &o);
	assert_string_equal(o.state, "removed");
	assert_int_equal(state_now(), RETIRE_COOLING);
	assert_string_equal(retire(NULL).state, "retired"); /* what it waited for is gone */
}

static void it_lapses_when_nobody_comes(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	o = to_ready();
	lab.d->state.retire.window_used_ms = 12 * HOUR_MS;
	lab_pass(&lab, 1000);
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_string_equal(retire(o.confirm).error, "not-yet");
	assert_true(lab_blocked(&lab, "ex.example"));
	assert_int_equal(daemon_next_ms(lab.d), -1);
}

static void a_restart_goes_on_where_it_was(void **state)
{
	(void)state;
	add(1000, "ex.example", 0);
	retire(NULL);
	assert_true(daemon_next_ms(lab.d) > 0 && daemon_next_ms(lab.d) <= CHECKPOINT_MS);
	lab_pass(&lab, HOUR_MS / 2);
	daemon_commit(lab.d);
	lab_restart(&lab);
	assert_int_equal(state_now(), RETIRE_COOLING);
	lab_pass(&lab, HOUR_MS / 2);
	assert_int_equal(state_now(), RETIRE_READY);
}

/* The store lost, the plan lost, the plan forged to be ready: each ends it, and none lets go. */
static void either_copy_lost_or_forged_ends_it(void **state)
{
	struct state_block block;

	(void)state;
	add(1000, "ex.example", 0);
	to_ready();
	daemon_free(&lab.d);
	assert_int_equal(unlink(lab.store), 0);
	lab_daemon(&lab);
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_true(lab_blocked(&lab, "ex.example"));

	retire(NULL);
	fake_stop(&lab.helper);
	image_free(&lab.helper.plan);
	fake_start(&lab.helper, lab.socket);
	daemon_helper_ended(lab.d);
	daemon_tick(lab.d);
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_true(lab_blocked(&lab, "ex.example"));

	retire(NULL);
	memcpy(&block, lab.helper.plan->state.daemon, sizeof block);
	block.retire.state = RETIRE_READY;
	memcpy(lab.helper.plan->state.daemon, &block, sizeof block);
	image_seal(lab.helper.plan);
	daemon_helper_ended(lab.d);
	daemon_tick(lab.d);
	assert_int_equal(state_now(), RETIRE_NONE);
	assert_true(lab_blocked(&lab, "ex.example") && !plan_retired());
}

static void without_a_helper_it_is_stored_and_sent_later(void **state)
{
	struct outcome o;

	(void)state;
	add(1000, "ex.example", 0);
	o = to_ready();
	fake_stop(&lab.helper);
	assert_string_equal(retire(o.confirm).error, "unavailable");
	assert_int_equal(state_now(), RETIRE_RELEASING);
	assert_true(policy_retire_cancel(lab.d, 1000, &o));
	assert_string_equal(o.error, "too-late");
	fake_start(&lab.helper, lab.socket);
	daemon_tick(lab.d);
	daemon_tick(lab.d);
	assert_int_equal(state_now(), RETIRE_DONE);
	assert_true(plan_retired() && !lab_blocked(&lab, "ex.example"));
}

static json_t *ask(const struct peer *peer, const char *request)
{
	autofree char *text = daemon_handle(lab.d, peer, request, strlen(request));
	json_t *reply = text ? json_loads(text, 0, NULL) : NULL;

	assert_non_null(reply);
	return reply;
}

static void expect(json_t *reply, const char *key, const char *value)
{
	const char *got = json_string_value(json_object_get(json_object_get(reply, "parameters"), key));

	assert_string_equal(got ? got : "null", value);
	json_decref(reply);
}

static void the_public_edge(void **state)
{
	static const struct peer root = { 0, 0, 1 }, nobody = { 65533, 65533, 1 };
	json_t *reply;

	(void)state;
	add(0, "ex.example", 0);
	expect(ask(&root, "{\"method\":\"io.ncblock.Retire\"}"), "state", "cooling");
	expect(ask(&root, "{\"method\":\"io.ncblock.Retire\"}"), "error", "not-yet");
	reply = ask(&nobody, "{\"method\":\"io.ncblock.Retire\"}");
	assert_string_equal(json_string_value(json_object_get(reply, "error")), "not-permitted");
	json_decref(reply);
	reply = ask(&nobody, "{\"method\":\"io.ncblock.Status\"}"); /* everybody may know that it will end */
	assert_string_equal(json_string_value(json_object_get(
				    json_object_get(json_object_get(reply, "parameters"), "retire"), "state")), "cooling");
	json_decref(reply);
	reply = ask(&root, "{\"method\":\"io.ncblock.Retire\",\"parameters\":{\"confirm\":\"a b c d\",\"cancel\":true}}");
	assert_string_equal(json_string_value(json_object_get(reply, "error")), "bad-request");
	json_decref(reply);
	expect(ask(&root, "{\"method\":\"io.ncblock.Retire\",\"parameters\":{\"cancel\":true}}"), "state", "none");
	reply = ask(&root, "{\"method\":\"io.ncblock.Status\"}");
	assert_true(json_is_null(json_object_get(json_object_get(reply, "parameters"), "retire")));
	json_decref(reply);
}

#define IN_LAB(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_LAB(it_waits_gives_words_and_lets_everything_go), IN_LAB(words_die), IN_LAB(the_longest_removal_of_all_is_waited_for),
		IN_LAB(having_been_ready_makes_the_next_wait_longer), IN_LAB(nobody_retires_for_somebody_else), IN_LAB(any_add_ends_it), IN_LAB(keeping_anything_ends_it),
		IN_LAB(adding_after_it_begins_anew), IN_LAB(nothing_blocked_nothing_to_wait_for), IN_LAB(it_lapses_when_nobody_comes),
		IN_LAB(a_restart_goes_on_where_it_was), IN_LAB(either_copy_lost_or_forged_ends_it),
		IN_LAB(without_a_helper_it_is_stored_and_sent_later), IN_LAB(the_public_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
