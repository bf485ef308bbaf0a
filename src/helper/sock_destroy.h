/* Ends the connections that are open to newly blocked addresses.
 * Used by world.c once the rules are in force.
 * Must never end a connection to anything else. */
#ifndef NCB_HELPER_SOCK_DESTROY_H
#define NCB_HELPER_SOCK_DESTROY_H

#include "helper/items.h"

/* Ends every TCP and connected UDP socket of this network namespace whose other end is in ADDRS (struct addr,
 * sorted). The number ended, or -errno: -EOPNOTSUPP where the kernel cannot. */
int sock_destroy(const struct items *addrs);

#endif
