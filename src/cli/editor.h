/* Lets the person write in the editor of their choice.
 * Used by cli/written.c and cli/compose.c.
 * Must never leave a text behind, and never put one where another account or a disk could keep it. */
#ifndef NCB_CLI_EDITOR_H
#define NCB_CLI_EDITOR_H

#include "cli/cli.h"

/* The command in $VISUAL or $EDITOR; NULL without one. Borrowed. */
const char *editor_command(const struct cli *cli);

/* Runs COMMAND on a new file that holds BEGIN, in a folder of its own, 0700, in memory: below $XDG_RUNTIME_DIR, /run/user/UID or /dev/shm.
 * 0 with what was written, malloc'd, at most MOST + 1 bytes of it, SIZE its length; the folder is gone then, whatever happened.
 * On a terminal the person is asked before a text goes that is too long, is no text, or was written by an editor that failed.
 * -ENOENT where there is no such folder; -ECANCELED where the editor failed; else -errno. */
int editor_run(const struct cli *cli, const char *command, const char *begin, size_t most, char **text, size_t *size);

#endif
