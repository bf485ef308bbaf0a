/* The life of one entry: blocked, cooling, ready, releasing, gone. The heart of nc-block.
 * Used by daemon/policy.c, which asks here before anything is loosened and stores what is answered.
 * Must never read a clock, a file or a random number itself: all come as arguments. Pure. */
#ifndef NCB_COOLDOWN_COOLDOWN_H
#define NCB_COOLDOWN_COOLDOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/record.h"
#include "cooldown/counted.h"
#include "cooldown/settings.h"

#define UNDO_MS (10 * 60 * 1000LL)
#define WORDS_LIVE_MS (15 * 60 * 1000LL)
#define REPEAT_MEMORY_MS (30LL * 24 * 3600 * 1000)

/* Now, as every decision sees it. counted_ms, wall_ms and the credit come from struct clock_state (a credit is taken into account by
 * the one entry_pass() and settings_pass() that follow the counted_advance() that gave it). quiet_zone_s is the offset from UTC, in
 * seconds, of the zones of the effective and of the wished quiet hours at wall_ms (the daemon looks them up). */
struct moment {
	int64_t counted_ms;
	int64_t wall_ms; /* trusted wall time */
	int64_t other_ms[2]; /* what the wall clock says, and said when the machine came up, minus wall_ms: quiet counts by all */
	int64_t credit_ms;
	int64_t credit_after_ms;
	int32_t quiet_zone_s[2]; /* [0] effective, [1] wish (used while both hold) */
	bool slept; /* suspended or off since what is stored was: the caller sets it, by counted_slept() */
};

/* The time of day to tell people: after a time switched off the clock is more often right than we are. */
int64_t moment_shown_s(const struct moment *now);

/* ---- quiet hours ---- */
bool quiet_at(const struct settings_state *s, const struct moment *now);
/* The wished quiet hours hold too: they cannot be compared, and both leave ten hours of the day as the zones are now. */
bool quiet_holds_both(const struct settings_state *s, const struct moment *now);
/* Counted ms until the quiet hours end; 0 when it is not quiet. */
int64_t quiet_left_ms(const struct settings_state *s, const struct moment *now);
/* Of the SPAN_MS that end at now, how many were outside quiet hours. */
int64_t quiet_outside_ms(const struct settings_state *s, const struct moment *now, int64_t span_ms);

/* ---- an entry ---- */
/* A new record (blocked). COOLDOWN_S 0: follows delay. HISTORY: the gone record of the same uid and target, or NULL; its
 * history is carried over. The caller fills id, uid, kind, flags, texts. */
void entry_begin(struct record *e, const struct record *history, uint32_t cooldown_s, const struct moment *now);

/* `add` of what is already there: keeps a running removal off, raises cooldown_s, clears FLAG_ONLY_PROFILE if ONLY_PROFILE is
 * false. Returns true if anything changed. */
bool entry_tighten(struct record *e, uint32_t cooldown_s, bool only_profile, const struct settings_state *s, const struct moment *now);

/* The wait that a removal asked now would get, s. */
uint32_t entry_required_s(const struct record *e, const struct settings_state *s, const struct moment *now);

/* Something else that would open E, or a part of it, was waited for in full, for REQUIRED_S: to E it counts like a removal of its own
 * that had become ready. Nothing to what is gone. */
void entry_remember_ready(struct record *e, uint32_t required_s, const struct moment *now);

/* A moment from the clock and the offsets of the two zones. */
struct moment moment_of(const struct clock_state *c, int32_t effective_zone_s, int32_t wish_zone_s);

/* MS of something that began at that counted time, after a credit: what began after the anchor gains nothing by the credit. */
int64_t credit_shift(int64_t ms, const struct moment *now);

/* Lets time pass: cooling -> ready -> (window over) blocked, at the exact counted moments, however late it is called. To be called for
 * every record, the gone ones too, once after each counted_advance().
 * RISEN_MS: by how much counted time rose since the last call. A sleep ends undo. Returns true if the record changed. */
