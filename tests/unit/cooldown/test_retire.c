/* Tests of cooldown/retire.c: the whole way, and random walks against a reference of their own. */
#include "support/unit.h"

#include <errno.h>

#include "cooldown/retire.h"

#define S 1000LL
#define H (3600 * S)
#define D (24 * H)
#define NOON (20000LL * D + 12 * H)
#define ENTRIES 4

static struct settings_state plain(void)
{
	struct settings w;
	struct settings_state s;

	settings_default(&w);
	settings_begin(&s, &w);
	return s;
}

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

static struct retire asked(uint32_t longest_s)
{
	struct settings_state s = plain();
	struct moment now = at(0);
	struct retire r = { 0 };

	assert_true(retire_ask(&r, longest_s, &s, &now));
	return r;
}

static bool pass_to(struct retire *r, const struct settings_state *s, int64_t from, int64_t to, bool *ready)
{
	struct moment now = at(to);
	bool changed = retire_pass(r, s, &now, to - from, ready);

	assert_true(retire_valid(r));
	return changed;
}

static void the_whole_way(void **state)
{
	struct settings_state s = plain();
	struct retire r = asked(86400);
	struct moment now = at(D - 1);
	struct removal_view v;
	bool ready;

	(void)state;
	assert_false(retire_ask(&r, 86400, &s, &now));
	assert_false(pass_to(&r, &s, 0, D - 1, &ready));
	assert_int_equal(retire_confirm(&r, &s, &now), -EAGAIN);
	assert_int_equal(retire_next_ms(&r, &s, &now), 1);
	retire_view(&r, &s, &now, &v);
	assert_int_equal(v.remaining_ms, 1);
	assert_int_equal(v.window_left_ms, NEVER_MS);
	assert_true(pass_to(&r, &s, D - 1, D, &ready));
	assert_true(ready);
	now = at(D);
	retire_view(&r, &s, &now, &v);
	assert_int_equal(v.remaining_ms, 0);
	assert_int_equal(v.window_left_ms, 12 * H);
	now.wall_ms += 11 * H; /* quiet hours by the wall */
	assert_int_equal(retire_confirm(&r, &s, &now), -EBUSY);
	now = at(D);
	assert_false(retire_finish(&r));
	assert_int_equal(retire_confirm(&r, &s, &now), 0);
	assert_int_equal(r.state, RETIRE_RELEASING);
	assert_false(retire_cancel(&r));
	assert_true(retire_finish(&r));
	assert_int_equal(r.state, RETIRE_DONE);
	assert_true(retire_valid(&r));
	assert_true(retire_end(&r));
	assert_int_equal(r.state, RETIRE_NONE);
}

static void nothing_held_needs_no_wait(void **state)
{
	struct retire r = asked(0);
	struct settings_state s = plain();
	struct moment now = at(0);

	(void)state;
	assert_int_equal(r.state, RETIRE_DONE);
	assert_false(retire_ask(&r, 86400, &s, &now));
	assert_false(retire_cancel(&r));
	assert_int_equal(retire_next_ms(&r, &s, &now), INT64_MAX);
}

static void the_longest_wait_counts_and_has_a_ceiling(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(3 * 86400), running = fresh(0), gone = fresh(0);
	struct moment now = at(0);
	struct retire r;

	(void)state;
	assert_int_equal(retire_share_s(&e, &s, &now), 3 * 86400);
	entry_request_removal(&running, &s, &now);
	running.required_s = 5 * 86400; /* asked while the delay was longer */
	assert_int_equal(retire_share_s(&running, &s, &now), 5 * 86400);
	gone.state = STATE_GONE;
	assert_int_equal(retire_share_s(&gone, &s, &now), 0);
	r = asked(1); /* not below the delay */
	assert_int_equal(r.required_s, 86400);
	r = asked(CEILING_DELAY_S + 1);
	assert_int_equal(r.required_s, CEILING_DELAY_S);
}

static void it_lapses_and_is_remembered(void **state)
{
	struct settings_state s = plain();
	struct record e = fresh(0), gone = fresh(0);
	struct retire r = asked(86400);
	struct moment now = at(5 * D);
	bool ready;

	(void)state;
	assert_true(pass_to(&r, &s, 0, 5 * D, &ready)); /* nobody looked for days */
	assert_true(ready);
	assert_int_equal(r.state, RETIRE_NONE);
	entry_remember_ready(&e, retire_share_s(&e, &s, &now), &now);
	assert_int_equal(entry_required_s(&e, &s, &now), 2 * 86400);
	assert_int_equal(retire_share_s(&e, &s, &now), 2 * 86400);
	gone.state = STATE_GONE;
	entry_remember_ready(&gone, retire_share_s(&gone, &s, &now), &now);
	assert_int_equal(gone.last_ready_ms, NEVER_MS);
}

