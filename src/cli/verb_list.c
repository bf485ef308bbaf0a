/* nc-block list: what is blocked, one entry a line.
 * Used by cli/run.c.
 * Must never show on a pipe what a program would have to guess the columns of. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/verb_list.h"

static enum shade shade_of(const char *state)
{
	return strcmp(state, "blocked") == 0 ? SHADE_GOOD : strcmp(state, "recorded") == 0 ? SHADE_PLAIN : SHADE_WAITING;
}

/* On a pipe: id, target, state and what it means, with tabs between. */
static void print_plain(const struct cli *cli, const json_t *entry)
{
	char id[24], meaning[FORMAT_SIZE];

	snprintf(id, sizeof id, "%" PRId64, item_number(entry, "id", 0));
	format_state(entry, meaning);
	out_piece(cli, SHADE_PLAIN, id, 0);
	/* A tab is a control character, so it goes past the cleaning. */
	for (int i = 0; i < 3 && !cli->options.quiet; i++) {
		fputc('\t', cli->out);
		out_piece(cli, SHADE_PLAIN,
			  i == 0   ? item_text(entry, "target", "")
			  : i == 1 ? item_text(entry, "state", "")
				   : meaning,
			  0);
	}
	out_newline(cli);
}

static void print_bar(const struct cli *cli, const json_t *removal, unsigned indent)
{
	char bar[FORMAT_BAR_SIZE];
	unsigned room = cli->width > indent + 4 ? cli->width - indent - 2 : 10;

	format_bar(item_number(removal, "counted_s", 0), item_number(removal, "required_s", 0),
		   room > 30 ? 30 : room, cli->utf8, bar);
	out_format(cli, SHADE_WAITING, indent, "%s", bar);
}

/* What the state of an entry is called: what is only recorded is not called blocked. */
static const char *state_shown(const json_t *entry)
{
	const char *state = item_text(entry, "state", "");

	return item_recorded_only(entry) && strcmp(state, "blocked") == 0 ? "recorded" : state;
}

static void print_wide(const struct cli *cli, const json_t *entry, const char *meaning)
{
	const char *target = item_text(entry, "target", ""), *state = state_shown(entry);
	char initial[ITEM_SHOWN_SIZE];
	const char *person = item_label(entry, initial);
	size_t room = cli->width >= 70 ? cli->width - 47 : 0;
	bool one_line = room && text_columns(target) <= room;
	char id[24];

	snprintf(id, sizeof id, "%4" PRId64, item_number(entry, "id", 0));
	if (one_line) {
		out_piece(cli, SHADE_DIM, id, 6);
		out_piece(cli, SHADE_STRONG, target, room + 1);
	} else {
		out_row(cli, &(struct row){ .columns = 6, .label = id, .label_shade = SHADE_DIM, .text = target,
					    .shade = SHADE_STRONG });
	}
	out_row(cli, &(struct row){ .indent = one_line ? 0 : 6, .columns = 10, .label = state,
				    .label_shade = shade_of(state), .text = meaning });
	if (person)
		out_text(cli, SHADE_DIM, 6, person);
	if (item_number(entry, "uid", getuid()) != getuid())
		out_format(cli, SHADE_DIM, 6, "of %s", item_text(entry, "owner", "?"));
}

void list_print_entry(const struct cli *cli, const json_t *entry)
{
	const json_t *removal = json_object_get(entry, "removal");
	char meaning[FORMAT_SIZE];

	if (!cli->out_tty) {
		print_plain(cli, entry);
		return;
	}
	format_state(entry, meaning);
	print_wide(cli, entry, meaning);
	if (strcmp(item_text(entry, "state", ""), "cooling") == 0)
		print_bar(cli, removal, 6);
}

int verb_list(struct cli *cli)
{
	json_t *reply, *entries, *entry;
	size_t i;
	int code = session_ask(cli, "List", json_object(), &reply);

	if (code)
		return code;
	entries = json_object_get(reply, "entries");
	if (cli->options.json)
		out_json(cli, reply);
	else if (cli->out_tty && !json_array_size(entries))
		out_text(cli, SHADE_PLAIN, 0, "Nothing is blocked.");
	else
		items_each(entries, i, entry)
			list_print_entry(cli, entry);
	json_decref(reply);
	return EXIT_DONE;
}
