/* Leaving for good: one request for everything on the machine, which waits like the longest removal of all.
 * Used by the daemon, which keeps it in the store and in the plan.
 * Must never let anything go sooner than a removal of its own, asked at the same moment, would have. Pure. */
#ifndef NCB_COOLDOWN_RETIRE_H
#define NCB_COOLDOWN_RETIRE_H

#include "cooldown/cooldown.h"

enum retire_state {
	RETIRE_NONE,      /* nobody asked */
	RETIRE_COOLING,
	RETIRE_READY,
	RETIRE_RELEASING, /* confirmed: every entry is on its way out */
	RETIRE_DONE,      /* nothing is held, and nothing is kept ready to hold */
	RETIRE_STATE_MAX_ = RETIRE_DONE
};

/* Fixed layout, no padding; all zero: nobody asked. Part of the state block in the plan. */
struct retire {
	uint8_t state; /* enum retire_state */
	uint8_t reserved[3];
	uint32_t required_s;
	int64_t started_ms; /* counted time */
	int64_t window_used_ms;
};
_Static_assert(sizeof(struct retire) == 24, "struct retire is part of the plan file");

/* True if every field is in a range that the functions below can have made. */
bool retire_valid(const struct retire *r);

/* The wait that E asks of a retirement, s: that of its own removal, the running one too. 0 for what is gone. */
uint32_t retire_share_s(const struct record *e, const struct settings_state *s, const struct moment *now);

/* From NONE. LONGEST_S: the largest share, 0 where nothing is held: done at once. False from any other state. */
bool retire_ask(struct retire *r, uint32_t longest_s, const struct settings_state *s, const struct moment *now);

/* As entry_pass(). BECAME_READY: it became ready, if only to lapse in the same breath: then
 * entry_remember_ready() is due for each entry, with its share. */
bool retire_pass(struct retire *r, const struct settings_state *s, const struct moment *now, int64_t risen_ms, bool *became_ready);

bool retire_cancel(struct retire *r); /* cooling, ready -> none; false from any other state */

/* Something is to be held again: from any state to none, for a whole new wait. True if it was another. */
bool retire_end(struct retire *r);

/* 0; -EAGAIN not ready; -EBUSY in quiet hours. On 0 the state is releasing, and retire_release() is due for every entry. */
int retire_confirm(struct retire *r, const struct settings_state *s, const struct moment *now);

/* blocked, cooling, ready -> releasing. */
void retire_release(struct record *e, const struct retire *r);

/* releasing -> done, once the last entry is gone. False from any other state. */
bool retire_finish(struct retire *r);

/* As entry_view() and entry_next_ms(). */
void retire_view(const struct retire *r, const struct settings_state *s, const struct moment *now, struct removal_view *v);
int64_t retire_next_ms(const struct retire *r, const struct settings_state *s, const struct moment *now);

#endif
