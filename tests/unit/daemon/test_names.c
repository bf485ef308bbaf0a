/* The sorted set of names, and the model that holds entries. */
#include "support/unit.h"

#include "daemon/model.h"

static void a_set_is_sorted_and_has_each_once(void **state)
{
	static const char *const given[] = { "m.b.example", "a.example", "c.example", "a.example", "b.example", "m.b.example" };
	struct names s = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(given); i++)
		assert_int_equal(names_add(&s, given[i]), 0);
	assert_int_equal(s.count, 4);
	for (size_t i = 1; i < s.count; i++)
		assert_true(strcmp(s.text[i - 1], s.text[i]) < 0);
	assert_true(names_has(&s, "b.example"));
	assert_false(names_has(&s, "example"));
	names_remove(&s, "b.example");
	names_remove(&s, "nobody.example");
	assert_int_equal(s.count, 3);
	assert_false(names_has(&s, "b.example"));
	names_free(&s);
	assert_int_equal(s.count, 0);
}

static void a_copy_is_its_own(void **state)
{
	struct names a = { 0 }, b;

	(void)state;
	names_add(&a, "a.example");
	assert_int_equal(names_copy(&b, &a), 0);
	assert_true(names_equal(&a, &b));
	names_add(&b, "b.example");
	assert_false(names_equal(&a, &b));
	names_free(&a);
	assert_true(names_has(&b, "a.example"));
	names_free(&b);
}

static struct record a_record(uint32_t id, uint32_t uid, const char *target)
{
	struct record r = { .id = id, .uid = uid, .kind = KIND_DOMAIN, .state = STATE_BLOCKED, .removal_started_ms = NEVER_MS,
			    .last_ready_ms = NEVER_MS, .last_blocked_ms = NEVER_MS };

	strcpy(r.target, target);
	return r;
}

static struct entry *put(struct model *m, uint32_t id, uint32_t uid, const char *target)
{
	struct record r = a_record(id, uid, target);

	return model_add(m, &r);
}

static void entries_are_found_by_id_and_by_account_and_target(void **state)
{
	struct model m = { 0 };

	(void)state;
	put(&m, 7, 1000, "a.example");
	put(&m, 3, 1000, "b.example");
	put(&m, 5, 1001, "a.example");
	for (size_t i = 1; i < m.count; i++)
		assert_true(m.entries[i - 1]->r.id < m.entries[i]->r.id);
	assert_int_equal(model_find(&m, 1001, "a.example")->r.id, 5);
	assert_int_equal(model_find(&m, 1000, "a.example")->r.id, 7);
	assert_null(model_find(&m, 1001, "b.example"));
	assert_string_equal(model_by_id(&m, 3)->r.target, "b.example");
	assert_null(model_by_id(&m, 4));
	assert_int_equal(put(&m, 0, 1000, "c.example")->r.id, 8); /* an id is given once */
	model_free(&m);
}

static void what_was_not_stored_is_taken_back(void **state)
{
	struct model m = { 0 };
	struct names names = { 0 };
	struct entry *e = put(&m, 0, 1000, "a.example");

	(void)state;
	names_add(&names, "a.example");
	entry_set_names(e, &names);
	assert_true(entry_changed(e));
	model_saved(&m);
	assert_false(entry_changed(e));

	e->r.state = STATE_COOLING;
	names_add(&names, "other.example");
	entry_set_names(e, &names);
	names_add(&names, "third.example");
	entry_set_names(e, &names);
	put(&m, 0, 1000, "b.example");
	model_revert(&m);
	assert_int_equal(m.count, 1);
	assert_int_equal(m.next_id, 2);
	assert_int_equal(m.entries[0]->r.state, STATE_BLOCKED);
	assert_int_equal(m.entries[0]->names.count, 1);
	assert_true(names_has(&m.entries[0]->names, "a.example"));
	assert_false(entry_changed(m.entries[0]));
	model_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_sorted_and_has_each_once),
		cmocka_unit_test(a_copy_is_its_own),
		cmocka_unit_test(entries_are_found_by_id_and_by_account_and_target),
		cmocka_unit_test(what_was_not_stored_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
