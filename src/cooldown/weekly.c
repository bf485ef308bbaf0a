/* The hours of a week in which an exception holds: from text, to text, and whether they run.
 * Used by allow.c and the daemon.
 * Must never ask the machine for its zone: the offset comes with the question. */
#include "cooldown/allow.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DAYS 7
#define DAY_MIN 1440
#define MINUTE_MS 60000LL
#define EVERY_DAY 0x7f
#define ITEM_SIZE 48

static const char day_names[DAYS][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* 0 to 6; -1: none. */
static int day_of(const char *text)
{
	for (int i = 0; i < DAYS; i++)
		if (strcasecmp(text, day_names[i]) == 0)
			return i;
	return -1;
}

/* "mon", "sat-mon", "daily". 0: it is none of these. */
static uint8_t parse_days(const char *text)
{
	size_t n = strlen(text);
	char first[4] = "", last[4] = "";
	int from, to;
	uint8_t days = 0;

	if (strcasecmp(text, "daily") == 0)
		return EVERY_DAY;
	if (n != 3 && (n != 7 || text[3] != '-'))
		return 0;
	memcpy(first, text, 3);
	memcpy(last, text + n - 3, 3);
	from = day_of(first);
	to = day_of(last);
	if (from < 0 || to < 0)
		return 0;
	for (int day = from;; day = (day + 1) % DAYS) {
		days |= (uint8_t)(1u << day);
		if (day == to)
			return days;
	}
}

/* "HH:MM"; -1: it is not. */
static int parse_clock(const char *p)
{
	int hour, minute;

	if (!isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1]) || p[2] != ':' || !isdigit((unsigned char)p[3]) ||
	    !isdigit((unsigned char)p[4]))
		return -1;
	hour = (p[0] - '0') * 10 + p[1] - '0';
	minute = (p[3] - '0') * 10 + p[4] - '0';
	return minute > 59 || hour > 24 || hour * 60 + minute > DAY_MIN ? -1 : hour * 60 + minute;
}

static bool parse_span(const char *text, struct weekly_range *out)
{
	int from, to;

	if (strlen(text) != 11 || text[5] != '-')
		return false;
	from = parse_clock(text);
	to = parse_clock(text + 6);
	if (from < 0 || to < 0)
		return false;
	out->from_min = (uint16_t)from;
	out->to_min = (uint16_t)to;
	return true;
}

static int complain(char why[WEEKLY_WHY_SIZE], const char *what)
{
	snprintf(why, WEEKLY_WHY_SIZE, "%s", what);
	return -EINVAL;
}

/* "mon-fri 17:00-19:00", "mon-fri", "17:00-19:00". */
static int parse_item(char *item, struct weekly_range *out, char why[WEEKLY_WHY_SIZE])
{
	char *rest, *first = strtok_r(item, " \t", &rest), *second = strtok_r(NULL, " \t", &rest);

	*out = (struct weekly_range){ .days = EVERY_DAY, .to_min = DAY_MIN };
	if (!first || strtok_r(NULL, " \t", &rest))
		return complain(why, "hours are written like: mon-fri 17:00-19:00, sun 10:00-12:00");
	if (second || !isdigit((unsigned char)first[0])) {
		out->days = parse_days(first);
		first = second;
	}
	if (!out->days)
		return complain(why, "a day is one of mon tue wed thu fri sat sun, two of them with a hyphen, or daily");
	if (first && !parse_span(first, out))
		return complain(why, "a time is written like 17:00-19:00");
	if (out->from_min >= out->to_min)
		return complain(why, "a time ends later on the day on which it begins; write one that goes over midnight as two");
	return 0;
}

int weekly_parse(const char *text, struct weekly_range out[WEEKLY_RANGES], char why[WEEKLY_WHY_SIZE])
{
	size_t count = 0;
	int r = 0;

	memset(out, 0, WEEKLY_RANGES * sizeof *out);
	for (const char *p = text, *end; r == 0 && p; p = *end ? end + 1 : NULL) {
		char item[ITEM_SIZE];

		end = p + strcspn(p, ",");
		if (count == WEEKLY_RANGES)
			return complain(why, "at most eight times a week can be given");
		if ((size_t)(end - p) >= sizeof item)
			return complain(why, "hours are written like: mon-fri 17:00-19:00, sun 10:00-12:00");
		memcpy(item, p, (size_t)(end - p));
		item[end - p] = '\0';
		r = parse_item(item, &out[count++], why);
	}
	return r;
}

