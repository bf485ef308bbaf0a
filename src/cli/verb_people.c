/* nc-block people and nc-block approve: who holds a key, and their codes.
 * Used by cli/run.c.
 * Must never take a code from an argument, and never show a secret but once. */
#include <inttypes.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/people_print.h"
#include "cli/prompt.h"
#include "cli/qr.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

#define CODE_TRIES 3
#define CODE_TYPED_MAX 100 /* bytes; what is longer is no code, and would not fit into a question to the daemon */

static bool is(const struct cli *cli, const char *word)
{
	return cli->arg_count && strcmp(cli->args[0], word) == 0;
}

/* A line of standard input; asked for on a terminal. NULL at its end. */
static char *read_code(const struct cli *cli, const char *question)
{
	autofree char *line = NULL;
	size_t room = 0;

	if (cli->terminal)
		return prompt_line(cli, question);
	if (getline(&line, &room, cli->in) < 0)
		return NULL;
	line[strcspn(line, "\r\n")] = '\0';
	return TAKE_PTR(line);
}

static bool given(const char *code)
{
	return code && code[strspn(code, " \t")] && text_valid(code);
}

static bool too_long(const char *code)
{
	return strlen(code) > CODE_TYPED_MAX;
}

static int list(const struct cli *cli)
{
	json_t *reply;
	int code = session_ask(cli, "PeopleList", json_object(), &reply);

	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		people_print(cli, reply);
	json_decref(reply);
	return EXIT_DONE;
}

/* In groups of four, as authenticators take it by hand. */
static void print_key(const struct cli *cli, const char *uri)
{
	const char *key = strstr(uri, "secret=");
	char text[80] = "";
	size_t n = 0;

	for (key = key ? key + strlen("secret=") : ""; *key && *key != '&' && n + 6 < sizeof text; key += strnlen(key, 4))
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%.4s", n ? " " : "", key);
	out_format(cli, SHADE_DIM, 0, "To type it in instead: %s", text);
	explicit_bzero(text, sizeof text);
}

static void show_secret(const struct cli *cli, const char *name, const char *uri)
{
	if (!cli->out_tty) {
		fprintf(cli->out, "%s\n", uri);
		return;
	}
	out_format(cli, SHADE_STRONG, 0, "For %s to scan, with any authenticator app, on their own phone. It is shown this once.", name);
	fflush(cli->out);
	if (qr_draw(cli, uri) < 0) {
		out_text(cli, SHADE_PLAIN, 0, "It does not fit into this window. For the app:");
		fprintf(cli->out, "%s\n", uri);
	}
	print_key(cli, uri);
}

static json_t *asked_confirm(const char *name, const char *code)
{
	return json_pack("{s:s, s:s}", "name", name, "code", code);
}

static void report_enrolled(const struct cli *cli, const char *name, const json_t *reply)
{
	int64_t needed = item_number(reply, "approvals", 0);

	if (cli->options.json) {
		out_json(cli, reply);
		return;
	}
	out_format(cli, SHADE_GOOD, 0, "%s holds a key now.", name);
	out_format(cli, SHADE_PLAIN, 0, "A removal needs %" PRId64 " code%s from now on, besides its wait. They never see what is blocked.",
		   needed, needed == 1 ? "" : "s");
	if (!json_is_true(json_object_get(json_object_get(reply, "person"), "counts")))
		out_text(cli, SHADE_PLAIN, 0, "Their approvals count once they have held the key for the wait in force.");
}

/* On a terminal a wrong code may be typed again. */
static int confirm(const struct cli *cli, const char *name)
{
	int code = EXIT_NOT_YET;

	for (int i = 0; i < (cli->terminal ? CODE_TRIES : 1) && code == EXIT_NOT_YET; i++) {
		autofree char *typed = read_code(cli, "A code from their phone, to confirm it:");
		json_t *reply;

		if (!given(typed))
			return out_error(cli, "not-yet", "Not confirmed: it lapses in 15 minutes, and they hold no key so far.");
		if (too_long(typed))
			return out_error(cli, "malformed", "A code is six digits.");
		code = session_ask(cli, "PeopleConfirm", asked_confirm(name, typed), &reply);
		if (!code)
			report_enrolled(cli, name, reply);
		json_decref(reply);
	}
	return code;
}

