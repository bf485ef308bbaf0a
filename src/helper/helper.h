/* The helper as a whole: start, then waiting for the daemon, signals and the watchdog.
 * Used by main.c; tests run it with paths of their own.
 * Must never stop because a layer failed. */
#ifndef NCB_HELPER_HELPER_H
#define NCB_HELPER_HELPER_H

#include "helper/paths.h"

/* Runs until SIGTERM or SIGINT: 0; -errno if it could not start. Logs why. */
int helper_run(const struct helper_paths *paths);

#endif
