/* nc-block allow: what stays open under a block: asked for, shown, accepted with the words, taken back.
 * Used by cli/run.c.
 * Must never make an exception easier to have than the removal that it is a part of. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/allow_print.h"
#include "cli/format.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

#define WHY_MAX 1000 /* bytes, as the daemon takes them */

static int usage(const struct cli *cli, const char *message)
{
	return out_error(cli, "usage", message);
}

/* ---- asking for one ---- */

/* The reason, malloc'd: given, or typed at the terminal. NULL after saying why. */
static char *read_why(const struct cli *cli, int *code)
{
	autofree char *why = NULL;

	if (cli->options.why)
		why = strdup(cli->options.why);
	else if (cli->terminal)
		why = prompt_line(cli, "Why does it have to stay open? A few words of your own:");
	*code = EXIT_USAGE;
	if (!why || why[strspn(why, " \t")] == '\0')
		*code = usage(cli, "Say in a few words why it has to stay open: --why TEXT.");
	else if (strlen(why) > WHY_MAX)
		*code = usage(cli, "A reason is at most 1000 bytes long.");
	else if (!text_valid(why))
		*code = usage(cli, "The reason is not text in UTF-8.");
	else
		return TAKE_PTR(why);
	return NULL;
}

static void print_asked(const struct cli *cli, const json_t *x)
{
	char state[ALLOW_STATE_SIZE], room[ALLOW_SHOWN_SIZE];

	allow_state(x, state);
	out_format(cli, SHADE_PLAIN, 0, "%s: %s.", allow_shown(x, room), state);
	if (strcmp(item_text(x, "state", ""), "cooling") == 0 && cli->out_tty)
		out_format(cli, SHADE_DIM, 0, "Then: nc-block allow accept %" PRId64, item_number(x, "id", 0));
}

static int ask(const struct cli *cli)
{
	const char *channel = cli->args[0], *hours = cli->options.hours;
	autofree char *why = NULL;
	json_t *reply, *parameters;
	int code;

	if (!text_valid(channel) || (hours && !text_valid(hours)))
		return usage(cli, "This is not text in UTF-8.");
	why = read_why(cli, &code);
	if (!why)
		return code;
	parameters = json_pack("{s:s, s:s}", "channel", channel, "why", why);
	if (parameters && hours)
		json_object_set_new(parameters, "hours", json_string(hours));
	code = session_ask(cli, "Allow", parameters, &reply);
	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		print_asked(cli, reply);
	json_decref(reply);
	return EXIT_DONE;
}

/* ---- the list ---- */

/* On a pipe: id, channel, state, whether it is open, hours and reason, with tabs between. */
static void print_plain(const struct cli *cli, const json_t *x)
{
	const char *const texts[] = { item_text(x, "channel", ""), item_text(x, "state", ""),
				      json_is_true(json_object_get(x, "open")) ? "open" : "shut", item_text(x, "hours", "always"),
				      item_text(x, "why", "") };
	char id[24];

	snprintf(id, sizeof id, "%" PRId64, item_number(x, "id", 0));
	out_piece(cli, SHADE_PLAIN, id, 0);
	for (size_t i = 0; i < sizeof texts / sizeof *texts && !cli->options.quiet; i++) {
		fputc('\t', cli->out); /* a control character, so it goes past the cleaning */
		out_piece(cli, SHADE_PLAIN, texts[i], 0);
	}
	out_newline(cli);
}

static void print_wide(const struct cli *cli, const json_t *x)
{
	const char *why = item_text(x, "why", "");
	char id[24], state[ALLOW_STATE_SIZE];

	snprintf(id, sizeof id, "%4" PRId64, item_number(x, "id", 0));
	allow_state(x, state);
	out_row(cli, &(struct row){ .columns = 6, .label = id, .label_shade = SHADE_DIM, .text = item_text(x, "channel", "?"),
				    .shade = SHADE_STRONG });
	out_text(cli, json_is_true(json_object_get(x, "open")) ? SHADE_WAITING : SHADE_PLAIN, 6, state);
	if (*why)
		out_text(cli, SHADE_DIM, 6, why);
	if (item_number(x, "uid", getuid()) != getuid())
		out_format(cli, SHADE_DIM, 6, "of %s", item_text(x, "owner", "?"));
}

static int list(const struct cli *cli)
{
	json_t *reply, *exceptions, *x;
	size_t i;
	int code = session_ask(cli, "AllowList", json_object(), &reply);

	if (code)
		return code;
	exceptions = json_object_get(reply, "exceptions");
	if (cli->options.json)
		out_json(cli, reply);
	else if (cli->out_tty && !json_array_size(exceptions))
		out_text(cli, SHADE_PLAIN, 0, "There is no exception.");
	else
		items_each(exceptions, i, x)
			(cli->out_tty ? print_wide : print_plain)(cli, x);
	json_decref(reply);
	return EXIT_DONE;
}

