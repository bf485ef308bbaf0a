/* nc-block why: is this name blocked here, and by whom.
 * Used by cli/run.c.
 * Must never need more than being a user of this machine. */
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

static void print_layers(const struct cli *cli, const json_t *layers)
{
	char line[256] = "in force: ";
	size_t i, n = strlen(line);
	json_t *layer;

	items_each(layers, i, layer) {
		n += (size_t)snprintf(line + n, sizeof line - n, "%s%.40s", i ? ", " : "",
				      json_is_string(layer) ? json_string_value(layer) : "?");
		if (n + 50 > sizeof line)
			break;
	}
	if (json_array_size(layers))
		out_text(cli, SHADE_DIM, 2, line);
	else
		out_text(cli, SHADE_WAITING, 2, "not in force now: nc-block status says why");
}

static void print_answer(const struct cli *cli, const json_t *reply)
{
	const char *name = item_text(reply, "name", cli->args[0]), *message = item_text(reply, "message", "");
	char since[FORMAT_SIZE];

	if (json_is_true(json_object_get(reply, "blocked"))) {
		format_time(item_text(reply, "since", "?"), since);
		out_format(cli, SHADE_STRONG, 0, "%s is blocked by %s since %s.", name,
			   item_text(reply, "by", "?"), since);
		print_layers(cli, json_object_get(reply, "layers"));
	} else if (*message) {
		out_format(cli, SHADE_PLAIN, 0, "%s: %s", name, message);
	} else {
		out_format(cli, SHADE_PLAIN, 0, "%s is not blocked by nc-block.", name);
	}
}

int verb_why(struct cli *cli)
{
	json_t *reply;
	int code;

	if (!text_valid(cli->args[0]))
		return out_error(cli, "malformed", "That is not valid text (UTF-8).");
	code = session_ask(cli, "Why", json_pack("{s:s}", "name", cli->args[0]), &reply);
	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		print_answer(cli, reply);
	json_decref(reply);
	return EXIT_DONE;
}
