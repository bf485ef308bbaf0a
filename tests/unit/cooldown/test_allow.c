/* Tests of cooldown/allow.c and weekly.c: the hours, the life of an exception, and random walks against the world's own time. */
#include "support/unit.h"

#include <errno.h>

#include "cooldown/allow.h"

#define S 1000LL
#define MINUTE (60 * S)
#define H (3600 * S)
#define D (24 * H)
#define MONDAY (20003LL * D) /* 0:00 UTC */
#define NOON (MONDAY + 12 * H)

static struct settings_state plain(void)
{
	struct settings w;
	struct settings_state s;

	settings_default(&w);
	settings_begin(&s, &w);
	return s;
}

/* The wall clock of these tests starts on a Monday at noon with counted time 0. */
static struct moment at(int64_t counted)
{
	return (struct moment){ .counted_ms = counted, .wall_ms = NOON + counted };
}

static struct exception fresh(uint32_t required_s)
{
	struct exception x = { .id = 1, .uid = 1000, .kind = EXCEPTION_NAME, .channel = "kids.ex.example" };
	struct moment now = at(0);

	allow_begin(&x, required_s, &now);
	assert_true(exception_valid(&x));
	return x;
}

static enum allow_change pass_to(struct exception *x, const struct settings_state *s, int64_t from, int64_t to)
{
	struct moment now = at(to);

	return allow_pass(x, s, &now, to - from);
}

/* ---- hours ---- */

static void hours_are_read(void **state)
{
	static const struct {
		const char *text, *shown;
		struct weekly_range first;
	} cases[] = {
		{ "mon-fri 17:00-19:00", "mon-fri 17:00-19:00", { 0x1f, 0, 1020, 1140 } },
		{ " Sun  10:00-12:00 ", "sun 10:00-12:00", { 0x40, 0, 600, 720 } },
		{ "sat-mon", "sat-mon 00:00-24:00", { 0x61, 0, 0, 1440 } },
		{ "17:00-19:00", "daily 17:00-19:00", { 0x7f, 0, 1020, 1140 } },
		{ "DAILY 00:00-00:01", "daily 00:00-00:01", { 0x7f, 0, 0, 1 } },
		{ "mon-mon 23:00-24:00", "mon 23:00-24:00", { 0x01, 0, 1380, 1440 } },
		{ "tue-mon", "daily 00:00-24:00", { 0x7f, 0, 0, 1440 } },
	};
	struct weekly_range hours[WEEKLY_RANGES];
	char why[WEEKLY_WHY_SIZE], text[WEEKLY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(weekly_parse(cases[i].text, hours, why), 0);
		assert_memory_equal(&hours[0], &cases[i].first, sizeof hours[0]);
		assert_int_equal(hours[1].days, 0);
		weekly_format(hours, text);
		assert_string_equal(text, cases[i].shown);
	}
	assert_int_equal(weekly_parse("mon-fri 17:00-19:00, sun 10:00-12:00,sat", hours, why), 0);
	weekly_format(hours, text);
	assert_string_equal(text, "mon-fri 17:00-19:00, sun 10:00-12:00, sat 00:00-24:00");
	memset(hours, 0, sizeof hours);
	weekly_format(hours, text);
	assert_string_equal(text, "");
	hours[0] = (struct weekly_range){ 0x15, 0, 60, 120 };
	weekly_format(hours, text);
	assert_string_equal(text, "mon+wed+fri 01:00-02:00");
}

static void what_are_no_hours(void **state)
{
	static const char *const bad[] = { "", ",", "mon,", "mon 17:00", "mon 19:00-17:00", "mon 17:00-17:00", "mon 17:00-24:01",
					   "mon 17:60-18:00", "monday", "mon-", "-mon", "mon-xyz 17:00-18:00", "mon tue", "mon 17:00-18:00 x",
					   "17:00 mon", "1:00-2:00", "mon 22:00-02:00", "a,b,c,d,e,f,g,h,i", "mon\n17:00-18:00",
					   "mon 17:00-18:00 17:00-18:00", "mon,mon,mon,mon,mon,mon,mon,mon,mon",
					   "mon                                                          17:00-18:00", "mon 99:00-99:01",
					   "mon 17:00-25:00" };
	struct weekly_range hours[WEEKLY_RANGES];
	char why[WEEKLY_WHY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		why[0] = '\0';
		assert_int_equal(weekly_parse(bad[i], hours, why), -EINVAL);
		assert_true(strlen(why) > 10);
	}
}

