/* One setting from the text that a person wrote.
 * Used by the daemon's configuration reader; pure.
 * Must never take a value beyond its bound, nor change S when it refuses. */
#include "cooldown/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/duration.h"
#include "cooldown/settings_words.h"

static int say(char *why, unsigned size, int error, const char *text)
{
	snprintf(why, size, "%s", text);
	return error;
}

static int parse_duration(const char *value, uint32_t least, uint32_t most, const char *bounds, uint32_t *out, char *why, unsigned size)
{
	uint32_t s;
	int r = duration_parse(value, &s);

	if (r == -EINVAL)
		return say(why, size, r, "write a duration such as 90s, 30m, 24h or 7d");
	if (r < 0 || s < least || s > most)
		return say(why, size, -ERANGE, bounds);
	*out = s;
	return 0;
}

static int parse_number(const char *value, unsigned least, unsigned most, const char *bounds, unsigned *out, char *why, unsigned size)
{
	unsigned v = 0;

	if (!*value || strlen(value) > 3 || strspn(value, "0123456789") != strlen(value))
		return say(why, size, -EINVAL, bounds);
	for (; *value; value++)
		v = v * 10 + (unsigned)(*value - '0');
	if (v < least || v > most)
		return say(why, size, -ERANGE, bounds);
	*out = v;
	return 0;
}

static bool parse_clock(const char *p, uint16_t *min)
{
	for (int i = 0; i < 5; i++)
		if (i == 2 ? p[i] != ':' : p[i] < '0' || p[i] > '9')
			return false;
	unsigned h = (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0'), m = (unsigned)(p[3] - '0') * 10 + (unsigned)(p[4] - '0');
	*min = (uint16_t)(h * 60 + m);
	return h < 24 && m < 60;
}

static int parse_quiet(const char *value, struct quiet_hours *q, char *why, unsigned size)
{
	uint16_t from, to;

	if (strcmp(value, "none") == 0) {
		q->from_min = q->to_min = 0;
		return 0;
	}
	if (strlen(value) != 11 || value[5] != '-' || !parse_clock(value, &from) || !parse_clock(value + 6, &to) || from == to)
		return say(why, size, -EINVAL, "write hours such as 22:00-08:00, or none");
	if ((to + 1440u - from) % 1440u > CEILING_QUIET_MIN)
		return say(why, size, -ERANGE, "quiet hours last 14 h at most");
	q->from_min = from;
	q->to_min = to;
	return 0;
}

/* "dot is allow, system or block" */
static void say_choices(enum setting_key key, const char *const *words, char *why, unsigned size)
{
	size_t n = (size_t)snprintf(why, size, "%s is %s", setting_rules[key].name, words[0]);

	for (unsigned i = 1; words[i] && n < size; i++)
		n += (size_t)snprintf(why + n, size - n, "%s%s", words[i + 1] ? ", " : " or ", words[i]);
}

static int parse_word(enum setting_key key, const char *value, const char *const *words, uint8_t *out, char *why, unsigned size)
{
	for (uint8_t i = 0; words[i]; i++)
		if (strcmp(value, words[i]) == 0) {
			*out = i;
			return 0;
		}
	say_choices(key, words, why, size);
	return -EINVAL;
}

static int parse_group(const char *value, char group[GROUP_SIZE], char *why, unsigned size)
{
	size_t n = strlen(value);

	if (n == 0 || n >= GROUP_SIZE || strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_-") != n || value[0] == '-')
		return say(why, size, -EINVAL, "write the name of one group, such as nc-block");
	memset(group, 0, GROUP_SIZE);
	memcpy(group, value, n);
	return 0;
}

static int parse_cooldown(struct settings *s, enum setting_key key, const char *value, char *why, unsigned size)
{
	unsigned v;
	int r;

	switch (key) {
	case SET_DELAY:
		return parse_duration(value, 1, CEILING_DELAY_S, "delay is at least 1s and at most 30d", &s->delay_s, why, size);
	case SET_MAX_DELAY:
		return parse_duration(value, 1, CEILING_DELAY_S, "max_delay is at least 1s and at most 30d", &s->max_delay_s, why, size);
	case SET_WINDOW:
		return parse_duration(value, FLOOR_WINDOW_S, CEILING_DELAY_S, "window is at least 60s and at most 30d", &s->window_s, why, size);
	case SET_QUIET_HOURS:
		return parse_quiet(value, &s->quiet, why, size);
	case SET_REPEAT_FACTOR:
		r = parse_number(value, REPEAT_FACTOR_MIN, REPEAT_FACTOR_MAX, "repeat_factor is a whole number from 1 to 4", &v, why, size);
		if (r == 0)
			s->repeat_factor = (uint8_t)v;
		return r;
	case SET_APPROVALS:
		return parse_number(value, 0, 9, "approvals is a whole number from 0 to 9", &s->approvals, why, size);
	default:
		return -ENOENT;
	}
}

static int parse_key(struct settings *s, enum setting_key key, const char *value, char *why, unsigned size)
{
	static const char *const vpn[] = { "warn", NULL }; /* has one value, and so no field */
	const char *const *words;
	uint8_t none, *field = settings_word_field(s, key, &words);

	if (field)
		return parse_word(key, value, words, field, why, size);
	if (key == SET_VPN)
		return parse_word(key, value, vpn, &none, why, size);
	if (key == SET_GROUP)
		return parse_group(value, s->group, why, size);
	return parse_cooldown(s, key, value, why, size);
}

int settings_parse(struct settings *s, const char *section, const char *name, const char *value, char *why, unsigned why_size)
{
	for (int k = 0; k < SETTING_COUNT; k++)
		if (k != SET_CATALOGUE && strcmp(setting_rules[k].section, section) == 0 && strcmp(setting_rules[k].name, name) == 0)
			return parse_key(s, (enum setting_key)k, value, why, why_size);
	return say(why, why_size, -ENOENT, "there is no such key");
}
