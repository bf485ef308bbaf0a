/* nc-block plan: the five steps as a check list that is the person's own.
 * Used by cli/run.c.
 * Must never put a text of the person's into an argument of another program. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "cli/checklist.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

#define PLAN_TEXT_MAX 1000 /* bytes, as the daemon takes them */
#define LABEL_COLUMNS 17

struct planning {
	const struct cli *cli;
	struct texts texts;
	struct checklist plan;
	json_t *reply;
};

/* ---- showing ---- */

static const char *mark_of(const struct checklist_item *item)
{
	return item->activity ? " - " : item->done ? "[x]" : "[ ]";
}

static void print_item(const struct cli *cli, const struct checklist_item *item)
{
	autofree char *label = NULL, *text = NULL;

	if (asprintf(&label, "%s %s", mark_of(item), item->id) < 0)
		label = NULL;
	if (asprintf(&text, "%s%s%s%s", item->title, *item->due ? " (by " : "", item->due, *item->due ? ")" : "") < 0)
		text = NULL;
	if (label && text)
		out_row(cli, &(struct row){ .columns = LABEL_COLUMNS, .label = label, .text = text,
					    .label_shade = item->done ? SHADE_GOOD : SHADE_PLAIN,
					    .shade = item->done ? SHADE_DIM : SHADE_PLAIN });
}

/* What was taken out is in no other list, and comes back only to somebody who knows its id. */
static void print_removed(const struct planning *p)
{
	autofree char *ids = NULL;
	size_t size;
	FILE *joined = open_memstream(&ids, &size);

	if (!joined)
		return;
	for (size_t i = 0; i < p->plan.count; i++)
		if (p->plan.item[i].removed)
			fprintf(joined, "%s%s", ftell(joined) ? ", " : "", p->plan.item[i].id);
	if (fclose(joined) == 0 && *ids)
		out_format(p->cli, SHADE_DIM, 0, "Taken out: %s. Back: nc-block plan restore ID.", ids);
}

static void print_list(const struct planning *p)
{
	unsigned step = 0;

	for (size_t i = 0; i < p->plan.count; i++) {
		const struct checklist_item *item = &p->plan.item[i];

		if (item->removed)
			continue;
		if (item->step != step) {
			char key[16];

			if (step)
				out_newline(p->cli);
			step = item->step;
			snprintf(key, sizeof key, "step.%u", step);
			out_format(p->cli, SHADE_STRONG, 0, "%u. %s", step, texts_get(&p->texts, "plan", key));
		}
		print_item(p->cli, item);
	}
	out_newline(p->cli);
	out_text(p->cli, SHADE_DIM, 0, "How to do one: nc-block plan show ID. Tick it: nc-block plan done ID. Your own: nc-block plan add.");
	print_removed(p);
}

/* For programs: fields between tabs. */
static void print_rows(const struct planning *p, bool removed)
{
	for (size_t i = 0; i < p->plan.count; i++) {
		const struct checklist_item *item = &p->plan.item[i];
		char step[4];

		if (item->removed != removed)
			continue;
		snprintf(step, sizeof step, "%u", item->step % 10);
		for (int k = 0; k < 5; k++) {
			const char *fields[] = { item->id, step, item->activity ? "-" : item->done ? "done" : "open", item->due, item->title };

			out_piece(p->cli, SHADE_PLAIN, fields[k], 0);
			if (k < 4 && !p->cli->options.quiet)
				fputc('\t', p->cli->out);
		}
		out_newline(p->cli);
	}
}

static json_t *item_json(const struct texts *t, const struct checklist_item *item)
{
	json_t *how = json_array();
	const char *text;

	for (unsigned n = 1; item->section && (text = texts_nth(t, item->section, "text", n)); n++)
		json_array_append_new(how, json_string(text));
	return json_pack("{s:s, s:i, s:s, s:b, s:b, s:o, s:b, s:o}", "id", item->id, "step", (int)item->step, "title", item->title,
			 "done", (int)item->done, "activity", (int)item->activity, "due",
			 *item->due ? json_string(item->due) : json_null(), "own", (int)!item->section, "how", how);
}

