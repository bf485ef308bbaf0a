/* Tests of common/exception.c. */
#include "support/unit.h"

#include "common/exception.h"

static struct exception good(void)
{
	struct exception x = { .id = 1, .uid = 1000, .kind = EXCEPTION_NAME, .state = EXCEPTION_COOLING, .required_s = 86400,
			       .added_wall_s = 1, .started_ms = 5, .channel = "kids.ex.example" };
	return x;
}

static struct exception good_open(void)
{
	struct exception x = good();

	x.state = EXCEPTION_OPEN;
	x.open = 1;
	x.started_ms = NEVER_MS;
	return x;
}

static void believes_a_good_one(void **state)
{
	struct exception x = good();

	(void)state;
	assert_true(exception_valid(&x));
	x.state = EXCEPTION_READY;
	assert_true(exception_valid(&x));
	x = good_open();
	x.hours[0] = (struct weekly_range){ 0x1f, 0, 17 * 60, 19 * 60 };
	x.hours[1] = (struct weekly_range){ 0x60, 0, 0, 1440 };
	assert_true(exception_valid(&x));
	x.kind = EXCEPTION_MAIL;
	memset(x.channel, 0, sizeof x.channel);
	strcpy(x.channel, "b\xc3\xa4r+kids@xn--bcher-kva.example");
	assert_true(exception_valid(&x));
}

/* One fault each. */
static void doubts_every_fault(void **state)
{
	struct exception x;

	(void)state;
#define FAULT(from, change)                                                                        \
	x = from;                                                                                  \
	change;                                                                                    \
	assert_false(exception_valid(&x))
	FAULT(good(), x.id = 0);
	FAULT(good(), x.kind = 0);
	FAULT(good(), x.kind = 3);
	FAULT(good(), x.state = 0);
	FAULT(good(), x.state = EXCEPTION_STATE_MAX_ + 1);
	FAULT(good(), x.open = 1); /* nothing is open that waits */
	FAULT(good(), x.reserved = 1);
	FAULT(good(), x.required_s = 0);
	FAULT(good(), x.required_s = 30 * 24 * 3600 + 1);
	FAULT(good(), x.started_ms = NEVER_MS);
	FAULT(good(), x.started_ms = INT64_MAX);
	FAULT(good(), x.window_used_ms = -1);
	FAULT(good(), x.channel[0] = 0);
	FAULT(good(), x.channel[0] = 'K');
	FAULT(good(), x.channel[100] = 'x');
	FAULT(good(), memset(x.channel, 'a', sizeof x.channel));
	FAULT(good(), x.kind = EXCEPTION_MAIL); /* has no '@' */
	FAULT(good_open(), x.open = 2);
	FAULT(good_open(), x.started_ms = 5);
	FAULT(good_open(), x.window_used_ms = 5);
	FAULT(good_open(), x.state = EXCEPTION_READY);
	FAULT(good_open(), (x.kind = EXCEPTION_MAIL, strcpy(x.channel, "a@b\nc")));
	FAULT(good_open(), (x.kind = EXCEPTION_MAIL, strcpy(x.channel, "a b@c.test")));
	FAULT(good_open(), (x.kind = EXCEPTION_MAIL, strcpy(x.channel, "a@b\xff")));
	FAULT(good_open(), (x.hours[0] = (struct weekly_range){ 1, 0, 60, 60 }));
	FAULT(good_open(), (x.hours[0] = (struct weekly_range){ 1, 0, 60, 1441 }));
	FAULT(good_open(), (x.hours[0] = (struct weekly_range){ 0x80, 0, 0, 60 }));
	FAULT(good_open(), (x.hours[0] = (struct weekly_range){ 1, 1, 0, 60 }));
	FAULT(good_open(), (x.hours[0] = (struct weekly_range){ 0, 0, 0, 60 }));
	FAULT(good_open(), (x.hours[1] = (struct weekly_range){ 1, 0, 0, 60 })); /* behind a gap */
#undef FAULT
}

static void state_names(void **state)
{
	(void)state;
	assert_string_equal(exception_state_name(EXCEPTION_COOLING), "cooling");
	assert_string_equal(exception_state_name(EXCEPTION_READY), "ready");
	assert_string_equal(exception_state_name(EXCEPTION_OPEN), "open");
	assert_string_equal(exception_state_name((enum exception_state)7), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_a_good_one),
		cmocka_unit_test(doubts_every_fault),
		cmocka_unit_test(state_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
