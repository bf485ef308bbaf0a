/* Store and plan disagree: every entry of either is there afterwards, and none waits less. */
#include "support/unit.h"

#include "daemon/reconcile.h"

#define DELAY_S 86400

static struct record record(uint32_t id, const char *target, enum record_state state)
{
	struct record r = { .id = id, .uid = 1000, .kind = KIND_DOMAIN, .state = (uint8_t)state, .undoable = 1,
			    .removal_started_ms = NEVER_MS, .last_ready_ms = NEVER_MS, .last_blocked_ms = NEVER_MS };

	strcpy(r.target, target);
	if (state == STATE_COOLING || state == STATE_READY || state == STATE_RELEASING) {
		r.removal_started_ms = 1;
		r.required_s = 60;
	}
	return r;
}

static void in_store(struct model *m, struct record r)
{
	assert_non_null(model_add(m, &r));
}

static void in_plan(struct image *i, struct record r)
{
	assert_int_equal(image_add_record(i, &r), 0);
}

static unsigned reconcile(struct model *m, struct image *plan)
{
	unsigned changed = 99;

	image_seal(plan);
	assert_int_equal(reconcile_records(m, plan, DELAY_S, &changed), 0);
	return changed;
}

static void what_is_equal_goes_on(void **state)
{
	struct image *plan = image_new();
	struct model m = { 0 };

	(void)state;
	in_store(&m, record(1, "a.example", STATE_COOLING));
	in_plan(plan, record(1, "a.example", STATE_COOLING));
	assert_int_equal(reconcile(&m, plan), 0);
	assert_int_equal(m.entries[0]->r.state, STATE_COOLING);
	image_free(&plan);
	model_free(&m);
}

static const struct pair {
	int store, plan, after; /* -1: not there */
} pairs[] = {
	{ STATE_BLOCKED, -1, STATE_BLOCKED },           { -1, STATE_BLOCKED, STATE_BLOCKED },
	{ STATE_COOLING, -1, STATE_BLOCKED },           { -1, STATE_COOLING, STATE_BLOCKED },
	{ STATE_READY, STATE_COOLING, STATE_BLOCKED },  { STATE_COOLING, STATE_READY, STATE_BLOCKED },
	{ STATE_RELEASING, STATE_READY, STATE_BLOCKED }, { STATE_GONE, STATE_RELEASING, STATE_BLOCKED },
	{ STATE_RELEASING, STATE_GONE, STATE_BLOCKED }, { STATE_BLOCKED, STATE_GONE, STATE_BLOCKED },
	{ STATE_GONE, STATE_BLOCKED, STATE_BLOCKED },   { STATE_GONE, -1, STATE_GONE },
	{ -1, STATE_GONE, STATE_GONE },
};

static void the_stricter_reading_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		struct image *plan = image_new();
		struct model m = { 0 };

		if (pairs[i].store >= 0)
			in_store(&m, record(1, "a.example", (enum record_state)pairs[i].store));
		if (pairs[i].plan >= 0)
			in_plan(plan, record(1, "a.example", (enum record_state)pairs[i].plan));
		assert_true(reconcile(&m, plan) > 0);
		assert_int_equal(m.count, 1);
		assert_int_equal(m.entries[0]->r.state, pairs[i].after);
		assert_int_equal(m.entries[0]->r.undoable, 0);
		image_free(&plan);
		model_free(&m);
	}
}

/* The ids of a lost store begin anew: the same number then stands for two entries. */
static void one_id_for_two_entries_keeps_both(void **state)
{
	struct image *plan = image_new();
	struct model m = { 0 };

	(void)state;
	in_store(&m, record(1, "new.example", STATE_BLOCKED));
	in_plan(plan, record(1, "old.example", STATE_BLOCKED));
	in_plan(plan, record(9, "older.example", STATE_BLOCKED));
	reconcile(&m, plan);
	assert_int_equal(m.count, 3);
	assert_int_equal(model_find(&m, 1000, "new.example")->r.id, 1);
	assert_int_equal(model_find(&m, 1000, "older.example")->r.id, 9);
	assert_true(model_find(&m, 1000, "old.example")->r.id > 9);
	for (size_t i = 1; i < m.count; i++)
		assert_true(m.entries[i - 1]->r.id < m.entries[i]->r.id);
	image_free(&plan);
	model_free(&m);
}

static void the_same_target_under_another_id_is_one_entry(void **state)
{
	struct image *plan = image_new();
	struct model m = { 0 };
	struct record longer = record(5, "a.example", STATE_BLOCKED);

	(void)state;
	longer.cooldown_s = 2 * DELAY_S;
	in_store(&m, record(1, "a.example", STATE_BLOCKED));
	in_plan(plan, longer);
	reconcile(&m, plan);
	assert_int_equal(m.count, 1);
	assert_int_equal(m.entries[0]->r.id, 1);
	assert_int_equal(m.entries[0]->r.cooldown_s, 2 * DELAY_S);
	image_free(&plan);
	model_free(&m);
}

static void names_that_nobody_holds_stay_with_somebody(void **state)
{
	struct image *plan = image_new();
	struct model m = { 0 };
	struct record service = record(2, "instagram", STATE_BLOCKED);

	(void)state;
	service.kind = KIND_SERVICE;
	strcpy(service.service, "instagram");
	in_store(&m, record(1, "a.example", STATE_BLOCKED));
	in_store(&m, service);
	in_store(&m, record(3, "gone.example", STATE_GONE));
	names_add(&plan->names, "sub.a.example");
	names_add(&plan->names, "lost.example");
	names_add(&plan->names, "www.gone.example");
	image_seal(plan);
	assert_int_equal(reconcile_names(&m, plan), 0);
	assert_true(names_has(&m.entries[0]->names, "sub.a.example"));
	assert_true(names_has(&m.entries[1]->names, "lost.example"));
	assert_int_equal(m.entries[2]->names.count, 0);
	image_free(&plan);
	model_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_equal_goes_on),
		cmocka_unit_test(the_stricter_reading_holds),
		cmocka_unit_test(one_id_for_two_entries_keeps_both),
		cmocka_unit_test(the_same_target_under_another_id_is_one_entry),
		cmocka_unit_test(names_that_nobody_holds_stay_with_somebody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
