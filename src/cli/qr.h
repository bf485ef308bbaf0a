/* A text as a QR code in the terminal.
 * Used by cli/verb_people.c.
 * Must never be drawn where it does not fit: a code that wraps is none. */
#ifndef NCB_CLI_QR_H
#define NCB_CLI_QR_H

#include "cli/cli.h"

/* Draws TEXT on the output: two rows to a line in half blocks where the terminal draws them, else two columns to a module in ASCII.
 * Light is light on a dark terminal too. 0; -EOVERFLOW where it does not fit; -errno. */
int qr_draw(const struct cli *cli, const char *text);

#endif
