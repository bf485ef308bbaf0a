/* The life of an exception: asked for, ready, accepted and open in its hours.
 * Used by the daemon, which stores what is answered here before it acts on it.
 * Must never read a clock: each moment comes as an argument. */
#include "cooldown/allow.h"

#include <errno.h>
#include <string.h>

#define S 1000LL

static void open_up(struct exception *x)
{
	x->state = EXCEPTION_OPEN;
	x->open = 0; /* whether it is in force is the caller's to say */
	x->started_ms = NEVER_MS;
	x->window_used_ms = 0;
}

static void start_wait(struct exception *x, uint32_t required_s, const struct moment *now)
{
	x->state = EXCEPTION_COOLING;
	x->open = 0;
	x->required_s = required_s < CEILING_DELAY_S ? required_s : CEILING_DELAY_S;
	x->started_ms = now->counted_ms;
	x->window_used_ms = 0;
}

void allow_begin(struct exception *x, uint32_t required_s, const struct moment *now)
{
	x->added_wall_s = now->wall_ms / S;
	if (required_s)
		start_wait(x, required_s, now);
	else
		open_up(x);
}

static int64_t ready_at_ms(const struct exception *x)
{
	return x->started_ms + x->required_s * S;
}

enum allow_change allow_pass(struct exception *x, const struct settings_state *s, const struct moment *now, int64_t risen_ms)
{
	enum allow_change change = ALLOW_SAME;
	int64_t since, started = credit_shift(x->started_ms, now);

	if (x->state == EXCEPTION_OPEN)
		return ALLOW_SAME;
	if (now->credit_ms && started != x->started_ms) {
		x->started_ms = started;
		change = ALLOW_CHANGED;
	}
	since = now->counted_ms - ready_at_ms(x);
	if (x->state == EXCEPTION_COOLING && since >= 0) {
		x->state = EXCEPTION_READY;
		change = ALLOW_CHANGED;
	}
	if (x->state != EXCEPTION_READY)
		return change;
	x->window_used_ms += quiet_outside_ms(s, now, since < risen_ms ? since : risen_ms);
	return x->window_used_ms >= s->effective.window_s * S ? ALLOW_LAPSED : change;
}

int allow_accept(struct exception *x, const struct settings_state *s, const struct moment *now)
{
	if (x->state != EXCEPTION_READY)
		return -EAGAIN;
	if (quiet_at(s, now))
		return -EBUSY;
	open_up(x);
	return 0;
}

#define CLOCKS 3
/* What each of the clocks says, ms. */
static int64_t clock_ms(const struct moment *now, int which)
{
	return now->wall_ms + (which ? now->other_ms[which - 1] : 0);
}

bool allow_runs(const struct exception *x, const struct moment *now)
{
	bool runs = x->state == EXCEPTION_OPEN;

	for (int i = 0; i < CLOCKS && runs; i++)
		runs = weekly_runs(x->hours, clock_ms(now, i), now->quiet_zone_s[0]);
	return runs;
}

void allow_view(const struct exception *x, const struct settings_state *s, const struct moment *now, struct removal_view *v)
{
	int64_t required = x->required_s * S;

	*v = (struct removal_view){ .window_left_ms = NEVER_MS };
	if (x->state == EXCEPTION_OPEN)
		return;
	v->counted_ms = now->counted_ms - x->started_ms;
	if (v->counted_ms > required)
		v->counted_ms = required;
	v->remaining_ms = required - v->counted_ms;
	if (x->state == EXCEPTION_READY)
		v->window_left_ms = s->effective.window_s * S - x->window_used_ms;
}

static int64_t next_hours_ms(const struct exception *x, const struct moment *now)
{
	int64_t next = INT64_MAX;

	for (int i = 0; i < CLOCKS; i++) {
		int64_t ms = weekly_next_ms(x->hours, clock_ms(now, i), now->quiet_zone_s[0]);

		next = ms < next ? ms : next;
	}
	return next;
}

int64_t allow_next_ms(const struct exception *x, const struct settings_state *s, const struct moment *now)
{
	int64_t left;

	if (x->state == EXCEPTION_OPEN)
		return next_hours_ms(x, now);
	left = x->state == EXCEPTION_READY ? s->effective.window_s * S - x->window_used_ms : ready_at_ms(x) - now->counted_ms;
	return left > 0 ? left : 0;
}

/* But for what the passing of an hour changes. */
static bool alike(const struct exception *a, const struct exception *b)
{
	struct exception x = *a, y = *b;

	x.open = y.open = 0;
	x.window_used_ms = y.window_used_ms = 0;
	return memcmp(&x, &y, sizeof x) == 0;
}

void allow_reconcile(const struct exception *a, const struct exception *b, uint32_t delay_s, const struct moment *now,
		     struct exception *out)
{
	const struct exception *other = a && b ? b : NULL;
	uint32_t required_s = delay_s;

	*out = a ? *a : *b;
	if (other && alike(out, other)) {
		if (other->window_used_ms > out->window_used_ms)
			out->window_used_ms = other->window_used_ms;
		return;
	}
	if (out->required_s > required_s)
		required_s = out->required_s;
	if (other && other->required_s > required_s)
		required_s = other->required_s;
	start_wait(out, required_s, now);
}
