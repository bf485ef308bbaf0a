/* Counted time: how much time may be held for passed, whatever the wall clock, the zone or the power switch says.
 * Used by the daemon once per reading of its clocks; pure.
 * Must never run backwards, and never forwards by anything that a clock change could have made. */
#ifndef NCB_COOLDOWN_COUNTED_H
#define NCB_COOLDOWN_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

/* One reading of all clocks, in ms. */
struct clock_reading {
	uint8_t boot_id[16];
	int64_t mono_ms;  /* CLOCK_MONOTONIC: stops in suspend */
	int64_t boot_ms;  /* CLOCK_BOOTTIME: runs in suspend */
	int64_t wall_ms;  /* CLOCK_REALTIME */
	uint8_t synced;   /* adjtimex: not TIME_ERROR and STA_UNSYNC clear */
};

/* Persisted with every transition and at each checkpoint. Fixed layout, no padding. */
struct clock_state {
	uint8_t boot_id[16];
	int64_t mono_ms;   /* of the last reading, in the boot boot_id */
	int64_t boot_ms;
	int64_t counted_ms; /* the counted time: rises for ever */
	int64_t anchor_wall_ms;    /* the last synchronised wall reading, NEVER_MS: none yet */
	int64_t anchor_counted_ms; /* the counted time at that moment */
	int64_t anchor_boot_ms;    /* CLOCK_BOOTTIME then, if in this boot */
	uint8_t anchor_boot_id[16];
	int64_t skew_ms;       /* trusted wall time minus the wall clock; not 0 after an unsynchronised step or boot */
	int64_t up_skew_ms;    /* the clock as the first boot in doubt found it, minus the wall clock; not 0 after a later step */
	int64_t skew_since_ms; /* counted time of the newest step */
	int64_t wall_ms;       /* trusted wall time at the last reading */
	int64_t uncounted_ms;  /* wall time that passed suspended or off and is not credited (yet), for `status` */
	int64_t credit_ms;       /* what the last counted_advance() credited for time suspended or off */
	int64_t credit_after_ms; /* the counted time of the anchor it was credited from: a wait that began later has no part in it */
};
_Static_assert(sizeof(struct clock_state) == 136, "struct clock_state is part of the plan file");

/* Begins at counted time 0. */
void counted_init(struct clock_state *c, const struct clock_reading *r);

/* Takes one reading in. Returns the ms by which counted time rose. OFF_COUNTS: powered_off = verified. */
int64_t counted_advance(struct clock_state *c, const struct clock_reading *r, bool off_counts);

/* Two states of one machine that differ (store and plan), brought together in C at the reading R: what the less counted has counted,
 * and nothing that either claims has passed since; OTHER's trusted wall time. */
void counted_join(struct clock_state *c, const struct clock_state *other, const struct clock_reading *r);

/* True if between two states, BEFORE the older, the machine was suspended, or is in another boot: how long ago BEFORE was nobody
 * can say from counted time. */
bool counted_slept(const struct clock_state *before, const struct clock_state *now);

/* True if every field is in a range that counted_advance can have made. */
bool counted_valid(const struct clock_state *c);

#endif
