/* Random sequences of requests, clocks and crashes against what must hold whatever happens. The world's true time is the reference:
 * the module sees only what clocks show, and they can be set, stopped, rebooted and out of step. */
#include "support/unit.h"

#include "cooldown/cooldown.h"

#define S 1000LL
#define H (3600 * S)
#define D (24 * H)
#define START (20000LL * D + 12 * H)
#define STEPS 60000

struct state {
	struct record entry;
	struct settings_state settings;
	struct clock_state clock;
};

struct world {
	int64_t true_ms;  /* since the start */
	int64_t awake_ms; /* of it, awake */
	int64_t mono_ms, boot_ms, wall_off_ms;
	uint8_t boot;
	bool synced;
	bool honest; /* the wall clock has not been set since it was last synchronised */
	struct state now, committed;
	int64_t asked_true_ms;
	bool asked;
};

static uint64_t seed_state;
static unsigned releases, lapses, crashes;

static uint32_t rnd(uint32_t n)
{
	seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed_state >> 33) % n;
}

static struct clock_reading look(const struct world *w)
{
	struct clock_reading r = { .mono_ms = w->mono_ms, .boot_ms = w->boot_ms, .wall_ms = START + w->true_ms + w->wall_off_ms, .synced = w->synced };

	memset(r.boot_id, w->boot, sizeof r.boot_id);
	return r;
}

static void tick(struct world *w)
{
	struct clock_reading r = look(w);
	bool off = w->now.settings.effective.powered_off == OFF_VERIFIED;
	int64_t risen = counted_advance(&w->now.clock, &r, off);
	struct moment now = moment_of(&w->now.clock, 0, 0);
	bool changed;

	assert_true(risen >= 0);
	assert_true(w->now.clock.counted_ms <= w->true_ms + 2 * S);
	changed = settings_pass(&w->now.settings, &now, risen);
	if (entry_pass(&w->now.entry, &w->now.settings, &now, risen)) {
		changed = true;
		lapses += w->now.entry.state == STATE_BLOCKED;
	}
	if (w->now.entry.state == STATE_BLOCKED)
		w->asked = false;
	if (w->now.entry.state == STATE_COOLING) /* never past its ceiling */
		assert_true(now.counted_ms < w->now.entry.removal_started_ms + CEILING_DELAY_S * S);
	if (changed || rnd(3) == 0)
		w->committed = w->now;
}

static void let_pass(struct world *w, int64_t ms, bool awake)
{
	w->true_ms += ms;
	w->boot_ms += ms;
	if (awake) {
		w->mono_ms += ms;
		w->awake_ms += ms;
	}
}

static void reboot(struct world *w, int64_t off_ms)
{
	w->true_ms += off_ms;
	w->boot++;
	w->mono_ms = w->boot_ms = 0;
	w->synced = false;
	let_pass(w, 5 * S, true);
}

static void crash(struct world *w)
{
	crashes++;
	w->now = w->committed;
	if (w->now.entry.state != STATE_COOLING && w->now.entry.state != STATE_READY)
		w->asked = false;
}

static void request(struct world *w)
{
	struct moment now = moment_of(&w->now.clock, 0, 0);
	struct record *e = &w->now.entry;

	if (!entry_request_removal(e, &w->now.settings, &now))
		return;
	assert_true(e->required_s >= (e->cooldown_s ? e->cooldown_s : w->now.settings.effective.delay_s));
	w->asked = true;
	w->asked_true_ms = w->true_ms;
	w->committed = w->now;
}

