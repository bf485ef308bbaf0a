/* ReasonAdd, ReasonList, ReasonRemove, JournalAdd, JournalList: what a person wrote, for their own eyes.
 * Used by methods.c.
 * Must never show a text to another account than its owner's, root's included, and never log one. */
#include <errno.h>
#include <string.h>

#include "daemon/entry_json.h"
#include "daemon/methods.h"

#define PAGE 20
#define PAGE_MAX 100

static bool blank(const char *text)
{
	return !text[strspn(text, " \t\r\n")];
}

static void fail_stored(struct call *c, int r)
{
	if (r == -E2BIG)
		call_fail(c, "too-many", "there is no room for more texts: nothing was stored");
	else if (r < 0)
		call_fail(c, "failed", "nothing was changed: the store could not be written (%s)", strerror(-r));
}

static void add(struct call *c, enum store_texts which)
{
	const char *text = call_string(c, "text");
	int64_t wall_s = c->d->now.wall_ms / 1000;
	uint32_t id = 0;
	int r;

	if (strlen(text) > TEXT_BYTES_MAX) {
		call_fail(c, "too-long", "a text has at most 64 KiB: this one has %zu bytes, and nothing was stored", strlen(text));
		return;
	}
	if (blank(text)) {
		call_fail(c, "empty", "there is nothing in this text");
		return;
	}
	r = store_add_text(c->d->store, which, c->peer->uid, wall_s, text, &id);
	if (r < 0) {
		fail_stored(c, r);
		return;
	}
	json_object_set_new(c->out, "id", json_integer(id));
	json_object_set_new(c->out, "added", time_json(wall_s));
}

static bool take_text(void *arg, uint32_t id, int64_t wall_s, const char *text)
{
	return json_array_append_new(arg, json_pack("{s:I, s:o, s:s}", "id", (json_int_t)id, "added", time_json(wall_s), "text",
						    text)) == 0;
}

static void list(struct call *c, enum store_texts which, const char *key, uint32_t before, unsigned limit)
{
	json_t *texts = json_array();
	int r = store_each_text(c->d->store, which, c->peer->uid, before, limit, take_text, texts);

	json_object_set_new(c->out, key, texts);
	if (r < 0)
		call_fail(c, "failed", "the texts could not be read: %s", strerror(-r));
}

void method_reason_add(struct call *c)
{
	add(c, STORE_REASONS);
}

void method_journal_add(struct call *c)
{
	add(c, STORE_JOURNAL);
}

void method_reason_list(struct call *c)
{
	list(c, STORE_REASONS, "reasons", 0, REASONS_MAX);
}

void method_journal_list(struct call *c)
{
	json_int_t limit = call_int(c, "limit", PAGE), before = call_int(c, "before", 0);

	if (limit < 1 || limit > PAGE_MAX || before < 0 || before > UINT32_MAX)
		call_fail(c, "bad-request", "a limit is 1 to %d, and before an id", PAGE_MAX);
	else
		list(c, STORE_JOURNAL, "journal", (uint32_t)before, (unsigned)limit);
}

void method_reason_remove(struct call *c)
{
	json_int_t id = call_int(c, "id", 0);
	int r = id > 0 && id <= UINT32_MAX ? store_remove_text(c->d->store, STORE_REASONS, c->peer->uid, (uint32_t)id) : -ENOENT;

	if (r == -ENOENT)
		call_fail(c, "unknown-text", "you have no reason with that number");
	else
		fail_stored(c, r);
}
