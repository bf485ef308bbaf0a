/* The number of the inspector's account, kept beside the plan.
 * Used by world.c.
 * Must never be asked while the account is listed: this is for when it is not. */
#ifndef NCB_HELPER_UID_MEMORY_H
#define NCB_HELPER_UID_MEMORY_H

#include <stdint.h>

/* The uid that PATH remembers; -1: none, whatever is the matter with it. */
int64_t uid_memory_read(const char *path);

/* Replaces what PATH remembers. It is not made durable: the account that a power cut lets us forget is looked up again. Whatever goes
 * wrong is passed over, for the same reason. */
void uid_memory_write(const char *path, uint32_t uid);

#endif