/* The one way out: everything that must hold then. */
static void confirm(struct world *w)
{
	struct moment now = moment_of(&w->now.clock, 0, 0);
	struct record *e = &w->now.entry, history;
	uint32_t required = e->required_s;
	bool was_ready = e->state == STATE_READY, quiet = quiet_at(&w->now.settings, &now);
	int r = entry_confirm(e, &w->now.settings, &now);

	assert_int_equal(r == 0, was_ready && !quiet); /* a calm user who comes in time is let through */
	if (r)
		return;
	releases++;
	assert_true(w->asked);
	assert_true(w->true_ms - w->asked_true_ms + 2 * S >= required * S); /* nothing opens early, by the world's own time */
	if (w->honest && w->now.settings.pending[SET_QUIET_HOURS].started_ms == NEVER_MS) {
		int64_t of_day = (START + w->true_ms) % D;
		if (w->now.settings.effective.quiet.from_min == 22 * 60)
			assert_true(of_day >= 8 * H - 5 * S && of_day < 22 * H + 5 * S);
	}
	entry_released(e, &now);
	assert_true(record_valid(e));
	history = *e;
	entry_begin(e, &history, 0, &now);
	assert_true(!entry_may_undo(e, &now));
	w->asked = false;
	w->committed = w->now;
}

static void wish(struct world *w)
{
	struct settings s = w->now.settings.effective, before = s;
	struct moment now = moment_of(&w->now.clock, 0, 0);
	static const uint32_t delays[] = { 60, 3600, 86400, 3 * 86400 };

	s.delay_s = delays[rnd(4)];
	s.powered_off = (uint8_t)rnd(2);
	s.repeat_factor = (uint8_t)(1 + rnd(4));
	settings_wish(&w->now.settings, &s, &now);
	for (int k = 0; k < SETTING_COUNT; k++)
		assert_int_not_equal(settings_compare((enum setting_key)k, &before, &w->now.settings.effective), ORDER_LOOSER);
	w->committed = w->now;
}

static void step(struct world *w)
{
	struct moment now;

	switch (rnd(14)) {
	case 0:
	case 1:
	case 2:
		let_pass(w, rnd(60) * S, true);
		break;
	case 3:
		let_pass(w, rnd(30) * H, true);
		break;
	case 4:
		let_pass(w, rnd(20) * H, false);
		break;
	case 5:
		if (rnd(4) == 0)
			reboot(w, rnd(72) * H);
		break;
	case 6: /* set the clock, either way */
		w->wall_off_ms = ((int64_t)rnd(2000) - 1000) * H;
		w->synced = w->honest = false;
		break;
	case 7:
		w->wall_off_ms = 0;
		w->synced = w->honest = true;
		break;
	case 8:
		if (rnd(3) == 0)
			crash(w);
		break;
	case 9:
		if (rnd(6) == 0 && entry_keep(&w->now.entry)) {
			w->asked = false;
			w->committed = w->now;
		}
		break;
	case 10:
		if (rnd(10) == 0)
			wish(w);
		break;
	case 11:
		now = moment_of(&w->now.clock, 0, 0);
		settings_accept(&w->now.settings, &now, NULL);
		w->committed = w->now;
		break;
	default:
		break;
	}
	tick(w);
	request(w);
	if (rnd(2))
		confirm(w);
}

static void run(uint64_t seed)
{
	struct world w = { .synced = true, .honest = true, .boot = 1 };
	struct clock_reading r = look(&w);
	struct settings s;
	struct moment now;

	seed_state = seed;
	settings_default(&s);
	counted_init(&w.now.clock, &r);
	settings_begin(&w.now.settings, &s);
	now = moment_of(&w.now.clock, 0, 0);
	w.now.entry = (struct record){ .id = 1, .uid = 1000, .kind = KIND_DOMAIN, .target = "ex.example" };
	entry_begin(&w.now.entry, NULL, 0, &now);
	w.committed = w.now;
	for (int i = 0; i < STEPS / 20; i++)
		step(&w);
}

static void nothing_opens_early_and_nothing_sticks(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		print_message("seed %llu\n", (unsigned long long)seed);
		run(seed);
	}
	print_message("%u releases, %u lapses, %u crashes\n", releases, lapses, crashes);
	assert_true(releases > 20 && lapses > 20 && crashes > 20); /* else the walk went nowhere */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_opens_early_and_nothing_sticks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
