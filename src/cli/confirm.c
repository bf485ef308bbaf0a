/* The four words: shown, and typed back.
 * Used by verb_remove.c and verb_retire.c.
 * Must never fill in what was not typed. */
#include "cli/confirm.h"

#include <string.h>

#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/text.h"
#include "common/cleanup.h"

void confirm_print(const struct cli *cli, const char *words, const char *command)
{
	autofree char *clean = text_clean(words, false);

	fprintf(cli->out, "%s\n", clean ? clean : "");
	if (!cli->terminal)
		out_format(cli, SHADE_DIM, 0, "To lift it: %s --confirm \"%s\"", command, "the four words");
}

char *confirm_read(const struct cli *cli)
{
	char *typed = prompt_line(cli, "Type them to lift it, or press return to leave it blocked:");

	if (typed && typed[strspn(typed, " ")] && text_valid(typed))
		return typed;
	free(typed);
	return NULL;
}
