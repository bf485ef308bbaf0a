/* What the daemon answered about several targets: put together, and turned into an exit code.
 * Used by the verbs.
 * Must never turn a refusal into success. */
#ifndef NCB_CLI_RESULTS_H
#define NCB_CLI_RESULTS_H

#include <jansson.h>

#include "cli/cli.h"

/* Walks an array, or nothing where ARRAY is none. */
#define items_each(array, i, item) for ((i) = 0; ((item) = json_array_get(array, i)); (i)++)

/* The exit code for the name of an error; NULL is none. What is not known is a usage error of some kind. */
int exit_of_error(const char *error);

/* The first exit code that is not 0 among the "error" of each item. */
int exit_of_items(const json_t *items);

/* Appends the items of reply's array KEY to TOTAL's, made when missing; UNIQUE leaves out what is there.
 * -ENOMEM. */
int results_merge(json_t *total, const json_t *reply, const char *key, bool unique);

/* A text or number of an item, with a value for the absent. Borrowed. */
const char *item_text(const json_t *item, const char *key, const char *absent);
int64_t item_number(const json_t *item, const char *key, int64_t absent);
bool item_people_missing(const json_t *item); /* people who hold a key have to agree to it yet */

/* What an entry or a result is called in a sentence or a question: its target; with `discreet` its number, in ROOM. */
#define ITEM_SHOWN_SIZE 32
const char *item_shown(const json_t *item, char room[ITEM_SHOWN_SIZE]);
/* The label of an entry; with `discreet` the first letter of it, in ROOM; NULL without one. */
const char *item_label(const json_t *entry, char room[ITEM_SHOWN_SIZE]);

/* True for what this machine keeps a note of and cannot hold: mail, telephone, a profile alone where no browser does. */
bool item_recorded_only(const json_t *entry);

/* True when each entry of an add has its layer in force, or none that it needs. */
bool item_in_force(const json_t *entry);

#endif
