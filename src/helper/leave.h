/* What is left where no helper runs: taken away where nothing is held, else put in force again.
 * Used by main.c, for the scripts that uninstall and for `nc-block repair`.
 * Must never take away anything that a plan holds, or may have held before it was lost. */
#ifndef NCB_HELPER_LEAVE_H
#define NCB_HELPER_LEAVE_H

#include "helper/paths.h"

/* How the program ends. */
enum leave_exit {
	LEAVE_FREE = 0,    /* nothing is held, and table and hosts block are gone, or go with the helper that is running */
	LEAVE_FAILED = 1,  /* it could not be done: why is logged */
	LEAVE_HELD = 3,    /* something is, or may be, held; after leave_repair() it is in force as far as the plan goes */
	LEAVE_RUNNING = 4  /* leave_repair(): a helper is running, and sees to everything itself */
};

/* Only tells: LEAVE_FREE or LEAVE_HELD. */
enum leave_exit leave_may(const struct helper_paths *paths);

/* Takes table and hosts block away, but only after `nc-block retire`, or where there never was anything. */
enum leave_exit leave_run(const struct helper_paths *paths);

/* The same; what is held is put in force once, so that it holds until the service is up again. */
enum leave_exit leave_repair(const struct helper_paths *paths);

#endif
