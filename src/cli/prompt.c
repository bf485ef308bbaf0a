/* Asks the person at the terminal.
 * Used by the verbs, and only where cli->terminal is set.
 * Must never take silence for a yes. */
#include "cli/prompt.h"

#include <string.h>

#include "cli/text.h"
#include "common/cleanup.h"

char *prompt_line(const struct cli *cli, const char *question)
{
	autofree char *line = NULL, *clean = text_clean(question, true);
	size_t room = 0;

	if (!clean)
		return NULL;
	fprintf(cli->out, "%s ", clean);
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
