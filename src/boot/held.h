/* Whether anything is blocked, as far as it can be told before anything else runs.
 * Used by main.c.
 * Must never say no because something cannot be read. */
#ifndef NCB_BOOT_HELD_H
#define NCB_BOOT_HELD_H

#include <stdbool.h>

struct held_paths {
	const char *plan;   /* the helper's */
	const char *store;  /* the daemon's, the plan's other copy */
	const char *mounted; /* a folder that is there and not empty once the file system of both is mounted */
};

/* False: there is neither plan nor store, or the plan says that nothing is blocked. */
bool held_anything(const struct held_paths *paths);

#endif
