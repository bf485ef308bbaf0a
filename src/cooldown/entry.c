/* The life of one entry: blocked, cooling, ready, releasing, gone.
 * Used by the daemon's policy, which stores what is answered here before it acts on it.
 * Must never read a clock: each moment comes as an argument. */
#include "cooldown/cooldown.h"

#include <errno.h>
#include <string.h>

#define S 1000LL

static bool happened_lately(int64_t at, const struct moment *now)
{
	return at != NEVER_MS && now->counted_ms - at < REPEAT_MEMORY_MS;
}

static bool running(const struct record *e)
{
	return e->state == STATE_COOLING || e->state == STATE_READY || e->state == STATE_RELEASING;
}

static void end_removal(struct record *e, enum record_state state)
{
	e->state = (uint8_t)state;
	e->removal_started_ms = NEVER_MS;
	e->window_used_ms = 0;
	e->required_s = 0;
}

void entry_begin(struct record *e, const struct record *history, uint32_t cooldown_s, const struct moment *now)
{
	end_removal(e, STATE_BLOCKED);
	e->undoable = 1;
	e->cooldown_s = cooldown_s < CEILING_DELAY_S ? cooldown_s : CEILING_DELAY_S;
	e->added_ms = now->counted_ms;
	e->added_wall_s = moment_shown_s(now);
	e->last_ready_ms = history ? history->last_ready_ms : NEVER_MS;
	e->last_required_s = history ? history->last_required_s : 0;
	e->last_blocked_ms = history ? history->last_blocked_ms : NEVER_MS;
}

/* The base wait, before repetition. */
static uint32_t own_wait_s(const struct record *e, const struct settings_state *s)
{
	return e->cooldown_s ? e->cooldown_s : s->effective.delay_s;
}

bool entry_tighten(struct record *e, uint32_t cooldown_s, bool only_profile, const struct settings_state *s, const struct moment *now)
{
	bool changed = entry_keep(e);

	(void)now;
	if (cooldown_s > CEILING_DELAY_S)
		cooldown_s = CEILING_DELAY_S;
	if (cooldown_s > own_wait_s(e, s)) {
		e->cooldown_s = cooldown_s;
		changed = true;
	}
	if (!only_profile && (e->flags & FLAG_ONLY_PROFILE)) {
		e->flags &= (uint8_t)~FLAG_ONLY_PROFILE;
		changed = true;
	}
	return changed;
}

uint32_t entry_required_s(const struct record *e, const struct settings_state *s, const struct moment *now)
{
	uint64_t wait = own_wait_s(e, s), again;

	if (happened_lately(e->last_ready_ms, now)) {
		again = (uint64_t)e->last_required_s * s->effective.repeat_factor;
		if (again > s->effective.max_delay_s)
			again = s->effective.max_delay_s;
		if (again > wait)
			wait = again;
	}
	return wait < CEILING_DELAY_S ? (uint32_t)wait : CEILING_DELAY_S;
}

void entry_remember_ready(struct record *e, uint32_t required_s, const struct moment *now)
{
	if (e->state == STATE_GONE)
		return;
	e->last_ready_ms = now->counted_ms;
	e->last_required_s = required_s;
}

static int64_t ready_at_ms(const struct record *e)
{
	return e->removal_started_ms + e->required_s * S;
}

static void become_ready(struct record *e)
{
	e->state = STATE_READY;
	e->window_used_ms = 0;
	e->last_ready_ms = ready_at_ms(e);
	e->last_required_s = e->required_s;
}

/* Of the RISEN_MS that end now, those since the entry became ready. */
static int64_t ready_span_ms(const struct record *e, const struct moment *now, int64_t risen_ms)
{
	int64_t since = now->counted_ms - e->last_ready_ms;

	return since < risen_ms ? since : risen_ms;
}

struct moment moment_of(const struct clock_state *c, int32_t effective_zone_s, int32_t wish_zone_s)
{
	return (struct moment){ .counted_ms = c->counted_ms, .wall_ms = c->wall_ms, .other_ms = { -c->skew_ms, c->up_skew_ms - c->skew_ms },
				.credit_ms = c->credit_ms, .credit_after_ms = c->credit_after_ms, .quiet_zone_s = { effective_zone_s, wish_zone_s } };
}

int64_t moment_shown_s(const struct moment *now)
{
	return (now->wall_ms + (now->other_ms[0] > 0 ? now->other_ms[0] : 0)) / S;
}

/* The credit is for time before the clock was synchronised again, perhaps before this wait began: nobody can tell how much of it, so
 * a wait that is younger than the anchor gets none. */
int64_t credit_shift(int64_t ms, const struct moment *now)
{
	return ms != NEVER_MS && ms > now->credit_after_ms ? ms + now->credit_ms : ms;
}

