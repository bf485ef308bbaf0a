/* The bad hour: what is shown, the quiet timer, and the two questions after it.
 * Used by verb_urge.c and by remove, which offers it.
 * Must never need the network, nor fail because the daemon does not answer. */
#include "cli/urge.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "cli/calendar.h"
#include "cli/checklist.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/quiet_timer.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/telephone.h"
#include "cli/text.h"
#include "common/cleanup.h"

#define STRENGTH_TRIES 3
#define NAME_COLUMNS_MAX 20

/* What there is to show; each part may be missing. */
struct company {
	struct texts texts;
	json_t *plan_reply, *reasons, *people;
	struct checklist plan;
	struct calendar calendar;
	bool has_calendar;
	const char *quote, *reason; /* NULL: none */
};

static unsigned any_of(unsigned count)
{
	unsigned random = 0;

	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
		random = (unsigned)time(NULL);
	return count ? random % count : 0;
}

static const char *any_quote(const struct texts *t)
{
	unsigned count = 0;

	while (texts_nth(t, "urge", "quote", count + 1))
		count++;
	return count ? texts_nth(t, "urge", "quote", any_of(count) + 1) : NULL;
}

static const char *any_reason(const json_t *reply)
{
	const json_t *list = json_object_get(reply, "reasons");

	return item_text(json_array_get(list, any_of((unsigned)json_array_size(list))), "text", NULL);
}

static void gather(const struct cli *cli, struct company *c)
{
	const struct cli quick = session_hurried(cli);
	json_t *streak;

	*c = (struct company){ .plan_reply = NULL };
	streak = session_try(&quick, "Streak");
	if (streak) { /* else it does not answer, and is not asked again */
		c->plan_reply = session_try(&quick, "Plan");
		c->reasons = session_try(&quick, "ReasonList");
		c->people = session_try(&quick, "PeopleList");
	}
	c->has_calendar = streak && calendar_build(streak, &c->calendar) == 0;
	json_decref(streak);
	if (texts_load(cli, &c->texts) < 0)
		c->texts = (struct texts){ .line = NULL };
	if (checklist_build(&c->texts, c->plan_reply, time(NULL), &c->plan) < 0)
		c->plan = (struct checklist){ .item = NULL };
	c->quote = any_quote(&c->texts);
	c->reason = any_reason(c->reasons);
}

static void let_go(struct company *c)
{
	checklist_free(&c->plan);
	texts_free(&c->texts);
	if (c->has_calendar)
		calendar_free(&c->calendar);
	json_decref(c->plan_reply);
	json_decref(c->reasons);
	json_decref(c->people);
}

static void print_days(const struct cli *cli, const struct company *c)
{
	const struct calendar *k = &c->calendar;

	if (!c->has_calendar || !k->held)
		return;
	if (k->current && k->current != k->held)
		out_format(cli, SHADE_STRONG, 0, "You have held %u day%s, the last %u without contact.", k->held, k->held == 1 ? "" : "s",
			   k->current);
	else
		out_format(cli, SHADE_STRONG, 0, "You have held %u day%s.", k->held, k->held == 1 ? "" : "s");
}

static bool is_to_do(const struct checklist_item *item)
{
	return item->activity && !item->removed;
}

/* What they wrote themself comes first. */
static void print_activities(const struct cli *cli, const struct checklist *p)
{
	bool any = false;

	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < p->count; i++) {
			if (!is_to_do(&p->item[i]) || (own != 0) != !p->item[i].section)
				continue;
			if (!any) {
				out_newline(cli);
				out_text(cli, SHADE_DIM, 0, "Instead:");
			}
			any = true;
			out_row(cli, &(struct row){ .indent = 2, .columns = 2, .label = "-", .text = p->item[i].title });
		}
}

/* Beside the name where both fit; else in a line of its own. */
static void print_person(const struct cli *cli, const char *name, const char *contact)
{
	size_t columns = text_columns(name) < NAME_COLUMNS_MAX ? NAME_COLUMNS_MAX : text_columns(name) + 2;
	bool beside = *contact && (!cli->width || 2 + columns + text_columns(contact) <= cli->width);

	out_piece(cli, SHADE_PLAIN, "", 2);
	out_piece(cli, SHADE_PLAIN, name, beside ? columns : 0);
	if (*contact && !beside) {
		out_newline(cli);
		out_piece(cli, SHADE_PLAIN, "", 4);
	}
	telephone_print(cli, contact);
	out_newline(cli);
}

