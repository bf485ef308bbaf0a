/* One conversation of a verb with the daemon: connect, ask once or in chunks, gather.
 * Used by the verbs.
 * Must never lose what was answered before something failed. */
#include "cli/session.h"

#include <errno.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"

#define HURRIED_MS 1000

int session_ask(const struct cli *cli, const char *method, json_t *parameters, json_t **reply)
{
	struct failure failure = { .parameters = NULL };
	struct client *c = NULL;
	int rc = cli_client_new(cli->socket, cli->timeout_ms, &c, &failure);
	int code = EXIT_DONE;

	*reply = NULL;
	if (rc < 0)
		json_decref(parameters);
	else
		rc = cli_client_call(c, method, parameters, reply, &failure);
	if (rc < 0)
		code = out_failure(cli, &failure, NULL);
	cli_client_free(&c);
	failure_clear(&failure);
	return code;
}

json_t *session_try(const struct cli *cli, const char *method)
{
	struct failure failure = { .parameters = NULL };
	struct client *c = NULL;
	json_t *reply = NULL;

	if (cli_client_new(cli->socket, cli->timeout_ms, &c, &failure) == 0 &&
	    cli_client_call(c, method, json_object(), &reply, &failure) < 0)
		reply = NULL;
	cli_client_free(&c);
	failure_clear(&failure);
	return reply;
}

struct cli session_hurried(const struct cli *cli)
{
	struct cli hurried = *cli;

	if (hurried.timeout_ms > HURRIED_MS)
		hurried.timeout_ms = HURRIED_MS;
	return hurried;
}

static int one_chunk(struct client *c, const char *method, json_t *chunk, json_t *extra, json_t *total,
		     struct failure *failure)
{
	json_t *reply = NULL, *parameters;
	int rc;

	if (!json_array_size(chunk))
		return 0;
	parameters = json_pack("{s:O}", "targets", chunk);
	if (parameters && extra)
		json_object_update(parameters, extra);
	rc = cli_client_call(c, method, parameters, &reply, failure);
	if (rc == 0)
		rc = results_merge(total, reply, "results", false);
	json_decref(reply);
	return rc;
}

int session_results(struct client *c, const char *method, const struct targets *t, json_t *extra,
		    json_t *total, struct failure *failure)
{
	json_t *bad = json_array(), *chunk;
	json_t *wrapped = json_pack("{s:o}", "results", bad);
	size_t at = 0;
	int rc = wrapped ? results_merge(total, NULL, "results", false) : -ENOMEM;

	while (rc == 0 && (chunk = targets_chunk(t, &at, bad))) {
		rc = results_merge(total, wrapped, "results", false);
		json_array_clear(bad);
		if (rc == 0)
			rc = one_chunk(c, method, chunk, extra, total, failure);
		json_decref(chunk);
	}
	if (rc == 0 && at < t->count)
		rc = -ENOMEM;
	if (rc < 0 && !failure->error[0]) {
		strcpy(failure->error, "failed");
		strcpy(failure->message, "Out of memory.");
	}
	json_decref(wrapped);
	return rc;
}

/* What is left of a wait, where one runs: ", 23 h left". */
static void describe_left(const json_t *result, char text[FORMAT_SIZE])
{
	int64_t seconds = item_number(result, "remaining_s", 0);
	char wait[FORMAT_SIZE];

	text[0] = '\0';
	if (strcmp(item_text(result, "state", ""), "cooling") != 0 || seconds <= 0)
		return;
	format_wait(seconds, wait);
	snprintf(text, FORMAT_SIZE, ", %.100s left", wait);
}

void session_print_result(const struct cli *cli, const json_t *result)
{
	char room[ITEM_SHOWN_SIZE];
	const char *target = item_text(result, "target", NULL) ? item_shown(result, room) : "", *error = item_text(result, "error", NULL);
	const char *message =
	    item_text(result, "message", item_text(result, "state", error ? error : "done"));
	char line[2048], left[FORMAT_SIZE];

	describe_left(result, left);
	/* A sentence that names its target stands alone; else the name goes in front of it. */
	if (*target && strstr(message, target))
		snprintf(line, sizeof line, "%.1000s%s", message, left);
	else
		snprintf(line, sizeof line, "%.800s: %.800s%s", target, message, left);
	if (error)
		err_text(cli, line);
	else
		out_text(cli, SHADE_PLAIN, 0, line);
}

int session_finish(const struct cli *cli, json_t *total, const struct failure *failure)
{
	const json_t *results = json_object_get(total, "results"), *result;
	int code = exit_of_items(results);
	size_t i;

	if (!cli->options.json) {
		items_each(results, i, result)
			session_print_result(cli, result);
	} else if (!failure->error[0]) {
		out_json(cli, total);
	}
	if (failure->error[0]) {
		int failed = out_failure(cli, failure, json_array_size(results) ? total : NULL);

		return code ? code : failed;
	}
	return code;
}