static json_t *items_json(const struct planning *p, bool removed)
{
	json_t *items = json_array();

	for (size_t i = 0; i < p->plan.count; i++)
		if (p->plan.item[i].removed == removed)
			json_array_append_new(items, item_json(&p->texts, &p->plan.item[i]));
	return items;
}

static int action_list(struct planning *p)
{
	json_t *all;

	if (p->cli->arg_count > 1)
		return out_error(p->cli, "usage", "\"nc-block plan list\" takes no more.");
	if (!p->cli->options.json) {
		if (p->cli->out_tty)
			print_list(p);
		else
			print_rows(p, false);
		return EXIT_DONE;
	}
	all = json_pack("{s:o, s:o}", "items", items_json(p, false), "removed", items_json(p, true));
	out_json(p->cli, all);
	json_decref(all);
	return EXIT_DONE;
}

/* ---- one item ---- */

/* The item that the second argument names; NULL after saying that there is none. */
static const struct checklist_item *named(const struct planning *p, size_t arguments, int *code)
{
	const struct checklist_item *item;

	*code = EXIT_USAGE;
	if (p->cli->arg_count != arguments) {
		out_error(p->cli, "usage", arguments == 3 ? "It takes an ID and a date: nc-block plan date bank 2026-12-01."
							  : "It takes one ID, as the plan shows it.");
		return NULL;
	}
	item = checklist_find(&p->plan, p->cli->args[1]);
	if (!item)
		*code = out_error(p->cli, "unknown-target", "There is no such item in your plan.");
	return item;
}

static int action_show(struct planning *p)
{
	int code;
	const struct checklist_item *item = named(p, 2, &code);
	const char *text;

	if (!item)
		return code;
	if (p->cli->options.json) {
		json_t *shown = item_json(&p->texts, item);

		out_json(p->cli, shown);
		json_decref(shown);
		return EXIT_DONE;
	}
	print_item(p->cli, item);
	for (unsigned n = 1; item->section && (text = texts_nth(&p->texts, item->section, "text", n)); n++) {
		out_newline(p->cli);
		out_text(p->cli, SHADE_PLAIN, 0, text);
	}
	return EXIT_DONE;
}

/* Sends a change and shows the item as it is then. */
static int change(struct planning *p, json_t *parameters)
{
	json_t *reply = NULL, *row;
	int code = session_ask(p->cli, "PlanSet", parameters, &reply);

	if (code)
		return code;
	if (p->cli->options.json) {
		out_json(p->cli, reply);
		json_decref(reply);
		return EXIT_DONE;
	}
	row = json_object_get(reply, "item");
	if (json_is_true(json_object_get(row, "removed"))) {
		out_format(p->cli, SHADE_PLAIN, 0, "%s is out of your plan.", item_text(row, "item", ""));
	} else {
		json_t *all = json_pack("{s:[O]}", "items", row);
		struct checklist plan;

		if (checklist_build(&p->texts, all, time(NULL), &plan) == 0 && checklist_find(&plan, item_text(row, "item", "")))
			print_item(p->cli, checklist_find(&plan, item_text(row, "item", "")));
		checklist_free(&plan);
		json_decref(all);
	}
	json_decref(reply);
	return EXIT_DONE;
}

static int action_done(struct planning *p)
{
	int code;
	const struct checklist_item *item = named(p, 2, &code);

	if (!item)
		return code;
	if (item->activity)
		return out_error(p->cli, "usage", "That is for the bad hours, not to be ticked: it stays on the list.");
	return change(p, json_pack("{s:s, s:b}", "item", item->id, "done", 1));
}

static int action_undone(struct planning *p)
{
	int code;
	const struct checklist_item *item = named(p, 2, &code);

	return item ? change(p, json_pack("{s:s, s:b, s:b}", "item", item->id, "done", 0, "removed", 0)) : code;
}

