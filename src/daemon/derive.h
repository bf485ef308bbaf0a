/* What an entry means on the network: names and an address, from the record and the catalogue.
 * Used by policy.c when something is added or released, and by reload.c.
 * Must never give a name that touches a protected one. Pure. */
#ifndef NCB_DAEMON_DERIVE_H
#define NCB_DAEMON_DERIVE_H

#include <stdbool.h>

#include "common/addr.h"
#include "common/record.h"
#include "daemon/names.h"
#include "daemon/target.h"

struct derive {
	const struct target_context *ctx;
	/* True if all of this service is blocked by some entry; a name that services share waits for all of them. */
	bool (*service_blocked)(const void *arg, const char *id);
	const void *arg;
};

/* Adds the names of R to OUT. 0 or -ENOMEM. */
int derive_names(const struct derive *d, const struct record *r, struct names *out);

/* True and the address if R is one. */
bool derive_addr(const struct record *r, struct addr *out);

/* True if R, as it stands, blocks the whole service ID. */
bool derive_blocks_service(const struct record *r, const char *id);

/* True if the service of R lists NAME as shared. */
bool derive_lists_shared(const struct derive *d, const struct record *r, const char *name);
/* The same, and not all of its sharers are blocked: nobody asked for it. */
bool derive_shared_open(const struct derive *d, const struct record *r, const char *name);

#endif
