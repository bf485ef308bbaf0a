/* The SQLite store: entries, the names they hold, settings, clock, log. One transaction per change,
 * synchronous. Used by daemon.c alone. Must never be opened by more than one process, and never answer with
 * less than it holds. */
#ifndef NCB_DAEMON_STORE_H
#define NCB_DAEMON_STORE_H

#include <stdint.h>

#include "cooldown/counted.h"
#include "cooldown/settings.h"
#include "daemon/exceptions.h"
#include "daemon/model.h"

struct store;

enum store_opened {
	STORE_OPENED,
	STORE_CREATED,
	STORE_MOVED_ASIDE /* it was damaged or not ours; a new one was begun */
};

/* Opens or creates PATH, checks its integrity, migrates. What is damaged is moved to PATH.corrupt-N. WHAT
 * tells. -errno. */
int store_open(const char *path, struct store **out, enum store_opened *what);
/* Moves PATH aside and begins a new one: for what store_load() does not believe. */
int store_set_aside(const char *path, struct store **out);
void store_close(struct store **s);

/* What is not in the entries. */
struct store_state {
	uint64_t generation;
	bool has_settings, has_clock;
	struct settings_state settings;
	struct clock_state clock;
};

/* Reads everything; -EBADMSG when something in it cannot be believed. */
int store_load(struct store *s, struct model *m, struct store_state *out);
int store_load_exceptions(struct store *s, struct exceptions *out);

/* One transaction: begin, any of the puts, commit. After a failed put nothing but store_rollback() may
 * follow. -errno. */
int store_begin(struct store *s);
int store_put_state(struct store *s, const struct store_state *state, uint32_t next_id);
int store_put_entry(struct store *s,
		    const struct entry *e); /* its names too, where they changed; or forgets it */
int store_put_resolvers(struct store *s, const struct names *resolvers);
int store_put_exception(struct store *s, const struct allowed *a); /* or forgets it */
int store_log(struct store *s, int64_t wall_s, uint32_t id, uint32_t uid, const char *event,
	      const char *detail);
int store_commit(struct store *s);
void store_rollback(struct store *s);

/* The newest LIMIT lines of the log, oldest first, of UID or (ALL) of everybody. EACH returns false to stop.
 */
struct store_log_line {
	int64_t wall_s;
	uint32_t id, uid;
	const char *event, *detail;
};
int store_each_log(struct store *s, uint32_t uid, bool all, unsigned limit,
		   bool (*each)(void *arg, const struct store_log_line *l), void *arg);

#endif
