/* Where the helper keeps and finds its files.
 * Used by helper.c and world.c; tests fill one of their own.
 * Must never be read from a command line or the environment: there are no paths to set. */
#ifndef NCB_HELPER_PATHS_H
#define NCB_HELPER_PATHS_H

#include "helper/hosts.h"

struct helper_paths {
	const char *socket;
	const char *plan;
	const char *mode; /* what the kernel could last time; NULL: not kept */
	const char *inspect_uid; /* the number that the inspector's account had; NULL: not kept */
	const char *store; /* the daemon's: only whether there is one */
	const char *passwd; /* where accounts are looked up */
	const char *inspector; /* the inspector's socket; NULL: names are not inspected */
	struct hosts_paths hosts;
};

/* The ones of a running system. */
extern const struct helper_paths helper_paths;

/* Creates the folder that PATH is in, if it is missing, with exactly MODE. 0 or -errno. */
int helper_make_folder(const char *path, unsigned mode);

#endif
