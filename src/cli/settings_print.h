/* How settings and waiting settings look.
 * Used by cli/verb_status.c and cli/verb_settings.c.
 * Must never ask the daemon anything. */
#ifndef NCB_CLI_SETTINGS_PRINT_H
#define NCB_CLI_SETTINGS_PRINT_H

#include <jansson.h>

#include "cli/cli.h"

void settings_print(const struct cli *cli, json_t *settings);
void settings_print_pending(const struct cli *cli, const json_t *pending);

/* The keys that are kept but do nothing yet, in one sentence. */
void settings_print_idle(const struct cli *cli, const json_t *keys);

#endif
