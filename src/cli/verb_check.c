/* nc-block check: the routes past nc-block, tried for real.
 * Used by cli/run.c.
 * Must never use the name that was asked about in a try, nor tell by night which way is open. */
#include <inttypes.h>
#include <string.h>

#include "cli/check.h"
#include "cli/format.h"
#include "cli/holes.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

#define WITHHELD "withheld"

static json_t *row(const char *route, const char *target, enum check_result result, const char *detail)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "route", route, "target", target, "result", check_result_name(result),
			 "detail", detail);
}

static void add_tried(json_t *rows, const struct check_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct check_probe *p = &l->probes[i];

		json_array_append_new(rows, row(p->route, p->target, p->outcome.result, p->outcome.detail));
	}
}

/* Where nothing is blocked the canary is free as well, and an open route would say nothing. */
static void leave_untried(struct check_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->probes[i].attempt)
			check_say(&l->probes[i].outcome, CHECK_NA, "nothing is blocked, so nothing is refused: not tried");
}

/* Route 23: what cannot be shut. */
static void add_holes(json_t *rows, const struct cli *cli)
{
	struct holes found = { .count = 0 };

	if (cli->root)
		holes_find(&found, cli->root, cli->environment);
	for (size_t i = 0; i < found.count; i++)
		json_array_append_new(rows, row(found.list[i].kind, found.list[i].what, CHECK_OPEN, found.list[i].text));
	if (!found.count)
		json_array_append_new(rows, row("around", "", CHECK_NA,
						"no VPN, Tor, proxy or encrypting resolver is seen here; tunnels over SSH, remote "
						"desktops and other devices never are"));
}

static int64_t count_open(const json_t *rows)
{
	int64_t n = 0;
	size_t i;
	json_t *r;

	items_each(rows, i, r)
		n += strcmp(item_text(r, "result", ""), "open") == 0;
	return n;
}

/* By night an open row keeps its result alone, and they all stand at the end, so that their place tells nothing either. */
static json_t *withhold(const json_t *rows)
{
	json_t *told = json_array(), *r;
	size_t i;

	items_each(rows, i, r)
		if (strcmp(item_text(r, "result", ""), "open") != 0)
			json_array_append(told, r);
	for (int64_t left = count_open(rows); left > 0; left--)
		json_array_append_new(told, row(WITHHELD, "", CHECK_OPEN, "named when the quiet hours are over"));
	return told;
}

static enum shade shade_of(const char *result)
{
	return strcmp(result, "shut") == 0 ? SHADE_GOOD : strcmp(result, "open") == 0 ? SHADE_BAD : SHADE_DIM;
}

/* For other programs: a line a row, its fields separated by tabs. */
static void print_fields(const struct cli *cli, const json_t *r)
{
	static const char *const keys[] = { "result", "route", "target", "detail" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !cli->options.quiet; i++) {
		if (i)
			fputc('\t', cli->out);
		out_piece(cli, SHADE_PLAIN, item_text(r, keys[i], ""), 0);
	}
	out_newline(cli);
}

static void print_row(const struct cli *cli, const json_t *r)
{
	const char *result = item_text(r, "result", "?"), *route = item_text(r, "route", "?");
	char label[64];

	snprintf(label, sizeof label, "%-4.20s  %.30s", result, route);
	out_row(cli, &(struct row){ .indent = 2, .columns = 21, .label = label, .label_shade = shade_of(result),
				    .text = item_text(r, "target", "") });
	out_text(cli, SHADE_DIM, 8, item_text(r, "detail", ""));
}

static void print_asked(const struct cli *cli, const json_t *asked)
{
	const json_t *layers = json_object_get(asked, "layers");
	const char *name = item_text(asked, "name", cli->args[0]);
	json_t *layer;
	size_t i;

	if (!json_is_true(json_object_get(asked, "blocked")))
		out_format(cli, SHADE_BAD, 0, "%s is not blocked.", name);
	else if (!json_array_size(layers))
		out_format(cli, SHADE_BAD, 0, "%s is blocked, but no layer is in force for it now.", name);
	else
		out_format(cli, SHADE_STRONG, 0, "%s is held by:", name);
	items_each(layers, i, layer)
		out_text(cli, SHADE_PLAIN, 2, json_is_string(layer) ? json_string_value(layer) : "?");
}

static void print_all(const struct cli *cli, const json_t *answer)
{
	const json_t *asked = json_object_get(answer, "asked"), *rows = json_object_get(answer, "routes");
	int64_t open = item_number(answer, "open", 0);
	bool idle = json_is_true(json_object_get(answer, "idle"));
	json_t *r;
	size_t i;

	if (asked)
		print_asked(cli, asked);
	items_each(rows, i, r)
		if (!cli->out_tty)
			print_fields(cli, r);
		else if (!idle || strcmp(item_text(r, "result", ""), "open") == 0)
			print_row(cli, r);
	if (!cli->out_tty)
		return;
	if (idle)
		out_text(cli, SHADE_PLAIN, 0, "Nothing is blocked, so there is nothing to try.");
	if (open)
		out_format(cli, SHADE_BAD, 0, "%" PRId64 " route%s open.", open, open == 1 ? " is" : "s are");
	else if (!idle)
		out_text(cli, SHADE_GOOD, 0, "No route that could be tried is open.");
}

/* Takes ASKED (or NULL). */
static json_t *try_all(const struct cli *cli, const json_t *status, json_t *asked)
{
	bool quiet = json_is_true(json_object_get(status, "quiet")), idle = item_number(status, "entries", 1) == 0;
	json_t *rows = json_array(), *told, *answer;
	struct check_list list;

	check_list_fill(&list, cli->root ? cli->root : "",
			item_text(json_object_get(status, "settings"), "network.quic", NULL));
	if (idle)
		leave_untried(&list);
	else
		(void)check_run(&list); /* what could not be started says so in its row */
	add_tried(rows, &list);
	add_holes(rows, cli);
	told = quiet ? withhold(rows) : json_incref(rows);
	answer = json_pack("{s:o, s:I, s:b, s:b}", "routes", told, "open", (json_int_t)count_open(rows), "quiet", (int)quiet,
			   "idle", (int)idle);
	if (asked)
		json_object_set_new(answer, "asked", asked);
	json_decref(rows);
	return answer;
}

static int exit_of(const json_t *answer)
{
	const json_t *asked = json_object_get(answer, "asked");
	bool held = !asked || (json_is_true(json_object_get(asked, "blocked")) && json_array_size(json_object_get(asked, "layers")));

	return held && item_number(answer, "open", 0) == 0 ? EXIT_DONE : EXIT_FAILED;
}

int verb_check(struct cli *cli)
{
	json_t *status = NULL, *asked = NULL, *answer;
	int code = EXIT_DONE;

	if (cli->arg_count && !text_valid(cli->args[0]))
		return out_error(cli, "malformed", "That is not valid text (UTF-8).");
	if (cli->arg_count)
		code = session_ask(cli, "Why", json_pack("{s:s}", "name", cli->args[0]), &asked);
	if (code == EXIT_DONE)
		code = session_ask(cli, "Status", json_object(), &status);
	if (code) {
		json_decref(asked);
		return code;
	}
	answer = try_all(cli, status, asked);
	json_decref(status);
	if (cli->options.json)
		out_json(cli, answer);
	else
		print_all(cli, answer);
	code = exit_of(answer);
	json_decref(answer);
	return code;
}