/* The first day of the one run of days that DAYS is; the last one goes to LAST. */
static int run_of(uint8_t days, int *last)
{
	int first = 0;

	while (!(days & 1u << first) || (days & 1u << (first + DAYS - 1) % DAYS))
		first++;
	*last = first;
	while (days & 1u << (*last + 1) % DAYS)
		*last = (*last + 1) % DAYS;
	return first;
}

static bool is_one_run(uint8_t days)
{
	int begins = 0;

	for (int i = 0; i < DAYS; i++)
		begins += (days & 1u << i) && !(days & 1u << (i + DAYS - 1) % DAYS);
	return begins == 1;
}

/* What weekly_parse() made is every day or one run; what came from elsewhere is told day by day. */
static void format_days(uint8_t days, char text[ITEM_SIZE])
{
	int first, last;
	size_t n = 0;

	text[0] = '\0';
	if (days == EVERY_DAY) {
		strcpy(text, "daily");
	} else if (is_one_run(days)) {
		first = run_of(days, &last);
		snprintf(text, ITEM_SIZE, "%s%s%s", day_names[first], first == last ? "" : "-", first == last ? "" : day_names[last]);
	} else {
		for (int i = 0; i < DAYS; i++)
			if (days & 1u << i)
				n += (size_t)snprintf(text + n, ITEM_SIZE - n, "%s%s", n ? "+" : "", day_names[i]);
	}
}

void weekly_format(const struct weekly_range hours[WEEKLY_RANGES], char text[WEEKLY_TEXT_SIZE])
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < WEEKLY_RANGES && hours[i].days && n < WEEKLY_TEXT_SIZE; i++) {
		const struct weekly_range *h = &hours[i];
		char days[ITEM_SIZE];

		format_days(h->days, days);
		n += (size_t)snprintf(text + n, WEEKLY_TEXT_SIZE - n, "%s%s %02u:%02u-%02u:%02u", n ? ", " : "", days, h->from_min / 60u,
				      h->from_min % 60u, h->to_min / 60u, h->to_min % 60u);
	}
}

/* Ms since Monday 0:00 in the zone; 1970 began on a Thursday. */
static int64_t of_week_ms(int64_t wall_ms, int32_t zone_s)
{
	int64_t week = WEEK_MIN * MINUTE_MS, ms = wall_ms + zone_s * 1000LL + 3 * DAY_MIN * MINUTE_MS;

	return (ms % week + week) % week;
}

bool weekly_runs(const struct weekly_range hours[WEEKLY_RANGES], int64_t wall_ms, int32_t zone_s)
{
	int64_t minute = of_week_ms(wall_ms, zone_s) / MINUTE_MS, day = minute / DAY_MIN, of_day = minute % DAY_MIN;

	if (!hours[0].days)
		return true;
	for (size_t i = 0; i < WEEKLY_RANGES; i++)
		if (hours[i].days & 1u << day && of_day >= hours[i].from_min && of_day < hours[i].to_min)
			return true;
	return false;
}

static void nearer(int64_t *left, int64_t at_min, int64_t now_ms)
{
	int64_t week = WEEK_MIN * MINUTE_MS, ms = (at_min * MINUTE_MS - now_ms) % week;

	if (ms <= 0)
		ms += week;
	if (ms < *left)
		*left = ms;
}

int64_t weekly_next_ms(const struct weekly_range hours[WEEKLY_RANGES], int64_t wall_ms, int32_t zone_s)
{
	int64_t left = INT64_MAX, now_ms = of_week_ms(wall_ms, zone_s);

	for (size_t i = 0; i < WEEKLY_RANGES && hours[i].days; i++)
		for (int day = 0; day < DAYS; day++) {
			if (!(hours[i].days & 1u << day))
				continue;
			nearer(&left, day * DAY_MIN + hours[i].from_min, now_ms);
			nearer(&left, day * DAY_MIN + hours[i].to_min, now_ms);
		}
	return left;
}
