/* What this kernel lacks, read out of its answers.
 * Used by nft_apply.c.
 * Must never take what only happened for what the kernel cannot. */
#ifndef NCB_HELPER_NFT_MODE_H
#define NCB_HELPER_NFT_MODE_H

#include "helper/nft_table.h"
#include "helper/nft_talk.h"

/* Gives up what this kernel refused for not knowing it, the best first. False: that was not the trouble. */
bool nft_mode_step_down(struct nft_mode *mode, const struct nft_answer *answer);

/* The same on this kernel; whether there is a table is not of it. */
bool nft_mode_same(const struct nft_mode *a, const struct nft_mode *b);

#endif
