/* What an add says to people.
 * Used by cli/verb_add.c.
 * Must never leave out what is not covered. */
#ifndef NCB_CLI_ADD_PRINT_H
#define NCB_CLI_ADD_PRINT_H

#include <jansson.h>

#include "cli/cli.h"

/* The ways to help that go through what is to be blocked: on the terminal, or on standard error where nobody
 * is asked. */
void add_print_help(const struct cli *cli, const char *message, const json_t *help);

/* The whole answer: what was added or would be, what was refused and why. */
void add_print(const struct cli *cli, const json_t *total);

#endif
