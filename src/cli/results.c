/* What the daemon answered about several targets: put together, and turned into an exit code.
 * Used by the verbs.
 * Must never turn a refusal into success. */
#include "cli/results.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/utf8.h"

int exit_of_error(const char *error)
{
	static const struct {
		const char *error;
		int code;
	} rows[] = {
		{ "not-permitted", EXIT_NOT_PERMITTED },
		{ "unreachable", EXIT_UNREACHABLE },
		{ "unavailable", EXIT_FAILED },
		{ "failed", EXIT_FAILED },
		{ "unknown-target", EXIT_FAILED },
		{ "help-first", EXIT_FAILED },
		{ "not-yet", EXIT_NOT_YET },
		{ "quiet-hours", EXIT_NOT_YET },
		{ "wrong-words", EXIT_NOT_YET },
		{ "too-late", EXIT_NOT_YET },
		{ "held-before", EXIT_NOT_YET },
		{ "protected", EXIT_PROTECTED },
		{ "not-in-force", EXIT_FAILED },
		{ "unknown-text", EXIT_FAILED },
		{ "unknown-person", EXIT_FAILED },
		{ "nobody", EXIT_FAILED },
		{ "approvals-missing", EXIT_NOT_YET },
		{ "wrong-code", EXIT_NOT_YET },
		{ "clock-off", EXIT_NOT_YET },
		{ "too-many-tries", EXIT_NOT_YET },
		{ "too-many", EXIT_FAILED },
		{ "empty", EXIT_FAILED },
		{ "already", EXIT_FAILED },
		{ "not-blocked", EXIT_FAILED },
		{ "itself", EXIT_FAILED },
	};

	if (!error)
		return EXIT_DONE;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(rows[i].error, error) == 0)
			return rows[i].code;
	return EXIT_USAGE;
}

int exit_of_items(const json_t *items)
{
	size_t i;
	json_t *item;

	items_each(items, i, item) {
		int code = exit_of_error(item_text(item, "error", NULL));

		if (code)
			return code;
	}
	return EXIT_DONE;
}

static bool holds(const json_t *array, const json_t *value)
{
	size_t i;
	json_t *item;

	items_each(array, i, item)
		if (json_equal(item, value))
			return true;
	return false;
}

int results_merge(json_t *total, const json_t *reply, const char *key, bool unique)
{
	json_t *to = json_object_get(total, key), *item;
	size_t i;

	if (!to) {
		to = json_array();
		if (!to || json_object_set_new(total, key, to) < 0)
			return -ENOMEM;
	}
	items_each(json_object_get(reply, key), i, item)
		if (!(unique && holds(to, item)) && json_array_append(to, item) < 0)
			return -ENOMEM;
	return 0;
}

const char *item_text(const json_t *item, const char *key, const char *absent)
{
	const char *text = json_string_value(json_object_get(item, key));

	return text ? text : absent;
}

int64_t item_number(const json_t *item, const char *key, int64_t absent)
{
	const json_t *number = json_object_get(item, key);

	return json_is_integer(number) ? json_integer_value(number) : absent;
}

bool item_people_missing(const json_t *item)
{
	return item_number(json_object_get(item, "approvals"), "missing", 0) > 0;
}

static bool is_discreet(const json_t *item)
{
	return json_is_true(json_object_get(item, "discreet"));
}

const char *item_shown(const json_t *item, char room[ITEM_SHOWN_SIZE])
{
	if (!is_discreet(item))
		return item_text(item, "target", "?");
	snprintf(room, ITEM_SHOWN_SIZE, "entry %" PRId64, item_number(item, "id", 0));
	return room;
}

const char *item_label(const json_t *entry, char room[ITEM_SHOWN_SIZE])
{
	const char *label = item_text(entry, "person", NULL);
	unsigned point;

	if (!label || !is_discreet(entry))
		return label;
	snprintf(room, ITEM_SHOWN_SIZE, "%.*s.", (int)utf8_character(label, &point), label);
	return room;
}

bool item_recorded_only(const json_t *entry)
{
	const char *kind = item_text(entry, "kind", "");
	const json_t *browsers = json_object_get(json_object_get(entry, "enforced"), "browsers");

	return strcmp(kind, "email") == 0 || strcmp(kind, "phone") == 0 ||
	       (json_is_true(json_object_get(entry, "only_profile")) && !json_array_size(browsers));
}

bool item_in_force(const json_t *entry)
{
	const json_t *enforced = json_object_get(entry, "enforced");
	const char *kind = item_text(entry, "kind", "");

	if (strcmp(kind, "address") == 0)
		return json_is_true(json_object_get(enforced, "addresses"));
	if (strcmp(kind, "email") == 0 || strcmp(kind, "phone") == 0)
		return true;
	return json_is_true(json_object_get(entry, "only_profile")) ||
	       json_is_true(json_object_get(enforced, "hosts"));
}
