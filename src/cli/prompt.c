/* Asks the person at the terminal.
 * Used by the verbs, and only where cli->terminal is set.
 * Must never take silence for a yes. */
#include "cli/prompt.h"

#include <string.h>
#include <termios.h>

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

enum prompt_answer prompt_ask(const struct cli *cli, const char *question)
{
	autofree char *answer = prompt_line(cli, question);

	if (!answer)
		return PROMPT_LEFT;
	switch (answer[strspn(answer, " \t")]) {
	case 'y':
	case 'Y':
		return PROMPT_YES;
	case 'n':
	case 'N':
		return PROMPT_NO;
	}
	return PROMPT_NONE;
}

bool prompt_yes(const struct cli *cli, const char *question)
{
	return prompt_ask(cli, question) == PROMPT_YES;
}

void prompt_forget(const struct cli *cli)
{
	int fd = fileno(cli->in);

	if (fd >= 0)
		(void)tcflush(fd, TCIFLUSH); /* a terminal hands over a line at a time: no more than that is in the stream */
}
