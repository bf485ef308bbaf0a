/* The targets of one command: from the arguments, standard input or the person at the terminal.
 * Used by add, undo, remove and keep.
 * Must never drop one silently. */
#include "cli/targets.h"

#include <errno.h>
#include <string.h>

#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/text.h"
#include "common/cleanup.h"

static int append(struct targets *t, const char *text)
{
	if (t->count == t->room) {
		size_t room = t->room ? t->room * 2 : 16;
		char **grown = reallocarray(t->text, room, sizeof *grown);

		if (!grown)
			return -ENOMEM;
		t->text = grown;
		t->room = room;
	}
	t->text[t->count] = strdup(text);
	if (!t->text[t->count])
		return -ENOMEM;
	t->count++;
	return 0;
}

/* Cuts the blanks off; a NUL within becomes a byte that no UTF-8 has, so that the line is refused and not cut
 * short. */
static char *trim(char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!line[i])
			line[i] = '\xff';
	while (length && strchr(" \t\r\n", line[length - 1]))
		line[--length] = '\0';
	return line + strspn(line, " \t");
}

static int read_lines(const struct cli *cli, struct targets *t)
{
	autofree char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, cli->in)) >= 0) {
		const char *text = trim(line, (size_t)n);

		if (*text && append(t, text) < 0)
			return -ENOMEM;
	}
	if (ferror(cli->in))
		return -EIO;
	clearerr(cli->in);
	return 0;
}

/* 1 where a line was taken, 0 at the end of the list. */
static int ask_one(const struct cli *cli, struct targets *t)
{
	autofree char *line = prompt_line(cli, ">");
	const char *text = line ? trim(line, strlen(line)) : "";

	if (!*text)
		return 0;
	return append(t, text) < 0 ? -ENOMEM : 1;
}

static int ask(const struct cli *cli, const char *question, struct targets *t)
{
	int rc = 1;

	out_text(cli, SHADE_PLAIN, 0, question);
	while (rc > 0)
		rc = ask_one(cli, t);
	return rc;
}

static int collect(const struct cli *cli, const char *question, struct targets *t)
{
	int rc = 0;

	if (!cli->arg_count && cli->terminal)
		return ask(cli, question, t);
	for (size_t i = 0; rc == 0 && i < cli->arg_count; i++)
		rc = strcmp(cli->args[i], "-") == 0 ? read_lines(cli, t) : append(t, cli->args[i]);
	return rc;
}

int targets_collect(const struct cli *cli, const char *question, struct targets *t)
{
	int rc = collect(cli, question, t);

	if (rc < 0)
		return out_error(cli, "failed",
				 rc == -ENOMEM ? "Out of memory." : "Standard input could not be read.");
	if (!t->count)
		return out_error(cli, "usage",
				 "Nothing was named. Give a target, or \"-\" to read a list from standard "
				 "input.");
	return 0;
}

void targets_free(struct targets *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->text[i]);
	free(t->text);
	*t = (struct targets){ .text = NULL };
}

static bool sayable(const char *text, json_t *bad)
{
	autofree char *clean = NULL;
	bool too_long = strlen(text) > TARGET_BYTES_MAX;

	if (!too_long && text_valid(text))
		return true;
	clean = strndup(text, 60);
	if (clean) {
		char *shown = text_clean(clean, false);

		json_array_append_new(bad,
				      json_pack("{s:i, s:s, s:n, s:s, s:s}", "id", 0, "target",
						shown ? shown : "?", "state", "error", "malformed", "message",
						too_long ? "That is too long for a target."
							 : "That is not valid text (UTF-8)."));
		free(shown);
	}
	return false;
}

json_t *targets_chunk(const struct targets *t, size_t *at, json_t *bad)
{
	json_t *chunk = *at < t->count ? json_array() : NULL;
	size_t bytes = 0;

	for (; chunk && *at < t->count && json_array_size(chunk) < TARGETS_PER_REQUEST; ++*at) {
		if (!sayable(t->text[*at], bad))
			continue;
		bytes += strlen(t->text[*at]);
		if (bytes > TARGETS_BYTES_PER_REQUEST)
			break;
		if (json_array_append_new(chunk, json_string(t->text[*at])) < 0) {
			json_decref(chunk);
			return NULL;
		}
	}
	return chunk;
}
