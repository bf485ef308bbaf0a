/* A telephone number in what somebody wrote down as a contact.
 * Used by urge.c.
 * Must never make a link of anything but digits. */
#ifndef NCB_CLI_TELEPHONE_H
#define NCB_CLI_TELEPHONE_H

#include "cli/cli.h"

#define TELEPHONE_SIZE 32

/* "+1 (555) 123-4567" as "+15551234567", also behind "tel:", "mobile" and the like. False for what is no number. */
bool telephone_number(const char *contact, char number[TELEPHONE_SIZE]);

/* True where the terminal is one that is known to take links (OSC 8) and not to show them as noise. */
bool telephone_links(const struct cli *cli);

/* CONTACT on the output, as a link where it is a number and the terminal takes one. */
void telephone_print(const struct cli *cli, const char *contact);

#endif
