/* How exceptions look.
 * Used by verb_allow.c and verb_status.c.
 * Must never ask the daemon anything. */
#ifndef NCB_CLI_ALLOW_PRINT_H
#define NCB_CLI_ALLOW_PRINT_H

#include <jansson.h>

#include "cli/cli.h"

/* What an exception's state means now: "open", "23 h left to wait", "shut now; its hours: mon-fri 17:00-19:00". */
#define ALLOW_STATE_SIZE 400
void allow_state(const json_t *exception, char text[ALLOW_STATE_SIZE]);

/* What an exception is called in a sentence or a question: its channel; with `discreet` its number, in ROOM. */
#define ALLOW_SHOWN_SIZE 32
const char *allow_shown(const json_t *exception, char room[ALLOW_SHOWN_SIZE]);

/* For status: one line each of what stays open; nothing where there is none. */
void allow_print_status(const struct cli *cli, const json_t *exceptions);

#endif
