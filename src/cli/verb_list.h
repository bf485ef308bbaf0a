/* How one entry looks in a list.
 * Used by cli/verb_list.c and cli/verb_remove.c.
 * Must never ask the daemon anything. */
#ifndef NCB_CLI_VERB_LIST_H
#define NCB_CLI_VERB_LIST_H

#include <jansson.h>

#include "cli/cli.h"

void list_print_entry(const struct cli *cli, const json_t *entry);

#endif
