/* People who hold a key: how many have to agree, whose word counts from when, and how one of them goes.
 * Used by the daemon, which stores what is answered here before it acts on it.
 * Must never make a removal wait for somebody's consent for ever: people can be removed without it. */
#include "cooldown/people.h"

#include <errno.h>
#include <string.h>

#define S 1000LL
#define HOUR_MS (3600 * S)
#define DEFAULT_NEEDED 2u
#define LOCKS_MAX 5u /* an hour doubled so often is more than a day */

unsigned people_needed(uint32_t setting, unsigned people)
{
	unsigned wanted = setting ? setting : DEFAULT_NEEDED;

	return wanted < people ? wanted : people;
}

static int64_t after_wait_ms(const struct settings_state *s, const struct moment *now)
{
	return now->counted_ms + s->effective.delay_s * S;
}

void person_begin(struct record *p, unsigned people, const struct settings_state *s, const struct moment *now)
{
	bool easier = people > people_needed(s->effective.approvals, people);

	p->state = STATE_BLOCKED;
	p->removal_started_ms = p->last_ready_ms = NEVER_MS;
	p->window_used_ms = 0;
	p->required_s = p->last_required_s = 0;
	p->added_ms = now->counted_ms;
	p->added_wall_s = now->wall_ms / S;
	p->last_blocked_ms = easier ? after_wait_ms(s, now) : now->counted_ms;
}

bool person_counts(const struct record *p, const struct moment *now)
{
	return p->last_blocked_ms != NEVER_MS && now->counted_ms >= p->last_blocked_ms;
}

/* Nobody's removal waits longer for having been asked before. */
static void forget_repetition(struct record *p)
{
	p->last_ready_ms = NEVER_MS;
	p->last_required_s = 0;
}

bool person_ask_removal(struct record *p, const struct settings_state *s, const struct moment *now)
{
	return entry_request_removal(p, s, now);
}

bool person_keep(struct record *p)
{
	bool changed = entry_keep(p);

	if (changed)
		forget_repetition(p);
	return changed;
}

bool person_pass(struct record *p, const struct settings_state *s, const struct moment *now, int64_t risen_ms)
{
	bool changed = entry_pass(p, s, now, risen_ms);

	if (p->state == STATE_BLOCKED)
		forget_repetition(p);
	return changed;
}

int person_may_go(const struct record *p, const struct settings_state *s, const struct moment *now)
{
	struct record copy = *p;

	return entry_confirm(&copy, s, now);
}

void person_reconcile(const struct record *stored, const struct record *planned, const struct settings_state *s, const struct moment *now,
		      struct record *out)
{
	const struct record *base = planned ? planned : stored;

	if (!base)
		return;
	*out = *base;
	if (stored && planned && memcmp(stored, planned, sizeof *stored) == 0)
		return;
	if (stored && stored->last_blocked_ms > out->last_blocked_ms)
		out->last_blocked_ms = stored->last_blocked_ms;
	if (!planned && out->last_blocked_ms < after_wait_ms(s, now))
		out->last_blocked_ms = after_wait_ms(s, now);
	(void)person_keep(out);
}

static bool given(const struct approval *list, unsigned n, uint32_t subject, uint64_t binding, uint32_t person)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i].subject == subject && list[i].binding == binding && list[i].person == person)
			return true;
	return false;
}

unsigned approvals_missing(const struct approval *list, unsigned n, uint32_t subject, uint64_t binding, const struct record *const *people,
			   unsigned count, const struct settings_state *s, const struct moment *now)
{
	unsigned needed = people_needed(s->effective.approvals, count), have = 0;

	for (unsigned i = 0; i < count; i++)
		have += person_counts(people[i], now) && given(list, n, subject, binding, people[i]->id);
	return have < needed ? needed - have : 0;
}

#define STEPS_KEPT 64

bool step_used(const struct used_steps *u, int64_t step)
{
	if (u->newest == 0 || step > u->newest)
		return false;
	return u->newest - step >= STEPS_KEPT || u->before >> (u->newest - step) & 1;
}

void step_use(struct used_steps *u, int64_t step)
{
	int64_t on = step - u->newest;

	if (u->newest == 0 || on >= STEPS_KEPT)
		*u = (struct used_steps){ step, 1 };
	else if (on > 0)
		*u = (struct used_steps){ step, u->before << on | 1 };
	else if (on > -STEPS_KEPT)
		u->before |= 1ull << -on;
}

int64_t tries_wait_ms(const struct tries *t, const struct moment *now)
{
	return t->locked_until_ms > now->counted_ms ? t->locked_until_ms - now->counted_ms : 0;
}

static bool same_hour(const struct tries *t, const struct moment *now)
{
	return t->failed && now->counted_ms - t->since_ms < HOUR_MS;
}

static void lock_for(struct tries *t, const struct moment *now, int64_t ms)
{
	t->locked_until_ms = now->counted_ms + (ms < TRIES_MEMORY_MS ? ms : TRIES_MEMORY_MS);
	t->failed = 0;
}

void tries_failed(struct tries *t, const struct moment *now)
{
	if (now->counted_ms - t->locked_until_ms >= TRIES_MEMORY_MS)
		t->locks = 0;
	if (!same_hour(t, now)) {
		t->failed = 0;
		t->since_ms = now->counted_ms;
	}
	if (++t->failed < TRIES_AN_HOUR)
		return;
	lock_for(t, now, HOUR_MS << t->locks);
	if (t->locks < LOCKS_MAX)
		t->locks++;
}

unsigned tries_left(const struct tries *t, const struct moment *now)
{
	if (tries_wait_ms(t, now))
		return 0;
	return same_hour(t, now) ? TRIES_AN_HOUR - t->failed : TRIES_AN_HOUR;
}

void tries_lock(struct tries *t, const struct moment *now)
{
	if (tries_wait_ms(t, now) < HOUR_MS)
		lock_for(t, now, HOUR_MS);
}

bool tries_forgettable(const struct tries *t, const struct moment *now)
{
	return !same_hour(t, now) && !tries_wait_ms(t, now) &&
	       (t->locks == 0 || now->counted_ms - t->locked_until_ms >= TRIES_MEMORY_MS);
}
