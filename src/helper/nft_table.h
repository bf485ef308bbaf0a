/* The table inet nc_block: its sets, chains and the rules about addresses.
 * Used by nft_apply.c for a full load; the names by nft_elems.c and nft_verify.c.
 * Must never name, read or change anybody else's table. */
#ifndef NCB_HELPER_NFT_TABLE_H
#define NCB_HELPER_NFT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/wire.h"
#include "helper/items.h"
#include "helper/nft_batch.h"

#define NFT_TABLE_NAME "nc_block"
#define NFT_TABLE_TRY "nc_block_try" /* never there once a batch has ended */
#define NFT_MSG_DESTROYTABLE_ 26 /* Linux 6.3 */
#define NFT_TABLE_OWNER_ 0x2u    /* Linux 5.12 */
#define NFT_TABLE_PERSIST_ 0x4u  /* Linux 6.9 */

#define NFT_PRIORITY 1000 /* of the chains output and forward: behind everybody's DNAT and filters */
#define NFT_CHAIN_REFUSE "refuse" /* a reset for TCP, port unreachable for the rest */
#define NFT_DOT_UIDS_MAX 16

/* In the order of their ids, which begin at 1. */
enum nft_set { NFT_SET_ADDR4, NFT_SET_ADDR6, NFT_SET_PREFIX4, NFT_SET_PREFIX6, NFT_SET_RESOLVER4, NFT_SET_RESOLVER6, NFT_SETS };

struct nft_set_kind {
	const char *name;
	unsigned char family;   /* 4 or 6 */
	unsigned char key_size; /* bytes */
	bool prefixes;          /* an interval set */
	bool resolvers;         /* of encrypted resolvers, refused on port 443 alone */
};
extern const struct nft_set_kind nft_set_kinds[NFT_SETS];

/* How packets get to user space. */
enum nft_queue { NFT_QUEUE_NATIVE, NFT_QUEUE_COMPAT /* the target of iptables, through nft_compat */, NFT_QUEUE_NONE };

/* What this kernel can; found out by trying. */
struct nft_mode {
	bool destroy; /* DESTROYTABLE: gapless also over an orphan of ours */
	bool owner;   /* owner and persist; never owner alone, which would vanish with us */
	enum nft_queue queue;
	bool fresh; /* there is no table: where there is one after all, nothing happens */
};

/* What the table has to enforce. All borrowed. */
struct nft_want {
	const struct items *addrs;     /* struct addr, sorted */
	const struct items *resolvers; /* the same; NULL: none */
	struct wire_network network;
	bool idle;        /* nothing at all is blocked: no question is looked at, the canary and resolvers are free */
	bool inspected;   /* there is an account for the inspector */
	uint32_t inspect_uid;
	uint32_t dot_uids[NFT_DOT_UIDS_MAX]; /* the accounts of the system's own resolvers */
	unsigned dot_uids_count;
};

/* The addresses of W that belong into the set ID. Never NULL. */
const struct items *nft_want_addrs(const struct nft_want *w, enum nft_set id);

/* True if the rules of the two are the same but for the addresses. */
bool nft_want_same_rules(const struct nft_want *a, const struct nft_want *b);

/* Puts messages that use all that MODE has, in a table of their own that the same batch takes away again: where it fails,
 * nothing was loaded for nothing. */
void nft_table_try_put(struct nft_batch *b, const struct nft_mode *mode);

/* Puts the messages after which there is no table of ours, whether there was one or not. */
void nft_table_put_end(struct nft_batch *b, const struct nft_mode *mode);

/* Puts the messages that replace the table, whatever there was, by one with empty sets. COUNTS: elements that each set is to hold;
 * a hash has room for more, and no rule asks a set that is to hold none. -ENOMEM voids the batch. */
void nft_table_put(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w,
		   const size_t counts[NFT_SETS]);

#endif
