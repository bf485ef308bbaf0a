/* How people who hold a key look, and what stands before a removal.
 * Used by cli/verb_people.c, cli/verb_remove.c and cli/verb_status.c.
 * Must never add words of ours to what the person wrote. */
#ifndef NCB_CLI_PEOPLE_PRINT_H
#define NCB_CLI_PEOPLE_PRINT_H

#include <jansson.h>

#include "cli/cli.h"
#include "cli/client.h"

/* The answer of PeopleList. */
void people_print(const struct cli *cli, const json_t *reply);
/* The answer of PeopleRemove. */
void people_print_removal(const struct cli *cli, const char *who, const json_t *reply);
/* Those who are about to go, for status. */
void people_print_pending(const struct cli *cli, const json_t *people);

/* Before a wait starts: the person's own reasons, and whom they can call. Nothing where there is nothing. */
void people_print_before(const struct cli *cli, struct client *client);

#endif
