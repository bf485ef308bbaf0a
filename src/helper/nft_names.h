/* The rules that show first packets to the inspector, and those about encrypted DNS and QUIC.
 * Used by nft_table.c.
 * Must never send to user space a packet of a connection that was judged already. */
#ifndef NCB_HELPER_NFT_NAMES_H
#define NCB_HELPER_NFT_NAMES_H

#include "helper/nft_batch.h"
#include "helper/nft_table.h"

/* The chains that those of nft_encrypted_put() go to. */
void nft_encrypted_chains_put(struct nft_batch *b, const struct nft_want *w);

/* Rules for the base chain CHAIN: encrypted DNS (port 853, known resolvers on 443), QUIC where it is refused outright. LOCAL: the
 * chain sees this machine's own packets. */
void nft_encrypted_put(struct nft_batch *b, const struct nft_want *w, const char *chain, bool local);

/* The chains that the rules of nft_names_put() need, and those that see DNS. */
void nft_names_chains_put(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w);

/* Rules for the base chain CHAIN, the last ones: what shows first packets to the inspector, and refuses what it found blocked; and the
 * canary's addresses, which are refused where nobody inspects, too. */
void nft_names_put(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w, const char *chain);

#endif