static int action_remove(struct planning *p)
{
	int code;
	const struct checklist_item *item = named(p, 2, &code);

	return item ? change(p, json_pack("{s:s, s:b}", "item", item->id, "removed", 1)) : code;
}

/* What there is to be restored. */
static int list_removed(struct planning *p)
{
	bool any = false;

	if (p->cli->options.json) {
		json_t *removed = json_pack("{s:o}", "removed", items_json(p, true));

		out_json(p->cli, removed);
		json_decref(removed);
		return EXIT_DONE;
	}
	if (!p->cli->out_tty) {
		print_rows(p, true);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < p->plan.count; i++) {
		if (!p->plan.item[i].removed)
			continue;
		any = true;
		print_item(p->cli, &p->plan.item[i]);
	}
	if (!any)
		out_text(p->cli, SHADE_PLAIN, 0, "Nothing is taken out of your plan but what you wrote yourself, which is deleted.");
	return EXIT_DONE;
}

/* With its tick and its date, which undone would take. */
static int action_restore(struct planning *p)
{
	int code;
	const struct checklist_item *item;

	if (p->cli->arg_count == 1)
		return list_removed(p);
	item = named(p, 2, &code);
	return item ? change(p, json_pack("{s:s, s:b}", "item", item->id, "removed", 0)) : code;
}

static int action_date(struct planning *p)
{
	int code;
	const struct checklist_item *item = named(p, 3, &code);
	const char *date = item ? p->cli->args[2] : "";

	if (!item)
		return code;
	if (strcmp(date, "none") == 0)
		date = "";
	else if (strlen(date) != 10 || strspn(date, "0123456789-") != 10)
		return out_error(p->cli, "usage", "A date is written 2026-12-01, or \"none\".");
	return change(p, json_pack("{s:s, s:s}", "item", item->id, "due", date));
}

/* ---- adding, and other words ---- */

/* EXIT_DONE where TEXT, without blanks before it, can be an item's. */
static int look_at(const struct planning *p, const char *text)
{
	if (!*text)
		return out_error(p->cli, "usage", "Nothing was written.");
	if (strlen(text) > PLAN_TEXT_MAX)
		return out_error(p->cli, "usage", "That is too long: an item has at most 1000 bytes.");
	if (!text_valid(text))
		return out_error(p->cli, "usage", "That is not valid text (UTF-8).");
	return EXIT_DONE;
}

static int add_text(struct planning *p, const char *text)
{
	json_t *parameters;
	int code;

	text += strspn(text, " \t");
	code = look_at(p, text);
	if (code)
		return code;
	parameters = json_pack("{s:s}", "text", text);
	if (p->cli->options.step > 0)
		json_object_set_new(parameters, "step", json_integer(p->cli->options.step));
	return change(p, parameters);
}

/* An item a line. */
static int add_lines(struct planning *p)
{
	autofree char *line = NULL;
	size_t room = 0, taken = 0;
	int code = EXIT_DONE;

	while (getline(&line, &room, p->cli->in) >= 0) {
		int one;

		line[strcspn(line, "\r\n")] = '\0';
		if (!line[strspn(line, " \t")])
			continue;
		taken++;
		one = add_text(p, line);
		code = code ? code : one;
	}
	clearerr(p->cli->in);
	return taken ? code : out_error(p->cli, "usage", "Nothing was written.");
}

static int add_arguments(struct planning *p)
{
	autofree char *text = NULL;
	size_t size;
	FILE *joined = open_memstream(&text, &size);

	if (!joined)
		return out_error(p->cli, "failed", "Out of memory.");
	for (size_t i = 1; i < p->cli->arg_count; i++)
		fprintf(joined, "%s%s", i > 1 ? " " : "", p->cli->args[i]);
	return fclose(joined) == 0 ? add_text(p, text) : out_error(p->cli, "failed", "Out of memory.");
}

