/* nc-block add: out of reach, now.
 * Used by cli/run.c.
 * Must never block a way to help before it has been named. */
#include <errno.h>
#include <string.h>

#include "cli/add_print.h"
#include "cli/begin.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

static const char question[] = "What shall be out of reach? One a line; an empty line ends the list.";

struct adding {
	const struct cli *cli;
	struct client *client;
	bool help_seen;
	bool declined;
	json_t *total;
	struct failure failure;
};

static json_t *parameters_of(const struct adding *a, json_t *chunk)
{
	const struct cli_options *o = &a->cli->options;
	json_t *p = json_pack("{s:O}", "targets", chunk);

	if (o->person)
		json_object_set_new(p, "person", json_string(o->person));
	if (o->only_profile)
		json_object_set_new(p, "only_profile", json_true());
	if (o->cooldown_s >= 0)
		json_object_set_new(p, "cooldown", json_integer(o->cooldown_s));
	if (o->dry_run)
		json_object_set_new(p, "dry_run", json_true());
	if (a->help_seen)
		json_object_set_new(p, "help_seen", json_true());
	return p;
}

static int merge(struct adding *a, const json_t *reply)
{
	static const struct {
		const char *key;
		bool unique;
	} parts[] = { { "added", false },
		      { "refused", false },
		      { "others", true },
		      { "notes", true },
		      { "help", true } };

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (results_merge(a->total, reply, parts[i].key, parts[i].unique) < 0)
			return -ENOMEM;
	return 0;
}

/* Names the help that is reached through what is to be blocked. -ECANCELED: the person would rather not. */
static int show_help(struct adding *a)
{
	const struct cli *cli = a->cli;
	const json_t *help = json_object_get(a->failure.parameters, "help");

	if (results_merge(a->total, a->failure.parameters, "help", true) < 0)
		return -ENOMEM;
	if (!cli->options.json)
		add_print_help(cli, a->failure.message, help);
	if (cli->terminal && !cli->options.dry_run && !prompt_yes(cli, "Block it all the same? [y/N]")) {
		a->declined = true;
		return -ECANCELED;
	}
	a->help_seen = true;
	return 0;
}

static int send_chunk(struct adding *a, json_t *chunk)
{
	json_t *reply = NULL;
	int rc;

	if (!json_array_size(chunk))
		return 0;
	rc = cli_client_call(a->client, "Add", parameters_of(a, chunk), &reply, &a->failure);
	if (rc == -EREMOTEIO && strcmp(a->failure.error, "help-first") == 0) {
		rc = show_help(a);
		if (rc < 0)
			return rc;
		failure_clear(&a->failure);
		rc = cli_client_call(a->client, "Add", parameters_of(a, chunk), &reply, &a->failure);
	}
	if (rc == 0)
		rc = merge(a, reply);
	json_decref(reply);
	return rc;
}

static int send_all(struct adding *a, const struct targets *t)
{
	json_t *bad = json_array(), *chunk;
	json_t *refused = json_pack("{s:o}", "refused", bad);
	size_t at = 0;
	int rc = refused && a->total ? merge(a, NULL) : -ENOMEM;

	while (rc == 0 && (chunk = targets_chunk(t, &at, bad))) {
		rc = merge(a, refused);
		json_array_clear(bad);
		if (rc == 0)
			rc = send_chunk(a, chunk);
		json_decref(chunk);
	}
	json_decref(refused);
	return rc == 0 && at < t->count ? -ENOMEM : rc;
}

static int exit_of_add(const struct adding *a)
{
	const json_t *entry;
	size_t i;
	int code = exit_of_items(json_object_get(a->total, "refused"));

	if (code || a->cli->options.dry_run)
		return code;
	items_each(json_object_get(a->total, "added"), i, entry)
		if (!item_in_force(entry))
			return EXIT_FAILED;
	return EXIT_DONE;
}

static int declined(const struct adding *a)
{
	bool some = json_array_size(json_object_get(a->total, "added")) > 0;

	out_text(a->cli, SHADE_PLAIN, 0,
		 some ? "Left out. What was added before stays." : "Nothing was changed.");
	return EXIT_FAILED;
}

static int report(struct adding *a, int rc)
{
	int code = exit_of_add(a);

	if (rc == -ENOMEM && !a->failure.error[0])
		a->failure = (struct failure){ .error = "failed", .message = "Out of memory." };
	if (!a->cli->options.json) {
		/* A trial is not stopped by the question, so the ways to help are told with it. */
		if (json_array_size(json_object_get(a->total, "help")) && !a->help_seen && !a->declined)
			add_print_help(a->cli,
				       "Help is reached through this:", json_object_get(a->total, "help"));
		add_print(a->cli, a->total);
	}
	if (a->declined)
		return code ? code : declined(a);
	if (a->failure.error[0]) {
		int failed = out_failure(a->cli, &a->failure, a->total);

		return code ? code : failed;
	}
	if (a->cli->options.json)
		out_json(a->cli, a->total);
	return code;
}

int verb_add(struct cli *cli)
{
	struct adding a = { .cli = cli, .total = NULL };
	struct targets t = { .text = NULL };
	int code, rc;

	if (cli->options.person && !text_valid(cli->options.person))
		return out_error(cli, "usage", "The label is not valid text (UTF-8).");
	if (!begin_offer(cli)) {
		out_text(cli, SHADE_PLAIN, 0, "Nothing was blocked.");
		return EXIT_FAILED;
	}
	code = targets_collect(cli, question, &t);
	if (!code) {
		a.total = json_object();
		rc = cli_client_new(cli->socket, cli->timeout_ms, &a.client, &a.failure);
		if (rc == 0)
			rc = send_all(&a, &t);
		code = report(&a, rc);
	}
	cli_client_free(&a.client);
	failure_clear(&a.failure);
	json_decref(a.total);
	targets_free(&t);
	return code;
}
