/* Tests of common/record.c. */
#include "support/unit.h"

#include "common/record.h"

static struct record good(void)
{
	struct record r = { .id = 1, .uid = 1000, .kind = KIND_DOMAIN, .state = STATE_BLOCKED, .added_wall_s = 1, .added_ms = 0,
			    .removal_started_ms = NEVER_MS, .last_ready_ms = NEVER_MS, .last_blocked_ms = NEVER_MS, .target = "ex.example" };
	return r;
}

static void believes_a_good_one(void **state)
{
	struct record r = good();

	(void)state;
	assert_true(record_valid(&r));
	strcpy(r.person, "B\xc3\xa4r \xf0\x9f\x90\xbb");
	assert_true(record_valid(&r));
	r.state = STATE_COOLING;
	r.removal_started_ms = 5;
	r.required_s = 10;
	assert_true(record_valid(&r));
}

/* One fault each. */
static void doubts_every_fault(void **state)
{
	struct record r;

	(void)state;
#define FAULT(change)                                                                              \
	r = good();                                                                                \
	change;                                                                                    \
	assert_false(record_valid(&r))
	FAULT(r.id = 0);
	FAULT(r.kind = 0);
	FAULT(r.kind = KIND_MAX_ + 1);
	FAULT(r.state = 0);
	FAULT(r.state = STATE_MAX_ + 1);
	FAULT(r.flags = 2);
	FAULT(r.undoable = 2);
	FAULT(r.cooldown_s = 30 * 24 * 3600 + 1);
	FAULT(r.required_s = UINT32_MAX);
	FAULT(r.added_ms = -1);
	FAULT(r.window_used_ms = -1);
	FAULT(r.last_ready_ms = INT64_MAX);
	FAULT(r.target[0] = 0);
	FAULT(r.target[100] = 'x');
	FAULT(memset(r.target, 'a', sizeof r.target));
	FAULT(r.target[1] = '\n');
	FAULT(r.person[3] = 'x');
	FAULT(strcpy(r.person, "b\xc3"));	       /* cut short */
	FAULT(strcpy(r.target, "\xff"));	       /* no UTF-8 has it */
	FAULT(strcpy(r.target, "\xc0\xaf"));	       /* overlong */
	FAULT(strcpy(r.service, "\xed\xa0\x80"));     /* a surrogate */
	FAULT(strcpy(r.person, "\xf4\x90\x80\x80")); /* beyond the last */
	FAULT(r.state = STATE_COOLING);
	FAULT(r.removal_started_ms = 5);
#undef FAULT
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(record_kind_name(KIND_PROFILE_PATH), "profile");
	assert_string_equal(record_state_name(STATE_RELEASING), "releasing");
	assert_string_equal(record_state_name(99), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(believes_a_good_one), cmocka_unit_test(doubts_every_fault), cmocka_unit_test(names) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
