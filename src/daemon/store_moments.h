/* What a person notes of themself in the store: urges, slips, the last message, and that they have begun.
 * Used by methods_moments.c.
 * Must never hand on a row of another account. */
#ifndef NCB_DAEMON_STORE_MOMENTS_H
#define NCB_DAEMON_STORE_MOMENTS_H

#include "daemon/store.h"

#define MOMENTS_MAX 20000 /* of one account */

struct store_moment {
	int64_t wall_s;
	const char *kind; /* a constant: "urge" "slip" "message-sent" "message-unsent"; borrowed when read */
	int strength;     /* 1 to 5 of an urge, else 0 */
	bool passed;
};

/* That UID has begun: -errno, or 1 for yes. */
int store_begun(struct store *s, uint32_t uid);
int store_put_begun(struct store *s, uint32_t uid);

/* -EDQUOT where there are MOMENTS_MAX of them; else -errno. */
int store_put_moment(struct store *s, uint32_t uid, const struct store_moment *m);

/* Those of UID as they were noted. EACH returns false to stop. -errno. */
int store_each_moment(struct store *s, uint32_t uid, bool (*each)(void *arg, const struct store_moment *m), void *arg);

/* Events of the log that are UID's, from the first on: what was added, released, asked for, kept, confirmed. -errno. */
int store_each_event(struct store *s, uint32_t uid, bool (*each)(void *arg, const struct store_log_line *l), void *arg);

#endif