static void print_people(const struct cli *cli, const json_t *list)
{
	const json_t *one;
	size_t i;

	if (json_array_size(list)) {
		out_newline(cli);
		out_text(cli, SHADE_DIM, 0, "Call, or write to:");
	}
	items_each(list, i, one)
		print_person(cli, item_text(one, "name", "?"), item_text(one, "contact", ""));
}

static void print_company(const struct cli *cli, const struct company *c)
{
	out_text(cli, SHADE_PLAIN, 0, texts_get(&c->texts, "urge", "open"));
	print_days(cli, c);
	if (c->reason) {
		out_newline(cli);
		out_text(cli, SHADE_DIM, 0, "You wrote:");
		out_text(cli, SHADE_STRONG, 2, c->reason);
	}
	print_activities(cli, &c->plan);
	print_people(cli, json_object_get(c->people, "people"));
	out_newline(cli);
	if (c->quote)
		out_text(cli, SHADE_PLAIN, 2, c->quote);
	out_newline(cli);
	out_text(cli, SHADE_PLAIN, 0, texts_get(&c->texts, "urge", "wave"));
	out_text(cli, SHADE_PLAIN, 0, texts_get(&c->texts, "urge", "breathe"));
}

/* 1 to 5; 0 for somebody who would rather not say. */
static int ask_strength(const struct cli *cli)
{
	for (int i = 0; i < STRENGTH_TRIES; i++) {
		autofree char *answer =
			prompt_line(cli, i ? "A number from 1 to 5, or return:" : "How strong was it, from 1 to 5? Return leaves it out.");
		const char *p = answer ? answer + strspn(answer, " \t") : "";

		if (!*p)
			return 0;
		if (*p >= '1' && *p <= '5' && !p[1 + strspn(p + 1, " \t")])
			return *p - '0';
	}
	return 0;
}

static void note(const struct cli *cli, int strength, bool passed)
{
	const struct cli quick = session_hurried(cli);
	json_t *reply = NULL;

	if (session_ask(&quick, "UrgeAdd", json_pack("{s:i, s:b}", "strength", strength, "passed", (int)passed), &reply) == 0)
		out_text(cli, SHADE_DIM, 0, "Noted for \"nc-block streak\".");
	json_decref(reply);
}

bool urge_sit(const struct cli *cli, unsigned minutes)
{
	struct company c;
	int strength;
	bool passed;

	gather(cli, &c);
	print_company(cli, &c);
	if (minutes) {
		out_newline(cli);
		out_text(cli, SHADE_DIM, 0, "Any key leaves.");
		quiet_timer(cli, minutes);
	}
	out_newline(cli);
	strength = ask_strength(cli);
	passed = prompt_yes(cli, "Did it pass? [y/N]");
	if (strength || passed) /* one of the two answers is enough */
		note(cli, strength, passed);
	out_text(cli, SHADE_PLAIN, 0, texts_get(&c.texts, "urge", passed ? "passed" : "stays"));
	let_go(&c);
	return passed;
}

void urge_print(const struct cli *cli)
{
	struct company c;

	gather(cli, &c);
	print_company(cli, &c);
	let_go(&c);
}

static json_t *or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

void urge_print_json(const struct cli *cli)
{
	json_t *instead = json_array(), *people, *all;
	struct company c;

	gather(cli, &c);
	people = json_object_get(c.people, "people");
	for (size_t i = 0; i < c.plan.count; i++)
		if (is_to_do(&c.plan.item[i]))
			json_array_append_new(instead, json_string(c.plan.item[i].title));
	all = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "days_held", c.has_calendar ? json_integer(c.calendar.held) : json_null(),
			"without_contact", c.has_calendar ? json_integer(c.calendar.current) : json_null(), "reason", or_null(c.reason),
			"instead", instead, "people", people ? json_incref(people) : json_array(), "quote", or_null(c.quote));
	out_json(cli, all);
	json_decref(all);
	let_go(&c);
}
