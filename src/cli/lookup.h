/* Finds the entry that a typed target or id means.
 * Used by cli/verb_remove.c, before it asks.
 * Must never change anything. */
#ifndef NCB_CLI_LOOKUP_H
#define NCB_CLI_LOOKUP_H

#include <jansson.h>

#include "cli/client.h"

/* A new reference to the one of ENTRIES that TEXT means, NULL when there is none. Asks the daemon for the
 * canonical form where TEXT itself is not listed. */
json_t *lookup_entry(struct client *c, const json_t *entries, const char *text);

#endif
