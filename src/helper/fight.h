/* Whether somebody keeps undoing what we put back, and how fast we then go on.
 * Used by guard.c, once a layer.
 * Must never read a clock, nor let repairs follow each other without a bound. */
#ifndef NCB_HELPER_FIGHT_H
#define NCB_HELPER_FIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define FIGHT_REPAIRS_MAX 32

/* Between two repairs there is always as long a rest as the first one took. REPAIRS (at most FIGHT_REPAIRS_MAX) within WITHIN_MS are a fight. In one, repairs are at least EVERY_MS apart; it is over once CALM_MS
 * have passed without any. */
struct fight_rule {
	unsigned repairs;
	int64_t within_ms, every_ms, calm_ms;
};

struct fight {
	const struct fight_rule *rule; /* borrowed */
	int64_t at_ms[FIGHT_REPAIRS_MAX]; /* of the last ones, in a ring */
	unsigned next, kept;
	int64_t last_ms, took_ms;
	bool on; /* as of last_ms */
};

/* Times are monotonic milliseconds, never going back. */
void fight_init(struct fight *f, const struct fight_rule *rule);

/* A repair was made, or tried, and took TOOK_MS until now. True if a fight begins with it. */
bool fight_note(struct fight *f, int64_t now_ms, int64_t took_ms);

bool fight_is_on(const struct fight *f, int64_t now_ms);

/* When the next repair may be made; NOW_MS where there is nothing to wait for. */
int64_t fight_next_ms(const struct fight *f, int64_t now_ms);

#endif
