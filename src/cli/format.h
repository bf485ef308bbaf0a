/* How numbers, times and waits read.
 * Used by the verbs.
 * Must never print anything itself. */
#ifndef NCB_CLI_FORMAT_H
#define NCB_CLI_FORMAT_H

#include <jansson.h>

#include "cli/cli.h"

#define FORMAT_SIZE 128
#define FORMAT_BAR_SIZE 200

/* "today", "1 day", "12 days". */
void format_days(int64_t days, char text[FORMAT_SIZE]);

/* "23 h 12 min"; what is negative or too long reads as the nearest that is not. */
void format_wait(int64_t seconds, char text[FORMAT_SIZE]);

/* ISO 8601 UTC as local "2026-11-23 21:00"; what is no such time stays as it is. */
void format_time(const char *iso, char text[FORMAT_SIZE]);

/* WIDTH columns of which DONE/WHOLE are filled; at most 60. */
void format_bar(int64_t done, int64_t whole, unsigned width, bool utf8, char text[FORMAT_BAR_SIZE]);

/* What an entry's state means now: "12 days", "23 h left", "ready, 3 h to complete it". */
void format_state(const json_t *entry, char text[FORMAT_SIZE]);

#endif
