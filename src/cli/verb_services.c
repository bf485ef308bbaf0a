/* nc-block services: what the catalogue knows.
 * Used by cli/run.c.
 * Must never show a service as covered beyond the names it lists. */
#include <string.h>

#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

static void print_short(const struct cli *cli, const json_t *service)
{
	char count[32];

	snprintf(count, sizeof count, "%zu names", json_array_size(json_object_get(service, "names")));
	out_piece(cli, SHADE_STRONG, item_text(service, "id", "?"), 14);
	out_piece(cli, SHADE_PLAIN, item_text(service, "title", ""), 20);
	out_piece(cli, SHADE_DIM, count, 0);
	out_newline(cli);
}

static void print_name(const struct cli *cli, const json_t *name)
{
	bool shared = json_is_true(json_object_get(name, "shared")) ||
		      json_array_size(json_object_get(name, "shared")) > 0 ||
		      json_is_string(json_object_get(name, "shared"));

	out_piece(cli, SHADE_PLAIN, "", 2);
	out_piece(cli, SHADE_PLAIN, item_text(name, "name", "?"), 36);
	out_piece(cli, SHADE_DIM, item_text(name, "role", ""), 0);
	if (shared)
		out_piece(cli, SHADE_DIM, " (shared with other services)", 0);
	out_newline(cli);
}

static void print_long(const struct cli *cli, const json_t *service)
{
	json_t *item;
	size_t i;

	out_format(cli, SHADE_STRONG, 0, "%s (%s)", item_text(service, "title", "?"),
		   item_text(service, "id", "?"));
	items_each(json_object_get(service, "names"), i, item)
		print_name(cli, item);
	items_each(json_object_get(service, "profiles"), i, item)
		out_format(cli, SHADE_PLAIN, 2, "profile: %s",
			   json_is_string(item) ? json_string_value(item) : "?");
	out_format(cli, SHADE_DIM, 2, "looked up %s: %s", item_text(service, "checked", "?"),
		   item_text(service, "source", "?"));
}

static json_t *parameters_of(const struct cli *cli)
{
	return cli->arg_count ? json_pack("{s:s}", "name", cli->args[0]) : json_object();
}

int verb_services(struct cli *cli)
{
	json_t *reply, *service;
	size_t i;
	int code;

	if (cli->arg_count && !text_valid(cli->args[0]))
		return out_error(cli, "malformed", "That is not valid text (UTF-8).");
	code = session_ask(cli, "Services", parameters_of(cli), &reply);
	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		items_each(json_object_get(reply, "services"), i, service)
			(cli->arg_count ? print_long : print_short)(cli, service);
	json_decref(reply);
	return EXIT_DONE;
}