/* Every minute of a week, in several zones, against counting the ranges out by hand. */
static void hours_run(void **state)
{
	static const int32_t zones[] = { 0, 7200, -9 * 3600, 20700, 14 * 3600 };
	struct weekly_range hours[WEEKLY_RANGES];
	char why[WEEKLY_WHY_SIZE];

	(void)state;
	assert_int_equal(weekly_parse("mon-fri 17:00-19:00, sun 10:00-24:00, sun 23:00-24:00", hours, why), 0);
	for (size_t z = 0; z < COUNT_OF(zones); z++)
		for (int64_t m = 0; m < WEEK_MIN; m++) {
			int64_t wall = MONDAY + m * MINUTE - zones[z] * S, day = m / 1440, minute = m % 1440, next;
			bool runs = (day < 5 && minute >= 1020 && minute < 1140) || (day == 6 && minute >= 600);

			assert_int_equal(weekly_runs(hours, wall, zones[z]), runs);
			assert_int_equal(weekly_runs(hours, wall + 59999, zones[z]), runs);
			next = weekly_next_ms(hours, wall + 1, zones[z]);
			assert_true(next > 0);
			if (m % 97 == 0) /* nothing changes before it */
				for (int64_t t = 0; t < next; t += MINUTE)
					assert_int_equal(weekly_runs(hours, wall + 1 + t, zones[z]), runs);
		}
	memset(hours, 0, sizeof hours);
	assert_true(weekly_runs(hours, MONDAY, 0));
	assert_true(weekly_next_ms(hours, MONDAY, 0) == INT64_MAX);
}

/* ---- life ---- */

/* As quiet hours do: a time switched off, or a clock that was set, makes no hour of the week come early. */
static void its_hours_are_by_every_clock(void **state)
{
	struct exception x = fresh(0);
	char why[WEEKLY_WHY_SIZE];
	struct moment now = at(0);

	(void)state;
	assert_int_equal(weekly_parse("daily 17:00-19:00", x.hours, why), 0);
	x.state = EXCEPTION_OPEN;
	now.wall_ms = MONDAY + 18 * H + H / 2;
	assert_true(allow_runs(&x, &now));
	assert_int_equal(allow_next_ms(&x, NULL, &now), H / 2);
	for (int i = 0; i < 2; i++) {
		now.other_ms[i] = 4 * H;
		assert_false(allow_runs(&x, &now));
		now.other_ms[i] = -H; /* both are within */
		assert_true(allow_runs(&x, &now));
		now.other_ms[i] = H / 4; /* the other ends first */
		assert_int_equal(allow_next_ms(&x, NULL, &now), H / 4);
		now.other_ms[i] = 0;
	}
}

static void the_whole_way(void **state)
{
	struct settings_state s = plain();
	struct exception x = fresh(86400);
	struct moment now = at(0);
	struct removal_view v;

	(void)state;
	assert_int_equal(x.state, EXCEPTION_COOLING);
	assert_int_equal(allow_accept(&x, &s, &now), -EAGAIN);
	assert_false(allow_runs(&x, &now));
	assert_int_equal(pass_to(&x, &s, 0, D - 1), ALLOW_SAME);
	now = at(D - 1);
	allow_view(&x, &s, &now, &v);
	assert_int_equal(v.remaining_ms, 1);
	assert_true(v.window_left_ms == NEVER_MS);
	assert_int_equal(allow_next_ms(&x, &s, &now), 1);
	assert_int_equal(allow_accept(&x, &s, &now), -EAGAIN);
	assert_int_equal(pass_to(&x, &s, D - 1, D), ALLOW_CHANGED);
	assert_int_equal(x.state, EXCEPTION_READY);
	assert_true(exception_valid(&x));
	now = at(D);
	allow_view(&x, &s, &now, &v);
	assert_int_equal(v.remaining_ms, 0);
	assert_int_equal(v.window_left_ms, 12 * H);
	assert_false(allow_runs(&x, &now));
	now = at(D + 11 * H); /* 23:00 */
	assert_int_equal(allow_accept(&x, &s, &now), -EBUSY);
	now = at(D + 1);
	assert_int_equal(allow_accept(&x, &s, &now), 0);
	assert_int_equal(x.state, EXCEPTION_OPEN);
	assert_true(exception_valid(&x));
	assert_true(allow_runs(&x, &now));
	assert_true(allow_next_ms(&x, &s, &now) == INT64_MAX);
	assert_int_equal(pass_to(&x, &s, D, 40 * D), ALLOW_SAME);
	assert_int_equal(allow_accept(&x, &s, &now), -EAGAIN);
}

static void it_lapses(void **state)
{
	struct settings_state s = plain();
	struct exception x = fresh(86400);

	(void)state;
	assert_int_equal(pass_to(&x, &s, 0, D), ALLOW_CHANGED);
	assert_int_equal(pass_to(&x, &s, D, D + 20 * H), ALLOW_SAME); /* 10 h of it quiet */
	assert_int_equal(x.window_used_ms, 10 * H);
	assert_int_equal(pass_to(&x, &s, D + 20 * H, D + 22 * H - 1), ALLOW_SAME);
	assert_int_equal(pass_to(&x, &s, D + 22 * H - 1, D + 22 * H), ALLOW_LAPSED);
	x = fresh(86400);
	assert_int_equal(pass_to(&x, &s, 0, 30 * D), ALLOW_LAPSED); /* nobody looked */
}

