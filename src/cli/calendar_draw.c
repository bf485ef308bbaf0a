/* The calendar's picture, for terminals of any width, with and without colour and Unicode.
 * Used by verb_streak.c.
 * Must never say by colour alone what a sign does not say too. */
#include <string.h>
#include <time.h>

#include "cli/calendar.h"
#include "cli/output.h"
#include "cli/text.h"

#define LABEL_COLUMNS 4
#define WEEK_COLUMNS 2
#define WEEKS_MAX 53
#define PAGE_COLUMNS 80 /* where there is no terminal */

enum sign { SIGN_NONE, SIGN_HELD, SIGN_URGE, SIGN_ASKED, SIGN_KEPT, SIGN_SLIP };

static const struct {
	const char *drawn, *plain, *meaning;
	enum shade shade;
} signs[] = {
	[SIGN_NONE] = { "·", ".", "nothing held", SHADE_DIM },
	[SIGN_HELD] = { "■", "#", "held", SHADE_GOOD },
	[SIGN_URGE] = { "3", "3", "so many urges", SHADE_WAITING },
	[SIGN_ASKED] = { "◇", "r", "removal asked", SHADE_BAD },
	[SIGN_KEPT] = { "◆", "k", "asked, and kept", SHADE_GOOD },
	[SIGN_SLIP] = { "○", "o", "contact", SHADE_STRONG },
};

static enum sign sign_of(const struct day *d)
{
	if (d->slips)
		return SIGN_SLIP;
	if (d->kept)
		return SIGN_KEPT;
	if (d->asked)
		return SIGN_ASKED;
	if (d->urges)
		return SIGN_URGE;
	return d->held ? SIGN_HELD : SIGN_NONE;
}

/* Elsewhere than on a terminal the plain signs stay readable in any file. */
static bool is_drawn(const struct cli *cli)
{
	return cli->utf8 && cli->out_tty;
}

static unsigned page_columns(const struct cli *cli)
{
	return cli->width ? cli->width : PAGE_COLUMNS;
}

static void draw_day(const struct cli *cli, const struct day *d)
{
	enum sign sign = sign_of(d);
	char digit[2] = { (char)('0' + (d->urges < 9 ? d->urges : 9)), '\0' };

	out_piece(cli, signs[sign].shade, sign == SIGN_URGE ? digit : is_drawn(cli) ? signs[sign].drawn : signs[sign].plain, 0);
}

/* The month, 0 to 11, that begins in the week of MONDAY; -1 for none. */
static int month_begins(int64_t monday)
{
	for (int64_t day = monday; day < monday + 7; day++) {
		time_t t = (time_t)(day * 86400);
		struct tm tm;

		if (gmtime_r(&t, &tm) && tm.tm_mday == 1)
			return tm.tm_mon;
	}
	return -1;
}

/* The month that MONDAY itself is in. */
static int month_of(int64_t monday)
{
	time_t t = (time_t)(monday * 86400);
	struct tm tm;

	return gmtime_r(&t, &tm) ? tm.tm_mon : -1;
}

static size_t column_of(unsigned week)
{
	return LABEL_COLUMNS + WEEK_COLUMNS * (size_t)week;
}

/* A name takes the room of two weeks, so that of the first week stands only where no other begins beside it. */
static void draw_months(const struct cli *cli, int64_t monday, unsigned weeks)
{
	static const char names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	size_t at = 0;

	for (unsigned w = 0; w < weeks; w++) {
		int month = month_begins(monday + 7 * (int64_t)w);

		if (w == 0 && month < 0 && (weeks == 1 || month_begins(monday + 7) < 0))
			month = month_of(monday);
		if (month < 0 || column_of(w) + 3 > page_columns(cli))
			continue;
		out_piece(cli, SHADE_PLAIN, "", column_of(w) - at);
		out_piece(cli, SHADE_DIM, names[month], 0);
		at = column_of(w) + 3;
	}
	out_newline(cli);
}

