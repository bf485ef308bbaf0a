/* nc-block retire: leaving for good, one step at a time.
 * Used by cli/run.c.
 * Must never make leaving easier than typing the words. */
#include <inttypes.h>
#include <string.h>

#include "cli/confirm.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

/* Asks before a wait is started: a code above 0 ends it here. Nothing blocked, or asked already: no question. */
static int ask_first(const struct cli *cli)
{
	char question[160];
	json_t *status;
	int64_t entries;
	bool asked;
	int code = session_ask(cli, "Status", json_object(), &status);

	if (code)
		return code;
	entries = item_number(status, "entries", 0);
	asked = json_is_object(json_object_get(status, "retire"));
	json_decref(status);
	if (!entries || asked)
		return EXIT_DONE;
	snprintf(question, sizeof question, "Start the wait to lift everything for good, %" PRId64 " entr%s? [y/N]", entries,
		 entries == 1 ? "y" : "ies");
	if (prompt_yes(cli, question))
		return EXIT_DONE;
	out_text(cli, SHADE_PLAIN, 0, "Everything stays blocked.");
	return EXIT_FAILED;
}

static bool has_words(const json_t *reply)
{
	return json_is_string(json_object_get(reply, "confirm"));
}

static int send_words(const struct cli *cli, const char *typed, json_t **reply)
{
	return session_ask(cli, "Retire", json_pack("{s:s}", "confirm", typed), reply);
}

/* Shows the words and sends back what is typed; the answer to that takes the place of REPLY. */
static int complete(const struct cli *cli, json_t **reply)
{
	autofree char *typed = NULL;
	json_t *answer;
	int code;

	out_text(cli, SHADE_STRONG, 0, "The wait is over. The words that lift everything for good are:");
	confirm_print(cli, item_text(*reply, "confirm", ""), "nc-block retire");
	typed = confirm_read(cli);
	if (!typed) {
		json_object_set_new(*reply, "message", json_string("everything stays blocked"));
		json_object_set_new(*reply, "confirm", json_null());
		return EXIT_DONE;
	}
	code = send_words(cli, typed, &answer);
	if (code)
		return code;
	json_decref(*reply);
	*reply = answer;
	return EXIT_DONE;
}

static void print_hint(const struct cli *cli, const char *state)
{
	if (strcmp(state, "cooling") == 0)
		out_text(cli, SHADE_DIM, 0, "Everything stays blocked meanwhile. To stop it: nc-block retire --cancel");
	else if (strcmp(state, "retired") == 0)
		out_text(cli, SHADE_DIM, 0, "To uninstall: sudo apt purge nc-block, or sudo make uninstall. To begin anew: nc-block add");
}

static int report(const struct cli *cli, json_t *reply)
{
	int code = exit_of_error(item_text(reply, "error", NULL));
	json_t *line;

	if (cli->options.json) {
		out_json(cli, reply);
		return code;
	}
	line = json_copy(reply);
	json_object_set_new(line, "target", json_string("retire"));
	session_print_result(cli, line);
	json_decref(line);
	if (has_words(reply))
		confirm_print(cli, item_text(reply, "confirm", ""), "nc-block retire");
	if (cli->out_tty)
		print_hint(cli, item_text(reply, "state", ""));
	return code;
}

int verb_retire(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	json_t *reply, *parameters = json_object();
	int code = EXIT_DONE;

	if (o->confirm && (o->cancel || !text_valid(o->confirm))) {
		json_decref(parameters);
		return o->cancel ? out_error(cli, "usage", "\"nc-block retire\" takes --confirm or --cancel, not both.")
				 : out_error(cli, "wrong-words", "Those are not the words.");
	}
	if (o->confirm)
		json_object_set_new(parameters, "confirm", json_string(o->confirm));
	if (o->cancel)
		json_object_set_new(parameters, "cancel", json_true());
	if (cli->terminal && !o->yes && !o->confirm && !o->cancel)
		code = ask_first(cli);
	if (code) {
		json_decref(parameters);
		return code;
	}
	code = session_ask(cli, "Retire", parameters, &reply);
	if (code)
		return code;
	if (cli->terminal && item_people_missing(reply)) /* the message says whose code it is; the words would lead nowhere */
		json_object_set_new(reply, "confirm", json_null());
	if (cli->terminal && has_words(reply) && !o->confirm)
		code = complete(cli, &reply);
	if (!code)
		code = report(cli, reply);
	json_decref(reply);
	return code;
}
