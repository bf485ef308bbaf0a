/* Asks the person at the terminal.
 * Used by the verbs, and only where cli->terminal is set.
 * Must never take silence for a yes. */
#include "cli/prompt.h"

#include <string.h>

#include "cli/output.h"
#include "cli/text.h"
#include "common/cleanup.h"

/* Room that an answer may need behind its question; a longer question stands in lines of its own. */
#define ANSWER_COLUMNS 30

static bool show(const struct cli *cli, const char *question)
{
	autofree char *clean = text_clean(question, false);
	bool own_line = clean && cli->width && text_columns(clean) + ANSWER_COLUMNS > cli->width;

	if (own_line)
		put_text(cli, cli->out, 0, question);
	if (clean)
		fprintf(cli->out, "%s ", own_line || !*clean ? ">" : clean);
	return clean;
}

char *prompt_line(const struct cli *cli, const char *question)
{
	autofree char *line = NULL;
	size_t room = 0;

	if (!show(cli, question))
		return NULL;
	fflush(cli->out);
	if (getline(&line, &room, cli->in) < 0) {
		/* The person pressed ^D; a later question may still be answered. */
		clearerr(cli->in);
		fputc('\n', cli->out);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return TAKE_PTR(line);
}

bool prompt_yes(const struct cli *cli, const char *question)
{
	autofree char *answer = prompt_line(cli, question);
	const char *p = answer ? answer + strspn(answer, " \t") : "";

	return *p == 'y' || *p == 'Y';
}
