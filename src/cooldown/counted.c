/* Counted time. Within a boot it follows CLOCK_MONOTONIC; time suspended or off is credited only between two wall-clock
 * readings that were both synchronised to the network.
 * Used by the daemon once per reading of its clocks; pure.
 * Must never run backwards, and never forwards by anything that a clock change could have made. */
#include "cooldown/counted.h"

#include <string.h>

#include "common/record.h"

#define CREDIT_LEAST_MS 1000         /* below this a gap is drift, not sleep */
#define SLEPT_MS 5000                /* below this a reading was torn by load */
#define STEP_MS 2000                 /* a wall clock that is this far off what it should be was set */
#define SKEW_BELIEF_MS (24LL * 3600 * 1000) /* after so much counted time an unsynchronised step is believed */
#define SANE_MS (INT64_MAX / 4)

static bool same_boot(const uint8_t a[16], const uint8_t b[16])
{
	return memcmp(a, b, 16) == 0;
}

static bool sane(int64_t v)
{
	return v >= -SANE_MS && v <= SANE_MS;
}

static int64_t at_least_0(int64_t v)
{
	return v > 0 ? v : 0;
}

static void set_anchor(struct clock_state *c, const struct clock_reading *r)
{
	c->anchor_wall_ms = r->wall_ms;
	c->anchor_counted_ms = c->counted_ms;
	c->anchor_boot_ms = r->boot_ms;
	memcpy(c->anchor_boot_id, r->boot_id, 16);
}

static void remember(struct clock_state *c, const struct clock_reading *r)
{
	memcpy(c->boot_id, r->boot_id, 16);
	c->mono_ms = r->mono_ms;
	c->boot_ms = r->boot_ms;
}

void counted_init(struct clock_state *c, const struct clock_reading *r)
{
	memset(c, 0, sizeof *c);
	remember(c, r);
	c->anchor_wall_ms = NEVER_MS;
	c->wall_ms = r->wall_ms;
	if (r->synced)
		set_anchor(c, r);
}

/* A clock that did not go with the time that passed was set: SKEW takes it out. */
static bool take_out_step(int64_t *skew, int64_t off)
{
	if (off >= -STEP_MS && off <= STEP_MS)
		return false;
	*skew += off;
	return true;
}

/* The wall time that decisions may rest on. Unsynchronised, the clock's own steps are taken out of it, and what it says to have
 * passed between two boots: whoever was off overnight waits for the network or for the day, and nobody skips the night. */
static void trust_wall(struct clock_state *c, const struct clock_reading *r, bool new_boot, int64_t boot_passed)
{
	int64_t off = c->wall_ms - c->skew_ms + boot_passed - r->wall_ms;
	bool vouched = c->skew_ms == 0;

	if (take_out_step(&c->skew_ms, off))
		c->skew_since_ms = c->counted_ms;
	if (new_boot && vouched)
		c->up_skew_ms = 0;
	else
		take_out_step(&c->up_skew_ms, off);
	if (r->synced || ((c->skew_ms || c->up_skew_ms) && c->counted_ms - c->skew_since_ms >= SKEW_BELIEF_MS))
		c->skew_ms = c->up_skew_ms = 0;
	c->wall_ms = r->wall_ms + c->skew_ms;
}

/* What passed between the anchor and now without being counted, as far as two synchronised readings can show it. Within one boot
 * CLOCK_BOOTTIME bounds it: nobody can set that one. */
static int64_t creditable(const struct clock_state *c, const struct clock_reading *r)
{
	int64_t counted = c->counted_ms - c->anchor_counted_ms;
	int64_t gap = r->wall_ms - c->anchor_wall_ms - counted;

	if (same_boot(c->anchor_boot_id, r->boot_id)) {
		int64_t suspended = r->boot_ms - c->anchor_boot_ms - counted;
		if (gap > suspended)
			gap = suspended;
	}
	return gap >= CREDIT_LEAST_MS ? gap : 0;
}

int64_t counted_advance(struct clock_state *c, const struct clock_reading *r, bool off_counts)
{
	bool new_boot = !same_boot(c->boot_id, r->boot_id);
	int64_t before = c->counted_ms;
	int64_t awake = at_least_0(new_boot ? r->mono_ms : r->mono_ms - c->mono_ms);
	int64_t boot_passed = at_least_0(new_boot ? r->boot_ms : r->boot_ms - c->boot_ms);
	int64_t said_off = new_boot ? at_least_0(r->wall_ms - boot_passed - (c->wall_ms - c->skew_ms)) : 0;

	/* What begins after a sleep is younger than what began before it: credit_shift() tells them apart by that. */
	if (awake == 0 && boot_passed > 0 && !r->synced)
		awake = 1;
	c->credit_ms = 0;
	c->counted_ms += awake;
	c->uncounted_ms += at_least_0(boot_passed - awake) + said_off;
	if (!sane(c->uncounted_ms))
		c->uncounted_ms = SANE_MS;
	trust_wall(c, r, new_boot, boot_passed);
	if (r->synced) {
		if (c->anchor_wall_ms != NEVER_MS) {
			int64_t gap = creditable(c, r);
			if (off_counts) {
				c->counted_ms += gap;
				c->credit_ms = gap;
				c->credit_after_ms = c->anchor_counted_ms;
			}
			c->uncounted_ms = off_counts ? 0 : (gap > c->uncounted_ms ? gap : c->uncounted_ms);
		}
		/* where off time never counts, the anchor moves on all the same: it is not to be credited later */
		set_anchor(c, r);
	}
	remember(c, r);
	return c->counted_ms - before;
}

void counted_join(struct clock_state *c, const struct clock_state *other, const struct clock_reading *r)
{
	struct clock_state out = *other;

	if (memcmp(c, other, sizeof out) == 0)
		return;
	counted_advance(&out, r, false);
	out.counted_ms = c->counted_ms < other->counted_ms ? c->counted_ms : other->counted_ms;
	out.uncounted_ms = c->uncounted_ms > other->uncounted_ms ? c->uncounted_ms : other->uncounted_ms;
	out.skew_since_ms = out.counted_ms;
	out.anchor_wall_ms = NEVER_MS;
	out.credit_ms = 0;
	if (r->synced)
		set_anchor(&out, r);
	*c = out;
}

/* CLOCK_BOOTTIME runs on in suspend and CLOCK_MONOTONIC does not; neither can be set. */
bool counted_slept(const struct clock_state *before, const struct clock_state *now)
{
	return !same_boot(before->boot_id, now->boot_id) ||
	       (now->boot_ms - now->mono_ms) - (before->boot_ms - before->mono_ms) >= SLEPT_MS;
}

bool counted_valid(const struct clock_state *c)
{
	bool anchored = c->anchor_wall_ms != NEVER_MS;

	return c->counted_ms >= 0 && sane(c->counted_ms) && c->mono_ms >= 0 && sane(c->mono_ms) && c->boot_ms >= 0 && sane(c->boot_ms) &&
	       (!anchored || (sane(c->anchor_wall_ms) && c->anchor_counted_ms >= 0 && c->anchor_counted_ms <= c->counted_ms)) &&
	       sane(c->anchor_boot_ms) && sane(c->skew_ms) && sane(c->up_skew_ms) && sane(c->skew_since_ms) && sane(c->wall_ms) && c->uncounted_ms >= 0 &&
	       sane(c->uncounted_ms) && c->credit_ms >= 0 && sane(c->credit_ms) && c->credit_after_ms >= 0 && sane(c->credit_after_ms);
}