static void without_a_block_there_is_no_wait(void **state)
{
	struct exception x = fresh(0);
	struct moment now = at(0);

	(void)state;
	assert_int_equal(x.state, EXCEPTION_OPEN);
	assert_true(allow_runs(&x, &now));
}

static void only_in_its_hours(void **state)
{
	struct settings_state s = plain();
	struct exception x = fresh(0);
	struct moment now = at(0);
	char why[WEEKLY_WHY_SIZE];

	(void)state;
	assert_int_equal(weekly_parse("mon 17:00-19:00", x.hours, why), 0);
	assert_false(allow_runs(&x, &now));
	assert_int_equal(allow_next_ms(&x, &s, &now), 5 * H);
	now = at(5 * H);
	assert_true(allow_runs(&x, &now));
	now.quiet_zone_s[0] = -3600; /* 16:00 there */
	assert_false(allow_runs(&x, &now));
	x = fresh(60);
	assert_int_equal(weekly_parse("daily", x.hours, why), 0);
	assert_false(allow_runs(&x, &now)); /* hours open nothing that waits */
}

/* A credit for time away shifts what began before it, and nothing else. */
static void credits(void **state)
{
	struct settings_state s = plain();
	struct exception x = fresh(86400);
	struct moment now = at(10 * H);

	(void)state;
	x.started_ms = 2 * H;
	now.credit_ms = 5 * H;
	now.credit_after_ms = 3 * H; /* the wait is older */
	assert_int_equal(allow_pass(&x, &s, &now, 0), ALLOW_SAME);
	assert_int_equal(x.started_ms, 2 * H);
	x.started_ms = 4 * H;
	assert_int_equal(allow_pass(&x, &s, &now, 0), ALLOW_CHANGED);
	assert_int_equal(x.started_ms, 9 * H);
}

static void reconciled(void **state)
{
	struct exception a = fresh(0), b = a, out;
	struct moment now = at(7 * D);

	(void)state;
	a.open = 1;
	allow_reconcile(&a, &b, 86400, &now, &out); /* an hour has passed for one of them */
	assert_int_equal(out.state, EXCEPTION_OPEN);
	allow_reconcile(&a, NULL, 86400, &now, &out);
	assert_int_equal(out.state, EXCEPTION_COOLING);
	assert_int_equal(out.open, 0);
	assert_int_equal(out.started_ms, 7 * D);
	assert_int_equal(out.required_s, 86400);
	assert_true(exception_valid(&out));
	allow_reconcile(NULL, &a, 86400, &now, &out);
	assert_int_equal(out.state, EXCEPTION_COOLING);
	b.hours[0] = (struct weekly_range){ 1, 0, 0, 60 }; /* one of them was forged */
	allow_reconcile(&a, &b, 60, &now, &out);
	assert_int_equal(out.state, EXCEPTION_COOLING);
	a = b = fresh(3 * 86400);
	b.state = EXCEPTION_READY;
	b.window_used_ms = 5;
	allow_reconcile(&a, &b, 60, &now, &out);
	assert_int_equal(out.state, EXCEPTION_COOLING);
	assert_int_equal(out.required_s, 3 * 86400);
	assert_int_equal(out.started_ms, 7 * D);
	a = b;
	b.window_used_ms = 9;
	allow_reconcile(&a, &b, 60, &now, &out);
	assert_int_equal(out.state, EXCEPTION_READY);
	assert_int_equal(out.window_used_ms, 9);
}

/* ---- random walks ---- */

/* What the module is told, and what really is. */
struct world {
	int64_t true_ms, wall_off_ms, mono_ms;
	uint8_t boot;
	bool synced, honest;
	struct exception x, stored;
	struct settings_state settings;
	struct clock_state clock, stored_clock;
	int64_t asked_ms, ready_by_ms;
	bool gone;
};

static uint64_t seed_state;
static unsigned accepted, lapses, crashes, shut;

static uint32_t rnd(uint32_t n)
{
	seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed_state >> 33) % n;
}

static struct clock_reading look(const struct world *w)
{
	struct clock_reading r = { .mono_ms = w->mono_ms, .boot_ms = w->mono_ms, .wall_ms = NOON + w->true_ms + w->wall_off_ms,
				   .synced = w->synced };

	memset(r.boot_id, w->boot, sizeof r.boot_id);
	return r;
}

static struct moment moment(const struct world *w)
{
	return moment_of(&w->clock, 0, 0);
}

static void store(struct world *w)
{
	w->stored = w->x;
	w->stored_clock = w->clock;
}

