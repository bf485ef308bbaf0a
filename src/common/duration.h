/* Durations as people write them: 90s 30m 24h 7d.
 * Used by the CLI (--cooldown, output) and by the daemon (configuration, messages).
 * Must never accept a negative, fractional or unit-less value. */
#ifndef NCB_COMMON_DURATION_H
#define NCB_COMMON_DURATION_H

#include <stddef.h>
#include <stdint.h>

#define DURATION_TEXT_SIZE 48
#define DURATION_MAX_S ((uint32_t)366 * 24 * 3600)

/* Seconds into OUT. One number and one unit (s, m, h, d), no spaces. -EINVAL malformed, -ERANGE above DURATION_MAX_S. */
int duration_parse(const char *text, uint32_t *out_s);

/* The shortest exact form that duration_parse reads back: 86400 is "24h", 604800 "7d", 90 "90s". Up to 48 h stay in hours. */
void duration_format(uint32_t s, char text[DURATION_TEXT_SIZE]);

/* For people, rounded up to two units: "23 h 12 min", "6 days 3 h", "45 s". */
void duration_describe(uint32_t s, char text[DURATION_TEXT_SIZE]);

#endif
