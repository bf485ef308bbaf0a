/* The safety check before the first block.
 * Used by verb_begin.c and by add, which offers it once.
 * Must never store or print again what was answered. */
#ifndef NCB_CLI_BEGIN_H
#define NCB_CLI_BEGIN_H

#include "cli/cli.h"

/* For add: offers the check where it was never offered, on a terminal alone. False where the person would rather put it off. */
bool begin_offer(const struct cli *cli);

/* All of it. False where the person puts the rest off. COUNTRY "" for that of the locale. */
bool begin_run(const struct cli *cli, const char *country, bool before_add);

#endif
