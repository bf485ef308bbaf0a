/* Who may change things: root, or a member of the access group, looked up afresh each time.
 * Used by daemon/daemon.c (authority) and daemon/notes.c (names of other accounts).
 * Must never trust anything that a client says about itself. */
#ifndef NCB_DAEMON_PEER_H
#define NCB_DAEMON_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool peer_authorised(uid_t uid, const char *group);
/* Login name of UID, or its decimal number. */
void peer_name(uid_t uid, char *name, size_t size);
/* Login names (uid 1000 to 59999 with a login shell) other than UID, comma-separated; returns how many. */
unsigned peer_others(uid_t uid, char *names, size_t size);

#endif
