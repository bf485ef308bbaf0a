/* nc-block remove: start the wait, see what is left of it, or complete it with the words.
 * Used by cli/run.c.
 * Must never make lifting easier than typing the words. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cli/confirm.h"
#include "cli/format.h"
#include "cli/lookup.h"
#include "cli/output.h"
#include "cli/people_print.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/urge.h"
#include "cli/verb_list.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

static const char question[] = "What shall be lifted? A target or an id a line; an empty line ends the list.";

struct removing {
	const struct cli *cli;
	struct client *client;
	struct targets targets;
	json_t *total;
	struct failure failure;
	bool declined;
	bool offered;
	bool reminded;
};

static bool starts(const json_t *entry)
{
	return entry && strcmp(item_text(entry, "state", ""), "blocked") == 0;
}

/* Once, before the first wait that would start: what the person wrote for this moment. */
static void remind(struct removing *r)
{
	if (!r->reminded)
		people_print_before(r->cli, r->client);
	r->reminded = true;
}

/* True for a yes. What is asked for in a bad hour may be answered with "u", any number of times. */
static bool answer_yes(const struct cli *cli, const char *ask)
{
	for (;;) {
		autofree char *answer = prompt_line(cli, ask);
		const char *p = answer ? answer + strspn(answer, " \t") : "";

		if (*p != 'u' && *p != 'U')
			return *p == 'y' || *p == 'Y';
		urge_sit(cli, URGE_MINUTES);
	}
}

/* Once for all that is to be lifted. */
static void offer_urge(struct removing *r)
{
	if (!r->offered)
		out_text(r->cli, SHADE_PLAIN, 0,
			 "If this is an urge: it passes, mostly within 15 to 30 minutes. Answer u to sit it out first.");
	r->offered = true;
}

/* Asks before a wait is started. An entry that is not blocked, or not known, needs no question: the daemon
 * answers. */
static bool wants(struct removing *r, const json_t *entry)
{
	char wait[FORMAT_SIZE], ask[FORMAT_SIZE + 400], room[ITEM_SHOWN_SIZE];
	const char *target = item_shown(entry, room);

	if (!starts(entry))
		return true;
	remind(r);
	if (target != room) /* a question about an entry without its name is none with it above */
		list_print_entry(r->cli, entry);
	format_wait(item_number(entry, "cooldown_s", 0), wait);
	snprintf(ask, sizeof ask, "Start the wait of %s for %.300s? [y/N]", wait, target);
	offer_urge(r);
	if (answer_yes(r->cli, ask))
		return true;
	out_format(r->cli, SHADE_PLAIN, 0, "%s stays blocked.", target);
	return false;
}

#define LOOKED_AT 16 /* targets of a long list, to see whether a wait would start */

/* Where nothing is asked: the same reminder, and how long it was held. */
static int remind_unasked(struct removing *r)
{
	json_t *list = NULL;
	int rc = cli_client_call(r->client, "List", json_object(), &list, &r->failure);

	for (size_t i = 0; rc == 0 && i < r->targets.count && i < LOOKED_AT; i++) {
		json_t *entry = lookup_entry(r->client, json_object_get(list, "entries"), r->targets.text[i]);
		char held[FORMAT_SIZE], room[ITEM_SHOWN_SIZE];

		format_days(item_number(entry, "days", 0), held);
		if (starts(entry)) {
			remind(r);
			out_format(r->cli, SHADE_PLAIN, 0, "%s: held %s%s.", item_shown(entry, room),
				   item_number(entry, "days", 0) ? "for " : "", held);
		}
		json_decref(entry);
	}
	json_decref(list);
	return rc;
}

/* Leaves in the targets what the person wants to go on with. */
static int ask_each(struct removing *r)
{
	struct targets *t = &r->targets;
	json_t *list = NULL;
	size_t kept = 0;
	int rc = cli_client_call(r->client, "List", json_object(), &list, &r->failure);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < t->count; i++) {
		json_t *entry = lookup_entry(r->client, json_object_get(list, "entries"), t->text[i]);

		if (wants(r, entry)) {
			t->text[kept++] = t->text[i];
		} else {
			free(t->text[i]);
			r->declined = true;
		}
		json_decref(entry);
	}
	t->count = kept;
	json_decref(list);
	return 0;
}

static void print_words(const struct cli *cli, const json_t *result)
{
	char command[64];

	snprintf(command, sizeof command, "nc-block remove %" PRId64, item_number(result, "id", 0));
	confirm_print(cli, item_text(result, "confirm", ""), command);
}

