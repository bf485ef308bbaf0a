/* nc-block message: one last message from a template, edited, copied or printed, and marked.
 * Used by cli/run.c.
 * Must never store the text, nor send it. */
#include <errno.h>
#include <string.h>

#include "cli/clipboard.h"
#include "cli/compose.h"
#include "cli/format.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/results.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/texts.h"
#include "cli/verbs.h"
#include "cli/written.h"
#include "common/cleanup.h"

#define MESSAGE_MAX 4000 /* bytes */
#define MESSAGE_LONG 400 /* a longer one explains */

struct writing {
	const struct cli *cli;
	struct texts texts;
	char *text;
};

static int mark(const struct cli *cli, bool sent)
{
	json_t *reply = NULL;
	int code = session_ask(cli, "MessageMark", json_pack("{s:b}", "sent", (int)sent), &reply);

	json_decref(reply);
	if (code)
		return code;
	if (cli->options.json) {
		json_t *done = json_pack("{s:s}", "state", sent ? "sent" : "unsent");

		out_json(cli, done);
		json_decref(done);
	} else {
		out_text(cli, SHADE_PLAIN, 0,
			 sent ? "Marked sent. There is nothing more to say, and nothing to wait for: now block, if you have not."
			      : "Marked written, not sent. That counts: it is said, and nobody can answer it.");
	}
	return EXIT_DONE;
}

static void print_state(const struct cli *cli, const json_t *state)
{
	const char *last = item_text(state, "state", NULL);
	char time[FORMAT_SIZE];

	if (!last)
		return;
	format_time(item_text(state, "time", ""), time);
	out_format(cli, SHADE_DIM, 0, "Your last one: %s, %.20s.", strcmp(last, "sent") == 0 ? "sent" : "written, not sent", time);
}

static int print_json(const struct writing *w, const json_t *state)
{
	json_t *templates = json_array(), *all;
	const char *text;

	for (unsigned n = 1; (text = texts_nth(&w->texts, "message", "template", n)); n++)
		json_array_append_new(templates, json_string(text));
	all = json_pack("{s:o, s:O, s:O}", "templates", templates, "state", json_object_get(state, "state"), "time",
			json_object_get(state, "time"));
	out_json(w->cli, all);
	json_decref(all);
	return EXIT_DONE;
}

/* The one that is chosen, or the first; NULL where the person leaves. */
static const char *choose(const struct writing *w)
{
	autofree char *answer = NULL;
	const char *text;
	unsigned n;

	for (n = 1; (text = texts_nth(&w->texts, "message", "template", n)); n++) {
		char label[16];

		snprintf(label, sizeof label, "%u", n);
		out_row(w->cli, &(struct row){ .columns = 3, .label = label, .text = text });
	}
	out_newline(w->cli);
	answer = prompt_line(w->cli, "Which one? A number; return for the first:");
	if (!answer)
		return NULL;
	text = *answer >= '1' && *answer <= '9' && !answer[1]
		       ? texts_nth(&w->texts, "message", "template", (unsigned)(*answer - '0')) : NULL;
	return text ? text : texts_get(&w->texts, "message", "template.1");
}

static int type(struct writing *w, const char *begin)
{
	int r = compose_type(w->cli, "Type or paste your own. Nothing but the full stop takes it as it is.", MESSAGE_MAX, &w->text);

	if (r < 0 || *w->text)
		return r;
	free(w->text);
	w->text = strdup(begin);
	return w->text ? 0 : -ENOMEM;
}

static int edit(struct writing *w, const char *begin)
{
	int r = compose_edit(w->cli, begin, MESSAGE_MAX, &w->text);

	return r == -ENOENT ? type(w, begin) : r;
}

/* As it is to be sent: whole lines, nothing around it. */
static void print_text(const struct writing *w)
{
	autofree char *clean = text_clean(w->text, true);

	if (clean)
		fprintf(w->cli->out, "%s\n", clean);
}

static const char *copy_fault(int error)
{
	if (error == -ENOENT)
		return "Nothing was copied: there is no wl-copy or xclip, or no display. \"--terminal-copy\" lets the terminal do it.";
	if (error == -ENOTTY)
		return "Nothing was copied: standard output is no terminal.";
	return error == -EFBIG ? "Nothing was copied: it is too long for that." : "Nothing was copied: the program failed.";
}

/* 0, or an exit code after saying why. */
static int copy(const struct writing *w, bool terminal)
{
	int r = terminal ? clipboard_terminal(w->cli, w->text) : clipboard_program(w->cli, w->text);

	if (r < 0)
		return out_error(w->cli, "failed", copy_fault(r));
	out_text(w->cli, SHADE_PLAIN, 0,
		 terminal ? "Handed to the terminal to copy. Not every terminal takes it: paste to see." : "Copied.");
	return EXIT_DONE;
}