static int add(const struct cli *cli, const char *name)
{
	json_t *reply, *parameters = json_pack("{s:s}", "name", name);
	const char *uri;
	int code;

	if (cli->options.contact)
		json_object_set_new(parameters, "contact", json_string(cli->options.contact));
	code = session_ask(cli, "PeopleAdd", parameters, &reply);
	if (code)
		return code;
	uri = item_text(reply, "uri", NULL);
	if (cli->options.json) {
		out_json(cli, reply);
	} else if (!uri) {
		out_format(cli, SHADE_PLAIN, 0, "%s holds a key already, and goes on doing so.", name);
	} else {
		show_secret(cli, name, uri);
		if (cli->terminal)
			code = confirm(cli, name);
		else
			out_text(cli, SHADE_PLAIN, 0, "To confirm it, with a code on standard input: nc-block people confirm NAME");
	}
	json_decref(reply);
	return code;
}

static int remove_person(const struct cli *cli, const char *who)
{
	json_t *reply;
	int code = session_ask(cli, "PeopleRemove", json_pack("{s:s}", "person", who), &reply);

	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		people_print_removal(cli, who, reply);
	json_decref(reply);
	return EXIT_DONE;
}

int verb_people(struct cli *cli)
{
	if (cli->arg_count < 2 && (!cli->arg_count || is(cli, "list")))
		return list(cli);
	if (cli->arg_count == 2 && (!text_valid(cli->args[1]) || (cli->options.contact && !text_valid(cli->options.contact))))
		return out_error(cli, "malformed", "That is not valid text (UTF-8).");
	if (cli->arg_count == 2 && is(cli, "add"))
		return add(cli, cli->args[1]);
	if (cli->arg_count == 2 && is(cli, "confirm"))
		return confirm(cli, cli->args[1]);
	if (cli->arg_count == 2 && is(cli, "remove"))
		return remove_person(cli, cli->args[1]);
	return out_error(cli, "usage", "\"nc-block people\" takes \"list\", \"add NAME\", \"confirm NAME\" or \"remove NAME\".");
}

static void report_approved(const struct cli *cli, const json_t *reply)
{
	json_t *gate;
	size_t i;

	out_format(cli, SHADE_GOOD, 0, "%s: %s.", item_text(reply, "by", "?"), item_text(reply, "message", "approved"));
	items_each(json_object_get(reply, "results"), i, gate) {
		int64_t missing = item_number(gate, "missing", 0);
		char room[ITEM_SHOWN_SIZE];
		const char *target = item_shown(gate, room);

		if (missing)
			out_format(cli, SHADE_WAITING, 0, "%s: %" PRId64 " more to go.", target, missing);
		else
			out_format(cli, SHADE_PLAIN, 0, "%s: no approval is missing. %s", target,
				   json_is_true(json_object_get(gate, "ready")) ? "Its wait is over: it can be completed now." : "Its wait goes on.");
	}
}

int verb_approve(struct cli *cli)
{
	autofree char *typed = NULL;
	json_t *targets, *reply;
	int code;

	for (size_t i = 0; i < cli->arg_count; i++)
		if (!text_valid(cli->args[i]))
			return out_error(cli, "malformed", "That is not valid text (UTF-8).");
	typed = read_code(cli, "The code that they see on their phone:");
	if (!given(typed))
		return out_error(cli, "not-yet", "No code, no approval. It is read from the terminal or from standard input.");
	if (too_long(typed))
		return out_error(cli, "malformed", "A code is six digits.");
	targets = json_array();
	for (size_t i = 0; i < cli->arg_count; i++)
		json_array_append_new(targets, json_string(cli->args[i]));
	code = session_ask(cli, "Approve", json_pack("{s:o, s:s}", "targets", targets, "code", typed), &reply);
	explicit_bzero(typed, strlen(typed));
	if (code)
		return code;
	if (cli->options.json)
		out_json(cli, reply);
	else
		report_approved(cli, reply);
	json_decref(reply);
	return EXIT_DONE;
}
