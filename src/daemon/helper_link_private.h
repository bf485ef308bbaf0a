/* What the two files of the link share: one message out, one in.
 * Used by helper_link.c and helper_send.c.
 * Must never be included elsewhere. */
#ifndef NCB_DAEMON_HELPER_LINK_PRIVATE_H
#define NCB_DAEMON_HELPER_LINK_PRIVATE_H

#include "daemon/helper_link.h"

int helper_link_put(struct helper_link *l, const struct wire_message *m);
int helper_link_get(struct helper_link *l, struct wire_message *m);

/* Closes and returns ERROR: a broken conversation cannot be gone on with; whose answer would the next message be? */
int helper_link_broken(struct helper_link *l, int error);

#endif
