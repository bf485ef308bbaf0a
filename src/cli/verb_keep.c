/* nc-block keep and nc-block undo.
 * Used by cli/run.c.
 * Must never ask whether somebody is sure of keeping a block. */
#include "cli/session.h"
#include "cli/verbs.h"

static int for_each(const struct cli *cli, const char *method, const char *question)
{
	struct failure failure = { .parameters = NULL };
	struct targets t = { .text = NULL };
	struct client *client = NULL;
	json_t *total = json_object();
	int code = targets_collect(cli, question, &t);

	if (!code) {
		if (cli_client_new(cli->socket, cli->timeout_ms, &client, &failure) == 0)
			session_results(client, method, &t, NULL, total, &failure);
		code = session_finish(cli, total, &failure);
	}
	cli_client_free(&client);
	failure_clear(&failure);
	targets_free(&t);
	json_decref(total);
	return code;
}

int verb_keep(struct cli *cli)
{
	return for_each(cli, "Keep",
			"What shall stay blocked? A target or an id a line; an empty line ends the list.");
}

int verb_undo(struct cli *cli)
{
	return for_each(cli, "Undo",
			"What was added by mistake? A target or an id a line; an empty line ends the list.");
}
