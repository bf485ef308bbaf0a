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

/* The one that is chosen, or the first. */
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
	text = answer && *answer >= '1' && *answer <= '9' && !answer[1]
		       ? texts_nth(&w->texts, "message", "template", (unsigned)(*answer - '0')) : NULL;
	return text ? text : texts_nth(&w->texts, "message", "template", 1);
}

/* Lines until an empty one; none at all takes the template as it is. */
static int type_lines(const struct writing *w, const char *begin, char **out)
{
	size_t size;
	char *text = NULL, *line;
	FILE *typed = open_memstream(&text, &size);

	if (!typed)
		return -ENOMEM;
	out_text(w->cli, SHADE_DIM, 0, "Type your own, an empty line ends it; return at once takes it as it is.");
	while ((line = prompt_line(w->cli, ">")) && *line) {
		fprintf(typed, "%s%s", ftell(typed) > 0 ? "\n" : "", line);
		free(line);
	}
	free(line);
	if (fclose(typed) != 0) {
		free(text);
		return -ENOMEM;
	}
	if (!*text) {
		free(text);
		text = strdup(begin);
	}
	if (!text)
		return -ENOMEM;
	if (strlen(text) > MESSAGE_MAX || !text_valid(text)) {
		int r = strlen(text) > MESSAGE_MAX ? -EFBIG : -EILSEQ;

		free(text);
		return r;
	}
	*out = text;
	return 0;
}

static int edit(struct writing *w, const char *begin)
{
	int r = compose_edit(w->cli, begin, MESSAGE_MAX, &w->text);

	return r == -ENOENT ? type_lines(w, begin, &w->text) : r;
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

static int on_terminal(struct writing *w, const json_t *state)
{
	const struct cli *cli = w->cli;
	const char *begin;
	int r, code;

	out_text(cli, SHADE_PLAIN, 0, texts_get(&w->texts, "message", "about"));
	out_text(cli, SHADE_PLAIN, 0, texts_get(&w->texts, "message", "danger"));
	print_state(cli, state);
	out_newline(cli);
	begin = choose(w);
	r = edit(w, begin ? begin : "");
	if (r < 0)
		return out_error(cli, "usage", compose_why(r));
	out_newline(cli);
	print_text(w);
	out_newline(cli);
	if (strlen(w->text) > MESSAGE_LONG)
		out_text(cli, SHADE_PLAIN, 0, "It is long. Every reason in it is something to answer; the shorter, the more it is the last.");
	code = EXIT_DONE;
	if (cli->options.copy || cli->options.terminal_copy || prompt_yes(cli, "Copy it? [y/N]"))
		code = copy(w, cli->options.terminal_copy);
	r = mark(cli, prompt_yes(cli, "Send it yourself, if you want to. Is it sent? [y/N]"));
	return code ? code : r;
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
