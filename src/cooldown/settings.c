/* The settings: their bounds, their text, and for each what is stricter.
 * Used by settings_wait.c and by the daemon's configuration reader; pure.
 * Must never guess an order: what cannot be compared is said to be incomparable. */
#include "cooldown/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/duration.h"
#include "cooldown/quiet.h"
#include "cooldown/settings_words.h"

const struct setting_rule setting_rules[SETTING_COUNT] = {
	[SET_DELAY] = { SET_DELAY, "cooldown", "delay", "longer" },
	[SET_WINDOW] = { SET_WINDOW, "cooldown", "window", "shorter" },
	[SET_QUIET_HOURS] = { SET_QUIET_HOURS, "cooldown", "quiet_hours", "more of the same zone's day" },
	[SET_REPEAT_FACTOR] = { SET_REPEAT_FACTOR, "cooldown", "repeat_factor", "larger" },
	[SET_MAX_DELAY] = { SET_MAX_DELAY, "cooldown", "max_delay", "longer" },
	[SET_POWERED_OFF] = { SET_POWERED_OFF, "cooldown", "powered_off", "never > verified" },
	[SET_FORWARD] = { SET_FORWARD, "network", "forward", "yes > no" },
	[SET_DOT] = { SET_DOT, "network", "dot", "block > system > allow" },
	[SET_DOH] = { SET_DOH, "network", "doh", "block > allow" },
	[SET_QUIC] = { SET_QUIC, "network", "quic", "block > inspect > allow" },
	[SET_VPN] = { SET_VPN, "network", "vpn", "opens nothing either way" },
	[SET_CHROMIUM] = { SET_CHROMIUM, "browsers", "chromium", "yes > no" },
	[SET_FIREFOX] = { SET_FIREFOX, "browsers", "firefox", "yes > no" },
	[SET_APPROVALS] = { SET_APPROVALS, "person", "approvals", "more" },
	[SET_DISCREET] = { SET_DISCREET, "person", "discreet", "opens nothing either way" },
	[SET_GROUP] = { SET_GROUP, "access", "group", "cannot be compared" },
	[SET_CATALOGUE] = { SET_CATALOGUE, "data", "catalogue", "more names" },
};

/* Words of the keys that have a few, in the order of their values. */
static const char *const yes_no[] = { "no", "yes", NULL };
static const char *const off_words[] = { "verified", "never", NULL };
static const char *const dot_words[] = { "allow", "system", "block", NULL };
static const char *const doh_words[] = { "allow", "block", NULL };
static const char *const quic_words[] = { "allow", "inspect", "block", NULL };

uint8_t *settings_word_field(struct settings *s, enum setting_key key, const char *const **words)
{
	switch (key) {
	case SET_POWERED_OFF:
		*words = off_words;
		return &s->powered_off;
	case SET_DOT:
		*words = dot_words;
		return &s->dot;
	case SET_DOH:
		*words = doh_words;
		return &s->doh;
	case SET_QUIC:
		*words = quic_words;
		return &s->quic;
	case SET_FORWARD:
		*words = yes_no;
		return &s->forward;
	case SET_CHROMIUM:
		*words = yes_no;
		return &s->chromium;
	case SET_FIREFOX:
		*words = yes_no;
		return &s->firefox;
	case SET_DISCREET:
		*words = yes_no;
		return &s->discreet;
	default:
		*words = NULL;
		return NULL;
	}
}

void settings_default(struct settings *s)
{
	*s = (struct settings){ .delay_s = 24 * 3600, .window_s = 12 * 3600, .max_delay_s = 14 * 24 * 3600, .repeat_factor = 2,
				.quiet = { .from_min = 22 * 60, .to_min = 8 * 60, .zone = "UTC" }, .forward = 1, .dot = DOT_SYSTEM,
				.doh = DOH_BLOCK, .quic = QUIC_INSPECT, .chromium = 1, .firefox = 1, .group = "nc-block" };
}

static bool text_filled(const char *text, size_t size)
{
	size_t n = strnlen(text, size);

	for (size_t i = n; i < size; i++)
		if (text[i])
			return false;
	return n > 0 && n < size;
}

static unsigned quiet_length_min(const struct quiet_hours *q)
{
	return (q->to_min + 1440u - q->from_min) % 1440u;
}

bool settings_valid(const struct settings *s)
{
	struct settings copy = *s;

	for (int k = 0; k < SETTING_COUNT; k++) {
		const char *const *words;
		uint8_t *v = settings_word_field(&copy, (enum setting_key)k, &words);
		for (unsigned i = 0; v && i <= *v; i++)
			if (!words[i])
				return false;
	}
	return s->delay_s >= 1 && s->delay_s <= CEILING_DELAY_S && s->max_delay_s >= 1 && s->max_delay_s <= CEILING_DELAY_S &&
	       s->window_s >= FLOOR_WINDOW_S && s->window_s <= CEILING_DELAY_S && s->repeat_factor >= REPEAT_FACTOR_MIN &&
	       s->repeat_factor <= REPEAT_FACTOR_MAX && s->approvals <= 9 && s->quiet.from_min < 1440 && s->quiet.to_min < 1440 &&
	       quiet_length_min(&s->quiet) <= CEILING_QUIET_MIN && text_filled(s->quiet.zone, ZONE_SIZE) && text_filled(s->group, GROUP_SIZE) &&
	       !s->reserved[0] && !s->reserved[1];
}

