/* The hosts layer: our block at the end of the hosts file, everything else as it was, byte for byte.
 * Used by helper/world.c at start and after each committed transaction.
 * Must never drop, change or reorder a byte that is not ours, nor leave a file half written. */
#ifndef NCB_HELPER_HOSTS_H
#define NCB_HELPER_HOSTS_H

#include <stddef.h>

#include "common/wire.h"

struct hosts_paths {
	const char *hosts;   /* /etc/hosts */
	const char *journal; /* /var/lib/nc-block-helper/hosts.journal, for files that cannot be renamed over */
};

/* Finishes an in-place write that was cut off. 0, or -errno with STATUS->detail. Call before the first hosts_apply(). */
int hosts_recover(const struct hosts_paths *paths, struct wire_layer *status);

/* Makes the block hold exactly NAMES (sorted, canonical, unique); no names: no block, and the file as it was without us. Writes
 * nothing when the file holds that already. Fills STATUS (error, count, flags, detail) either way. 0 or -errno. */
int hosts_apply(const struct hosts_paths *paths, const char *const *names, size_t count, struct wire_layer *status);

/* The same; *WROTE says whether the file held anything else. */
int hosts_repair(const struct hosts_paths *paths, const char *const *names, size_t count, struct wire_layer *status, bool *wrote);

/* Where a symbolic link stands in the file's place: a file with all that can be read through it, and nothing of ours yet. For a link that
 * somebody put there and that cannot be written through. 0, or -errno: -EINVAL for anything but a link. */
int hosts_take_link(const struct hosts_paths *paths);

#endif
