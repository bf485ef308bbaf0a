/* nc-block begin: the safety check before the first block.
 * Used by cli/run.c.
 * Must never store or print again what was answered. */
#include <string.h>

#include "cli/begin.h"
#include "cli/helplines.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/texts.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

static const char *const questions[] = { "watched", "safe", "children", "home", "court" };
#define QUESTIONS (sizeof questions / sizeof *questions)

struct beginning {
	const struct cli *cli;
	struct texts texts;
	bool discreet;
};

static const char *say(const struct beginning *b, const char *what, const char *part)
{
	char key[64];

	snprintf(key, sizeof key, "%.30s%.30s", what, part);
	return texts_get(&b->texts, "begin", key);
}

/* With `discreet` a question may have other words, for whoever looks over a shoulder; the advice is shown to who asks for it alone. */
static const char *question_of(const struct beginning *b, const char *what)
{
	const char *other = b->discreet ? say(b, what, ".ask.discreet") : "";

	return *other ? other : say(b, what, ".ask");
}

/* Where nothing can be asked, every advice is shown. False where the person leaves. */
static bool ask(const struct beginning *b, const char *what)
{
	autofree char *question = NULL;
	enum prompt_answer answer = PROMPT_YES;

	if (asprintf(&question, "%s%s", question_of(b, what), b->cli->terminal ? " [y/N]" : "") < 0) {
		question = NULL;
		return true;
	}
	out_newline(b->cli);
	if (b->cli->terminal)
		answer = prompt_ask(b->cli, question);
	else
		out_text(b->cli, SHADE_PLAIN, 0, question);
	if (answer == PROMPT_YES)
		out_text(b->cli, SHADE_PLAIN, 2, say(b, what, ".yes"));
	return answer != PROMPT_LEFT;
}

static void print_part(const struct beginning *b, const char *what)
{
	out_newline(b->cli);
	out_text(b->cli, SHADE_STRONG, 0, say(b, what, ".title"));
	out_text(b->cli, SHADE_PLAIN, 0, say(b, what, ""));
}

static void print_helplines(const struct beginning *b, const char *country)
{
	json_t *all = helplines_json(b->cli, country);

	helplines_print(b->cli, all);
	json_decref(all);
}

/* The locale often tells the language and not the place. False where the person leaves. */
static bool ask_country(const struct beginning *b, const char *country)
{
	autofree char *answer = NULL;
	char ask_for[120], other[COUNTRY_SIZE];
	const char *p;

	snprintf(ask_for, sizeof ask_for, "Another country than %s? Its two letters, or return:", *country ? country : "none");
	answer = prompt_line(b->cli, ask_for);
	p = answer ? answer + strspn(answer, " \t") : "";
	if (*p && !country_read(p, other))
		out_text(b->cli, SHADE_PLAIN, 0, "That is not two letters. Later: nc-block begin --country de");
	else if (*p && strcmp(other, country) != 0)
		print_helplines(b, other);
	return answer;
}

/* False where the person leaves: whoever is watched has to be able to at once, with nothing more on the screen. */
static bool go_through(const struct beginning *b, const char *country)
{
	const struct cli *cli = b->cli;
	char own[COUNTRY_SIZE];

	if (*country)
		snprintf(own, sizeof own, "%s", country);
	else
		country_of_locale(cli, own);
	out_text(cli, SHADE_STRONG, 0, texts_get(&b->texts, "begin", "title"));
	out_text(cli, SHADE_PLAIN, 0, texts_get(&b->texts, "begin", "intro"));
	for (size_t i = 0; i < QUESTIONS; i++)
		if (!ask(b, questions[i]))
			return false;
	print_part(b, "evidence");
	print_part(b, "others");
	print_part(b, "helplines");
	print_helplines(b, own);
	if (cli->terminal && !*country && !ask_country(b, own))
		return false;
	out_newline(cli);
	out_text(cli, SHADE_PLAIN, 0, texts_get(&b->texts, "begin", "later"));
	return true;
}

/* Where that cannot be told, the questions are asked as they are: the check matters more. */
static bool is_discreet(const struct cli *cli)
{
	const struct cli hurried = session_hurried(cli);
	json_t *reply = cli->terminal ? session_try(&hurried, "Settings") : NULL;
	bool discreet = strcmp(item_text(json_object_get(reply, "settings"), "person.discreet", ""), "yes") == 0;

	json_decref(reply);
	return discreet;
}

bool begin_run(const struct cli *cli, const char *country, bool before_add)
{
	struct beginning b = { .cli = cli };
	bool go_on = true;

	if (texts_load(cli, &b.texts) < 0) {
		err_text(cli, "The texts of nc-block cannot be read: " CLI_TEXTS "/en.ini");
		return true;
	}
	b.discreet = is_discreet(cli);
	(void)go_through(&b, country);
	if (before_add) /* also of whoever left: what was asked for is done or dropped by an answer alone */
		go_on = prompt_yes(cli, "Go on with the block now? [y/N]");
	texts_free(&b.texts);
	return go_on;
}

/* Whether it was done is all that is kept; where that cannot be told, nothing is offered. */
static bool is_due(const struct cli *cli)
{
	json_t *reply = session_try(cli, "Begun");
	bool due = json_is_false(json_object_get(reply, "begun"));

	json_decref(reply);
	return due;
}

bool begin_offer(const struct cli *cli)
{
	bool go_on = true;

	if (!cli->terminal || cli->options.quiet || cli->options.dry_run || !is_due(cli))
		return true;
	out_text(cli, SHADE_PLAIN, 0,
		 "Is it safe to begin? There is a short check, two minutes, offered this once. Nothing of it is stored.");
	if (prompt_yes(cli, "Look at it first? [y/N]"))
		go_on = begin_run(cli, "", true);
	json_decref(session_try(cli, "BegunMark"));
	return go_on;
}

static int print_json(const struct cli *cli, const char *country)
{
	struct beginning b = { .cli = cli };
	json_t *all, *list = json_array();

	if (texts_load(cli, &b.texts) < 0) {
		json_decref(list);
		return out_error(cli, "failed", "The texts of nc-block cannot be read: " CLI_TEXTS "/en.ini");
	}
	for (size_t i = 0; i < QUESTIONS; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "id", questions[i], "ask", say(&b, questions[i], ".ask"),
						      "yes", say(&b, questions[i], ".yes")));
	all = helplines_json(cli, country);
	json_object_set_new(all, "questions", list);
	json_object_set_new(all, "evidence", json_string(say(&b, "evidence", "")));
	json_object_set_new(all, "others", json_string(say(&b, "others", "")));
	out_json(cli, all);
	json_decref(all);
	texts_free(&b.texts);
	return EXIT_DONE;
}

int verb_begin(struct cli *cli)
{
	char country[COUNTRY_SIZE] = "";
	json_t *reply;
	int code;

	if (cli->options.country && !country_read(cli->options.country, country))
		return out_error(cli, "usage", "A country is two letters: us, de, br.");
	if (cli->options.json) {
		if (!*country)
			country_of_locale(cli, country);
		return print_json(cli, country);
	}
	begin_run(cli, country, false);
	if (!cli->terminal) /* what was only printed was not gone through */
		return EXIT_DONE;
	code = session_ask(cli, "BegunMark", json_object(), &reply);
	json_decref(reply);
	return code;
}
