/* Leaving for good: one request for everything on the machine, which waits like the longest removal of all.
 * Used by the daemon's policy, which stores what is answered here before it acts on it.
 * Must never read a clock: each moment comes as an argument. */
#include "cooldown/retire.h"

#include <errno.h>
#include <string.h>

#define S 1000LL

static bool waiting(const struct retire *r)
{
	return r->state == RETIRE_COOLING || r->state == RETIRE_READY;
}

static void become(struct retire *r, enum retire_state state)
{
	*r = (struct retire){ .state = (uint8_t)state };
}

static bool moment_valid(int64_t ms)
{
	return ms >= 0 && ms <= INT64_MAX / 4;
}

bool retire_valid(const struct retire *r)
{
	bool asked = waiting(r) || r->state == RETIRE_RELEASING;

	if (r->state > RETIRE_STATE_MAX_ || r->reserved[0] || r->reserved[1] || r->reserved[2])
		return false;
	if (!asked)
		return !r->required_s && !r->started_ms && !r->window_used_ms;
	return r->required_s > 0 && r->required_s <= CEILING_DELAY_S && moment_valid(r->started_ms) && moment_valid(r->window_used_ms);
}

uint32_t retire_share_s(const struct record *e, const struct settings_state *s, const struct moment *now)
{
	uint32_t wait = entry_required_s(e, s, now);

	if (e->state == STATE_GONE)
		return 0;
	return e->required_s > wait ? e->required_s : wait;
}

bool retire_ask(struct retire *r, uint32_t longest_s, const struct settings_state *s, const struct moment *now)
{
	if (r->state != RETIRE_NONE)
		return false;
	if (longest_s == 0) {
		become(r, RETIRE_DONE);
		return true;
	}
	become(r, RETIRE_COOLING);
	r->required_s = longest_s > s->effective.delay_s ? longest_s : s->effective.delay_s;
	if (r->required_s > CEILING_DELAY_S)
		r->required_s = CEILING_DELAY_S;
	r->started_ms = now->counted_ms;
	return true;
}

static int64_t ready_at_ms(const struct retire *r)
{
	return r->started_ms + r->required_s * S;
}

bool retire_pass(struct retire *r, const struct settings_state *s, const struct moment *now, int64_t risen_ms, bool *became_ready)
{
	struct retire before = *r;
	int64_t since;

	*became_ready = false;
	if (!waiting(r))
		return false;
	r->started_ms = credit_shift(r->started_ms, now);
	since = now->counted_ms - ready_at_ms(r);
	if (since >= 0) {
		*became_ready = r->state == RETIRE_COOLING;
		r->state = RETIRE_READY;
		r->window_used_ms += quiet_outside_ms(s, now, since < risen_ms ? since : risen_ms);
		if (r->window_used_ms >= s->effective.window_s * S)
			become(r, RETIRE_NONE);
	}
	return memcmp(&before, r, sizeof before) != 0;
}

bool retire_cancel(struct retire *r)
{
	return waiting(r) && retire_end(r);
}

bool retire_end(struct retire *r)
{
	bool was = r->state != RETIRE_NONE;

	become(r, RETIRE_NONE);
	return was;
}

int retire_confirm(struct retire *r, const struct settings_state *s, const struct moment *now)
{
	if (r->state != RETIRE_READY)
		return -EAGAIN;
	if (quiet_at(s, now))
		return -EBUSY;
	r->state = RETIRE_RELEASING;
	return 0;
}

void retire_release(struct record *e, const struct retire *r)
{
	if (e->state == STATE_GONE || e->state == STATE_RELEASING)
		return;
	if (e->state == STATE_BLOCKED) { /* an entry on its way out tells of a wait, and this one's was ours */
		e->removal_started_ms = r->started_ms;
		e->required_s = r->required_s;
	}
	e->state = STATE_RELEASING;
}

bool retire_finish(struct retire *r)
{
	if (r->state != RETIRE_RELEASING)
		return false;
	become(r, RETIRE_DONE);
	return true;
}

void retire_view(const struct retire *r, const struct settings_state *s, const struct moment *now, struct removal_view *v)
{
	int64_t required = r->required_s * S;

	*v = (struct removal_view){ .window_left_ms = NEVER_MS };
	if (!waiting(r))
		return;
	v->counted_ms = now->counted_ms - r->started_ms;
	if (v->counted_ms > required)
		v->counted_ms = required;
	v->remaining_ms = required - v->counted_ms;
	if (r->state == RETIRE_READY)
		v->window_left_ms = s->effective.window_s * S - r->window_used_ms;
}

int64_t retire_next_ms(const struct retire *r, const struct settings_state *s, const struct moment *now)
{
	int64_t left;

	if (!waiting(r))
		return INT64_MAX;
	left = r->state == RETIRE_READY ? s->effective.window_s * S - r->window_used_ms : ready_at_ms(r) - now->counted_ms;
	return left > 0 ? left : 0;
}