static int hand_over(const struct writing *w)
{
	const struct cli_options *o = &w->cli->options;

	if (o->copy || o->terminal_copy)
		return copy(w, o->terminal_copy);
	print_text(w);
	return EXIT_DONE;
}

static int refuse(const struct writing *w, int error)
{
	int code = out_error(w->cli, "usage", compose_why(error));

	if (w->text)
		written_give_back(w->cli, w->text);
	return code;
}

/* Whoever only looks changes no mark. */
static void keep_mark(const struct cli *cli, const json_t *state)
{
	const char *last = item_text(state, "state", NULL);

	if (!last)
		out_text(cli, SHADE_PLAIN, 0, "Nothing was marked.");
	else
		out_format(cli, SHADE_PLAIN, 0, "Its mark stays: %s.", strcmp(last, "sent") == 0 ? "sent" : "written, not sent");
}

static int leave(const struct cli *cli, const json_t *state)
{
	keep_mark(cli, state);
	return EXIT_FAILED;
}

static int ask_sent(const struct cli *cli, const json_t *state)
{
	switch (prompt_ask(cli, "Send it yourself, if you want to. Is it sent? y or n; return leaves its mark as it is:")) {
	case PROMPT_YES:
		return mark(cli, true);
	case PROMPT_NO:
		return mark(cli, false);
	case PROMPT_LEFT:
		return leave(cli, state);
	case PROMPT_NONE:
		break;
	}
	keep_mark(cli, state);
	return EXIT_DONE;
}

static int show_written(const struct writing *w, const json_t *state)
{
	const struct cli *cli = w->cli;
	enum prompt_answer answer = PROMPT_YES;
	int code = EXIT_DONE, marked;

	out_newline(cli);
	print_text(w);
	out_newline(cli);
	if (strlen(w->text) > MESSAGE_LONG)
		out_text(cli, SHADE_PLAIN, 0, "It is long. Every reason in it is something to answer; the shorter, the more it is the last.");
	if (!cli->options.copy && !cli->options.terminal_copy)
		answer = prompt_ask(cli, "Copy it? [y/N]");
	if (answer == PROMPT_LEFT)
		return leave(cli, state);
	if (answer == PROMPT_YES)
		code = copy(w, cli->options.terminal_copy);
	marked = ask_sent(cli, state);
	return code ? code : marked;
}

static int on_terminal(struct writing *w, const json_t *state)
{
	const struct cli *cli = w->cli;
	const char *begin;
	int r;

	out_text(cli, SHADE_PLAIN, 0, texts_get(&w->texts, "message", "about"));
	out_text(cli, SHADE_PLAIN, 0, texts_get(&w->texts, "message", "danger"));
	print_state(cli, state);
	out_newline(cli);
	begin = choose(w);
	if (!begin)
		return leave(cli, state);
	r = edit(w, begin);
	prompt_forget(cli);
	if (r == -ENODATA)
		return leave(cli, state);
	return r < 0 ? refuse(w, r) : show_written(w, state);
}

static int from_input(struct writing *w)
{
	int r = compose_read(w->cli, MESSAGE_MAX, &w->text);

	if (r < 0)
		return out_error(w->cli, "usage", compose_why(r));
	return hand_over(w);
}

/* Through a pipe, the first template as it is. */
static int first_template(struct writing *w)
{
	w->text = strdup(texts_get(&w->texts, "message", "template.1"));
	return w->text ? hand_over(w) : out_error(w->cli, "failed", "Out of memory.");
}

static int run(struct writing *w, bool from_stdin)
{
	json_t *state;
	int code;

	if (from_stdin)
		return from_input(w);
	if (!w->cli->terminal && !w->cli->options.json)
		return first_template(w);
	code = session_ask(w->cli, "Message", json_object(), &state);
	if (code)
		return code;
	code = w->cli->options.json ? print_json(w, state) : on_terminal(w, state);
	json_decref(state);
	return code;
}

int verb_message(struct cli *cli)
{
	struct writing w = { .cli = cli };
	const char *what = cli->arg_count ? cli->args[0] : "";
	int code;

	if (strcmp(what, "sent") == 0 || strcmp(what, "unsent") == 0)
		return mark(cli, strcmp(what, "sent") == 0);
	if (*what && strcmp(what, "-") != 0)
		return out_error(cli, "usage", "It takes \"sent\", \"unsent\" or \"-\", and no text, which others could see.");
	if (texts_load(cli, &w.texts) < 0)
		return out_error(cli, "failed", "The texts of nc-block cannot be read: " CLI_TEXTS "/en.ini");
	code = run(&w, *what != '\0');
	texts_free(&w.texts);
	free(w.text);
	return code;
}
