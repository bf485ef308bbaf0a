/* Who is at the other end of a connection, and whether we listen to them.
 * Used by link.c.
 * Must never trust anything that the peer says itself. */
#ifndef NCB_HELPER_PEER_H
#define NCB_HELPER_PEER_H

#include <stdbool.h>

#define PEER_USER "nc-block"

/* True for root and for the daemon's user as PASSWD lists it. Name services are not asked: they could hang at
 * boot. */
bool peer_allowed(int fd, const char *passwd);

#endif
