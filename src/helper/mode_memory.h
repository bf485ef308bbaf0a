/* Which way of queueing this kernel took last time, kept beside the plan.
 * Used by world.c.
 * Must never be believed beyond a hint: what does not work is found out anew, and what is enforced does not depend on it. */
#ifndef NCB_HELPER_QUEUE_MEMORY_H
#define NCB_HELPER_QUEUE_MEMORY_H

#include "helper/nft_table.h"

/* What PATH remembers of the kernel that runs; NFT_QUEUE_NONE: nothing, whatever is the matter with it. */
enum nft_queue queue_memory_read(const char *path);

/* Replaces what PATH remembers; NFT_QUEUE_NONE is not worth it. It is not made durable: what a power cut takes is found out again. Whatever goes
 * wrong is passed over, for the same reason. */
void queue_memory_write(const char *path, enum nft_queue queue);

#endif
