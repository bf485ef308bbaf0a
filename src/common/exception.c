/* An exception: what makes its bytes believable, and the names of its states.
 * Used by cooldown, daemon and helper.
 * Must never take one for open that is not accepted. */
#include "common/exception.h"

#include <string.h>

#include "common/name.h"
#include "common/utf8.h"

#define EXCEPTION_WAIT_MAX_S (30u * 24 * 3600)

/* In one row from the first, and nothing behind them. */
static bool hours_valid(const struct weekly_range *hours)
{
	bool ended = false;

	for (size_t i = 0; i < WEEKLY_RANGES; i++) {
		const struct weekly_range *h = &hours[i];

		ended = ended || !h->days;
		if (h->reserved || (ended && (h->days || h->from_min || h->to_min)))
			return false;
		if (!ended && (h->days > 0x7f || h->from_min >= h->to_min || h->to_min > 1440))
			return false;
	}
	return true;
}

static bool channel_valid(const struct exception *x)
{
	size_t n = strnlen(x->channel, sizeof x->channel), length;
	unsigned point;

	for (size_t i = n; i < sizeof x->channel; i++)
		if (x->channel[i])
			return false;
	if (n == sizeof x->channel)
		return false;
	if (x->kind == EXCEPTION_NAME)
		return name_valid(x->channel);
	for (size_t i = 0; i < n; i += length) {
		length = utf8_character(x->channel + i, &point);
		if (!length || point <= 0x20 || point == 0x7f)
			return false;
	}
	return strchr(x->channel, '@') != NULL;
}

/* A wait while it waits, and none once it is open. */
static bool wait_valid(const struct exception *x)
{
	if (x->state == EXCEPTION_OPEN)
		return x->started_ms == NEVER_MS && x->window_used_ms == 0;
	return !x->open && x->required_s && x->started_ms >= 0 && x->started_ms <= INT64_MAX / 4 && x->window_used_ms >= 0 &&
	       x->window_used_ms <= INT64_MAX / 4;
}

bool exception_valid(const struct exception *x)
{
	return x->id && (x->kind == EXCEPTION_NAME || x->kind == EXCEPTION_MAIL) && x->state >= 1 && x->state <= EXCEPTION_STATE_MAX_ &&
	       x->open <= 1 && !x->reserved && x->required_s <= EXCEPTION_WAIT_MAX_S && wait_valid(x) && hours_valid(x->hours) &&
	       channel_valid(x);
}

const char *exception_state_name(enum exception_state state)
{
	static const char *const names[] = { "unknown", "cooling", "ready", "open" };

	return (unsigned)state <= EXCEPTION_STATE_MAX_ ? names[state] : names[0];
}
