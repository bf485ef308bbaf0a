/* An exception: a channel that stays open under a block, as it lies in the store, in the private messages and in the plan file.
 * Used by cooldown, daemon and helper; the helper reads what is open and nothing else.
 * Must never change in size or order without a new PLAN_VERSION and a migration. */
#ifndef NCB_COMMON_EXCEPTION_H
#define NCB_COMMON_EXCEPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/record.h"

#define CHANNEL_SIZE TARGET_SIZE /* a canonical name or mail address, and NUL */
#define WEEKLY_RANGES 8
#define WEEK_MIN (7 * 1440)

enum exception_kind { EXCEPTION_NAME = 1, EXCEPTION_MAIL };
enum exception_state {
	EXCEPTION_COOLING = 1, /* asked for; nothing is open */
	EXCEPTION_READY,       /* to be accepted; nothing is open */
	EXCEPTION_OPEN,
	EXCEPTION_STATE_MAX_ = EXCEPTION_OPEN
};

/* On the DAYS (bit 0: Monday) from FROM_MIN to TO_MIN, minutes of the day, at most 1440; FROM_MIN < TO_MIN. All 0: not used. */
struct weekly_range {
	uint8_t days;
	uint8_t reserved;
	uint16_t from_min;
	uint16_t to_min;
};

/* Times as in struct record. No padding; text is NUL-filled to its end. */
struct exception {
	uint32_t id;
	uint32_t uid;
	uint8_t kind;
	uint8_t state;
	uint8_t open; /* 1 while it is in force: accepted, within its hours, and against nobody else's block */
	uint8_t reserved;
	uint32_t required_s;    /* the wait that was asked for; 0: nothing was blocked that it could loosen */
	int64_t added_wall_s;
	int64_t started_ms;     /* of the wait; NEVER_MS once it is open */
	int64_t window_used_ms; /* as in struct record */
	struct weekly_range hours[WEEKLY_RANGES]; /* the used ones first; none: always */
	char channel[CHANNEL_SIZE];
};
_Static_assert(sizeof(struct exception) == 344, "struct exception is part of the plan file");

/* True if every field is in range, every text terminated and NUL-filled, and the channel a name that name_valid() accepts or
 * something with an '@' in it. */
bool exception_valid(const struct exception *x);

/* True if it is open in some hours of the week alone. */
static inline bool exception_has_hours(const struct exception *x)
{
	return x->hours[0].days != 0;
}

const char *exception_state_name(enum exception_state state); /* "cooling" "ready" "open" */

#endif