/* ---- accepting and taking back ---- */

/* 0 and the number; else an exit code. */
static int read_id(const struct cli *cli, json_int_t *id)
{
	const char *text = cli->args[1];
	size_t n = strlen(text);

	if (n == 0 || n > 10 || strspn(text, "0123456789") != n)
		return usage(cli, "An exception is named by its number: nc-block allow list shows it.");
	*id = strtoll(text, NULL, 10);
	return 0;
}

/* Calls AllowAccept; the exit code, 0 with REPLY. With FAILURE its parameters may hold the words. */
static int call_accept(const struct cli *cli, json_int_t id, const char *words, json_t **reply, struct failure *failure)
{
	json_t *parameters = json_pack("{s:I}", "id", id);
	struct client *c = NULL;
	int rc = cli_client_new(cli->socket, cli->timeout_ms, &c, failure);

	*reply = NULL;
	if (parameters && words)
		json_object_set_new(parameters, "confirm", json_string(words));
	if (rc == 0)
		rc = cli_client_call(c, "AllowAccept", parameters, reply, failure);
	else
		json_decref(parameters);
	cli_client_free(&c);
	return rc == 0 ? EXIT_DONE : exit_of_error(failure->error);
}

static int tell(const struct cli *cli, int code, json_t *reply, const struct failure *failure)
{
	char room[ALLOW_SHOWN_SIZE];

	if (code)
		return out_failure(cli, failure, failure->parameters);
	if (cli->options.json)
		out_json(cli, reply);
	else
		out_format(cli, SHADE_PLAIN, 0, "%s: %s.", allow_shown(reply, room), item_text(reply, "message", "done"));
	return EXIT_DONE;
}

/* The words are shown, and on a terminal typed there and then; elsewhere they are the answer, also with --quiet. */
static int offer(const struct cli *cli, json_int_t id, struct failure *failure)
{
	autofree char *words = text_clean(item_text(failure->parameters, "confirm", ""), false), *typed = NULL;
	struct failure second = { .parameters = NULL };
	json_t *reply;
	int code;

	if (!words || cli->options.json)
		return out_failure(cli, failure, failure->parameters);
	if (!cli->terminal) {
		fprintf(cli->out, "%s\n", words);
		return out_failure(cli, failure, NULL);
	}
	out_format(cli, SHADE_STRONG, 0, "The wait is over. The words are: %s", words);
	typed = prompt_line(cli, "Type them to open it, or press return to leave it shut:");
	if (!typed || !typed[strspn(typed, " ")] || !text_valid(typed)) {
		out_text(cli, SHADE_PLAIN, 0, "It stays shut.");
		return EXIT_NOT_YET;
	}
	code = call_accept(cli, id, typed, &reply, &second);
	code = tell(cli, code, reply, &second);
	json_decref(reply);
	failure_clear(&second);
	return code;
}

static int accept_one(const struct cli *cli)
{
	struct failure failure = { .parameters = NULL };
	json_t *reply = NULL;
	json_int_t id = 0;
	int code = read_id(cli, &id);

	if (code)
		return code;
	if (cli->options.confirm && !text_valid(cli->options.confirm))
		return out_error(cli, "wrong-words", "Those are not the words.");
	code = call_accept(cli, id, cli->options.confirm, &reply, &failure);
	if (code && item_text(failure.parameters, "confirm", NULL))
		code = offer(cli, id, &failure);
	else
		code = tell(cli, code, reply, &failure);
	json_decref(reply);
	failure_clear(&failure);
	return code;
}

static int remove_one(const struct cli *cli)
{
	json_t *reply;
	json_int_t id = 0;
	int code = read_id(cli, &id);

	if (code)
		return code;
	code = session_ask(cli, "AllowRemove", json_pack("{s:I}", "id", id), &reply);
	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		out_sentence(cli, SHADE_PLAIN, item_text(reply, "message", "done"));
	json_decref(reply);
	return EXIT_DONE;
}

int verb_allow(struct cli *cli)
{
	const char *first = cli->arg_count ? cli->args[0] : "list";
	bool by_id = strcmp(first, "accept") == 0 || strcmp(first, "remove") == 0;

	if (by_id && cli->arg_count != 2)
		return usage(cli, "\"nc-block allow accept\" and \"nc-block allow remove\" take the number of an exception.");
	if (!by_id && cli->arg_count == 2)
		return usage(cli, "\"nc-block allow\" takes one channel at a time.");
	if (strcmp(first, "list") == 0)
		return list(cli);
	if (!by_id)
		return ask(cli);
	return strcmp(first, "accept") == 0 ? accept_one(cli) : remove_one(cli);
}
