/* Plan and PlanSet: a person's check list, as far as it is theirs; its texts are with the command line.
 * Used by methods.c.
 * Must never answer with the plan of another account, root's questions included. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/utf8.h"
#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/store_plan.h"

#define STEPS 5
#define STEP_OF_OWN 4 /* what the person would rather do: the step about urges */

static json_t *row_json(const struct plan_row *row)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b}", "item", row->item, "step",
			 row->step ? json_integer(row->step) : json_null(), "text", text_json(row->text), "done",
			 row->done_s ? time_json(row->done_s) : json_null(), "due", text_json(row->due), "removed",
			 (int)row->removed);
}

static bool add_row(void *arg, const struct plan_row *row)
{
	return json_array_append_new(arg, row_json(row)) == 0;
}

void method_plan(struct call *c)
{
	json_t *items = json_array();

	json_object_set_new(c->out, "items", items);
	if (store_each_plan(c->d->store, c->peer->uid, add_row, items) < 0)
		call_fail(c, "failed", "the plan could not be read");
}

static bool is_number(const char *item)
{
	return strspn(item, "0123456789") == strlen(item);
}

/* A word of lower case letters, digits and dashes that begins with a letter, or a number as it is written. */
static bool item_valid(const char *item)
{
	size_t n = strlen(item);

	if (n == 0 || n >= PLAN_ITEM_SIZE)
		return false;
	if (is_number(item))
		return item[0] != '0' && n <= 6;
	return item[0] >= 'a' && item[0] <= 'z' && strspn(item, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static bool text_valid(const char *text)
{
	unsigned point;

	if (!text[strspn(text, " ")] || strlen(text) >= PLAN_TEXT_SIZE)
		return false;
	for (size_t n; *text; text += n) {
		n = utf8_character(text, &point);
		if (n == 0 || point < 0x20 || (point >= 0x7f && point < 0xa0))
			return false;
	}
	return true;
}

/* Also none at all, by which an item of the text files has theirs again; one that the person added has no others. */
static bool words_valid(const char *item, const char *text)
{
	return text_valid(text) || (item && !is_number(item) && !*text);
}

/* A day that the calendar has, or "". */
static bool due_valid(const char *due)
{
	char again[PLAN_DUE_SIZE];
	struct tm tm = { .tm_hour = 12 };
	const char *end = strptime(due, "%Y-%m-%d", &tm);

	if (!due[0])
		return true;
	return strlen(due) == PLAN_DUE_SIZE - 1 && end && !*end && timegm(&tm) != -1 &&
	       strftime(again, sizeof again, "%Y-%m-%d", &tm) == PLAN_DUE_SIZE - 1 && strcmp(again, due) == 0;
}

static bool fits(struct call *c)
{
	const char *item = call_string(c, "item"), *text = call_string(c, "text"), *due = call_string(c, "due");
	json_int_t step = call_int(c, "step", STEP_OF_OWN);

	if (item && !item_valid(item))
		call_fail(c, "bad-request", "an item is a word or a number, as the plan shows it");
	else if (text && !words_valid(item, text))
		call_fail(c, "bad-request", "a text has 1 to %d bytes in one line", PLAN_TEXT_SIZE - 1);
	else if (due && !due_valid(due))
		call_fail(c, "bad-request", "a date is written 2026-12-01");
	else if (step < 1 || step > STEPS)
		call_fail(c, "bad-request", "a step is 1 to %d", STEPS);
	else if (!item && !text)
		call_fail(c, "bad-request", "PlanSet needs an item, or the text of a new one");
	return !c->error;
}

/* The row as it is, or a new one. A number that is not there is nobody's. */
static int find(struct call *c, struct plan_row *row)
{
	const char *item = call_string(c, "item");
	int r;

	*row = (struct plan_row){ .step = 0 };
	if (!item) {
		r = store_plan_highest(c->d->store, c->peer->uid);
		if (r >= 0)
			snprintf(row->item, sizeof row->item, "%d", r + 1);
		row->step = STEP_OF_OWN;
		return r;
	}
	r = store_plan_get(c->d->store, c->peer->uid, item, row);
	if (r == 0 && is_number(item))
		return -ENOENT;
	if (r == 0)
		strcpy(row->item, item);
	return r;
}

static void apply(struct call *c, struct plan_row *row)
{
	if (call_string(c, "text"))
		strcpy(row->text, call_string(c, "text"));
	if (json_object_get(c->in, "step"))
		row->step = (int)call_int(c, "step", 0);
	if (json_object_get(c->in, "done"))
		row->done_s = call_bool(c, "done") ? c->d->now.wall_ms / 1000 : 0;
	if (call_string(c, "due"))
		strcpy(row->due, call_string(c, "due"));
	if (json_object_get(c->in, "removed"))
		row->removed = call_bool(c, "removed");
}

/* What the person wrote themself is deleted, and not hidden. */
static int put(struct call *c, const struct plan_row *row)
{
	if (row->removed && is_number(row->item))
		return store_plan_delete(c->d->store, c->peer->uid, row->item);
	return store_plan_put(c->d->store, c->peer->uid, row);
}

void method_plan_set(struct call *c)
{
	struct plan_row row;
	int r;

	if (!fits(c))
		return;
	r = find(c, &row);
	if (r >= 0) {
		apply(c, &row);
		r = put(c, &row);
	}
	if (r == -ENOENT)
		call_fail(c, "failed", "there is no such item in the plan");
	else if (r == -EDQUOT)
		call_fail(c, "failed", "nothing was changed: the plan holds %d items already", PLAN_ITEMS_MAX);
	else if (r < 0)
		call_fail(c, "failed", "nothing was changed: %s", strerror(-r));
	else
		json_object_set_new(c->out, "item", row_json(&row));
}
