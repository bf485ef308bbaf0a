/* Durations as people write them: 90s 30m 24h 7d.
 * Used by the CLI and the daemon.
 * Must never accept a negative, fractional or unit-less value. */
#include "common/duration.h"

#include <errno.h>
#include <stdio.h>

#define MINUTE 60u
#define HOUR 3600u
#define DAY 86400u

static uint32_t unit_s(char c)
{
	switch (c) {
	case 's':
		return 1;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	case 'd':
		return DAY;
	default:
		return 0;
	}
}

int duration_parse(const char *text, uint32_t *out_s)
{
	uint64_t v = 0;
	uint32_t unit;
	const char *p = text;

	for (; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (uint64_t)(*p - '0');
		if (v > DURATION_MAX_S)
			v = (uint64_t)DURATION_MAX_S + 1; /* stays too large, cannot wrap */
	}
	unit = unit_s(*p);
	if (p == text || !unit || p[1])
		return -EINVAL;
	if (v * unit > DURATION_MAX_S)
		return -ERANGE;
	*out_s = (uint32_t)(v * unit);
	return 0;
}

void duration_format(uint32_t s, char text[DURATION_TEXT_SIZE])
{
	if (s && s % DAY == 0 && s > 2 * DAY)
		snprintf(text, DURATION_TEXT_SIZE, "%ud", s / DAY);
	else if (s && s % HOUR == 0)
		snprintf(text, DURATION_TEXT_SIZE, "%uh", s / HOUR);
	else if (s && s % MINUTE == 0)
		snprintf(text, DURATION_TEXT_SIZE, "%um", s / MINUTE);
	else
		snprintf(text, DURATION_TEXT_SIZE, "%us", s);
}

/* "N BIG M SMALL", rounded up to the small unit; the small part left out when it is 0. */
static void two_units(uint32_t s, uint32_t big, uint32_t small, const char *big_name, const char *small_name, char *text)
{
	uint64_t units = ((uint64_t)s + small - 1) / small;
	unsigned per = big / small;
	unsigned b = (unsigned)(units / per), r = (unsigned)(units % per);
	const char *plural = b != 1 && big == DAY ? "s" : "";

	if (r)
		snprintf(text, DURATION_TEXT_SIZE, "%u %s%s %u %s", b, big_name, plural, r, small_name);
	else
		snprintf(text, DURATION_TEXT_SIZE, "%u %s%s", b, big_name, plural);
}

void duration_describe(uint32_t s, char text[DURATION_TEXT_SIZE])
{
	if (s < MINUTE)
		snprintf(text, DURATION_TEXT_SIZE, "%u s", s);
	else if (s < HOUR)
		two_units(s, MINUTE, 1, "min", "s", text);
	else if (s < 2 * DAY)
		two_units(s, HOUR, MINUTE, "h", "min", text);
	else
		two_units(s, DAY, HOUR, "day", "h", text);
}
