/* The elements of our sets as messages.
 * Used by nft_apply.c and nft_verify.c.
 * Must never let an attribute outgrow its 16-bit length: the kernel would take the rest for nothing. */
#ifndef NCB_HELPER_NFT_ELEMS_H
#define NCB_HELPER_NFT_ELEMS_H

#include "common/addr.h"
#include "helper/items.h"
#include "helper/nft_batch.h"
#include "helper/nft_table.h"

/* Puts the single addresses of ADDRS (struct addr, sorted) that belong into the hash set ID. NEW: the set is
 * made in this batch. */
void nft_elems_put(struct nft_batch *b, uint16_t type, enum nft_set id, bool new, const struct items *addrs);

/* Puts all prefixes of ADDRS of the interval set ID's family, as ranges. */
void nft_elems_put_ranges(struct nft_batch *b, enum nft_set id, bool new, const struct items *addrs);

/* Puts a message that empties the set. */
void nft_elems_flush(struct nft_batch *b, enum nft_set id);

/* How many elements the set ID holds for ADDRS. */
size_t nft_elems_count(enum nft_set id, const struct items *addrs);

/* True if A belongs into the hash set ID. */
bool nft_elems_single(enum nft_set id, const struct addr *a);

/* For one message of H: the table and the set, then a nest of elements between begin and end. */
struct nlattr *nft_elems_begin(struct nlmsghdr *h, enum nft_set id, bool new);
void nft_elems_add(struct nlmsghdr *h, const void *key, size_t size, uint32_t flags);

#endif
