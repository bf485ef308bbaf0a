/* Asks the kernel what our sets hold.
 * Used by nft_apply.c after each transaction.
 * Must never change anything. */
#ifndef NCB_HELPER_NFT_VERIFY_H
#define NCB_HELPER_NFT_VERIFY_H

#include "helper/items.h"
#include "helper/nft_table.h"

/* 0 if the set holds exactly COUNT elements; -EBADE if another number; else -errno. */
int nft_verify_count(int fd, uint32_t *seq, enum nft_set id, size_t count);

/* 0 if all the single addresses of ADDRS that belong into the hash set ID are in it, or with PRESENT false,
 * none is; -EBADE if not. */
int nft_verify_elements(int fd, uint32_t *seq, enum nft_set id, const struct items *addrs, bool present);

/* The number of the ruleset's generation, to which every transaction of this network namespace adds one. 0 or -errno. */
int nft_verify_generation(int fd, uint32_t *seq, uint32_t *generation);

#endif
