/* Sits beside the person for a while: a bar that fills, left with any key.
 * Used by verb_urge.c.
 * Must never leave the terminal other than it was. */
#ifndef NCB_CLI_QUIET_TIMER_H
#define NCB_CLI_QUIET_TIMER_H

#include "cli/cli.h"

#define QUIET_TIMER_MAX_MINUTES 120

/* True where all of the MINUTES went by; false where a key was pressed, the terminal went away, or there is none. */
bool quiet_timer(const struct cli *cli, unsigned minutes);

#endif