static void ask(struct world *w)
{
	static const uint32_t waits[] = { 60, 3600, 86400, 3 * 86400 };
	struct moment now = moment(w);

	memset(&w->x, 0, sizeof w->x);
	w->x = (struct exception){ .id = 1, .uid = 1000, .kind = EXCEPTION_NAME, .channel = "kids.ex.example" };
	if (rnd(2))
		w->x.hours[0] = (struct weekly_range){ 0x1f, 0, 17 * 60, 19 * 60 };
	allow_begin(&w->x, waits[rnd(4)], &now);
	w->asked_ms = w->true_ms;
	w->gone = false;
	store(w);
}

static void tick(struct world *w)
{
	struct clock_reading r = look(w);
	int64_t risen = counted_advance(&w->clock, &r, true);
	struct moment now = moment(w);
	enum allow_change c = allow_pass(&w->x, &w->settings, &now, risen);

	assert_true(exception_valid(&w->x));
	if (c == ALLOW_LAPSED) {
		lapses++;
		w->gone = true;
	}
	/* the rule of rules: no hour, clock or crash opens what nobody accepted */
	assert_true(w->x.state == EXCEPTION_OPEN || !allow_runs(&w->x, &now));
	assert_true(w->x.state != EXCEPTION_READY || w->true_ms - w->asked_ms + 2 * S >= w->x.required_s * S);
	assert_true(allow_next_ms(&w->x, &w->settings, &now) >= 0);
	if (c != ALLOW_SAME || rnd(3) == 0)
		store(w);
}

static void try_to_accept(struct world *w)
{
	struct moment now = moment(w);
	bool ready = w->x.state == EXCEPTION_READY, quiet = quiet_at(&w->settings, &now);
	uint32_t required_s = w->x.required_s;
	int r = allow_accept(&w->x, &w->settings, &now);

	assert_int_equal(r == 0, ready && !quiet);
	if (r)
		return;
	accepted++;
	assert_true(w->true_ms - w->asked_ms + 2 * S >= required_s * S); /* by the world's own time */
	if (w->honest) {
		int64_t of_day = (NOON + w->true_ms) % D;

		assert_true(of_day >= 8 * H - 5 * S && of_day < 22 * H + 5 * S);
	}
	shut += !allow_runs(&w->x, &now);
	w->gone = rnd(2); /* removed at once, or held for a while */
	store(w);
}

static void let_pass(struct world *w, int64_t ms)
{
	w->true_ms += ms;
	w->mono_ms += ms;
}

static void step(struct world *w)
{
	switch (rnd(10)) {
	case 0:
	case 1:
		let_pass(w, rnd(60) * S);
		break;
	case 2:
	case 3:
		let_pass(w, rnd(30) * H);
		break;
	case 4: /* set the clock, either way */
		w->wall_off_ms = ((int64_t)rnd(2000) - 1000) * H;
		w->synced = w->honest = false;
		break;
	case 5:
		w->wall_off_ms = 0;
		w->synced = w->honest = true;
		break;
	case 6: /* a reboot, after a while off */
		if (rnd(4))
			break;
		w->true_ms += rnd(72) * H;
		w->boot++;
		w->mono_ms = 5 * S;
		w->true_ms += 5 * S;
		w->synced = false;
		break;
	case 7:
		if (rnd(3))
			break;
		crashes++;
		w->x = w->stored;
		w->clock = w->stored_clock;
		break;
	default:
		break;
	}
	tick(w);
	if (!w->gone && rnd(2))
		try_to_accept(w);
	if (w->gone || (w->x.state == EXCEPTION_OPEN && rnd(20) == 0))
		ask(w);
}

static void nothing_opens_early(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world w = { .synced = true, .honest = true, .boot = 1, .settings = plain() };
		struct clock_reading r = look(&w);

		print_message("seed %llu\n", (unsigned long long)seed);
		seed_state = seed;
		counted_init(&w.clock, &r);
		ask(&w);
		for (int i = 0; i < 3000; i++)
			step(&w);
	}
	print_message("%u accepted, %u outside their hours, %u lapses, %u crashes\n", accepted, shut, lapses, crashes);
	assert_true(accepted > 20 && shut > 20 && lapses > 20 && crashes > 20); /* else the walk went nowhere */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_are_read),
		cmocka_unit_test(what_are_no_hours),
		cmocka_unit_test(hours_run),
		cmocka_unit_test(its_hours_are_by_every_clock), cmocka_unit_test(the_whole_way),
		cmocka_unit_test(it_lapses),
		cmocka_unit_test(without_a_block_there_is_no_wait),
		cmocka_unit_test(only_in_its_hours),
		cmocka_unit_test(credits),
		cmocka_unit_test(reconciled),
		cmocka_unit_test(nothing_opens_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
