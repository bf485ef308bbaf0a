/* One conversation of a verb with the daemon: connect, ask once or in chunks, gather.
 * Used by the verbs.
 * Must never lose what was answered before something failed. */
#ifndef NCB_CLI_SESSION_H
#define NCB_CLI_SESSION_H

#include <jansson.h>

#include "cli/cli.h"
#include "cli/client.h"
#include "cli/targets.h"

/* One call on a connection of its own. 0 with REPLY owned by the caller; else an exit code, after saying why.
 * PARAMETERS is taken. */
int session_ask(const struct cli *cli, const char *method, json_t *parameters, json_t **reply);

/* The same without parameters, for what can be done without: NULL, and nothing said, where it failed. */
json_t *session_try(const struct cli *cli, const char *method);

/* CLI, but waiting a second at most for a daemon that is stopped: for what must not be kept up by one. */
struct cli session_hurried(const struct cli *cli);

/* Calls METHOD with {"targets":[...]} and EXTRA (borrowed, may be NULL) for all of T, into TOTAL's "results".
 * 0; or -errno with FAILURE, TOTAL holding what came before. */
int session_results(struct client *c, const char *method, const struct targets *t, json_t *extra,
		    json_t *total, struct failure *failure);

/* Prints the "message" of each result, or TOTAL as JSON; the exit code, of FAILURE first. */
int session_finish(const struct cli *cli, json_t *total, const struct failure *failure);

/* One result of remove, keep or undo: refusals on standard error. */
void session_print_result(const struct cli *cli, const json_t *result);

#endif
