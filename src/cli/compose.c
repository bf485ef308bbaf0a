/* A person's longer text: from standard input, from their editor, or typed at a prompt.
 * Used by verb_message.c.
 * Must never leave a copy of it behind. */
#include "cli/compose.h"

#include <errno.h>
#include <string.h>

#include "cli/editor.h"
#include "cli/text.h"
#include "cli/written.h"
#include "common/cleanup.h"

/* Takes the blanks off both ends. */
static int take(char *text, size_t size, size_t max, char **out)
{
	size_t blanks;

	if (size > max)
		return -EFBIG;
	if (!text_whole(text, size))
		return -EILSEQ;
	while (size && strchr(" \t\r\n", text[size - 1]))
		text[--size] = '\0';
	blanks = strspn(text, " \t\r\n");
	if (!text[blanks])
		return -ENODATA;
	*out = strdup(text + blanks);
	return *out ? 0 : -ENOMEM;
}

int compose_read(const struct cli *cli, size_t max, char **out)
{
	autofree char *text = NULL;
	size_t size = 0;
	int r = written_read(cli->in, max, &text, &size);

	clearerr(cli->in);
	return r < 0 ? r : take(text, size, max, out);
}

int compose_edit(const struct cli *cli, const char *begin, size_t max, char **out)
{
	const char *editor = editor_command(cli);
	autofree char *text = NULL;
	size_t size = 0;
	int r = editor ? editor_run(cli, editor, begin, max, &text, &size) : -ENOENT;

	return r < 0 ? r : take(text, size, max, out);
}

int compose_type(const struct cli *cli, const char *question, size_t max, char **out)
{
	autofree char *text = NULL;
	size_t size = 0;
	int typed = written_type(cli, question, &text, &size);
	int r = typed < 0 ? typed : take(text, size, max, out);

	if (r == -EFBIG || r == -EILSEQ)
		*out = TAKE_PTR(text);
	if (r != -ENODATA || !typed)
		return r;
	*out = strdup("");
	return *out ? 0 : -ENOMEM;
}

const char *compose_why(int error)
{
	switch (error) {
	case -EFBIG:
		return "That is too long.";
	case -EILSEQ:
		return "That is not valid text (UTF-8).";
	case -ENODATA:
		return "Nothing was written.";
	case -ECANCELED:
		return "The editor could not be run, or it failed.";
	case -ENOMEM:
		return "Out of memory.";
	}
	return "The text could not be read.";
}
