/* Which addresses are this machine's own, and which its gateways'.
 * Used by world.c (a transaction) and session.c (CHECK_ADDR).
 * Must never send anything but questions to the kernel. */
#ifndef NCB_HELPER_OWN_ADDR_H
#define NCB_HELPER_OWN_ADDR_H

#include "common/wire.h"
#include "helper/items.h"

struct own {
	struct items addresses; /* struct addr, sorted */
	struct items gateways;
};

/* Asks the kernel, in this network namespace. 0 or -errno; then OWN is empty. Free it either way. */
int own_read(struct own *own);
void own_free(struct own *own);

/* OWN_NO, OWN_ADDRESS or OWN_GATEWAY: whether A is, or contains, one of them. */
enum wire_own own_check(const struct own *own, const struct addr *a);

#endif
