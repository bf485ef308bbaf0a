/* The table inet nc_block: its sets, chains and rules.
 * Used by nft_apply.c for a full load; the names by nft_elems.c and nft_verify.c.
 * Must never name, read or change anybody else's table. */
#ifndef NCB_HELPER_NFT_TABLE_H
#define NCB_HELPER_NFT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/nft_batch.h"

#define NFT_TABLE_NAME "nc_block"
#define NFT_MSG_DESTROYTABLE_ 26 /* Linux 6.3 */
#define NFT_TABLE_OWNER_ 0x2u    /* Linux 5.12 */
#define NFT_TABLE_PERSIST_ 0x4u  /* Linux 6.9 */

/* In the order of their ids, which begin at 1. */
enum nft_set { NFT_SET_ADDR4, NFT_SET_ADDR6, NFT_SET_PREFIX4, NFT_SET_PREFIX6, NFT_SETS };

struct nft_set_kind {
	const char *name;
	unsigned char family;   /* 4 or 6 */
	unsigned char key_size; /* bytes */
	bool prefixes;          /* an interval set */
};
extern const struct nft_set_kind nft_set_kinds[NFT_SETS];

/* What this kernel can; found out by trying. */
struct nft_mode {
	bool destroy; /* DESTROYTABLE: gapless also over an orphan of ours */
	bool owner;   /* owner and persist; never owner alone, which would vanish with us */
};

/* Puts the messages that replace the table, whatever there was, by one with empty sets. SIZES: elements that
 * each hash set must have room for. -ENOMEM voids the batch. */
void nft_table_put(struct nft_batch *b, const struct nft_mode *mode, const size_t sizes[NFT_SETS]);

#endif
