/* The bad hour: what is shown, the quiet timer, and the two questions after it.
 * Used by verb_urge.c and by remove, which offers it.
 * Must never need the network, nor fail because the daemon does not answer. */
#ifndef NCB_CLI_URGE_H
#define NCB_CLI_URGE_H

#include "cli/cli.h"

#define URGE_MINUTES 20

/* All of it, on the terminal. True where the person says that it passed. */
bool urge_sit(const struct cli *cli, unsigned minutes);

/* What is shown, without waiting or asking. */
void urge_print(const struct cli *cli);
void urge_print_json(const struct cli *cli);

#endif
