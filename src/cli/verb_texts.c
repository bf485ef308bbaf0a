/* nc-block reason and nc-block journal: what a person wrote for themselves.
 * Used by cli/run.c.
 * Must never take a text from an argument. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/verbs.h"
#include "cli/written.h"
#include "common/cleanup.h"

#define PAGE 50 /* of the journal, in one answer */

static bool is(const struct cli *cli, const char *word)
{
	return cli->arg_count && strcmp(cli->args[0], word) == 0;
}

static int usage(const struct cli *cli, const char *sentence)
{
	return out_error(cli, "usage", sentence);
}

/* DONE: a sentence about what was kept. */
static int add(const struct cli *cli, const char *method, const char *question, const char *done)
{
	autofree char *text = NULL;
	json_t *reply;
	int code = written_ask(cli, question, &text);

	if (code)
		return code;
	code = session_ask(cli, method, json_pack("{s:s}", "text", text), &reply);
	if (code) {
		written_give_back(cli, text); /* it could not be stored */
		return code;
	}
	if (cli->options.json)
		out_json(cli, reply);
	else
		out_format(cli, SHADE_PLAIN, 0, "Kept as number %" PRId64 ". %s", item_number(reply, "id", 0), done);
	json_decref(reply);
	return EXIT_DONE;
}

static void print_texts(const struct cli *cli, const json_t *texts, const char *none)
{
	json_t *item;
	size_t i;

	if (!json_array_size(texts) && cli->out_tty)
		out_text(cli, SHADE_PLAIN, 0, none);
	items_each(texts, i, item) {
		char time[FORMAT_SIZE];

		if (i)
			out_newline(cli);
		format_time(item_text(item, "added", "?"), time);
		out_format(cli, SHADE_DIM, 0, "%" PRId64 "  %s", item_number(item, "id", 0), time);
		out_text(cli, SHADE_PLAIN, 2, item_text(item, "text", ""));
	}
}

static int list_reasons(const struct cli *cli)
{
	json_t *reply;
	int code = session_ask(cli, "ReasonList", json_object(), &reply);

	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		print_texts(cli, json_object_get(reply, "reasons"), "No reasons yet. To write one: nc-block reason add");
	json_decref(reply);
	return EXIT_DONE;
}

static int remove_reason(const struct cli *cli)
{
	json_t *reply;
	char *end;
	long id;
	int code;

	if (cli->arg_count != 2)
		return usage(cli, "\"nc-block reason remove\" needs the number of one reason.");
	errno = 0;
	id = strtol(cli->args[1], &end, 10);
	if (errno || *end || id < 1)
		return usage(cli, "\"nc-block reason remove\" needs the number of one reason.");
	code = session_ask(cli, "ReasonRemove", json_pack("{s:I}", "id", (json_int_t)id), &reply);
	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		out_text(cli, SHADE_PLAIN, 0, "It is gone.");
	json_decref(reply);
	return EXIT_DONE;
}

int verb_reason(struct cli *cli)
{
	if (cli->arg_count < 2 && is(cli, "add"))
		return add(cli, "ReasonAdd", "Why? In your own words, for yourself alone.",
			   "You will see it whenever you ask for a removal.");
	if (!cli->arg_count || (cli->arg_count == 1 && is(cli, "list")))
		return list_reasons(cli);
	if (is(cli, "remove"))
		return remove_reason(cli);
	return usage(cli, "\"nc-block reason\" takes \"add\", \"list\" or \"remove ID\". The text is typed, not an argument.");
}

/* The page of the journal that ends before BEFORE (0: the newest), in front of what is there. */
static int get_page(const struct cli *cli, int64_t before, int64_t limit, json_t *journal, size_t *got)
{
	json_t *reply, *page, *item, *asked = json_pack("{s:I}", "limit", (json_int_t)limit);
	size_t i;
	int code;

	if (before)
		json_object_set_new(asked, "before", json_integer(before));
	code = session_ask(cli, "JournalList", asked, &reply);
	if (code)
		return code;
	page = json_object_get(reply, "journal");
	*got = json_array_size(page);
	items_each(page, i, item)
		json_array_insert(journal, i, item);
	json_decref(reply);
	return EXIT_DONE;
}

static int get_journal(const struct cli *cli, json_t *journal)
{
	int64_t left = cli->options.limit > 0 ? cli->options.limit : INT64_MAX, before = 0;
	size_t got = PAGE;
	int code = EXIT_DONE;

	while (!code && left > 0 && got == PAGE) {
		code = get_page(cli, before, left < PAGE ? left : PAGE, journal, &got);
		left -= (int64_t)got;
		before = item_number(json_array_get(journal, 0), "id", 0);
	}
	return code;
}

static int list_journal(const struct cli *cli)
{
	json_t *journal = json_array(), *shown = json_pack("{s:o}", "journal", journal);
	int code = get_journal(cli, journal);

	if (!code && cli->options.json)
		out_json(cli, shown);
	else if (!code)
		print_texts(cli, journal, "Nothing is in the journal yet. To write: nc-block journal");
	json_decref(shown);
	return code;
}

int verb_journal(struct cli *cli)
{
	if (!cli->arg_count || (cli->arg_count == 1 && is(cli, "add")))
		return add(cli, "JournalAdd", "How is it today? For yourself alone.", "To read it: nc-block journal list");
	if (cli->arg_count == 1 && is(cli, "list"))
		return list_journal(cli);
	return usage(cli, "\"nc-block journal\" takes \"add\" or \"list\". The text is typed, not an argument.");
}
