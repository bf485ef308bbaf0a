/* The plan as a person sees it: items of the text files with what the daemon keeps of them, and their own.
 * Used by verb_plan.c and verb_urge.c.
 * Must never lose an item of the person's own. */
#include "cli/checklist.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "cli/results.h"

#define SECTION "plan."
#define WEEK_S (7 * 86400)

static const json_t *kept(const json_t *reply, const char *id)
{
	const json_t *row;
	size_t i;

	items_each(json_object_get(reply, "items"), i, row)
		if (strcmp(item_text(row, "item", ""), id) == 0)
			return row;
	return NULL;
}

static bool is_recent(const char *iso, int64_t now_s)
{
	struct tm tm = { .tm_isdst = 0 };

	return strptime(iso, "%Y-%m-%dT%H:%M:%SZ", &tm) && timegm(&tm) > now_s - WEEK_S;
}

static unsigned step_valid(long step)
{
	return step >= 1 && step <= CHECKLIST_STEPS ? (unsigned)step : CHECKLIST_STEPS;
}

static void fill_kept(struct checklist_item *item, const json_t *row, bool weekly, int64_t now_s)
{
	const char *done = item_text(row, "done", NULL);

	item->done = done && (!weekly || is_recent(done, now_s));
	item->due = item_text(row, "due", "");
	item->removed = json_is_true(json_object_get(row, "removed"));
	item->reworded = item->section && item_text(row, "text", NULL);
	item->title = item_text(row, "text", item->title);
}

static struct checklist_item from_texts(const struct texts *t, const char *section, const json_t *reply, int64_t now_s)
{
	struct checklist_item item = { .id = section + strlen(SECTION), .section = section, .due = "" };

	item.step = step_valid(strtol(texts_get(t, section, "step"), NULL, 10));
	item.title = texts_get(t, section, "title");
	item.activity = strcmp(texts_get(t, section, "activity"), "yes") == 0;
	fill_kept(&item, kept(reply, item.id), strcmp(texts_get(t, section, "every"), "week") == 0, now_s);
	return item;
}

static struct checklist_item from_row(const json_t *row)
{
	struct checklist_item item = { .id = item_text(row, "item", ""), .title = "", .due = "" };

	item.step = step_valid((long)item_number(row, "step", CHECKLIST_STEPS));
	item.activity = item.step == CHECKLIST_STEP_URGES;
	fill_kept(&item, row, false, 0);
	return item;
}

static int append(struct checklist *p, const struct checklist_item *item)
{
	struct checklist_item *grown = reallocarray(p->item, p->count + 1, sizeof *grown);

	if (!grown)
		return -ENOMEM;
	p->item = grown;
	p->item[p->count++] = *item;
	return 0;
}

const struct checklist_item *checklist_find(const struct checklist *p, const char *id)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->item[i].id, id) == 0)
			return &p->item[i];
	return NULL;
}

static int add_texts(struct checklist *p, const struct texts *t, const json_t *reply, int64_t now_s)
{
	for (size_t i = 0; i < t->count; i++) {
		const char *section = t->line[i].section;
		struct checklist_item item;

		if (strncmp(section, SECTION, strlen(SECTION)) != 0 || checklist_find(p, section + strlen(SECTION)))
			continue;
		item = from_texts(t, section, reply, now_s);
		if (append(p, &item) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The person's own, and what they ticked of items that the texts no longer have, if they gave it words. */
static int add_rows(struct checklist *p, const json_t *reply)
{
	const json_t *row;
	size_t i;

	items_each(json_object_get(reply, "items"), i, row) {
		struct checklist_item item = from_row(row);

		if (*item.title && !checklist_find(p, item.id) && append(p, &item) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Stable, so that items keep the order in which they were found. */
static void sort(struct checklist *p)
{
	for (size_t i = 1; i < p->count; i++) {
		struct checklist_item item = p->item[i];
		size_t at = i;

		for (; at && p->item[at - 1].step > item.step; at--)
			p->item[at] = p->item[at - 1];
		p->item[at] = item;
	}
}

int checklist_build(const struct texts *t, const json_t *reply, int64_t now_s, struct checklist *out)
{
	int r;

	*out = (struct checklist){ .item = NULL };
	r = add_texts(out, t, reply, now_s);
	if (r == 0)
		r = add_rows(out, reply);
	if (r < 0)
		checklist_free(out);
	else
		sort(out);
	return r;
}

void checklist_free(struct checklist *p)
{
	free(p->item);
	*p = (struct checklist){ .item = NULL };
}
