/* What this kernel lacks, read out of its answers.
 * Used by nft_apply.c.
 * Must never take what only happened for what the kernel cannot. */
#include "helper/nft_mode.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>

static bool unsupported(int error)
{
	return error == -EOPNOTSUPP || error == -EINVAL;
}

bool nft_mode_same(const struct nft_mode *a, const struct nft_mode *b)
{
	return a->destroy == b->destroy && a->owner == b->owner && a->queue == b->queue;
}

bool nft_mode_step_down(struct nft_mode *mode, const struct nft_answer *answer)
{
	const struct nft_fault *first = &answer->faults[0];
	struct nft_mode was = *mode;

	/* The one expression that a kernel may lack. Behind another fault it may say no more than that there is no table, set or chain. */
	if (answer->count && first->type == NFT_MSG_NEWRULE && (unsupported(first->error) || first->error == -ENOENT) &&
	    mode->queue != NFT_QUEUE_NONE)
		mode->queue++;
	for (unsigned i = 0; i < answer->count; i++) {
		if (!unsupported(answer->faults[i].error))
			continue;
		if (answer->faults[i].type == NFT_MSG_DESTROYTABLE_)
			mode->destroy = false;
		else if (answer->faults[i].type == NFT_MSG_NEWTABLE)
			mode->owner = false;
	}
	return !nft_mode_same(&was, mode);
}
