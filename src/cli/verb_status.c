/* nc-block status: what is in force and what is not.
 * Used by cli/run.c.
 * Must never make anything sound better than the daemon says it is. */
#include <inttypes.h>
#include <string.h>

#include "cli/allow_print.h"
#include "cli/format.h"
#include "cli/holes.h"
#include "cli/output.h"
#include "cli/people_print.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/settings_print.h"
#include "cli/verbs.h"

static void print_counts(const struct cli *cli, const json_t *s)
{
	int64_t entries = item_number(s, "entries", 0), cooling = item_number(s, "cooling", 0);
	int64_t days = item_number(s, "days", 0);
	char held[FORMAT_SIZE], waiting[FORMAT_SIZE] = "";

	format_days(days, held);
	if (cooling)
		snprintf(waiting, sizeof waiting, ", %" PRId64 " waiting to be lifted", cooling);
	if (entries)
		out_format(cli, SHADE_STRONG, 0, "%" PRId64 " entr%s%s. Held %s%s.", entries,
			   entries == 1 ? "y" : "ies", waiting, days > 0 ? "for " : "", held);
	else
		out_text(cli, SHADE_STRONG, 0, "Nothing is blocked.");
	if (!json_is_true(json_object_get(s, "healthy")))
		out_text(cli, SHADE_BAD, 0, "Not everything is in force.");
}

static void print_retire(const struct cli *cli, const json_t *r)
{
	const char *state = item_text(r, "state", "none");
	char wait[FORMAT_SIZE];

	format_wait(item_number(r, strcmp(state, "ready") == 0 ? "window_left_s" : "remaining_s", 0), wait);
	if (strcmp(state, "cooling") == 0)
		out_format(cli, SHADE_WAITING, 0, "Everything is to be lifted for good: %s left to wait. To stop it: nc-block retire --cancel",
			   wait);
	else if (strcmp(state, "ready") == 0)
		out_format(cli, SHADE_WAITING, 0, "Everything can be lifted for good: nc-block retire, %s to complete it. To stop it: "
						  "nc-block retire --cancel", wait);
	else if (strcmp(state, "retired") == 0)
		out_text(cli, SHADE_PLAIN, 0, "nc-block has retired and may be uninstalled. nc-block add begins anew.");
}

static void print_layers(const struct cli *cli, json_t *layers)
{
	for (void *at = json_object_iter(layers); at; at = json_object_iter_next(layers, at)) {
		const char *name = json_object_iter_key(at);
		json_t *value = json_object_iter_value(at);
		const char *text = json_is_string(value) ? json_string_value(value) : "?";

		out_row(cli, &(struct row){ .indent = 2, .columns = 11, .label = name, .text = text,
					    .shade = strcmp(text, "ok") == 0 ? SHADE_GOOD : SHADE_WAITING });
	}
}

static void print_sentences(const struct cli *cli, const json_t *list)
{
	size_t i;
	json_t *item;

	items_each(list, i, item)
		if (json_is_string(item))
			out_sentence(cli, SHADE_PLAIN, json_string_value(item));
}

/* Layers that are not in force, as sentences. */
static void name_layers(json_t *named, json_t *layers)
{
	for (void *at = json_object_iter(layers); at; at = json_object_iter_next(layers, at)) {
		const char *text = json_string_value(json_object_iter_value(at));
		char line[FORMAT_SIZE + 256];

		if (text && strcmp(text, "ok") == 0)
			continue;
		snprintf(line, sizeof line, "the %.60s layer is %.300s", json_object_iter_key(at), text ? text : "?");
		json_array_append_new(named, json_string(line));
	}
}

/* Adds what can be seen from here to the daemon's own. In quiet hours they are counted and not named. */
static void add_holes(const struct cli *cli, json_t *s)
{
	json_t *own = json_object_get(s, "holes_named"), *named = json_array();
	struct holes found;

	name_layers(named, json_object_get(s, "layers"));
	if (cli->root) {
		holes_find(&found, cli->root, cli->environment);
		for (size_t i = 0; i < found.count; i++)
			json_array_append_new(named, json_string(found.list[i].text));
	}
	json_object_set_new(s, "holes", json_integer(item_number(s, "holes", 0) + (json_int_t)json_array_size(named)));
	if (json_is_array(own))
		json_array_extend(named, own);
	if (json_is_true(json_object_get(s, "quiet")))
		json_array_clear(named);
	json_object_set_new(s, "holes_named", named);
}

static void print_holes(const struct cli *cli, const json_t *s)
{
	int64_t holes = item_number(s, "holes", 0);
	size_t i;
	json_t *item;

	if (!holes)
		return;
	out_format(cli, SHADE_WAITING, 0, "%" PRId64 " way%s around it that %s not shut%s", holes, holes == 1 ? "" : "s",
		   holes == 1 ? "is" : "are",
		   json_is_true(json_object_get(s, "quiet")) ? "; named when the quiet hours are over." : ":");
	items_each(json_object_get(s, "holes_named"), i, item)
		if (json_is_string(item))
			out_text(cli, SHADE_PLAIN, 2, json_string_value(item));
}

static void print_rest(const struct cli *cli, const json_t *s)
{
	int64_t repaired = item_number(s, "repaired", 0);

	if (repaired)
		out_format(cli, SHADE_PLAIN, 0,
			   "Put back %" PRId64 " time%s after something else changed it.", repaired,
			   repaired == 1 ? "" : "s");
	print_sentences(cli, json_object_get(s, "messages"));
	print_holes(cli, s);
}

int verb_status(struct cli *cli)
{
	json_t *reply;
	int code = session_ask(cli, "Status", json_object(), &reply);

	if (code)
		return code;
	add_holes(cli, reply);
	if (cli->options.json) {
		out_json(cli, reply);
	} else {
		print_counts(cli, reply);
		print_retire(cli, json_object_get(reply, "retire"));
		print_layers(cli, json_object_get(reply, "layers"));
		settings_print_pending(cli, json_object_get(reply, "pending_settings"));
		people_print_pending(cli, json_object_get(reply, "pending_people"));
		allow_print_status(cli, json_object_get(reply, "exceptions"));
		print_rest(cli, reply);
	}
	json_decref(reply);
	return EXIT_DONE;
}
