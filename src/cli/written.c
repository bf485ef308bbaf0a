/* A text that the person writes: in an editor, at a prompt, or on standard input.
 * Used by the verbs that keep texts.
 * Must never take a text from an argument, which the history of a shell would keep. */
#include "cli/written.h"

#include <errno.h>
#include <string.h>

#include "cli/editor.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/text.h"
#include "common/cleanup.h"

int written_read(FILE *f, size_t most, char **text, size_t *size)
{
	size_t room = most + 1;

	*text = malloc(room + 1);
	if (!*text)
		return -ENOMEM;
	*size = fread(*text, 1, room, f);
	(*text)[*size] = '\0';
	return ferror(f) ? -EIO : 0;
}

/* More than can be kept is read all the same: else a shell would run the rest of what was pasted, and none of it could be given
 * back. */
int written_type(const struct cli *cli, const char *question, char **text, size_t *size)
{
	FILE *to = open_memstream(text, size);
	char *line;
	bool stop = false;

	if (!to)
		return -ENOMEM;
	out_text(cli, SHADE_PLAIN, 0, question);
	out_text(cli, SHADE_DIM, 0, "A line with a full stop alone, or ^D, ends it.");
	while (!stop && (line = prompt_line(cli, ""))) {
		stop = strcmp(line, ".") == 0;
		if (!stop)
			fprintf(to, "%s\n", line);
		free(line);
	}
	return fclose(to) == 0 ? stop : -ENOMEM;
}

void written_give_back(const struct cli *cli, const char *text)
{
	if (!cli->terminal)
		return;
	out_text(cli, SHADE_STRONG, 0, "What you wrote, so that it is not lost:");
	put_text(cli, cli->out, 2, text);
}

/* TYPED: at a prompt, where nobody was asked yet whether a text that cannot be kept may go. */
static int get(const struct cli *cli, const char *question, char **text, size_t *size, bool *typed)
{
	const char *command = editor_command(cli);
	int r = -ENOENT;

	*typed = false;
	if (!cli->terminal)
		return written_read(cli->in, WRITTEN_MAX, text, size);
	if (command)
		r = editor_run(cli, command, "", WRITTEN_MAX, text, size);
	*typed = r == -ENOENT;
	return *typed ? written_type(cli, question, text, size) : r;
}

static int complain(const struct cli *cli, int r)
{
	if (r == -ECANCELED)
		return out_error(cli, "failed", "The editor failed. Nothing was stored.");
	return out_error(cli, "failed", r == -ENOMEM ? "Out of memory." : "The text could not be read. Nothing was stored.");
}

/* Line ends at the end go. What is in the way of storing it, or NULL. */
static const char *judge(char *text, size_t size, const char **error)
{
	*error = "too-long";
	if (size > WRITTEN_MAX)
		return "A text has at most 64 KiB. Nothing was stored.";
	*error = "malformed";
	if (!text_whole(text, size))
		return "That is not valid text (UTF-8). Nothing was stored.";
	while (size && strchr(" \t\r\n", text[size - 1]))
		text[--size] = '\0';
	*error = "empty";
	return size ? NULL : "Nothing was written, and nothing is stored.";
}

int written_ask(const struct cli *cli, const char *question, char **text)
{
	autofree char *got = NULL;
	const char *error, *why;
	size_t size = 0;
	bool typed;
	int r = get(cli, question, &got, &size, &typed), code;

	*text = NULL;
	if (r < 0)
		return complain(cli, r);
	why = judge(got, size, &error);
	if (!why) {
		*text = TAKE_PTR(got);
		return 0;
	}
	code = out_error(cli, error, why);
	if (typed && *got)
		written_give_back(cli, got);
	return code;
}
