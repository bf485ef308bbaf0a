/* Spans of time in which something was held, out of what was added and what was released.
 * Used by methods_moments.c.
 * Must never hold a target. */
#ifndef NCB_DAEMON_SPANS_H
#define NCB_DAEMON_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	int64_t from_s, to_s; /* wall clock; to_s INT64_MAX while it lasts */
};

struct spans {
	struct span *span;
	size_t count, capacity;
	size_t open; /* how many are held at this point */
};

/* One more is held, or one fewer, from WALL_S on. 0 or -ENOMEM. */
int spans_added(struct spans *s, int64_t wall_s);
void spans_released(struct spans *s, int64_t wall_s);

/* What is held now is known better than by counting: OLDEST_S is since when the oldest of it is held. 0 or -ENOMEM. */
int spans_finish(struct spans *s, bool held, int64_t oldest_s, int64_t now_s);

void spans_free(struct spans *s);

#endif
