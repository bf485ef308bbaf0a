/* Asks the person at the terminal.
 * Used by the verbs, and only where cli->terminal is set.
 * Must never take silence for a yes. */
#ifndef NCB_CLI_PROMPT_H
#define NCB_CLI_PROMPT_H

#include "cli/cli.h"

/* Shows QUESTION and reads a line, without its end, malloc'd. NULL at the end of input. */
char *prompt_line(const struct cli *cli, const char *question);

/* True for an answer that begins with y. */
bool prompt_yes(const struct cli *cli, const char *question);

#endif
