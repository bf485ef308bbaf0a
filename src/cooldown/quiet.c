/* Quiet hours: the part of the day in which nothing completes and no window runs.
 * Used by entry.c and settings_wait.c.
 * Must never ask the machine for its zone: the offsets come with the moment. */
#include "cooldown/quiet.h"

#define MINUTE_MS 60000LL
#define DAY_MIN 1440
#define DAY_MS (DAY_MIN * MINUTE_MS)

bool quiet_minute(const struct quiet_hours *q, int minute)
{
	if (q->from_min <= q->to_min)
		return minute >= q->from_min && minute < q->to_min;
	return minute >= q->from_min || minute < q->to_min;
}

static int minute_of(int64_t wall_ms, int32_t zone_s)
{
	int64_t m = ((wall_ms + zone_s * 1000LL) % DAY_MS + DAY_MS) % DAY_MS;

	return (int)(m / MINUTE_MS);
}

bool quiet_holds_both(const struct settings_state *s, const struct moment *now)
{
	const struct pending_setting *p = &s->pending[SET_QUIET_HOURS];

	return p->started_ms != NEVER_MS && p->both &&
	       quiet_union_min(&s->effective.quiet, now->quiet_zone_s[0], &s->wish.quiet, now->quiet_zone_s[1]) <=
		       (int)CEILING_QUIET_MIN;
}

static bool quiet_by(const struct settings_state *s, const struct moment *now, bool both, int64_t wall_ms)
{
	if (quiet_minute(&s->effective.quiet, minute_of(wall_ms, now->quiet_zone_s[0])))
		return true;
	return both && quiet_minute(&s->wish.quiet, minute_of(wall_ms, now->quiet_zone_s[1]));
}

/* BOTH: whether the wished hours count too, as quiet_holds_both() says for this moment. A clock that was set counts as it
 * was and as it is, in whole minutes. */
static bool quiet_wall(const struct settings_state *s, const struct moment *now, bool both, int64_t wall_ms)
{
	bool quiet = quiet_by(s, now, both, wall_ms);

	for (int i = 0; i < 2 && !quiet; i++)
		quiet = now->other_ms[i] && quiet_by(s, now, both, wall_ms + now->other_ms[i] / MINUTE_MS * MINUTE_MS);
	return quiet;
}

bool quiet_at(const struct settings_state *s, const struct moment *now)
{
	return quiet_wall(s, now, quiet_holds_both(s, now), now->wall_ms);
}

static int64_t to_next_minute(int64_t wall_ms)
{
	return MINUTE_MS - ((wall_ms % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
}

int64_t quiet_left_ms(const struct settings_state *s, const struct moment *now)
{
	bool both = quiet_holds_both(s, now);
	int64_t left = 0;

	for (int i = 0; i < DAY_MIN && quiet_wall(s, now, both, now->wall_ms + left); i++)
		left += to_next_minute(now->wall_ms + left);
	return left;
}

/* Offset 0 to DAY_MS back from now: how much of the last BACK ms was outside. BACK at most a day. */
static int64_t outside_tail(const struct settings_state *s, const struct moment *now, int64_t back)
{
	bool both = quiet_holds_both(s, now);
	int64_t at = now->wall_ms - back, outside = 0;

	while (at < now->wall_ms) {
		int64_t step = to_next_minute(at);
		if (step > now->wall_ms - at)
			step = now->wall_ms - at;
		if (!quiet_wall(s, now, both, at))
			outside += step;
		at += step;
	}
	return outside;
}

int64_t quiet_outside_ms(const struct settings_state *s, const struct moment *now, int64_t span_ms)
{
	int64_t days = span_ms / DAY_MS;
	int64_t outside = outside_tail(s, now, span_ms % DAY_MS);

	if (days > 0)
		outside += days * outside_tail(s, now, DAY_MS);
	return outside;
}

/* The ms of the minute that ends at WALL_MS, which may have begun but lately. */
static int64_t to_last_minute(int64_t wall_ms)
{
	return to_next_minute(wall_ms) == MINUTE_MS ? MINUTE_MS : MINUTE_MS - to_next_minute(wall_ms);
}

int64_t quiet_back_ms(const struct settings_state *s, const struct moment *now, int64_t outside_ms)
{
	int64_t a_day = outside_tail(s, now, DAY_MS), back = 0;
	bool both = quiet_holds_both(s, now);

	if (a_day == 0)
		return outside_ms;
	back = outside_ms / a_day * DAY_MS;
	outside_ms %= a_day;
	for (;;) { /* through quiet hours, too, that lie before it */
		int64_t wall_ms = now->wall_ms - back, step = to_last_minute(wall_ms);
		bool outside = !quiet_wall(s, now, both, wall_ms - step);
		if (outside && step > outside_ms)
			step = outside_ms;
		if (step == 0)
			return back;
		back += step;
		outside_ms -= outside ? step : 0;
	}
}

int quiet_union_min(const struct quiet_hours *a, int32_t a_zone_s, const struct quiet_hours *b, int32_t b_zone_s)
{
	int minutes = 0;

	for (int m = 0; m < DAY_MIN; m++)
		minutes += quiet_minute(a, minute_of(m * MINUTE_MS, a_zone_s)) || quiet_minute(b, minute_of(m * MINUTE_MS, b_zone_s));
	return minutes;
}