static bool take_credit(struct record *e, const struct moment *now)
{
	struct record before = *e;

	if (now->credit_ms == 0)
		return false;
	e->removal_started_ms = credit_shift(e->removal_started_ms, now);
	e->last_ready_ms = credit_shift(e->last_ready_ms, now);
	e->last_blocked_ms = credit_shift(e->last_blocked_ms, now);
	return memcmp(&before, e, sizeof before) != 0;
}

/* Its ten minutes are of a day that everybody sees, and those asleep are not counted. */
static bool end_undo(struct record *e, const struct moment *now)
{
	if (!now->slept || !e->undoable)
		return false;
	e->undoable = 0;
	return true;
}

bool entry_pass(struct record *e, const struct settings_state *s, const struct moment *now, int64_t risen_ms)
{
	bool changed = take_credit(e, now);

	changed |= end_undo(e, now);
	if (e->state == STATE_COOLING && now->counted_ms >= ready_at_ms(e)) {
		become_ready(e);
		changed = true;
	}
	if (e->state != STATE_READY)
		return changed;
	e->window_used_ms += quiet_outside_ms(s, now, ready_span_ms(e, now, risen_ms));
	if (e->window_used_ms >= s->effective.window_s * S) {
		end_removal(e, STATE_BLOCKED);
		changed = true;
	}
	return changed;
}

bool entry_request_removal(struct record *e, const struct settings_state *s, const struct moment *now)
{
	if (e->state != STATE_BLOCKED)
		return false;
	e->required_s = entry_required_s(e, s, now);
	e->removal_started_ms = now->counted_ms;
	e->window_used_ms = 0;
	e->state = STATE_COOLING;
	return true;
}

bool entry_keep(struct record *e)
{
	if (e->state != STATE_COOLING && e->state != STATE_READY)
		return false;
	end_removal(e, STATE_BLOCKED);
	return true;
}

int entry_confirm(struct record *e, const struct settings_state *s, const struct moment *now)
{
	if (e->state != STATE_READY)
		return -EAGAIN;
	if (quiet_at(s, now))
		return -EBUSY;
	e->state = STATE_RELEASING;
	return 0;
}

void entry_released(struct record *e, const struct moment *now)
{
	end_removal(e, STATE_GONE);
	e->undoable = 0;
	e->last_blocked_ms = now->counted_ms;
}

bool entry_may_undo(const struct record *e, const struct moment *now)
{
	return e->undoable && e->state == STATE_BLOCKED && now->counted_ms - e->added_ms < UNDO_MS &&
	       !happened_lately(e->last_blocked_ms, now);
}

bool entry_forgettable(const struct record *e, const struct moment *now)
{
	return e->state == STATE_GONE && !happened_lately(e->last_ready_ms, now) && !happened_lately(e->last_blocked_ms, now);
}

void entry_view(const struct record *e, const struct settings_state *s, const struct moment *now, struct removal_view *v)
{
	int64_t required = e->required_s * S;

	*v = (struct removal_view){ .window_left_ms = NEVER_MS };
	if (!running(e))
		return;
	v->counted_ms = now->counted_ms - e->removal_started_ms;
	if (v->counted_ms > required)
		v->counted_ms = required;
	v->remaining_ms = required - v->counted_ms;
	if (e->state == STATE_READY)
		v->window_left_ms = s->effective.window_s * S - e->window_used_ms;
}

int64_t entry_next_ms(const struct record *e, const struct settings_state *s, const struct moment *now)
{
	int64_t left = INT64_MAX;

	if (e->state == STATE_COOLING)
		left = ready_at_ms(e) - now->counted_ms;
	else if (e->state == STATE_READY)
		left = s->effective.window_s * S - e->window_used_ms;
	return left > 0 ? left : 0;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* The history of two readings: whatever either remembers. */
static void join_history(const struct record *other, uint32_t delay_s, struct record *out)
{
	if (other->last_ready_ms > out->last_ready_ms)
		out->last_ready_ms = other->last_ready_ms;
	if (other->last_blocked_ms > out->last_blocked_ms)
		out->last_blocked_ms = other->last_blocked_ms;
	out->last_required_s = larger(out->last_required_s, other->last_required_s);
	if ((other->cooldown_s ? other->cooldown_s : delay_s) > (out->cooldown_s ? out->cooldown_s : delay_s))
		out->cooldown_s = other->cooldown_s;
	out->flags &= other->flags;
}

void entry_reconcile(const struct record *a, const struct record *b, uint32_t delay_s, struct record *out)
{
	const struct record *base = a ? a : b;

	if (a && b && memcmp(a, b, sizeof *a) == 0) {
		*out = *a;
		return;
	}
	if (a && b && a->state == STATE_GONE && b->state != STATE_GONE)
		base = b;
	*out = *base;
	out->undoable = 0;
	if (a && b) {
		join_history(base == a ? b : a, delay_s, out);
		out->kind = b->kind;
		memcpy(out->service, b->service, sizeof out->service);
	}
	if (out->state != STATE_GONE)
		end_removal(out, STATE_BLOCKED);
}
