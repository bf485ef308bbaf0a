/* Finds the entry that a typed target or id means.
 * Used by cli/verb_remove.c, before it asks.
 * Must never change anything. */
#include "cli/lookup.h"

#include <errno.h>
#include <string.h>

#include "cli/results.h"
#include "cli/text.h"

static json_t *by_target(const json_t *entries, const char *target)
{
	json_t *entry;
	size_t i;

	items_each(entries, i, entry)
		if (*target && strcmp(item_text(entry, "target", ""), target) == 0)
			return json_incref(entry);
	return NULL;
}

static json_t *by_id(const json_t *entries, const char *text)
{
	long long id;
	json_t *entry;
	size_t i;
	char *end;

	errno = 0;
	id = strtoll(text, &end, 10);
	if (errno || !*text || *end || strspn(text, "0123456789") != strlen(text))
		return NULL;
	items_each(entries, i, entry)
		if (item_number(entry, "id", -1) == id)
			return json_incref(entry);
	return NULL;
}

/* How the daemon would write it: a trial add says so and changes nothing. */
static json_t *canonical(struct client *c, const char *text)
{
	struct failure failure = { .parameters = NULL };
	json_t *reply = NULL;
	json_t *parameters = json_pack("{s:[s], s:b, s:b}", "targets", text, "dry_run", 1, "help_seen", 1);

	if (!parameters || cli_client_call(c, "Add", parameters, &reply, &failure) < 0)
		failure_clear(&failure);
	return reply;
}

json_t *lookup_entry(struct client *c, const json_t *entries, const char *text)
{
	json_t *entry = by_target(entries, text), *reply;
	const char *target;

	if (!entry)
		entry = by_id(entries, text);
	if (entry || !text_valid(text))
		return entry;
	reply = canonical(c, text);
	target = item_text(json_array_get(json_object_get(reply, "added"), 0), "target", NULL);
	if (target)
		entry = by_target(entries, target);
	json_decref(reply);
	return entry;
}