static enum setting_order by_size(uint64_t now, uint64_t wish)
{
	return wish == now ? ORDER_SAME : wish > now ? ORDER_STRICTER : ORDER_LOOSER;
}

static enum setting_order compare_quiet(const struct quiet_hours *now, const struct quiet_hours *wish)
{
	unsigned a = quiet_length_min(now), b = quiet_length_min(wish);
	bool more = false, less = false;

	if (a == 0 || b == 0)
		return by_size(a > 0, b > 0);
	if (strcmp(now->zone, wish->zone) != 0)
		return ORDER_INCOMPARABLE;
	for (int m = 0; m < 1440; m++) {
		more |= quiet_minute(wish, m) && !quiet_minute(now, m);
		less |= quiet_minute(now, m) && !quiet_minute(wish, m);
	}
	if (more && less)
		return ORDER_INCOMPARABLE;
	return more ? ORDER_STRICTER : less ? ORDER_LOOSER : ORDER_SAME;
}

/* 0 stands for the default rule, which asks for two people where there are two. */
static uint32_t approvals_weight(uint32_t approvals)
{
	return approvals ? approvals : 2;
}

enum setting_order settings_compare(enum setting_key key, const struct settings *now, const struct settings *wish)
{
	struct settings a = *now, b = *wish;
	const char *const *words;
	uint8_t *v = settings_word_field(&a, key, &words);

	if (key == SET_DISCREET)
		return a.discreet == b.discreet ? ORDER_SAME : ORDER_FREE;
	if (v)
		return by_size(*v, *settings_word_field(&b, key, &words));
	switch (key) {
	case SET_DELAY:
		return by_size(a.delay_s, b.delay_s);
	case SET_WINDOW:
		return by_size(b.window_s, a.window_s);
	case SET_MAX_DELAY:
		return by_size(a.max_delay_s, b.max_delay_s);
	case SET_REPEAT_FACTOR:
		return by_size(a.repeat_factor, b.repeat_factor);
	case SET_APPROVALS:
		return by_size(approvals_weight(a.approvals), approvals_weight(b.approvals));
	case SET_QUIET_HOURS:
		return compare_quiet(&a.quiet, &b.quiet);
	case SET_GROUP:
		return strcmp(a.group, b.group) == 0 ? ORDER_SAME : ORDER_INCOMPARABLE;
	default:
		return ORDER_SAME; /* vpn has one value; the catalogue's wish is a digest, not a value */
	}
}

void settings_copy_key(enum setting_key key, struct settings *to, const struct settings *from)
{
	struct settings copy = *from;
	const char *const *words;
	uint8_t *v = settings_word_field(&copy, key, &words);

	if (v)
		*settings_word_field(to, key, &words) = *v;
	else if (key == SET_DELAY)
		to->delay_s = from->delay_s;
	else if (key == SET_WINDOW)
		to->window_s = from->window_s;
	else if (key == SET_MAX_DELAY)
		to->max_delay_s = from->max_delay_s;
	else if (key == SET_REPEAT_FACTOR)
		to->repeat_factor = from->repeat_factor;
	else if (key == SET_APPROVALS)
		to->approvals = from->approvals;
	else if (key == SET_QUIET_HOURS)
		to->quiet = from->quiet;
	else if (key == SET_GROUP)
		memcpy(to->group, from->group, GROUP_SIZE);
}

static void format_quiet(const struct quiet_hours *q, char *text, unsigned size)
{
	if (q->from_min == q->to_min)
		snprintf(text, size, "none");
	else
		snprintf(text, size, "%02d:%02d-%02d:%02d %s", q->from_min / 60, q->from_min % 60, q->to_min / 60, q->to_min % 60, q->zone);
}

void settings_format(enum setting_key key, const struct settings *s, char *text, unsigned size)
{
	struct settings copy = *s;
	char d[DURATION_TEXT_SIZE];
	const char *const *words;
	uint8_t *v = settings_word_field(&copy, key, &words);

	if (v)
		snprintf(text, size, "%s", words[*v]);
	else if (key == SET_DELAY || key == SET_WINDOW || key == SET_MAX_DELAY) {
		duration_format(key == SET_DELAY ? s->delay_s : key == SET_WINDOW ? s->window_s : s->max_delay_s, d);
		snprintf(text, size, "%s", d);
	} else if (key == SET_QUIET_HOURS)
		format_quiet(&s->quiet, text, size);
	else if (key == SET_REPEAT_FACTOR)
		snprintf(text, size, "%u", s->repeat_factor);
	else if (key == SET_APPROVALS)
		snprintf(text, size, "%u", s->approvals);
	else if (key == SET_GROUP)
		snprintf(text, size, "%s", s->group);
	else
		snprintf(text, size, "%s", key == SET_VPN ? "warn" : "-");
}

void settings_stricter(const struct settings *store, const struct settings *plan, struct settings *out)
{
	struct settings r = *store;

	for (int k = 0; k < SETTING_COUNT; k++) {
		enum setting_order order = settings_compare((enum setting_key)k, store, plan);

		if (order == ORDER_STRICTER || order == ORDER_INCOMPARABLE)
			settings_copy_key((enum setting_key)k, &r, plan);
	}
	*out = r;
}
