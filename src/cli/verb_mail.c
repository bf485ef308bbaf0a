/* nc-block mail: filters for the mail addresses on the list.
 * Used by cli/run.c.
 * Must never leave out an address without saying so. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/mail.h"
#include "cli/output.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

/* The texts of KEY in those of ITEMS that are mail and the user's own; NULL without memory. */
static const char **gather(const json_t *items, const char *key, bool exceptions, size_t *count)
{
	const char **list = calloc(json_array_size(items) + 1, sizeof *list);
	json_t *item;
	size_t i;

	*count = 0;
	items_each(items, i, item) {
		const char *address = item_text(item, key, "");

		if (!list || strcmp(item_text(item, "kind", ""), "email") != 0 || item_number(item, "uid", getuid()) != getuid())
			continue;
		if (exceptions && !json_is_true(json_object_get(item, "open")))
			continue;
		list[(*count)++] = address;
	}
	return list;
}

static int refuse(const struct cli *cli, const char *message)
{
	return out_error(cli, "failed", message);
}

static bool all_plain(const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!mail_plain(list[i]))
			return false;
	return true;
}

static json_t *texts_json(const char *const *list, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(list[i]));
	return array;
}

static json_t *rules_json(const struct mail_rules *rules)
{
	return json_pack("{s:o, s:o, s:s}", "addresses", texts_json(rules->blocked, rules->blocked_count), "spared",
			 texts_json(rules->open, rules->open_count), "folder", MAIL_FOLDER);
}

static void print_script(const struct cli *cli, const struct mail_rules *rules, const char *script)
{
	json_t *answer;

	if (!cli->options.json) {
		fputs(script, cli->out); /* of plain addresses and our own words: nothing in it needs cleaning */
		return;
	}
	answer = rules_json(rules);
	json_object_set_new(answer, "script", json_string(script));
	out_json(cli, answer);
	json_decref(answer);
}

static int push(const struct cli *cli, const struct mail_rules *rules, const char *script)
{
	enum mail_pushed pushed;
	char why[MAIL_WHY_SIZE] = "";
	json_t *answer;
	int r;

	fflush(cli->out);
	r = mail_push(script, cli->options.push, &pushed, why);
	if (r < 0)
		return out_error(cli, r == -EINVAL ? "usage" : "failed", why);
	if (cli->options.json) {
		answer = rules_json(rules);
		json_object_set_new(answer, "active", json_boolean(pushed == MAIL_PUSHED_ACTIVE));
		out_json(cli, answer);
		json_decref(answer);
	} else if (pushed == MAIL_PUSHED_ACTIVE) {
		out_text(cli, SHADE_GOOD, 0, "The mail server sorts it from now on, into \"" MAIL_FOLDER "\".");
	} else {
		out_text(cli, SHADE_WAITING, 0, "The script is on the mail server as \"" MAIL_SCRIPT "\", but another one is active there and "
			 "was left alone. Put these lines at the beginning of that one:");
		out_text(cli, SHADE_PLAIN, 2, "require [\"include\"];");
		out_text(cli, SHADE_PLAIN, 2, "include :personal \"" MAIL_SCRIPT "\";");
	}
	return EXIT_DONE;
}

static int write_out(const struct cli *cli, const struct mail_rules *rules, bool gmail)
{
	autofree char *script = gmail ? mail_gmail(rules) : mail_sieve(rules);

	if (!script)
		return refuse(cli, "Out of memory.");
	if (cli->options.push)
		return push(cli, rules, script);
	print_script(cli, rules, script);
	return EXIT_DONE;
}

static int with_rules(const struct cli *cli, const json_t *entries, const json_t *exceptions, bool gmail)
{
	struct mail_rules rules;
	int code;

	rules.blocked = gather(entries, "target", false, &rules.blocked_count);
	rules.open = gather(exceptions, "channel", true, &rules.open_count);
	if (!rules.blocked || !rules.open)
		code = refuse(cli, "Out of memory.");
	else if (!rules.blocked_count)
		code = refuse(cli, "There is no mail address on your list. Add one first, as in: nc-block add ex@example.org");
	else if (!all_plain(rules.blocked, rules.blocked_count) || !all_plain(rules.open, rules.open_count))
		code = refuse(cli, "An address on your list cannot be written into a filter.");
	else
		code = write_out(cli, &rules, gmail);
	free(rules.blocked);
	free(rules.open);
	return code;
}

int verb_mail(struct cli *cli)
{
	bool gmail = strcmp(cli->args[0], "gmail") == 0;
	json_t *list, *allowed;
	int code;

	if (!gmail && strcmp(cli->args[0], "sieve") != 0)
		return out_error(cli, "usage", "\"nc-block mail\" takes \"sieve\" or \"gmail\".");
	if (gmail && cli->options.push)
		return out_error(cli, "usage", "Gmail takes a file under Settings, Filters, Import; --push is for sieve.");
	code = session_ask(cli, "List", json_object(), &list);
	if (code)
		return code;
	code = session_ask(cli, "AllowList", json_object(), &allowed);
	if (!code) {
		code = with_rules(cli, json_object_get(list, "entries"), json_object_get(allowed, "exceptions"), gmail);
		json_decref(allowed);
	}
	json_decref(list);
	return code;
}
