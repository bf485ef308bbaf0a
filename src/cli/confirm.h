/* The four words: shown, and typed back.
 * Used by verb_remove.c and verb_retire.c.
 * Must never fill in what was not typed. */
#ifndef NCB_CLI_CONFIRM_H
#define NCB_CLI_CONFIRM_H

#include "cli/cli.h"

/* Also with --quiet: the words are the answer. COMMAND: what takes them back with --confirm, where nobody is asked for them. */
void confirm_print(const struct cli *cli, const char *words, const char *command);

/* On a terminal. What was typed, malloc'd; NULL: nothing that could be words. */
char *confirm_read(const struct cli *cli);

#endif
