/* nc-block log: what happened to the entries, and when.
 * Used by cli/run.c.
 * Must never write a target anywhere but to a terminal. */
#include <inttypes.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

/* Time, id and event; a target that does not fit beside them stands in a line of its own. */
#define LOG_COLUMNS 42

static void print_line(const struct cli *cli, const json_t *item)
{
	const char *detail = item_text(item, "detail", ""), *target = item_text(item, "target", "");
	size_t rest = text_columns(target) + (*target && *detail ? 2 : 0) + text_columns(detail);
	bool narrow = cli->width && LOG_COLUMNS + rest > cli->width;
	char time[FORMAT_SIZE], id[24] = "";

	format_time(item_text(item, "time", "?"), time);
	if (item_number(item, "id", 0)) /* what is about the settings is about no entry */
		snprintf(id, sizeof id, "%" PRId64, item_number(item, "id", 0));
	out_piece(cli, SHADE_DIM, time, 18);
	out_piece(cli, SHADE_PLAIN, id, narrow ? 4 : 6);
	out_piece(cli, SHADE_STRONG, item_text(item, "event", "?"), !narrow && (*detail || *target) ? 18 : 0);
	if (narrow) {
		out_newline(cli);
		out_text(cli, SHADE_PLAIN, 2, target);
		out_text(cli, SHADE_DIM, 2, detail);
		return;
	}
	if (*target)
		out_piece(cli, SHADE_PLAIN, target, 0);
	if (*detail) {
		out_piece(cli, SHADE_PLAIN, "", *target ? 2 : 0);
		out_piece(cli, SHADE_DIM, detail, 0);
	}
	out_newline(cli);
}

/* A file or a pipe outlives the moment: no names there. */
static void forget_targets(json_t *log)
{
	json_t *item;
	size_t i;

	items_each(log, i, item)
		json_object_del(item, "target");
}

int verb_log(struct cli *cli)
{
	int64_t limit = cli->options.limit;
	json_t *reply, *log, *item;
	size_t i;
	int code = session_ask(
	    cli, "Log", limit > 0 ? json_pack("{s:I}", "limit", (json_int_t)limit) : json_object(), &reply);

	if (code)
		return code;
	log = json_object_get(reply, "log");
	if (!cli->out_tty)
		forget_targets(log);
	if (cli->options.json)
		out_json(cli, reply);
	else if (cli->out_tty && !json_array_size(log))
		out_text(cli, SHADE_PLAIN, 0, "Nothing has happened yet.");
	else
		items_each(log, i, item)
			print_line(cli, item);
	json_decref(reply);
	return EXIT_DONE;
}
