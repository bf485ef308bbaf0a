/* Tests of cooldown/entry.c. */
#include "support/unit.h"

#include <errno.h>

#include "cooldown/cooldown.h"

#define S 1000LL
#define H (3600 * S)
#define D (24 * H)
#define NOON (20000LL * D + 12 * H)

static struct settings_state plain(void)
{
	struct settings w;
	struct settings_state s;

	settings_default(&w);
	settings_begin(&s, &w);
	return s;
}

/* The wall clock of these tests starts at noon with counted time 0. */
static struct moment at(int64_t counted)
{
	return (struct moment){ .counted_ms = counted, .wall_ms = NOON + counted };
}

static struct record fresh(uint32_t cooldown_s)
{
	struct record e = { .id = 1, .uid = 1000, .kind = KIND_DOMAIN, .target = "ex.example" };
	struct moment now = at(0);

	entry_begin(&e, NULL, cooldown_s, &now);
	return e;
}

static bool pass_to(struct record *e, const struct settings_state *s, int64_t from, int64_t to)
{
	struct moment now = at(to);

	return entry_pass(e, s, &now, to - from);
}

static void the_whole_way(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0);
	struct moment now = at(0);

	(void)state;
	assert_int_equal(entry_confirm(&e, &s, &now), -EAGAIN);
	assert_true(entry_request_removal(&e, &s, &now));
	assert_false(entry_request_removal(&e, &s, &now));
	assert_int_equal(e.required_s, 86400);
	assert_false(pass_to(&e, &s, 0, D - 1));
	assert_int_equal(e.state, STATE_COOLING);
	now = at(D - 1);
	assert_int_equal(entry_confirm(&e, &s, &now), -EAGAIN);
	assert_true(pass_to(&e, &s, D - 1, D));
	assert_int_equal(e.state, STATE_READY);
	now = at(D);
	assert_int_equal(entry_confirm(&e, &s, &now), 0);
	assert_int_equal(e.state, STATE_RELEASING);
	assert_false(entry_keep(&e));
	assert_true(record_valid(&e));
	entry_released(&e, &now);
	assert_int_equal(e.state, STATE_GONE);
	assert_true(record_valid(&e));
	now = at(31 * D + 1);
	assert_true(entry_forgettable(&e, &now));
	now = at(30 * D);
	assert_false(entry_forgettable(&e, &now));
}

static void quiet_hours_hold(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(11 * 3600);
	struct moment now = at(0);

	(void)state;
	entry_request_removal(&e, &s, &now);
	pass_to(&e, &s, 0, 11 * H); /* 23:00 */
	now = at(11 * H);
	assert_int_equal(e.state, STATE_READY);
	assert_int_equal(entry_confirm(&e, &s, &now), -EBUSY);
	pass_to(&e, &s, 11 * H, 20 * H); /* 08:00: the window has not run */
	assert_int_equal(e.window_used_ms, 0);
	now = at(20 * H);
	assert_int_equal(entry_confirm(&e, &s, &now), 0);
}

static void lapses_though_nobody_looks(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0);
	struct moment now = at(0);

	(void)state;
	entry_request_removal(&e, &s, &now);
	assert_true(pass_to(&e, &s, 0, 10 * D));
	assert_int_equal(e.state, STATE_BLOCKED);
	assert_int_equal(e.last_ready_ms, D);
	assert_int_equal(e.last_required_s, 86400);
	assert_true(record_valid(&e));
}

static void the_window_is_exact(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0);
	struct moment now = at(0);

	(void)state;
	entry_request_removal(&e, &s, &now);
	pass_to(&e, &s, 0, D + 9 * H); /* noon to 21:00 of the next day */
	assert_int_equal(e.window_used_ms, 9 * H);
	pass_to(&e, &s, D + 9 * H, D + 21 * H); /* 22:00 to 08:00 is quiet */
	assert_int_equal(e.window_used_ms, 11 * H);
	assert_int_equal(e.state, STATE_READY);
	pass_to(&e, &s, D + 21 * H, D + 22 * H);
	assert_int_equal(e.state, STATE_BLOCKED);
}

static void repetition(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0), again = e;
	struct moment now = at(0), later;

	(void)state;
	entry_request_removal(&e, &s, &now);
	pass_to(&e, &s, 0, 3 * D);
	later = at(30 * D);
	assert_int_equal(entry_required_s(&e, &s, &later), 2 * 86400);
	later = at(31 * D);
	assert_int_equal(entry_required_s(&e, &s, &later), 86400);
	e.last_required_s = 10 * 86400;
	later = at(5 * D);
	assert_int_equal(entry_required_s(&e, &s, &later), 14 * 86400);
	entry_begin(&again, &e, 0, &later);
	assert_int_equal(entry_required_s(&again, &s, &later), 14 * 86400);
}

static void early_keep_is_free(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0);
	struct moment now = at(0);

	(void)state;
	entry_request_removal(&e, &s, &now);
	pass_to(&e, &s, 0, D - 1);
	assert_true(entry_keep(&e));
	now = at(D);
	assert_int_equal(entry_required_s(&e, &s, &now), 86400);
}