static int action_add(struct planning *p)
{
	autofree char *typed = NULL;

	if (p->cli->arg_count == 2 && strcmp(p->cli->args[1], "-") == 0)
		return add_lines(p);
	if (p->cli->arg_count > 1)
		return add_arguments(p);
	if (!p->cli->terminal)
		return out_error(p->cli, "usage", "Nothing was written. Give a text, or \"-\" to read one a line from standard input.");
	typed = prompt_line(p->cli, "What would do you good, or has to be done?");
	return add_text(p, typed ? typed : "");
}

/* An empty line gives an item of the texts its own words back; no line at all changes nothing. */
static int edit_text(struct planning *p, const struct checklist_item *item, const char *text)
{
	int code;

	text = text ? text + strspn(text, " \t") : NULL;
	code = text && !*text && item->reworded ? EXIT_DONE : look_at(p, text ? text : "");
	return code ? code : change(p, json_pack("{s:s, s:s}", "item", item->id, "text", text));
}

static int edit_asked(struct planning *p, const struct checklist_item *item)
{
	autofree char *typed = NULL, *now = NULL;

	if (asprintf(&now, "Now: %s", item->title) < 0)
		now = NULL;
	if (now)
		put_text(p->cli, p->cli->out, 0, now);
	typed = prompt_line(p->cli, item->reworded ? "New words (none: those it came with):" : "New words:");
	return edit_text(p, item, typed);
}

static int edit_piped(struct planning *p, const struct checklist_item *item)
{
	autofree char *line = NULL;
	size_t room = 0;
	bool any = getline(&line, &room, p->cli->in) >= 0;
	int next = any ? fgetc(p->cli->in) : EOF;

	while (next != EOF && isspace(next))
		next = fgetc(p->cli->in);
	if (next != EOF)
		return out_error(p->cli, "usage", "That is more than one line: an item has one.");
	clearerr(p->cli->in);
	if (any)
		line[strcspn(line, "\r\n")] = '\0';
	return edit_text(p, item, any ? line : NULL);
}

static int action_edit(struct planning *p)
{
	int code;
	bool piped = p->cli->arg_count == 3 && strcmp(p->cli->args[2], "-") == 0;
	const struct checklist_item *item;

	if (p->cli->arg_count > 2 && !piped)
		return out_error(p->cli, "usage", "The new words are asked for, or with \"-\" read from standard input; they are no argument.");
	item = named(p, piped ? 3 : 2, &code);
	if (!item)
		return code;
	if (piped)
		return edit_piped(p, item);
	if (!p->cli->terminal)
		return out_error(p->cli, "usage", "Nothing was written. Give \"-\" behind the ID to read the words from standard input.");
	return edit_asked(p, item);
}

static const struct action {
	const char *name;
	int (*run)(struct planning *p);
} actions[] = {
	{ "list", action_list },     { "show", action_show },       { "done", action_done }, { "undone", action_undone },
	{ "remove", action_remove }, { "restore", action_restore }, { "date", action_date }, { "add", action_add },
	{ "edit", action_edit },
};

static const struct action *find_action(const struct cli *cli)
{
	const char *name = cli->arg_count ? cli->args[0] : "list";

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

int verb_plan(struct cli *cli)
{
	const struct action *action = find_action(cli);
	struct planning p = { .cli = cli };
	int code;

	if (!action)
		return out_error(cli, "usage", "A plan can: list, show, done, undone, date, add, edit, remove, restore.");
	if (cli->options.step > 0 && action->run != action_add)
		return out_error(cli, "usage", "--step goes with \"nc-block plan add\" alone.");
	code = session_ask(cli, "Plan", json_object(), &p.reply);
	if (code)
		return code;
	if (texts_load(cli, &p.texts) < 0)
		code = out_error(cli, "failed", "The texts of nc-block cannot be read: " CLI_TEXTS "/en.ini");
	else if (checklist_build(&p.texts, p.reply, time(NULL), &p.plan) < 0)
		code = out_error(cli, "failed", "Out of memory.");
	else
		code = action->run(&p);
	checklist_free(&p.plan);
	texts_free(&p.texts);
	json_decref(p.reply);
	return code;
}
