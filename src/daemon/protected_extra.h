/* Further names that can never be blocked, from the INI files of protected.d, besides those compiled in.
 * Used by the daemon's start and reload, which hand them to target.c.
 * Must never keep which file or organisation a name came from: only that it is protected. */
#ifndef NCB_DAEMON_PROTECTED_EXTRA_H
#define NCB_DAEMON_PROTECTED_EXTRA_H

#include <stddef.h>

/* Reads every .ini file of the folders: "name = who" lines under [protected]. A missing folder is empty. A file with any fault is
 * left out whole and described in ERRORS ("path:line: what"); the number of such files is returned, or -errno when a folder cannot
 * be read. *NAMES (canonical, sorted, each once) and *COUNT are always set, the caller's to free. */
int protected_extra_load(const char *const folders[], size_t n, char ***names, size_t *count, char *errors, size_t errors_size);

/* One file's text, added to *NAMES; nothing is added where it has a fault. 0 or -errno with WHY. For tests and fuzzing. */
int protected_extra_parse(const char *label, const char *text, size_t size, char ***names, size_t *count, char *why, size_t why_size);

void protected_extra_free(char ***names, size_t count);

#endif
