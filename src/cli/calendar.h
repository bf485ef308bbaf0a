/* Days, as the streak shows them: what was held, and what happened on each, in the person's own time zone.
 * Used by verb_streak.c, verb_slip.c and verb_urge.c.
 * Must never judge a day. */
#ifndef NCB_CLI_CALENDAR_H
#define NCB_CLI_CALENDAR_H

#include <jansson.h>

#include "cli/cli.h"

#define CALENDAR_DAYS_MAX 3660 /* ten years; what is older is left out */
#define CALENDAR_HOURS 24

struct day {
	bool held;
	unsigned urges, strongest, asked, kept, slips;
};

struct calendar {
	int64_t first; /* days since 1970-01-01; the last of COUNT is today */
	size_t count;
	struct day *day;
	unsigned hours[CALENDAR_HOURS]; /* urges by the hour of the day */
	unsigned urges, passed, asked, kept, lifted, slips;
	unsigned held;             /* days, all together */
	unsigned current, longest; /* days in a row held without contact: up to today, and ever */
	bool held_now;
};

/* From the reply to Streak. -EBADMSG where that is none; -ENOMEM. */
int calendar_build(const json_t *reply, struct calendar *out);
void calendar_free(struct calendar *c);

/* Days since 1970-01-01 of a moment, local; HOUR (may be NULL) is its hour. -EBADMSG for what is no such time. */
int calendar_day(const char *iso, int64_t *day, unsigned *hour);

/* "2026-11-23", and 0 for Monday to 6. */
#define CALENDAR_DATE_SIZE 24
void calendar_date(int64_t day, char text[CALENDAR_DATE_SIZE]);
unsigned calendar_weekday(int64_t day);

/* The picture: weeks beside each other, as many of the newest as fit. */
void calendar_draw(const struct cli *cli, const struct calendar *c);

/* At which hours urges come. */
void calendar_draw_hours(const struct cli *cli, const struct calendar *c);

#endif
