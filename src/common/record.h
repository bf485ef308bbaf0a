/* One entry of the blocklist as it lives in the daemon's memory, in the private messages and in the plan file.
 * Used by cooldown, daemon and helper; the helper keeps it without reading it.
 * Must never change in size or order without a new PLAN_VERSION and a migration. */
#ifndef NCB_COMMON_RECORD_H
#define NCB_COMMON_RECORD_H

#include <stdint.h>

#define TARGET_SIZE 256 /* canonical target and NUL */
#define PERSON_SIZE 64  /* label in UTF-8 and NUL */
#define SERVICE_SIZE 32 /* catalogue id and NUL */

enum record_kind {
	KIND_DOMAIN = 1,
	KIND_SERVICE,
	KIND_PROFILE,        /* a handle of a catalogue service: "instagram:exname" */
	KIND_PROFILE_HOSTED, /* a profile that has a name of its own: "exname.tumblr.com" */
	KIND_PROFILE_PATH,   /* an unknown site's path: "forum.example/u/ex" */
	KIND_ADDRESS,
	KIND_EMAIL,
	KIND_PHONE,
	KIND_TRUSTED,        /* a person who holds a key: no entry, but kept in the plan like one; see cooldown/people.h */
	KIND_MAX_ = KIND_TRUSTED
};

enum record_state {
	STATE_BLOCKED = 1,
	STATE_COOLING,
	STATE_READY,
	STATE_RELEASING,
	STATE_GONE, /* not blocked any more; kept for the history of repetition */
	STATE_MAX_ = STATE_GONE
};

enum record_flag { FLAG_ONLY_PROFILE = 1 };

/* All times in milliseconds of counted time (see cooldown.h) unless named _wall_s (seconds since the epoch, for people
 * only: nothing is decided by them). NEVER_MS means "did not happen". No padding: compared and checksummed as bytes,
 * so text is NUL-filled to its end. */
#define NEVER_MS INT64_MIN

struct record {
	uint32_t id; /* unique over the life of the store */
	uint32_t uid;
	uint8_t kind;
	uint8_t state;
	uint8_t flags;
	uint8_t undoable; /* 1 while this entry came from an add that created it and may be undone */
	uint32_t cooldown_s;       /* the entry's own, 0: follows the settings' delay */
	int64_t added_wall_s;
	int64_t added_ms;
	int64_t removal_started_ms; /* NEVER_MS unless cooling, ready or releasing */
	int64_t window_used_ms;     /* of a ready removal: counted time outside quiet hours since it became ready */
	int64_t last_ready_ms;      /* when the newest removal of this uid and target became ready */
	int64_t last_blocked_ms;    /* when it was last released after having been blocked */
	uint32_t required_s;        /* of the running removal */
	uint32_t last_required_s;   /* of the removal of last_ready_ms */
	char target[TARGET_SIZE];
	char person[PERSON_SIZE];
	char service[SERVICE_SIZE];
};
_Static_assert(sizeof(struct record) == 424, "struct record is part of the plan file");

/* True if every field is in range, every text is terminated and NUL-filled, and target is not empty. Reads no meaning
 * into target. What the daemon does not believe from disk and the helper does not believe from the daemon. */
#include <stdbool.h>
bool record_valid(const struct record *r);

const char *record_kind_name(enum record_kind kind);   /* "domain" "service" "profile" "address" "email" "phone" */
const char *record_state_name(enum record_state state); /* "blocked" "cooling" "ready" "releasing" "gone" */

#endif
