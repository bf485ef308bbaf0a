/* Known encrypted resolvers, from the INI files of doh.d: names and, for a few, addresses that serve nothing else.
 * Used by the daemon's start and reload.
 * Must never take a part of a faulty file, nor a name that is protected or a public suffix. */
#ifndef NCB_DAEMON_RESOLVERS_H
#define NCB_DAEMON_RESOLVERS_H

#include <stddef.h>

#include "daemon/names.h"

/* Reads every .ini file of the folders; a later folder's file of the same name replaces an earlier one's. A missing folder is
 * empty. OUT (names, and addresses in canonical text) is added to. A file with any fault is left out whole and described in
 * ERRORS ("path:line: what"); the number of such files is returned, or -errno when a folder cannot be read. */
int resolvers_load(const char *const folders[], size_t n, struct names *out, char *errors, size_t errors_size);

/* One file's text, added to OUT; nothing is added where it has a fault. 0 or -errno with WHY. For tests and fuzzing. */
int resolvers_parse(const char *label, const char *text, size_t size, struct names *out, char *why, size_t why_size);

#endif
