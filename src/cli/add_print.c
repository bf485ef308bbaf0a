/* What an add says to people.
 * Used by cli/verb_add.c.
 * Must never leave out what is not covered. */
#include "cli/add_print.h"

#include <inttypes.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"
#include "common/cleanup.h"

void add_print_help(const struct cli *cli, const char *message, const json_t *help)
{
	json_t *item;
	char line[1024];
	size_t i;

	err_sentence(cli, message);
	items_each(help, i, item) {
		snprintf(line, sizeof line, "  %.200s (%.20s): %.600s", item_text(item, "who", "?"),
			 item_text(item, "country", "?"), item_text(item, "how", "?"));
		err_text(cli, line);
	}
}

static void print_notes(const struct cli *cli, const json_t *list)
{
	json_t *item;
	size_t i;

	items_each(list, i, item)
		if (json_is_string(item))
			out_sentence(cli, SHADE_DIM, json_string_value(item));
}

/* "WHAT: a, b, c", as long as it may be: what a trial shows is all of it. */
static void print_joined(const struct cli *cli, enum shade shade, unsigned indent, const char *what, const json_t *list,
			 const char *between)
{
	autofree char *text = NULL;
	size_t size, i;
	FILE *joined = json_array_size(list) ? open_memstream(&text, &size) : NULL;
	json_t *item;

	if (!joined)
		return;
	fputs(what, joined);
	items_each(list, i, item)
		fprintf(joined, "%s%s", i ? between : ": ", json_is_string(item) ? json_string_value(item) : "?");
	if (fclose(joined) == 0)
		out_text(cli, shade, indent, text);
}

static void print_would(const struct cli *cli, const json_t *entry)
{
	const json_t *would = json_object_get(entry, "would");

	out_format(cli, SHADE_STRONG, 0, "%s would be blocked:", item_text(entry, "target", "?"));
	print_joined(cli, SHADE_PLAIN, 2, "hosts file", json_object_get(would, "hosts"), ", ");
	print_joined(cli, SHADE_PLAIN, 2, "addresses", json_object_get(would, "addresses"), ", ");
	print_joined(cli, SHADE_PLAIN, 2, "names", json_object_get(would, "names"), ", ");
}

static void print_added(const struct cli *cli, const json_t *entry)
{
	char line[FORMAT_SIZE + 512], wait[FORMAT_SIZE], room[ITEM_SHOWN_SIZE];
	const char *target = item_shown(entry, room);

	if (!item_in_force(entry)) {
		snprintf(line, sizeof line,
			 "%.400s is recorded, but nothing holds it yet. \"nc-block status\" says why.",
			 target);
		err_text(cli, line);
	} else if (item_recorded_only(entry)) {
		out_format(cli, SHADE_STRONG, 0, "%s is recorded (entry %" PRId64 ").", target,
			   item_number(entry, "id", 0));
	} else if (json_is_false(json_object_get(entry, "new"))) {
		format_wait(item_number(entry, "cooldown_s", 0), wait);
		out_format(cli, SHADE_STRONG, 0, "%s was blocked already, and stays so.%s%s%s", target,
			   cli->options.cooldown_s >= 0 ? " A removal waits " : "",
			   cli->options.cooldown_s >= 0 ? wait : "", cli->options.cooldown_s >= 0 ? "." : "");
	} else {
		out_format(cli, SHADE_STRONG, 0, "%s is blocked (entry %" PRId64 ").", target,
			   item_number(entry, "id", 0));
	}
}

static void print_entry(const struct cli *cli, const json_t *entry)
{
	if (cli->options.dry_run)
		print_would(cli, entry);
	else
		print_added(cli, entry);
	if (item_recorded_only(entry))
		print_joined(cli, SHADE_DIM, 2, "not covered", json_object_get(entry, "uncovered"), "; ");
}

/* Most entries have the same gaps, so each is told once, after them. */
static void print_uncovered(const struct cli *cli, const json_t *added)
{
	json_t *all = json_object(), *item;
	size_t i;

	items_each(added, i, item)
		if (!item_recorded_only(item) && results_merge(all, item, "uncovered", true) < 0)
			break;
	print_joined(cli, SHADE_DIM, 0, "Not covered", json_object_get(all, "uncovered"), "; ");
	json_decref(all);
}

/* One line for all: the first id says how it is done. */
static void print_undo(const struct cli *cli, const json_t *added)
{
	char left[FORMAT_SIZE];
	json_t *item;
	size_t i;

	items_each(added, i, item) {
		int64_t seconds = item_number(item, "undo_left_s", 0);

		if (!json_is_true(json_object_get(item, "new")) || seconds <= 0)
			continue;
		format_wait(seconds, left);
		out_format(cli, SHADE_DIM, 0, "A slip? It can be taken back for %s: nc-block undo %" PRId64,
			   left, item_number(item, "id", 0));
		return;
	}
}

static void print_refused(const struct cli *cli, const json_t *item)
{
	const char *target = item_text(item, "target", "?"),
		   *message = item_text(item, "message", "refused.");
	char line[2048];

	/* Where somebody looked for help is nobody's business: such a name is not shown again. */
	if (strcmp(item_text(item, "error", ""), "protected") == 0 || strstr(message, target))
		snprintf(line, sizeof line, "%s", message);
	else
		snprintf(line, sizeof line, "%.1000s: %.1000s", target, message);
	err_text(cli, line);
}

/* Beyond a screenful, the number is what is wanted; "nc-block list" has the rest. */
#define ADD_SHOWN 40

void add_print(const struct cli *cli, const json_t *total)
{
	const json_t *added = json_object_get(total, "added"), *refused = json_object_get(total, "refused");
	json_t *item;
	size_t i;

	items_each(added, i, item)
		if (i < ADD_SHOWN || cli->options.dry_run || !item_in_force(item))
			print_entry(cli, item);
	if (json_array_size(added) > ADD_SHOWN && !cli->options.dry_run)
		out_format(cli, SHADE_STRONG, 0, "%zu in all; \"nc-block list\" shows them.",
			   json_array_size(added));
	print_uncovered(cli, added);
	if (cli->out_tty && !cli->options.dry_run)
		print_undo(cli, added);
	items_each(refused, i, item)
		print_refused(cli, item);
	print_notes(cli, json_object_get(total, "notes"));
}