static void a_release_leaves_a_believable_record(void **state)
{
	struct settings_state s = plain();
	struct record blocked = fresh(0), cooling = fresh(0), gone = fresh(0), was;
	struct retire r = asked(3 * 86400);
	struct moment now = at(D);

	(void)state;
	entry_request_removal(&cooling, &s, &now);
	retire_release(&blocked, &r);
	retire_release(&cooling, &r);
	assert_int_equal(blocked.state, STATE_RELEASING);
	assert_int_equal(blocked.required_s, 3 * 86400);
	assert_int_equal(cooling.state, STATE_RELEASING);
	assert_int_equal(cooling.required_s, 86400);
	assert_true(record_valid(&blocked) && record_valid(&cooling));
	assert_false(entry_may_undo(&blocked, &now));
	gone.state = STATE_GONE;
	was = gone;
	retire_release(&gone, &r);
	assert_memory_equal(&gone, &was, sizeof was);
}

static void what_cannot_be_is_not_believed(void **state)
{
	struct retire good = asked(86400), r;

	(void)state;
	assert_true(retire_valid(&good));
	r = good, r.state = RETIRE_STATE_MAX_ + 1;
	assert_false(retire_valid(&r));
	r = good, r.reserved[2] = 1;
	assert_false(retire_valid(&r));
	r = good, r.required_s = 0;
	assert_false(retire_valid(&r));
	r = good, r.required_s = CEILING_DELAY_S + 1;
	assert_false(retire_valid(&r));
	r = good, r.started_ms = -1;
	assert_false(retire_valid(&r));
	r = good, r.window_used_ms = -1;
	assert_false(retire_valid(&r));
	r = good, r.state = RETIRE_DONE;
	assert_false(retire_valid(&r));
	r = (struct retire){ .started_ms = 1 };
	assert_false(retire_valid(&r));
}

static void a_credit_from_before_it_was_asked_is_not_its(void **state)
{
	struct settings_state s = plain();
	struct retire young = asked(86400), old = young;
	struct moment now = { .counted_ms = 10 * H + 20 * H, .wall_ms = NOON + 30 * H, .credit_ms = 20 * H, .credit_after_ms = 5 * H };
	bool ready;

	(void)state;
	young.started_ms = 6 * H;
	retire_pass(&young, &s, &now, 20 * H, &ready);
	assert_int_equal(young.started_ms, 26 * H);
	retire_pass(&old, &s, &now, 20 * H, &ready);
	assert_int_equal(old.started_ms, 0);
	assert_int_equal(old.state, RETIRE_READY);
}

/* ---- random walks ---- */

struct world {
	struct record entries[ENTRIES];
	struct settings_state settings;
	struct retire retire;
	int64_t now_ms;
	/* the reference: what a removal of each entry, asked when this was, would have had to wait */
	bool asked;
	int64_t asked_ms, due_ms[ENTRIES];
};

static uint64_t seed_state;
static unsigned retired, lapsed, ended;

static uint32_t rnd(uint32_t n)
{
	seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed_state >> 33) % n;
}

static uint32_t longest(const struct world *w, const struct moment *now)
{
	uint32_t longest_s = 0;

	for (int i = 0; i < ENTRIES; i++) {
		uint32_t share = retire_share_s(&w->entries[i], &w->settings, now);
		longest_s = share > longest_s ? share : longest_s;
	}
	return longest_s;
}

static void walk_ask(struct world *w, const struct moment *now)
{
	if (!retire_ask(&w->retire, longest(w, now), &w->settings, now))
		return;
	w->asked = true;
	w->asked_ms = w->now_ms;
	for (int i = 0; i < ENTRIES; i++)
		w->due_ms[i] = w->entries[i].state == STATE_GONE ? 0 : w->now_ms + S * entry_required_s(&w->entries[i], &w->settings, now);
}

static void walk_confirm(struct world *w, const struct moment *now)
{
	bool ready = w->retire.state == RETIRE_READY;
	bool quiet = quiet_at(&w->settings, now);
	int r = retire_confirm(&w->retire, &w->settings, now);

	assert_int_equal(r == 0, ready && !quiet); /* a calm user who comes in time is let through */
	if (r)
		return;
	retired++;
	assert_true(w->asked);
	for (int i = 0; i < ENTRIES; i++) {
		struct record *e = &w->entries[i];

		if (e->state != STATE_GONE)
			assert_true(w->due_ms[i] > 0 && w->now_ms >= w->due_ms[i]); /* no entry sooner than by a removal of its own */
		retire_release(e, &w->retire);
		assert_true(record_valid(e));
		if (e->state == STATE_RELEASING)
			entry_released(e, now);
	}
	assert_true(retire_finish(&w->retire));
	w->asked = false;
}

