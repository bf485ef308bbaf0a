/* Hands a text to the clipboard: through wl-copy or xclip, or through the terminal (OSC 52).
 * Used by verb_message.c.
 * Must never put the text into an argument. */
#ifndef NCB_CLI_CLIPBOARD_H
#define NCB_CLI_CLIPBOARD_H

#include "cli/cli.h"

#define CLIPBOARD_TERMINAL_MAX 4096 /* bytes that terminals are known to take */

/* By the first of the two programs that there is. -ENOENT where there is neither, or no display; -EIO where it failed. */
int clipboard_program(const struct cli *cli, const char *text);

/* By an escape sequence on the output; whether the terminal takes it cannot be known. -EFBIG, -ENOTTY. */
int clipboard_terminal(const struct cli *cli, const char *text);

#endif
