/* nc-block streak: the days held, as a calendar.
 * Used by cli/run.c.
 * Must never count a slip against the days that were held. */
#include <errno.h>

#include "cli/calendar.h"
#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/verbs.h"

#define WINDOW_HOURS 3
#define WINDOW_URGES 3 /* fewer say nothing about hours */

static void days_text(unsigned days, char text[FORMAT_SIZE])
{
	snprintf(text, FORMAT_SIZE, "%u day%s", days, days == 1 ? "" : "s");
}

static void print_figure(const struct cli *cli, const char *label, const char *text)
{
	out_row(cli, &(struct row){ .columns = 17, .label = label, .text = text, .shade = SHADE_STRONG });
}

static void print_figures(const struct cli *cli, const struct calendar *c)
{
	char days[FORMAT_SIZE], text[2 * FORMAT_SIZE];

	days_text(c->held, days);
	snprintf(text, sizeof text, "%s%s", days, c->held_now ? "" : ", nothing is held now");
	print_figure(cli, "Held", text);
	days_text(c->current, days);
	snprintf(text, sizeof text, "%s; the longest %u", days, c->longest);
	print_figure(cli, "Without contact", text);
	if (c->urges) {
		snprintf(text, sizeof text, "%u, of which %u passed", c->urges, c->passed);
		print_figure(cli, "Urges", text);
	}
	if (c->asked) {
		snprintf(text, sizeof text, "%u asked, %u kept, %u lifted", c->asked, c->kept, c->lifted);
		print_figure(cli, "Removals", text);
	}
	if (c->slips) {
		snprintf(text, sizeof text, "%u time%s, and you came back", c->slips, c->slips == 1 ? "" : "s");
		print_figure(cli, "Contact", text);
	}
}

static unsigned urges_in(const struct calendar *c, unsigned from, unsigned hours)
{
	unsigned sum = 0;

	for (unsigned h = from; h < from + hours; h++)
		sum += c->hours[h % CALENDAR_HOURS];
	return sum;
}

/* The three hours in a row that hold the most urges, without those at their ends that hold none; they may go over midnight. */
static void print_window(const struct cli *cli, const struct calendar *c)
{
	unsigned best = 0, hours = WINDOW_HOURS, most;

	for (unsigned h = 1; h < CALENDAR_HOURS; h++)
		if (urges_in(c, h, hours) > urges_in(c, best, hours))
			best = h;
	most = urges_in(c, best, hours);
	if (c->urges < WINDOW_URGES || most * 2 < c->urges)
		return;
	for (; urges_in(c, best, 1) == 0; best++)
		hours--;
	while (urges_in(c, best, hours - 1) == most)
		hours--;
	out_format(cli, SHADE_PLAIN, 0, "Most come between %u:00 and %u:00. Plan something for then.", best % CALENDAR_HOURS,
		   (best + hours) % CALENDAR_HOURS);
}

static void print(const struct cli *cli, const struct calendar *c)
{
	print_figures(cli, c);
	out_newline(cli);
	calendar_draw(cli, c);
	if (!c->urges)
		return;
	out_newline(cli);
	out_text(cli, SHADE_PLAIN, 0, "When urges come:");
	calendar_draw_hours(cli, c);
	print_window(cli, c);
}

static json_t *days_json(const struct calendar *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->count; i++) {
		const struct day *d = &c->day[i];
		char date[CALENDAR_DATE_SIZE];

		calendar_date(c->first + (int64_t)i, date);
		json_array_append_new(list, json_pack("{s:s, s:b, s:i, s:i, s:i, s:i, s:i}", "date", date, "held", (int)d->held,
						      "urges", (int)d->urges, "strongest", (int)d->strongest, "asked",
						      (int)d->asked, "kept", (int)d->kept, "slips", (int)d->slips));
	}
	return list;
}

static void print_json(const struct cli *cli, const struct calendar *c)
{
	json_t *hours = json_array();
	json_t *all = json_pack("{s:i, s:b, s:i, s:i, s:{s:i, s:i}, s:{s:i, s:i, s:i}, s:i}", "days_held", (int)c->held, "held_now",
				(int)c->held_now, "without_contact", (int)c->current, "longest", (int)c->longest, "urges", "count",
				(int)c->urges, "passed", (int)c->passed, "removals", "asked", (int)c->asked, "kept", (int)c->kept,
				"lifted", (int)c->lifted, "slips", (int)c->slips);

	for (unsigned h = 0; h < CALENDAR_HOURS; h++)
		json_array_append_new(hours, json_integer(c->hours[h]));
	json_object_set_new(all, "hours", hours);
	json_object_set_new(all, "days", days_json(c));
	out_json(cli, all);
	json_decref(all);
}

static bool is_empty(const struct calendar *c)
{
	return !c->held && !c->urges && !c->slips && !c->asked;
}

int verb_streak(struct cli *cli)
{
	struct calendar c;
	json_t *reply;
	int code = session_ask(cli, "Streak", json_object(), &reply), r;

	if (code)
		return code;
	r = calendar_build(reply, &c);
	json_decref(reply);
	if (r < 0)
		return out_error(cli, "failed", r == -ENOMEM ? "Out of memory." : "The answer cannot be understood.");
	if (cli->options.json)
		print_json(cli, &c);
	else if (is_empty(&c))
		out_text(cli, SHADE_PLAIN, 0, "Nothing to show yet. The first day begins with \"nc-block add\".");
	else
		print(cli, &c);
	calendar_free(&c);
	return EXIT_DONE;
}
