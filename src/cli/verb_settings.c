/* nc-block settings: what is in force, what waits, and accepting it.
 * Used by cli/run.c.
 * Must never decide which setting is the looser one. */
#include <string.h>

#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/settings_print.h"
#include "cli/verbs.h"

static int accept_settings(const struct cli *cli)
{
	json_t *reply, *key;
	size_t i;
	int code = session_ask(cli, "SettingsAccept", json_object(), &reply);

	if (code)
		return code;
	if (cli->options.json) {
		out_json(cli, reply);
	} else {
		out_sentence(cli, SHADE_PLAIN, item_text(reply, "message", "In force now:"));
		items_each(json_object_get(reply, "accepted"), i, key)
			out_text(cli, SHADE_PLAIN, 2, json_is_string(key) ? json_string_value(key) : "?");
	}
	json_decref(reply);
	return EXIT_DONE;
}

int verb_settings(struct cli *cli)
{
	json_t *reply;
	int code;

	if (cli->arg_count && strcmp(cli->args[0], "accept") == 0)
		return accept_settings(cli);
	if (cli->arg_count)
		return out_error(cli, "usage", "\"nc-block settings\" takes \"accept\" or nothing.");
	code = session_ask(cli, "Settings", json_object(), &reply);
	if (code)
		return code;
	if (cli->options.json) {
		out_json(cli, reply);
	} else {
		settings_print(cli, json_object_get(reply, "settings"));
		settings_print_pending(cli, json_object_get(reply, "pending_settings"));
		settings_print_idle(cli, json_object_get(reply, "without_effect"));
	}
	json_decref(reply);
	return EXIT_DONE;
}
