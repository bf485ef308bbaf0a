/* nc-block.conf and its drop-ins, read with inih's stream parser into a wish.
 * Used by daemon/daemon.c and by `nc-blockd -n`.
 * Must never change anything that is in force: it only reads. */
#ifndef NCB_DAEMON_CONFIG_H
#define NCB_DAEMON_CONFIG_H

#include <stddef.h>

#include "cooldown/settings.h"

#define CONFIG_ERROR_SIZE 512

/* Defaults, then PATH (absent: defaults), then the files *.conf of PATH.d in name order. Within one file a repeated key, an unknown key or
 * section, a bad value, a line over 1023 bytes is an error: -EINVAL with "file:line: what and what would be right". A later
 * file may set a key again. The zone of quiet hours is the machine's (ZONE). */
int config_load(const char *path, const char *zone, struct settings *out, char error[CONFIG_ERROR_SIZE]);

/* One file's text, on top of what S holds (for tests and fuzzing). */
int config_parse(struct settings *s, const char *label, const char *text, size_t size, char error[CONFIG_ERROR_SIZE]);

#endif
