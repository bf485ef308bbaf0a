/* Seeing to it that the service manager starts our units, whatever was disabled or masked.
 * Used by main.c.
 * Must never write outside the folder that the service manager gave. */
#ifndef NCB_BOOT_UNITS_H
#define NCB_BOOT_UNITS_H

#include <stddef.h>

struct unit {
	const char *name;
	const char *wanted_by; /* the target that starts it */
};

extern const struct unit boot_units[];
extern const size_t boot_units_count;

struct unit_folders {
	const char *installed;    /* where the units are */
	const char *const *hides; /* folders that come before it and in which a file of the same name hides ours; NULL ends */
};

/* Links all boot_units that are installed into their targets, below EARLY, the second folder of systemd.generator(7), which
 * comes before those of the administrator; and writes those that something hides there. 0, or the first -errno: what else
 * can be done is done. */
int units_enable(const struct unit_folders *folders, const char *early);

#endif
