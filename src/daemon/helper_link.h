/* The daemon's end of the private socket: asks, sends what changed, fetches what is there. Blocking, with a limit.
 * Used by commit.c, start.c, policy_add.c and status.c.
 * Must never wait longer than LINK_TIMEOUT_S for the helper, nor believe a message that wire_valid() does not. */
#ifndef NCB_DAEMON_HELPER_LINK_H
#define NCB_DAEMON_HELPER_LINK_H

#include "common/wire.h"
#include "daemon/image.h"

#define LINK_TIMEOUT_S 5

struct helper_link {
	const char *path;
	int fd; /* -1: not connected; every call connects where it is needed */
	unsigned connections; /* how many there have been: another helper may be at the end of each */
	struct wire_message last; /* the newest COMMIT_REPLY or STATUS_REPLY; type 0: none yet */
};

void helper_link_init(struct helper_link *l, const char *path);
void helper_link_close(struct helper_link *l);

/* HELLO_REPLY into M. -errno. */
int helper_link_hello(struct helper_link *l, struct wire_message *m);
/* The whole plan of the helper. -errno; -EBADMSG when it does not match what the helper said of it. */
int helper_link_fetch(struct helper_link *l, struct image **out);
/* One transaction that makes BASE into NEXT. 0; -ESTALE: the helper has another plan (fetch); -EINVAL: it refuses an item;
 * -EIO: it could not store; else the connection. */
int helper_link_send(struct helper_link *l, const struct image *base, const struct image *next);
/* Is A this machine's own? enum wire_own, or -errno. */
int helper_link_check_addr(struct helper_link *l, const struct addr *a);
/* Asks for the layers; the answer is in L->last. -errno. */
int helper_link_status(struct helper_link *l);

#endif
