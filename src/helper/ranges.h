/* The prefixes of a sorted list as ranges that neither overlap nor touch.
 * Used by nft_elems.c and nft_apply.c for the interval sets.
 * Must never cover an address that no prefix covers, nor leave one out. */
#ifndef NCB_HELPER_RANGES_H
#define NCB_HELPER_RANGES_H

#include <stdint.h>

#include "common/addr.h"
#include "helper/items.h"

struct range {
	uint8_t first[16];
	uint8_t end[16]; /* the address behind the last */
	bool open;       /* it reaches the end of the address space: END is meaningless */
};

struct ranges {
	const struct items *addrs; /* struct addr, sorted; borrowed */
	size_t next;
	uint8_t family;
};

void ranges_init(struct ranges *it, const struct items *addrs, uint8_t family);

/* The next range in ascending order; false at the end. Single addresses are passed over. */
bool ranges_next(struct ranges *it, struct range *out);

#endif
