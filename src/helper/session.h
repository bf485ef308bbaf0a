/* One connection of the daemon: the order of its messages, and the answers.
 * Used by link.c.
 * Must never go on with a peer whose message was malformed or out of order. */
#ifndef NCB_HELPER_SESSION_H
#define NCB_HELPER_SESSION_H

#include "helper/world.h"

struct session {
	int fd;          /* -1: free */
	struct txn *txn; /* the open transaction, or NULL */
};

/* Reads and answers what has arrived, but not for so long that nobody else is served. 0, or -errno when the
 * connection is to be closed: -ECONNRESET at its end, -EPROTO for what must not be sent. */
int session_serve(struct session *s, struct world *w);

/* Closes the connection and drops the open transaction. */
void session_close(struct session *s);

#endif