static void adding_again_only_tightens(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0);
	struct moment now = at(0);

	(void)state;
	assert_false(entry_tighten(&e, 3600, true, &s, &now));
	assert_int_equal(entry_required_s(&e, &s, &now), 86400);
	assert_true(entry_tighten(&e, 2 * 86400, false, &s, &now));
	assert_int_equal(entry_required_s(&e, &s, &now), 2 * 86400);
	entry_request_removal(&e, &s, &now);
	assert_true(entry_tighten(&e, 0, false, &s, &now));
	assert_int_equal(e.state, STATE_BLOCKED);
	e.flags = FLAG_ONLY_PROFILE;
	assert_true(entry_tighten(&e, 0, false, &s, &now));
	assert_int_equal(e.flags, 0);
	assert_true(entry_tighten(&e, UINT32_MAX, false, &s, &now));
	assert_int_equal(entry_required_s(&e, &s, &now), CEILING_DELAY_S);
}

static void undo(void **state)
{
	struct record e = fresh(0), old = e, again;
	struct moment now = at(UNDO_MS - 1), later = at(UNDO_MS);

	(void)state;
	assert_true(entry_may_undo(&e, &now));
	assert_false(entry_may_undo(&e, &later));
	entry_released(&old, &now);
	again = e;
	entry_begin(&again, &old, 0, &later);
	assert_false(entry_may_undo(&again, &later));
}

/* Ten minutes by the clock on the wall are over, though none was counted. */
static void a_sleep_ends_undo(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0), cooling = e;
	struct moment now = at(60 * S);

	(void)state;
	assert_false(entry_pass(&e, &s, &now, 60 * S));
	assert_true(entry_request_removal(&cooling, &s, &now));
	now.slept = true;
	assert_true(entry_pass(&e, &s, &now, 0));
	assert_false(entry_may_undo(&e, &now));
	assert_false(entry_pass(&e, &s, &now, 0));
	assert_true(entry_pass(&cooling, &s, &now, 0)); /* whose wait goes on, and who is as old after a keep */
	assert_int_equal(cooling.state, STATE_COOLING);
	assert_int_equal(cooling.removal_started_ms, 60 * S);
	entry_keep(&cooling);
	assert_false(entry_may_undo(&cooling, &now));
}

static void reconciling(void **state)
{
	struct settings_state s = plain();
	struct record a = fresh(0), b = a, out;
	struct moment now = at(0);

	(void)state;
	entry_reconcile(&a, &b, 86400, &out);
	assert_memory_equal(&out, &a, sizeof a);
	entry_request_removal(&b, &s, &now);
	b.last_ready_ms = 7;
	b.last_required_s = 9;
	b.cooldown_s = 1;
	entry_reconcile(&a, &b, 86400, &out);
	assert_int_equal(out.state, STATE_BLOCKED);
	assert_int_equal(out.last_ready_ms, 7);
	assert_int_equal(out.cooldown_s, 0); /* one second is no match for the delay */
	entry_released(&b, &now);
	entry_reconcile(&a, &b, 86400, &out);
	assert_int_equal(out.state, STATE_BLOCKED);
	entry_reconcile(&b, &a, 86400, &out);
	assert_int_equal(out.state, STATE_BLOCKED);
	b = fresh(0);
	entry_request_removal(&b, &s, &now);
	entry_reconcile(NULL, &b, 86400, &out);
	assert_int_equal(out.state, STATE_BLOCKED);
	assert_int_equal(out.undoable, 0);
	assert_true(record_valid(&out));
}

static void view(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(100);
	struct moment now = at(0);
	struct removal_view v;

	(void)state;
	assert_true(entry_next_ms(&e, &s, &now) == INT64_MAX);
	entry_request_removal(&e, &s, &now);
	now = at(30 * S);
	entry_view(&e, &s, &now, &v);
	assert_int_equal(v.counted_ms, 30 * S);
	assert_int_equal(v.remaining_ms, 70 * S);
	assert_int_equal(entry_next_ms(&e, &s, &now), 70 * S);
	pass_to(&e, &s, 30 * S, 110 * S);
	now = at(110 * S);
	entry_view(&e, &s, &now, &v);
	assert_int_equal(v.remaining_ms, 0);
	assert_int_equal(v.window_left_ms, 12 * H - 10 * S);
}

/* Off for ten hours, a removal asked before the clock was synchronised again: the ten hours are not its own. */
static void no_credit_for_what_was_before(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0), older = e;
	struct moment now = at(0);

	(void)state;
	entry_request_removal(&older, &s, &now);
	now = at(1000);
	entry_request_removal(&e, &s, &now);
	now = at(2000 + 10 * H);
	now.credit_ms = 10 * H;
	now.credit_after_ms = 500;
	entry_pass(&e, &s, &now, 10 * H + 1000);
	entry_pass(&older, &s, &now, 10 * H + 1000);
	assert_int_equal(e.removal_started_ms, 1000 + 10 * H);
	assert_int_equal(older.removal_started_ms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_way),      cmocka_unit_test(quiet_hours_hold), cmocka_unit_test(lapses_though_nobody_looks),
		cmocka_unit_test(the_window_is_exact), cmocka_unit_test(repetition),	  cmocka_unit_test(early_keep_is_free),
		cmocka_unit_test(adding_again_only_tightens), cmocka_unit_test(undo), cmocka_unit_test(a_sleep_ends_undo),  cmocka_unit_test(reconciling),
		cmocka_unit_test(view),		      cmocka_unit_test(no_credit_for_what_was_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
