/* The targets of one command: from the arguments, standard input or the person at the terminal.
 * Used by add, undo, remove and keep.
 * Must never drop one silently. */
#ifndef NCB_CLI_TARGETS_H
#define NCB_CLI_TARGETS_H

#include <jansson.h>

#include "cli/cli.h"

#define TARGETS_PER_REQUEST 500
#define TARGETS_BYTES_PER_REQUEST                                                                            \
	150000 /* even if every byte is escaped as \u0000 the request stays under 1 MiB */
#define TARGET_BYTES_MAX 8192

struct targets {
	char **text;
	size_t count;
	size_t room;
};

/* Collects them; asks QUESTION where none is given and there is somebody to ask. 0, or an exit code after
 * saying why. */
int targets_collect(const struct cli *cli, const char *question, struct targets *t);
void targets_free(struct targets *t);

/* The next request's worth as a JSON array, NULL when all are sent (or memory is). Those that no request
 * could carry go to BAD as {"target","error","message"}. */
json_t *targets_chunk(const struct targets *t, size_t *at, json_t *bad);

#endif
