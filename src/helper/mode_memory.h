/* What this kernel could last time, kept beside the plan.
 * Used by world.c.
 * Must never be believed beyond a hint: what does not work is found out anew, and what is enforced does not depend on it. */
#ifndef NCB_HELPER_MODE_MEMORY_H
#define NCB_HELPER_MODE_MEMORY_H

#include "helper/nft_table.h"

/* What PATH remembers of the kernel that runs. False: nothing, whatever is the matter with it. */
bool mode_memory_read(const char *path, struct nft_mode *mode);

/* Replaces what PATH remembers; a MODE without a queue is not worth it. It is not made durable: what a power cut takes is found out again.
 * Whatever goes wrong is passed over, for the same reason. */
void mode_memory_write(const char *path, const struct nft_mode *mode);

#endif
