/* nc-block services: what the catalogue knows.
 * Used by cli/run.c.
 * Must never show a service as covered beyond the names it lists. */
#include <string.h>

#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

/* The widest of a text of the items, with a gap; so that the columns are no wider than they need be. */
static size_t widest(const json_t *items, const char *key)
{
	size_t i, n = 0;
	json_t *item;

	items_each(items, i, item) {
		size_t columns = text_columns(item_text(item, key, "?"));

		n = columns > n ? columns : n;
	}
	return n + 2;
}

static void print_short(const struct cli *cli, const json_t *services)
{
	size_t i, ids = widest(services, "id"), titles = widest(services, "title");
	json_t *service;

	items_each(services, i, service) {
		size_t names = json_array_size(json_object_get(service, "names"));
		char count[32];

		snprintf(count, sizeof count, "%3zu name%s", names, names == 1 ? "" : "s");
		out_piece(cli, SHADE_STRONG, item_text(service, "id", "?"), ids);
		out_piece(cli, SHADE_PLAIN, item_text(service, "title", ""), titles);
		out_piece(cli, SHADE_DIM, count, 0);
		out_newline(cli);
	}
}

static bool is_shared(const json_t *name)
{
	const json_t *others = json_object_get(name, "shared");

	return json_is_true(others) || json_array_size(others) > 0 || json_is_string(others);
}

static void print_name(const struct cli *cli, const json_t *name, size_t columns)
{
	char role[64];

	snprintf(role, sizeof role, "%.40s%s", item_text(name, "role", ""), is_shared(name) ? ", shared" : "");
	out_row(cli, &(struct row){ .indent = 2, .columns = columns, .label = item_text(name, "name", "?"),
				    .text = role, .shade = SHADE_DIM });
}

static void print_long(const struct cli *cli, const json_t *service)
{
	const json_t *names = json_object_get(service, "names");
	size_t i, columns = widest(names, "name");
	bool shared = false;
	json_t *item;

	out_format(cli, SHADE_STRONG, 0, "%s (%s)", item_text(service, "title", "?"),
		   item_text(service, "id", "?"));
	items_each(names, i, item) {
		print_name(cli, item, columns);
		shared = shared || is_shared(item);
	}
	if (shared)
		out_text(cli, SHADE_DIM, 2, "shared: blocked once every service that needs it is.");
	items_each(json_object_get(service, "profiles"), i, item)
		out_format(cli, SHADE_PLAIN, 2, "profile: %s",
			   json_is_string(item) ? json_string_value(item) : "?");
	if (item_text(service, "uncovered", "")[0])
		out_format(cli, SHADE_PLAIN, 2, "not covered: %s", item_text(service, "uncovered", ""));
	out_format(cli, SHADE_DIM, 2, "looked up %s: %s", item_text(service, "checked", "?"),
		   item_text(service, "source", "?"));
}

static json_t *parameters_of(const struct cli *cli)
{
	return cli->arg_count ? json_pack("{s:s}", "name", cli->args[0]) : json_object();
}

int verb_services(struct cli *cli)
{
	json_t *reply, *services, *service;
	size_t i;
	int code;

	if (cli->arg_count && !text_valid(cli->args[0]))
		return out_error(cli, "malformed", "That is not valid text (UTF-8).");
	code = session_ask(cli, "Services", parameters_of(cli), &reply);
	if (code)
		return code;
	services = json_object_get(reply, "services");
	if (cli->options.json)
		out_json(cli, reply);
	else if (!cli->arg_count)
		print_short(cli, services);
	else
		items_each(services, i, service)
			print_long(cli, service);
	json_decref(reply);
	return EXIT_DONE;
}