bool entry_pass(struct record *e, const struct settings_state *s, const struct moment *now, int64_t risen_ms);

bool entry_request_removal(struct record *e, const struct settings_state *s, const struct moment *now); /* blocked -> cooling */
bool entry_keep(struct record *e); /* cooling, ready -> blocked; false from any other state */

/* 0; -EAGAIN not ready; -EBUSY in quiet hours. On 0 the state is releasing. Words are checked by the caller with words_match(). */
int entry_confirm(struct record *e, const struct settings_state *s, const struct moment *now);

/* releasing -> gone, with its history. */
void entry_released(struct record *e, const struct moment *now);

/* True if its owner may still undo the add. */
bool entry_may_undo(const struct record *e, const struct moment *now);

/* A gone record whose history no longer matters. */
bool entry_forgettable(const struct record *e, const struct moment *now);

/* Counted, remaining and window left, ms; for showing. remaining 0 when ready; window_left NEVER_MS unless ready. */
struct removal_view {
	int64_t counted_ms;
	int64_t remaining_ms;
	int64_t window_left_ms;
};
void entry_view(const struct record *e, const struct settings_state *s, const struct moment *now, struct removal_view *v);

/* Counted ms until entry_pass() would next change the state; INT64_MAX: never. Window time is estimated without quiet hours, so
 * the answer may be early, never late. */
int64_t entry_next_ms(const struct record *e, const struct settings_state *s, const struct moment *now);

/* Store (A) and plan (B) disagree about one uid and target: the stricter reading, a removal back to blocked. What a target is never
 * changes, so that the copy is believed which is harder to reach: the plan. A or B may be NULL. DELAY_S is what a cooldown_s of 0
 * stands for. */
void entry_reconcile(const struct record *a, const struct record *b, uint32_t delay_s, struct record *out);

/* ---- confirmation words ---- */
#define WORDS_TEXT_SIZE 64
/* Four words from 8 random bytes (9 bits each used). */
void words_make(const uint8_t random[8], char text[WORDS_TEXT_SIZE]);
/* Forgiving of case, runs of blanks and hyphens between words; of nothing else. */
bool words_match(const char *given, const char *text);

/* ---- settings ---- */
/* Begins with WISH as it stands (a new store). */
void settings_begin(struct settings_state *s, const struct settings *wish);

/* A new reading of the file: stricter and free keys take effect, looser and incomparable ones wait (a changed wish anew, a
 * withdrawn one no more). Returns true if anything changed. */
bool settings_wish(struct settings_state *s, const struct settings *wish, const struct moment *now);

/* What the data files would take out of the plan: DIGEST 0 nothing, else which. Waits like a looser setting. */
bool settings_wish_catalogue(struct settings_state *s, uint64_t digest, const struct moment *now);

/* Everything that waits begins anew: what the store says of it cannot be believed. */
void settings_wait_anew(struct settings_state *s, const struct moment *now);

/* As entry_pass, for everything pending. A window that passes starts the wait anew, since the file still wishes it. */
bool settings_pass(struct settings_state *s, const struct moment *now, int64_t risen_ms);

/* Takes over what is ready. Returns the number of keys accepted, 0 if none is ready, -EBUSY in quiet hours. ACCEPTED, if not
 * NULL, is a bit mask by enum setting_key. */
int settings_accept(struct settings_state *s, const struct moment *now, uint32_t *accepted);
/* The same for KEYS alone, a bit mask. */
int settings_accept_some(struct settings_state *s, const struct moment *now, uint32_t keys, uint32_t *accepted);
/* The keys that are ready, as a bit mask. */
uint32_t settings_ready(const struct settings_state *s);

/* Counted ms until settings_pass() would next change something; INT64_MAX: never. */
int64_t settings_next_ms(const struct settings_state *s, const struct moment *now);

#endif
