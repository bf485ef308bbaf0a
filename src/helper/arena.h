/* Texts that live and die together, in few allocations.
 * Used by plan.c and txn.c for the names of a plan.
 * Must never move a text once it was handed out. */
#ifndef NCB_HELPER_ARENA_H
#define NCB_HELPER_ARENA_H

#include <stddef.h>

struct arena_chunk;
struct arena {
	struct arena_chunk *newest;
};

/* A copy of TEXT, borrowed until arena_free(); NULL without memory. */
const char *arena_copy(struct arena *a, const char *text);

/* Frees every text and leaves an empty arena. */
void arena_free(struct arena *a);

#endif
