/* Which packets belong together: the two addresses and ports, with the client first.
 * Used by quic.c and whoever calls it.
 * Must never hold a byte that is not defined: keys are hashed and compared as they stand. */
#ifndef NCB_INSPECT_FLOW_KEY_H
#define NCB_INSPECT_FLOW_KEY_H

#include <stdint.h>

struct flow_key {
	uint8_t family; /* 4 or 6 */
	uint8_t reserved[3];
	uint16_t client_port, server_port; /* host order */
	uint8_t client[16], server[16];    /* network order; IPv4 fills the first four bytes, the rest is zero */
};
_Static_assert(sizeof(struct flow_key) == 40, "struct flow_key has no padding");

#endif
