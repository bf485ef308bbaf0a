/* What quiet.c offers to the other files of this module, besides cooldown.h.
 * Used by settings.c and settings_wait.c.
 * Must never be included from outside cooldown/. */
#ifndef NCB_COOLDOWN_QUIET_H
#define NCB_COOLDOWN_QUIET_H

#include "cooldown/cooldown.h"

/* MINUTE of the day, 0 to 1439, in the zone of Q. */
bool quiet_minute(const struct quiet_hours *q, int minute);

/* How long before now the first moment is since when OUTSIDE_MS were outside quiet hours. */
int64_t quiet_back_ms(const struct settings_state *s, const struct moment *now, int64_t outside_ms);

/* Minutes of a day in which either is quiet; the offsets are seconds east of UTC. */
int quiet_union_min(const struct quiet_hours *a, int32_t a_zone_s, const struct quiet_hours *b, int32_t b_zone_s);

#endif
