/* Whether a single address is in a sorted list of addresses and prefixes.
 * Used by sock_destroy.c.
 * Must never need memory of its own. */
#ifndef NCB_HELPER_ADDR_SET_H
#define NCB_HELPER_ADDR_SET_H

#include "helper/items.h"
#include "common/addr.h"

struct addr_set {
	const struct items *addrs; /* struct addr, sorted; borrowed */
	bool lengths[2][129];      /* which prefix lengths occur: [0] IPv4, [1] IPv6 */
};

void addr_set_init(struct addr_set *s, const struct items *addrs);

/* A is single. */
bool addr_set_covers(const struct addr_set *s, const struct addr *a);

#endif
