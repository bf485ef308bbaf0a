/* The machine's clocks and zone, read; nothing is decided here.
 * Used by daemon/daemon.c alone.
 * Must never set a clock. */
#ifndef NCB_DAEMON_CLOCK_H
#define NCB_DAEMON_CLOCK_H

#include <stdint.h>

#include "cooldown/counted.h"
#include "cooldown/settings.h"

/* All clocks at once; boot id from /proc/sys/kernel/random/boot_id, synced from adjtimex. Read past what a
 * library that was loaded before libc says, and without what a time namespace adds. -errno; -ENOTRECOVERABLE if they contradict the
 * kernel's own uptime or nobody can tell which namespace they are of. */
int clock_read(struct clock_reading *out);

/* The machine's zone: /etc/timezone's or the target of /etc/localtime below zoneinfo; "UTC" if neither tells. */
void clock_zone(char zone[ZONE_SIZE]);

/* Seconds east of UTC of ZONE at WALL_S; an unknown zone is UTC. Restores TZ. */
int32_t clock_zone_offset(const char *zone, int64_t wall_s);

#endif
