/* Ending a connection that is open, and asking whether it still is.
 * Used by inspect.c when a name becomes blocked, and when it sweeps.
 * Must never end a connection but the one that was named. */
#ifndef NCB_INSPECT_ENDS_H
#define NCB_INSPECT_ENDS_H

#include <stdbool.h>

#include "inspect/live.h"

struct ends {
	int conntrack, diag; /* netlink sockets; -1: this kernel has none */
};

/* Opens what the kernel has. Never fails: what is missing is told by ends_can(). */
void ends_open(struct ends *e);
void ends_close(struct ends *e);
bool ends_can(const struct ends *e);

/* The flow as its client began it: with the address and port that it asked for, before NAT. 0; -ENOENT: the kernel does not know
 * it; else -errno. */
int ends_original(const struct ends *e, const struct live_flow *f, struct flow_key *original);

/* True unless the kernel says that the connection is over. One whose two ends are both translated is held to be. */
bool ends_alive(const struct ends *e, const struct live_flow *f);

/* Labels it, so that the rules refuse it in both directions. 0 or -errno; -ENOENT: the kernel does not know it. */
int ends_refuse(const struct ends *e, const struct live_flow *f);

/* The same, and ends its socket if it is this machine's. 0 or -errno. */
int ends_end(const struct ends *e, const struct live_flow *f);

#endif
