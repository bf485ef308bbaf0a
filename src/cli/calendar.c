/* Days, as the streak shows them: what was held, and what happened on each, in the person's own time zone.
 * Used by verb_streak.c, verb_slip.c and verb_urge.c.
 * Must never judge a day. */
#include "cli/calendar.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "cli/results.h"

#define DAY_S 86400

int calendar_day(const char *iso, int64_t *day, unsigned *hour)
{
	struct tm tm = { .tm_isdst = 0 };
	const char *end = strptime(iso, "%Y-%m-%dT%H:%M:%SZ", &tm);
	time_t t = end && !*end ? timegm(&tm) : -1;

	if (t == -1 || !localtime_r(&t, &tm))
		return -EBADMSG;
	if (hour)
		*hour = (unsigned)tm.tm_hour;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	*day = timegm(&tm) / DAY_S;
	return 0;
}

void calendar_date(int64_t day, char text[CALENDAR_DATE_SIZE])
{
	time_t t = (time_t)(day * DAY_S);
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(text, CALENDAR_DATE_SIZE, "%Y-%m-%d", &tm))
		strcpy(text, "?");
}

unsigned calendar_weekday(int64_t day)
{
	return (unsigned)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

/* NULL for a day outside of the calendar. */
static struct day *day_at(const struct calendar *c, int64_t day)
{
	return day >= c->first && day < c->first + (int64_t)c->count ? &c->day[day - c->first] : NULL;
}

/* The first day that anything is known of. */
static int find_first(const json_t *reply, int64_t today, int64_t *first)
{
	static const char *const keys[][2] = { { "spans", "from" }, { "moments", "time" } };
	const json_t *item;
	int64_t day;
	size_t i;

	*first = today;
	for (size_t k = 0; k < 2; k++)
		items_each(json_object_get(reply, keys[k][0]), i, item) {
			if (calendar_day(item_text(item, keys[k][1], ""), &day, NULL) < 0)
				return -EBADMSG;
			*first = day < *first ? day : *first;
		}
	if (*first <= today - CALENDAR_DAYS_MAX)
		*first = today - CALENDAR_DAYS_MAX + 1;
	return 0;
}

static int add_spans(struct calendar *c, const json_t *spans, int64_t today)
{
	const json_t *item;
	size_t i;

	items_each(spans, i, item) {
		const char *to = item_text(item, "to", NULL);
		int64_t from, last = today;

		if (calendar_day(item_text(item, "from", ""), &from, NULL) < 0 || (to && calendar_day(to, &last, NULL) < 0))
			return -EBADMSG;
		c->held_now = c->held_now || !to;
		for (int64_t d = from < c->first ? c->first : from; d <= last && day_at(c, d); d++)
			day_at(c, d)->held = true;
	}
	return 0;
}

static void add_urge(struct calendar *c, struct day *d, const json_t *moment, unsigned hour)
{
	unsigned strength = (unsigned)item_number(moment, "strength", 0);

	c->urges++;
	c->passed += json_is_true(json_object_get(moment, "passed"));
	c->hours[hour]++;
	if (!d)
		return;
	d->urges++;
	d->strongest = strength > d->strongest ? strength : d->strongest;
}

static int add_moments(struct calendar *c, const json_t *moments)
{
	const json_t *item;
	size_t i;

	items_each(moments, i, item) {
		const char *kind = item_text(item, "kind", "");
		struct day none = { .held = false }, *d;
		unsigned hour;
		int64_t day;

		if (calendar_day(item_text(item, "time", ""), &day, &hour) < 0)
			return -EBADMSG;
		d = day_at(c, day) ? day_at(c, day) : &none;
		if (strcmp(kind, "urge") == 0)
			add_urge(c, d, item, hour);
		else if (strcmp(kind, "slip") == 0)
			d->slips++, c->slips++;
		else if (strcmp(kind, "asked") == 0)
			d->asked++, c->asked++;
		else if (strcmp(kind, "kept") == 0)
			d->kept++, c->kept++;
		else if (strcmp(kind, "lifted") == 0)
			c->lifted++;
	}
	return 0;
}

/* A day with contact ends one row, and begins none. */
static void count(struct calendar *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct day *d = &c->day[i];

		c->held += d->held;
		c->current = d->held && !d->slips ? c->current + 1 : 0;
		c->longest = c->current > c->longest ? c->current : c->longest;
	}
}

int calendar_build(const json_t *reply, struct calendar *out)
{
	int64_t today;
	int r;

	*out = (struct calendar){ .count = 0 };
	if (calendar_day(item_text(reply, "now", ""), &today, NULL) < 0 || find_first(reply, today, &out->first) < 0)
		return -EBADMSG;
	out->count = (size_t)(today - out->first + 1);
	out->day = calloc(out->count, sizeof *out->day);
	if (!out->day)
		return -ENOMEM;
	r = add_spans(out, json_object_get(reply, "spans"), today);
	if (r == 0)
		r = add_moments(out, json_object_get(reply, "moments"));
	if (r == 0)
		count(out);
	else
		calendar_free(out);
	return r;
}

void calendar_free(struct calendar *c)
{
	free(c->day);
	*c = (struct calendar){ .count = 0 };
}