static void draw_row(const struct cli *cli, const struct calendar *c, int64_t monday, unsigned weeks, unsigned weekday)
{
	static const char names[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	size_t at = 3;

	out_piece(cli, SHADE_DIM, names[weekday], 0);
	for (unsigned w = 0; w < weeks; w++) {
		int64_t day = monday + 7 * (int64_t)w + weekday;

		if (day < c->first || day >= c->first + (int64_t)c->count)
			continue;
		out_piece(cli, SHADE_PLAIN, "", column_of(w) - at);
		draw_day(cli, &c->day[day - c->first]);
		at = column_of(w) + 1;
	}
	out_newline(cli);
}

/* Only what is in the picture is explained. */
static void draw_legend(const struct cli *cli, const struct calendar *c, int64_t from)
{
	unsigned seen = 0;
	size_t used = 0;

	for (size_t i = 0; i < c->count; i++)
		if (c->first + (int64_t)i >= from)
			seen |= 1u << sign_of(&c->day[i]);
	for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
		size_t columns = 2 + text_columns(signs[s].meaning);

		if (!(seen & 1u << s))
			continue;
		if (used && used + 3 + columns > page_columns(cli)) {
			out_newline(cli);
			used = 0;
		}
		out_piece(cli, SHADE_PLAIN, "", used ? 3 : 0);
		used += columns + (used ? 3 : 0);
		out_piece(cli, signs[s].shade, is_drawn(cli) ? signs[s].drawn : signs[s].plain, 2);
		out_piece(cli, SHADE_PLAIN, signs[s].meaning, 0);
	}
	out_newline(cli);
}

void calendar_draw(const struct cli *cli, const struct calendar *c)
{
	int64_t today = c->first + (int64_t)c->count - 1, monday = today - calendar_weekday(today);
	int64_t known = c->first - calendar_weekday(c->first);
	unsigned room = (page_columns(cli) - LABEL_COLUMNS) / WEEK_COLUMNS, weeks = (unsigned)((monday - known) / 7 + 1);

	room = room < WEEKS_MAX ? room : WEEKS_MAX;
	weeks = weeks < room ? weeks : room;
	monday -= 7 * (int64_t)(weeks - 1);
	draw_months(cli, monday, weeks);
	for (unsigned d = 0; d < 7; d++)
		draw_row(cli, c, monday, weeks, d);
	draw_legend(cli, c, monday);
}

static void draw_hour(const struct cli *cli, unsigned n, unsigned most)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	char digit[2] = { (char)('0' + (n < 9 ? n : 9)), '\0' };

	if (!n)
		out_piece(cli, SHADE_DIM, is_drawn(cli) ? "·" : ".", 0);
	else
		out_piece(cli, SHADE_WAITING, is_drawn(cli) ? bars[(n * 8 + most - 1) / most - 1] : digit, 0);
}

static void draw_hours(const struct cli *cli, const struct calendar *c, unsigned from, unsigned hours, unsigned columns)
{
	unsigned most = 1;

	for (unsigned h = 0; h < CALENDAR_HOURS; h++)
		most = c->hours[h] > most ? c->hours[h] : most;
	for (unsigned h = from; h < from + hours; h++) {
		out_piece(cli, SHADE_PLAIN, "", h > from ? columns - 1 : LABEL_COLUMNS);
		draw_hour(cli, c->hours[h], most);
	}
	out_newline(cli);
	out_piece(cli, SHADE_PLAIN, "", LABEL_COLUMNS);
	for (unsigned h = from; h < from + hours; h += 6) {
		char label[16];

		snprintf(label, sizeof label, "%u:00", h);
		out_piece(cli, SHADE_DIM, label, h + 6 < from + hours ? 6 * columns : 0);
	}
	out_newline(cli);
}

void calendar_draw_hours(const struct cli *cli, const struct calendar *c)
{
	unsigned columns = page_columns(cli) >= LABEL_COLUMNS + 3 * CALENDAR_HOURS ? 3 : 1;
	unsigned row = page_columns(cli) >= LABEL_COLUMNS + CALENDAR_HOURS ? CALENDAR_HOURS : CALENDAR_HOURS / 2;

	for (unsigned h = 0; h < CALENDAR_HOURS; h += row)
		draw_hours(cli, c, h, row, columns);
}
