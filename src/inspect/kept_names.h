/* The list in force, kept by the service manager: an inspector that is started anew has names even where no helper is up.
 * Used by names_link.c (keeps) and inspect.c (takes).
 * Must never be believed more than what the helper sends: it is checked like that, and replaced by it. */
#ifndef NCB_INSPECT_KEPT_NAMES_H
#define NCB_INSPECT_KEPT_NAMES_H

#include <stdbool.h>

#include "common/inspect_wire.h"
#include "inspect/name_list.h"

/* From now on lists are kept by MANAGER, of notify_open(), which is borrowed. Until then none is. */
void kept_names_open(int manager);

/* Keeps the sealed memfd FD, which is what M tells, in place of the one before. */
void kept_names_keep(int fd, const struct inspect_names *m);

/* The list that the inspector before us had. False: there is none that could be believed. */
bool kept_names_take(struct name_list *out);

#endif
