/* One entry of the blocklist: what makes its bytes believable, and the names of its kinds and states.
 * Used by cooldown, daemon and helper.
 * Must never read a meaning into the target. */
#include "common/record.h"

#include <stddef.h>
#include <string.h>

#include "common/utf8.h"

#define RECORD_WAIT_MAX_S (30u * 24 * 3600)

/* Terminated, NUL-filled behind the end, UTF-8 (else no answer could be made of it), and free of control characters. */
static bool text_clean(const char *text, size_t size)
{
	size_t n = strnlen(text, size), length;
	unsigned point;

	if (n == size)
		return false;
	for (size_t i = 0; i < n; i += length) {
		length = utf8_character(text + i, &point);
		if (!length || point < 0x20 || point == 0x7f)
			return false;
	}
	for (size_t i = n; i < size; i++)
		if (text[i])
			return false;
	return true;
}

static bool removal_consistent(const struct record *r)
{
	bool running = r->state == STATE_COOLING || r->state == STATE_READY || r->state == STATE_RELEASING;

	return running ? r->removal_started_ms >= 0 && r->required_s > 0 : r->removal_started_ms == NEVER_MS;
}

static bool moment_valid(int64_t ms)
{
	return ms == NEVER_MS || (ms >= 0 && ms <= INT64_MAX / 4);
}

bool record_valid(const struct record *r)
{
	return r->id && r->kind >= 1 && r->kind <= KIND_MAX_ && r->state >= 1 && r->state <= STATE_MAX_ &&
	       !(r->flags & ~FLAG_ONLY_PROFILE) && r->undoable <= 1 && r->cooldown_s <= RECORD_WAIT_MAX_S &&
	       r->required_s <= RECORD_WAIT_MAX_S && r->last_required_s <= RECORD_WAIT_MAX_S && r->added_ms >= 0 &&
	       moment_valid(r->added_ms) && moment_valid(r->removal_started_ms) && r->window_used_ms >= 0 &&
	       moment_valid(r->window_used_ms) && moment_valid(r->last_ready_ms) && moment_valid(r->last_blocked_ms) &&
	       removal_consistent(r) && r->target[0] && text_clean(r->target, sizeof r->target) &&
	       text_clean(r->person, sizeof r->person) && text_clean(r->service, sizeof r->service);
}

const char *record_kind_name(enum record_kind kind)
{
	switch (kind) {
	case KIND_DOMAIN:
		return "domain";
	case KIND_SERVICE:
		return "service";
	case KIND_PROFILE:
	case KIND_PROFILE_HOSTED:
	case KIND_PROFILE_PATH:
		return "profile";
	case KIND_ADDRESS:
		return "address";
	case KIND_EMAIL:
		return "email";
	case KIND_PHONE:
		return "phone";
	case KIND_TRUSTED:
		return "trusted";
	}
	return "unknown";
}

const char *record_state_name(enum record_state state)
{
	static const char *const names[] = { "unknown", "blocked", "cooling", "ready", "releasing", "gone" };

	_Static_assert(sizeof names / sizeof *names == STATE_MAX_ + 1, "a name for every state");
	return (unsigned)state <= STATE_MAX_ ? names[state] : names[0];
}
