/* Wishes: what is stricter holds at once, what is looser waits like a removal and then has to be accepted.
 * Used by the daemon at start, on reload and for `nc-block settings`.
 * Must never loosen anything but in settings_accept(). */
#include "cooldown/cooldown.h"

#include <errno.h>
#include <string.h>

#include "cooldown/quiet.h"

#define S 1000LL
#define ROUNDS_MAX 10000 /* after months of the shortest waits the next one begins when it is noticed */

static bool waiting(const struct pending_setting *p)
{
	return p->started_ms != NEVER_MS;
}

static void forget(struct pending_setting *p)
{
	memset(p, 0, sizeof *p);
	p->started_ms = NEVER_MS;
}

static void start_wait(struct settings_state *s, enum setting_key key, const struct moment *now)
{
	struct pending_setting *p = &s->pending[key];

	forget(p);
	p->key = (uint8_t)key;
	p->required_s = s->effective.delay_s;
	p->started_ms = now->counted_ms;
}

void settings_begin(struct settings_state *s, const struct settings *wish)
{
	memset(s, 0, sizeof *s);
	s->effective = *wish;
	s->wish = *wish;
	for (int k = 0; k < SETTING_COUNT; k++)
		forget(&s->pending[k]);
}

static bool wish_key(struct settings_state *s, enum setting_key key, bool same_wish, const struct moment *now)
{
	struct pending_setting *p = &s->pending[key];
	enum setting_order order = settings_compare(key, &s->effective, &s->wish);

	if (order == ORDER_LOOSER || order == ORDER_INCOMPARABLE) {
		uint8_t both = key == SET_QUIET_HOURS && order == ORDER_INCOMPARABLE;

		if (waiting(p) && same_wish && p->both == both)
			return false;
		if (!waiting(p) || !same_wish)
			start_wait(s, key, now);
		p->both = both; /* also of a wait that goes on: what is in force may be the plan's now */
		return true;
	}
	bool changed = waiting(p) || order != ORDER_SAME;
	forget(p);
	settings_copy_key(key, &s->effective, &s->wish);
	return changed;
}

bool settings_wish(struct settings_state *s, const struct settings *wish, const struct moment *now)
{
	struct settings before = s->wish;
	bool changed = false;

	s->wish = *wish;
	for (int k = 0; k < SETTING_COUNT; k++) {
		enum setting_order o = settings_compare((enum setting_key)k, &before, wish);
		if (k != SET_CATALOGUE)
			changed |= wish_key(s, (enum setting_key)k, o == ORDER_SAME, now);
	}
	return changed;
}

bool settings_wish_catalogue(struct settings_state *s, uint64_t digest, const struct moment *now)
{
	struct pending_setting *p = &s->pending[SET_CATALOGUE];

	if (digest == 0) {
		bool was = waiting(p);
		forget(p);
		return was;
	}
	if (waiting(p) && p->catalogue_digest == digest)
		return false;
	start_wait(s, SET_CATALOGUE, now);
	p->catalogue_digest = digest;
	return true;
}

void settings_wait_anew(struct settings_state *s, const struct moment *now)
{
	for (int k = 0; k < SETTING_COUNT; k++) {
		struct pending_setting was = s->pending[k];

		if (!waiting(&was))
			continue;
		start_wait(s, (enum setting_key)k, now);
		s->pending[k].both = was.both;
		s->pending[k].catalogue_digest = was.catalogue_digest;
	}
}

static int64_t ready_at_ms(const struct pending_setting *p)
{
	return p->started_ms + p->required_s * S;
}

/* Ready at its exact moment, and at the exact moment when the window has run out waiting anew, as the file still wishes it. True if
 * a window ran out. */
static bool pass_round(struct settings_state *s, struct pending_setting *p, const struct moment *now, int64_t risen_ms, bool *changed)
{
	int64_t since = now->counted_ms - ready_at_ms(p), over;

	if (since < 0)
		return false;
	*changed |= !p->ready;
	p->ready = 1;
	p->window_used_ms += quiet_outside_ms(s, now, since < risen_ms ? since : risen_ms);
	over = p->window_used_ms - s->effective.window_s * S;
	if (over < 0)
		return false;
	p->ready = 0;
	p->window_used_ms = 0;
	p->started_ms = now->counted_ms - quiet_back_ms(s, now, over);
	p->required_s = s->effective.delay_s;
	*changed = true;
	return true;
}

static bool pass_one(struct settings_state *s, struct pending_setting *p, const struct moment *now, int64_t risen_ms)
{
	int64_t started = credit_shift(p->started_ms, now);
	bool changed = now->credit_ms && started != p->started_ms;

	p->started_ms = started;
	for (int i = 0; pass_round(s, p, now, risen_ms, &changed); i++)
		if (i == ROUNDS_MAX) {
			p->started_ms = now->counted_ms;
			break;
		}
	return changed;
}

bool settings_pass(struct settings_state *s, const struct moment *now, int64_t risen_ms)
{
	bool changed = false;

	for (int k = 0; k < SETTING_COUNT; k++)
		if (waiting(&s->pending[k]))
			changed |= pass_one(s, &s->pending[k], now, risen_ms);
	return changed;
}

int settings_accept(struct settings_state *s, const struct moment *now, uint32_t *accepted)
{
	return settings_accept_some(s, now, UINT32_MAX, accepted);
}

uint32_t settings_ready(const struct settings_state *s)
{
	uint32_t keys = 0;

	for (int k = 0; k < SETTING_COUNT; k++)
		if (waiting(&s->pending[k]) && s->pending[k].ready)
			keys |= 1u << k;
	return keys;
}

int settings_accept_some(struct settings_state *s, const struct moment *now, uint32_t keys, uint32_t *accepted)
{
	uint32_t mask = 0;
	int n = 0;

	if (accepted)
		*accepted = 0;
	if (quiet_at(s, now))
		return -EBUSY;
	for (int k = 0; k < SETTING_COUNT; k++) {
		if (!(keys & settings_ready(s) & 1u << k))
			continue;
		settings_copy_key((enum setting_key)k, &s->effective, &s->wish);
		forget(&s->pending[k]);
		mask |= 1u << k;
		n++;
	}
	if (accepted)
		*accepted = mask;
	return n;
}

int64_t settings_next_ms(const struct settings_state *s, const struct moment *now)
{
	int64_t next = INT64_MAX;

	for (int k = 0; k < SETTING_COUNT; k++) {
		const struct pending_setting *p = &s->pending[k];
		int64_t left;
		if (!waiting(p))
			continue;
		left = p->ready ? s->effective.window_s * S - p->window_used_ms : ready_at_ms(p) - now->counted_ms;
		if (left < next)
			next = left > 0 ? left : 0;
	}
	return next;
}