static int send_words(struct removing *r, json_t *result, const char *typed)
{
	autofree char *id = NULL;
	json_t *reply = NULL;
	int rc;

	if (asprintf(&id, "%" PRId64, item_number(result, "id", 0)) < 0)
		return -ENOMEM;
	rc = cli_client_call(r->client, "Remove", json_pack("{s:[s], s:s}", "targets", id, "confirm", typed),
			     &reply, &r->failure);
	if (rc == 0 && json_array_size(json_object_get(reply, "results")) == 1)
		json_object_update(result, json_array_get(json_object_get(reply, "results"), 0));
	json_decref(reply);
	return rc;
}

/* Shows the words and sends back what is typed. The result of that takes the place of the first. */
static int complete(struct removing *r, json_t *result)
{
	autofree char *typed = NULL;
	char room[ITEM_SHOWN_SIZE];
	const char *target = item_shown(result, room);

	out_format(r->cli, SHADE_STRONG, 0, "The wait for %s is over. The words are:", target);
	print_words(r->cli, result);
	typed = confirm_read(r->cli);
	if (typed)
		return send_words(r, result, typed);
	json_object_set_new(result, "message", json_string("it stays blocked"));
	return 0;
}

static bool has_words(const json_t *result)
{
	return json_is_string(json_object_get(result, "confirm"));
}

/* On a terminal, words are typed there and then; elsewhere they are printed. */
static int handle_words(struct removing *r)
{
	json_t *results = json_object_get(r->total, "results"), *result;
	size_t i;

	items_each(results, i, result) {
		int rc;

		if (!has_words(result) || r->cli->options.confirm)
			continue;
		if (item_people_missing(result)) { /* the message says whose code it is; the words would lead nowhere */
			json_object_set_new(result, "confirm", json_null());
			continue;
		}
		rc = complete(r, result);
		if (rc < 0)
			return rc;
		/* Answered or left: the words were shown and are not to be shown again. */
		json_object_set_new(result, "confirm", json_null());
	}
	return 0;
}

static int run(struct removing *r)
{
	const struct cli_options *o = &r->cli->options;
	json_t *extra = NULL;
	int rc = 0;

	if (r->cli->terminal && !o->yes && !o->confirm)
		rc = ask_each(r);
	else if (!o->confirm && !o->json && !o->quiet)
		rc = remind_unasked(r);

	if (rc < 0 || !r->targets.count)
		return rc;
	if (o->confirm)
		extra = json_pack("{s:s}", "confirm", o->confirm);
	rc = session_results(r->client, "Remove", &r->targets, extra, r->total, &r->failure);
	json_decref(extra);
	return rc == 0 && r->cli->terminal ? handle_words(r) : rc;
}

/* While one waits, whoever asked is told that nothing has opened, and how to stop it: once for all. */
static void print_hint(const struct cli *cli, const json_t *results)
{
	const json_t *result;
	size_t i;

	items_each(results, i, result) {
		if (strcmp(item_text(result, "state", ""), "cooling") != 0)
			continue;
		out_format(cli, SHADE_DIM, 0, "It stays blocked meanwhile. To stop the wait: nc-block keep %" PRId64,
			   item_number(result, "id", 0));
		return;
	}
}

static int report(struct removing *r)
{
	const json_t *result;
	size_t i;
	int code = session_finish(r->cli, r->total, &r->failure);

	items_each(json_object_get(r->total, "results"), i, result)
		if (has_words(result) && !r->cli->options.json)
			print_words(r->cli, result);
	if (r->cli->out_tty && !r->cli->options.json)
		print_hint(r->cli, json_object_get(r->total, "results"));
	return code ? code : r->declined ? EXIT_FAILED : EXIT_DONE;
}

int verb_remove(struct cli *cli)
{
	struct removing r = { .cli = cli, .total = NULL };
	int code;

	if (cli->options.confirm && !text_valid(cli->options.confirm))
		return out_error(cli, "wrong-words", "Those are not the words.");
	code = targets_collect(cli, question, &r.targets);
	if (!code) {
		r.total = json_object();
		if (cli_client_new(cli->socket, cli->timeout_ms, &r.client, &r.failure) == 0)
			run(&r);
		code = report(&r);
	}
	cli_client_free(&r.client);
	failure_clear(&r.failure);
	targets_free(&r.targets);
	json_decref(r.total);
	return code;
}
