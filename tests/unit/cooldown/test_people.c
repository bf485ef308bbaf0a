/* How many have to agree, whose word counts from when, how a person goes, and how wrong codes add up. */
#include "support/unit.h"

#include <errno.h>

#include "cooldown/people.h"

#define S 1000LL
#define HOUR (3600 * S)

static struct settings_state settings;

static int set_up(void **state)
{
	struct settings s;

	(void)state;
	settings_default(&s);
	s.quiet.from_min = s.quiet.to_min = 0;
	settings_begin(&settings, &s);
	return 0;
}

static struct moment at(int64_t ms)
{
	return (struct moment){ .counted_ms = ms, .wall_ms = ms, .credit_after_ms = 0 };
}

static struct record enrolled(uint32_t id, unsigned people, int64_t ms)
{
	struct record r = { .id = id, .uid = 1000, .kind = KIND_TRUSTED, .target = "secret", .person = "Bob" };
	struct moment now = at(ms);

	person_begin(&r, people, &settings, &now);
	assert_true(record_valid(&r));
	return r;
}

static void as_many_as_there_are(void **state)
{
	static const struct {
		unsigned setting, people, needed;
	} rows[] = { { 0, 0, 0 }, { 0, 1, 1 }, { 0, 2, 2 }, { 0, 5, 2 }, { 1, 0, 0 }, { 1, 1, 1 }, { 1, 5, 1 },
		     { 2, 1, 1 }, { 3, 2, 2 }, { 3, 9, 3 }, { 9, 9, 9 }, { 9, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(people_needed(rows[i].setting, rows[i].people), rows[i].needed);
}

/* One more to choose from is looser, and waits; one more who has to agree is not. */
static void who_makes_it_easier_waits(void **state)
{
	struct record first = enrolled(1, 1, 5), second = enrolled(2, 2, 5), third = enrolled(3, 3, 5);
	struct moment now = at(5), before = at(5 + 24 * HOUR - 1), after = at(5 + 24 * HOUR);

	(void)state;
	assert_true(person_counts(&first, &now) && person_counts(&second, &now));
	assert_false(person_counts(&third, &now) || person_counts(&third, &before));
	assert_true(person_counts(&third, &after));
	settings.effective.approvals = 1;
	second = enrolled(2, 2, 5);
	assert_false(person_counts(&second, &now));
	settings.effective.approvals = 3;
	third = enrolled(3, 3, 5);
	assert_true(person_counts(&third, &now));
}

static void a_person_goes_after_the_wait_and_asked_twice(void **state)
{
	struct record p = enrolled(1, 1, 5);
	struct moment now = at(100);

	(void)state;
	assert_int_equal(person_may_go(&p, &settings, &now), -EAGAIN);
	assert_true(person_ask_removal(&p, &settings, &now));
	assert_false(person_ask_removal(&p, &settings, &now));
	now = at(100 + 24 * HOUR - 1);
	assert_false(person_pass(&p, &settings, &now, HOUR));
	assert_int_equal(person_may_go(&p, &settings, &now), -EAGAIN);
	now = at(100 + 24 * HOUR);
	assert_true(person_pass(&p, &settings, &now, 1));
	assert_int_equal(p.state, STATE_READY);
	assert_int_equal(person_may_go(&p, &settings, &now), 0);
	settings.effective.quiet.to_min = 14 * 60; /* from midnight: now */
	assert_int_equal(person_may_go(&p, &settings, &now), -EBUSY);
	settings.effective.quiet.to_min = 0;
	assert_true(person_keep(&p));
	assert_false(person_keep(&p));
	assert_int_equal(person_may_go(&p, &settings, &now), -EAGAIN);
	assert_true(person_ask_removal(&p, &settings, &now));
	assert_int_equal(p.required_s, 24 * 3600); /* nobody's removal waits longer for having been asked before */
}

static void what_is_not_completed_lapses(void **state)
{
	struct record p = enrolled(1, 1, 0);
	struct moment now = at(0);

	(void)state;
	person_ask_removal(&p, &settings, &now);
	now = at(36 * HOUR);
	assert_true(person_pass(&p, &settings, &now, 36 * HOUR));
	assert_int_equal(p.state, STATE_BLOCKED);
	assert_int_equal(p.last_ready_ms, NEVER_MS);
}

static void the_stricter_reading_holds(void **state)
{
	struct record stored = enrolled(1, 1, 5), planned = stored, out;
	struct moment now = at(50 * HOUR);

	(void)state;
	person_ask_removal(&stored, &settings, &now);
	planned = stored;
	person_reconcile(&stored, &planned, &settings, &now, &out);
	assert_memory_equal(&out, &stored, sizeof out); /* both agree: it goes on */
	planned.removal_started_ms -= HOUR;
	person_reconcile(&stored, &planned, &settings, &now, &out);
	assert_int_equal(out.state, STATE_BLOCKED);
	strcpy(stored.target, "another secret");
	person_reconcile(&stored, &planned, &settings, &now, &out);
	assert_string_equal(out.target, "secret");
	person_reconcile(NULL, &planned, &settings, &now, &out); /* taken out of the store */
	assert_int_equal(out.state, STATE_BLOCKED);
	assert_true(person_counts(&out, &now));
	person_reconcile(&stored, NULL, &settings, &now, &out); /* put into it */
	assert_int_equal(out.state, STATE_BLOCKED);
	assert_false(person_counts(&out, &now));
	now = at(74 * HOUR);
	assert_true(person_counts(&out, &now));
}

static void an_approval_is_for_one_thing(void **state)
{
	struct record a = enrolled(1, 1, 0), b = enrolled(2, 2, 0), c = enrolled(3, 3, 0);
	const struct record *people[] = { &a, &b, &c };
	struct approval list[] = { { 7, 1, 0 }, { 7, 1, 0 }, { 8, 2, 0 }, { 7, 3, 0 }, { SUBJECT_SETTINGS, 1, 5 }, { SUBJECT_SETTINGS, 2, 6 } };
	struct moment now = at(HOUR), later = at(24 * HOUR);

	(void)state;
#define MISSING(subject, binding, count, when) approvals_missing(list, COUNT_OF(list), subject, binding, people, count, &settings, when)
	assert_int_equal(MISSING(7, 0, 3, &now), 1);   /* one of them twice, and one whose word does not count yet */
	assert_int_equal(MISSING(7, 0, 3, &later), 0); /* now it does */
	assert_int_equal(MISSING(8, 0, 3, &later), 1);
	assert_int_equal(MISSING(9, 0, 3, &later), 2);
	assert_int_equal(MISSING(9, 0, 0, &later), 0); /* nobody to ask */
	assert_int_equal(MISSING(7, 0, 1, &now), 0);
	assert_int_equal(MISSING(7, 4, 1, &now), 1);
	assert_int_equal(MISSING(SUBJECT_SETTINGS, 5, 2, &now), 1);
	assert_int_equal(MISSING(SUBJECT_SETTINGS, 6, 2, &now), 1);
	assert_int_equal(MISSING(SUBJECT_SETTINGS, 0, 2, &now), 2);
}

static void a_step_is_used_once(void **state)
{
	struct used_steps u = { 0, 0 };

	(void)state;
	assert_false(step_used(&u, 1000));
	step_use(&u, 1000);
	assert_true(step_used(&u, 1000));
	assert_false(step_used(&u, 999) || step_used(&u, 1001));
	step_use(&u, 999);
	assert_true(step_used(&u, 999) && step_used(&u, 1000));
	step_use(&u, 1020);
	assert_true(step_used(&u, 999) && step_used(&u, 1000) && step_used(&u, 1020));
	assert_false(step_used(&u, 1001) || step_used(&u, 1019));
	assert_true(step_used(&u, 1020 - 64)); /* too old to tell */
	step_use(&u, 5000);
	assert_false(step_used(&u, 4999));
	assert_true(step_used(&u, 1020));
	step_use(&u, 1);
	assert_int_equal(u.newest, 5000);
}

static void five_wrong_codes_an_hour_then_longer(void **state)
{
	struct tries t = { .uid = 1000 };
	int64_t ms = 0;

	(void)state;
	for (int64_t wait = HOUR, n = 0; n < 8; n++) {
		struct moment now = at(ms);

		assert_int_equal(tries_wait_ms(&t, &now), 0);
		for (unsigned i = TRIES_AN_HOUR; i > 0; i--) {
			assert_int_equal(tries_left(&t, &now), i);
			tries_failed(&t, &now);
		}
		assert_int_equal(tries_left(&t, &now), 0);
		assert_int_equal(tries_wait_ms(&t, &now), wait);
		assert_false(tries_forgettable(&t, &now));
		ms += wait;
		wait = wait * 2 < TRIES_MEMORY_MS ? wait * 2 : TRIES_MEMORY_MS;
	}
	struct moment calm = at(ms + TRIES_MEMORY_MS);
	assert_true(tries_forgettable(&t, &calm));
	for (int i = 0; i < 5; i++)
		tries_failed(&t, &calm);
	assert_int_equal(tries_wait_ms(&t, &calm), HOUR); /* a day without, and it begins anew */
}

static void four_an_hour_are_a_slip(void **state)
{
	struct tries t = { .uid = 1000 };

	(void)state;
	for (int hour = 0; hour < 10; hour++)
		for (int i = 0; i < 4; i++) {
			struct moment now = at(hour * HOUR + i);

			tries_failed(&t, &now);
			assert_int_equal(tries_wait_ms(&t, &now), 0);
		}
}

static void what_is_not_believed_locks(void **state)
{
	struct tries t = { .uid = 1000 };
	struct moment now = at(50 * HOUR);

	(void)state;
	tries_lock(&t, &now);
	assert_int_equal(tries_wait_ms(&t, &now), HOUR);
	assert_false(tries_forgettable(&t, &now));
	t.locked_until_ms = now.counted_ms + 5 * HOUR;
	tries_lock(&t, &now);
	assert_int_equal(tries_wait_ms(&t, &now), 5 * HOUR);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		T(as_many_as_there_are), T(who_makes_it_easier_waits), T(a_person_goes_after_the_wait_and_asked_twice),
		T(what_is_not_completed_lapses), T(the_stricter_reading_holds), T(an_approval_is_for_one_thing),
		T(a_step_is_used_once), T(five_wrong_codes_an_hour_then_longer), T(four_an_hour_are_a_slip),
		T(what_is_not_believed_locks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