static void walk_add(struct world *w, const struct moment *now)
{
	struct record *e = &w->entries[rnd(ENTRIES)], history = *e;
	static const uint32_t own[] = { 0, 60, 7 * 86400, CEILING_DELAY_S };

	if (e->state == STATE_GONE)
		entry_begin(e, &history, own[rnd(4)], now);
	else
		entry_tighten(e, own[rnd(4)], false, &w->settings, now);
	ended += retire_end(&w->retire);
	w->asked = false;
}

static void walk_remove(struct world *w, const struct moment *now)
{
	struct record *e = &w->entries[rnd(ENTRIES)];

	entry_request_removal(e, &w->settings, now);
	if (entry_confirm(e, &w->settings, now) == 0)
		entry_released(e, now);
}

static void walk_wish(struct world *w, const struct moment *now)
{
	struct settings s = w->settings.effective;
	static const uint32_t delays[] = { 60, 3600, 86400, 3 * 86400 };

	s.delay_s = delays[rnd(4)];
	s.window_s = rnd(2) ? 60 : 12 * 3600;
	settings_wish(&w->settings, &s, now);
	settings_accept(&w->settings, now, NULL);
}

static void walk_pass(struct world *w, int64_t ms)
{
	uint8_t before = w->retire.state;
	struct moment now;
	bool ready;

	w->now_ms += ms;
	now = at(w->now_ms);
	settings_pass(&w->settings, &now, ms);
	for (int i = 0; i < ENTRIES; i++)
		entry_pass(&w->entries[i], &w->settings, &now, ms);
	retire_pass(&w->retire, &w->settings, &now, ms, &ready);
	assert_true(retire_valid(&w->retire));
	assert_false(ready && before != RETIRE_COOLING);
	for (int i = 0; i < ENTRIES && ready; i++)
		entry_remember_ready(&w->entries[i], retire_share_s(&w->entries[i], &w->settings, &now), &now);
	if (w->retire.state == RETIRE_COOLING) /* never past its ceiling */
		assert_true(w->now_ms - w->asked_ms < CEILING_DELAY_S * S);
	if (before != w->retire.state && w->retire.state == RETIRE_NONE) {
		lapsed++;
		w->asked = false;
	}
}

static void walk_step(struct world *w)
{
	struct moment now = at(w->now_ms);

	switch (rnd(16)) {
	case 0:
	case 1:
	case 2:
		walk_pass(w, (1 + rnd(60)) * H / 10);
		break;
	case 3:
		if (w->retire.state == RETIRE_COOLING) /* to its end, or nearly */
			walk_pass(w, w->retire.started_ms + w->retire.required_s * S - w->now_ms - rnd(2));
		else
			walk_pass(w, rnd(20) * D);
		break;
	case 4:
		if (w->retire.state == RETIRE_DONE || rnd(10) == 0)
			walk_add(w, &now);
		break;
	case 5:
		walk_remove(w, &now);
		break;
	case 6:
		walk_wish(w, &now);
		break;
	case 7:
		if (rnd(10) == 0 && retire_cancel(&w->retire))
			w->asked = false;
		break;
	case 8:
		walk_confirm(w, &now);
		break;
	default:
		walk_ask(w, &now);
		break;
	}
}

static void no_order_of_requests_hurries_it(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct world w = { .settings = plain() };

		seed_state = seed;
		for (int i = 0; i < ENTRIES; i++)
			w.entries[i] = fresh(0);
		for (int i = 0; i < 3000; i++)
			walk_step(&w);
	}
	print_message("%u retired, %u lapsed, %u ended\n", retired, lapsed, ended);
	assert_true(retired > 100 && lapsed > 100 && ended > 100); /* else the walk went nowhere */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_way), cmocka_unit_test(nothing_held_needs_no_wait),
		cmocka_unit_test(the_longest_wait_counts_and_has_a_ceiling), cmocka_unit_test(it_lapses_and_is_remembered),
		cmocka_unit_test(a_release_leaves_a_believable_record), cmocka_unit_test(what_cannot_be_is_not_believed),
		cmocka_unit_test(a_credit_from_before_it_was_asked_is_not_its), cmocka_unit_test(no_order_of_requests_hurries_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
