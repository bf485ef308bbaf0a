/* Tests of cli/results.c: exit codes, merging, what is in force. */
#include "support/unit.h"

#include "cli/results.h"

static void exit_codes(void **state)
{
	static const struct {
		const char *error;
		int code;
	} rows[] = {
		{ NULL, 0 },
		{ "not-permitted", 5 },
		{ "unreachable", 6 },
		{ "unavailable", 1 },
		{ "failed", 1 },
		{ "unknown-target", 1 },
		{ "help-first", 1 },
		{ "not-yet", 3 },
		{ "quiet-hours", 3 },
		{ "wrong-words", 3 },
		{ "too-late", 3 },
		{ "held-before", 3 },
		{ "protected", 4 },
		{ "malformed", 2 },
		{ "public-suffix", 2 },
		{ "single-label", 2 },
		{ "own-address", 2 },
		{ "too-wide", 2 },
		{ "bad-request", 2 },
		{ "usage", 2 },
		{ "something-new", 2 },
		{ "", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (exit_of_error(rows[i].error) != rows[i].code)
			fail_msg("%s", rows[i].error);
}

static int code_of(const char *json)
{
	json_t *items = json_loads(json, 0, NULL);
	int code = exit_of_items(items);

	assert_non_null(items);
	json_decref(items);
	return code;
}

static void first_that_is_not_0(void **state)
{
	(void)state;
	assert_int_equal(code_of("[]"), 0);
	assert_int_equal(code_of("[{\"error\":null},{}]"), 0);
	assert_int_equal(code_of("[{\"error\":null},{\"error\":\"not-yet\"},{\"error\":\"malformed\"}]"), 3);
	assert_int_equal(code_of("[{\"error\":\"malformed\"},{\"error\":\"protected\"}]"), 2);
	assert_int_equal(code_of("[{\"error\":\"protected\"},{\"error\":\"malformed\"}]"), 4);
	assert_int_equal(exit_of_items(NULL), 0);
}

static void merges(void **state)
{
	json_t *total = json_object(), *reply = json_loads("{\"a\":[1,2],\"b\":[\"x\",\"x\"]}", 0, NULL);

	(void)state;
	assert_int_equal(results_merge(total, NULL, "a", false), 0);
	assert_int_equal(json_array_size(json_object_get(total, "a")), 0);
	assert_true(json_is_array(json_object_get(total, "a")));
	assert_int_equal(results_merge(total, reply, "a", false), 0);
	assert_int_equal(results_merge(total, reply, "a", false), 0);
	assert_int_equal(json_array_size(json_object_get(total, "a")), 4);
	assert_int_equal(results_merge(total, reply, "b", true), 0);
	assert_int_equal(results_merge(total, reply, "b", true), 0);
	assert_int_equal(json_array_size(json_object_get(total, "b")), 1);
	json_decref(total);
	json_decref(reply);
}

static bool in_force(const char *json)
{
	json_t *entry = json_loads(json, 0, NULL);
	bool yes = item_in_force(entry);

	assert_non_null(entry);
	json_decref(entry);
	return yes;
}

static void what_is_in_force(void **state)
{
	(void)state;
	assert_true(in_force("{\"kind\":\"domain\",\"enforced\":{\"hosts\":true,\"addresses\":false}}"));
	assert_false(in_force("{\"kind\":\"domain\",\"enforced\":{\"hosts\":false,\"addresses\":true}}"));
	assert_false(in_force("{\"kind\":\"service\",\"enforced\":{\"hosts\":false}}"));
	assert_false(in_force("{\"kind\":\"profile\",\"only_profile\":false,\"enforced\":{\"hosts\":false}"
			      "}"));
	assert_true(in_force("{\"kind\":\"profile\",\"only_profile\":true,\"enforced\":{\"hosts\":false}}"));
	assert_true(in_force("{\"kind\":\"address\",\"enforced\":{\"hosts\":false,\"addresses\":true}}"));
	assert_false(in_force("{\"kind\":\"address\",\"enforced\":{\"hosts\":true,\"addresses\":false}}"));
	assert_true(in_force("{\"kind\":\"email\",\"enforced\":{\"hosts\":false,\"addresses\":false}}"));
	assert_true(in_force("{\"kind\":\"phone\"}"));
	assert_false(in_force("{\"kind\":\"domain\"}"));
	assert_false(in_force("{}"));
}

static void fields(void **state)
{
	json_t *item = json_loads("{\"t\":\"x\",\"n\":7,\"z\":null}", 0, NULL);

	(void)state;
	assert_string_equal(item_text(item, "t", "no"), "x");
	assert_string_equal(item_text(item, "n", "no"), "no");
	assert_null(item_text(item, "z", NULL));
	assert_int_equal(item_number(item, "n", -1), 7);
	assert_int_equal(item_number(item, "t", -1), -1);
	assert_int_equal(item_number(NULL, "t", -1), -1);
	json_decref(item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_codes), cmocka_unit_test(first_that_is_not_0),
		cmocka_unit_test(merges),     cmocka_unit_test(what_is_in_force),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
