/* The life of an exception: asked for, ready, accepted and open in its hours; and the hours of a week.
 * Used by the daemon, which stores what is answered here before it acts on it; pure.
 * Must never let anything open but in allow_accept(), after the wait and in daylight. */
#ifndef NCB_COOLDOWN_ALLOW_H
#define NCB_COOLDOWN_ALLOW_H

#include "common/exception.h"
#include "cooldown/cooldown.h"

/* ---- hours ---- */
#define WEEKLY_TEXT_SIZE 256
#define WEEKLY_WHY_SIZE 120
/* "mon-fri 17:00-19:00, sun 10:00-12:00"; days alone stand for all day, a time alone for every day. 0; -EINVAL with a sentence. */
int weekly_parse(const char *text, struct weekly_range out[WEEKLY_RANGES], char why[WEEKLY_WHY_SIZE]);
/* The same again, as weekly_parse() reads it; "" for no hours: always. */
void weekly_format(const struct weekly_range hours[WEEKLY_RANGES], char text[WEEKLY_TEXT_SIZE]);
/* ZONE_S: seconds east of UTC. No hours: always. */
bool weekly_runs(const struct weekly_range hours[WEEKLY_RANGES], int64_t wall_ms, int32_t zone_s);
/* Ms until one of the ranges next begins or ends; INT64_MAX without hours. */
int64_t weekly_next_ms(const struct weekly_range hours[WEEKLY_RANGES], int64_t wall_ms, int32_t zone_s);

/* ---- an exception ---- */
/* REQUIRED_S 0: there is nothing that it would loosen, and it is accepted at once. The caller fills id, uid, kind, hours, channel. */
void allow_begin(struct exception *x, uint32_t required_s, const struct moment *now);

enum allow_change { ALLOW_SAME, ALLOW_CHANGED, ALLOW_LAPSED /* nobody accepted it in its window: it is to be dropped */ };
/* As entry_pass(): to be called once after each counted_advance(). */
enum allow_change allow_pass(struct exception *x, const struct settings_state *s, const struct moment *now, int64_t risen_ms);

/* 0; -EAGAIN not ready; -EBUSY in quiet hours. Words are checked by the caller with words_match(). */
int allow_accept(struct exception *x, const struct settings_state *s, const struct moment *now);

/* Accepted, and this is one of its hours in the zone of the quiet hours, by every clock that there is: one that was set opens nothing. */
bool allow_runs(const struct exception *x, const struct moment *now);

/* As entry_view(); zeros for what is open. */
void allow_view(const struct exception *x, const struct settings_state *s, const struct moment *now, struct removal_view *v);

/* Ms until it next becomes ready, lapses, opens or shuts, as far as it is known; INT64_MAX: never. Never late. */
int64_t allow_next_ms(const struct exception *x, const struct settings_state *s, const struct moment *now);

/* Store and plan disagree: what both know alike stays, whatever its hours were; all else waits from now on. A or B may be NULL, not
 * both. DELAY_S is the least wait. */
void allow_reconcile(const struct exception *a, const struct exception *b, uint32_t delay_s, const struct moment *now,
		     struct exception *out);

#endif
