/* The SQLite store: entries, the names they hold, settings, clock, log. One transaction per change,
 * synchronous. Used by daemon.c alone. Must never be opened by more than one process, and never answer with
 * less than it holds. */
#ifndef NCB_DAEMON_STORE_H
#define NCB_DAEMON_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "cooldown/counted.h"
#include "cooldown/retire.h"
#include "cooldown/settings.h"
#include "daemon/exceptions.h"
#include "daemon/model.h"
#include "daemon/people.h"

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

/* True if the file under its name, or its journal, is not the one that is open, or not as it was left: somebody removed, replaced or wrote
 * to it. */
bool store_lost(struct store *s);
/* Puts the open store back under PATH, whatever lies there now, with all it holds. -EBADMSG if it was emptied and is more than is
 * cached. On failure *S is NULL. */
int store_rescue(const char *path, struct store **s);

/* What is not in the entries. */
struct store_state {
	uint64_t generation;
	bool has_settings, has_clock;
	struct settings_state settings;
	struct clock_state clock;
	struct retire retire;
};

/* Reads everything; -EBADMSG when something in it cannot be believed. */
int store_load(struct store *s, struct model *m, struct store_state *out);
int store_load_exceptions(struct store *s, struct exceptions *out);

/* People, approvals and wrong codes, after store_load(); -EBADMSG as there. */
int store_load_people(struct store *s, const struct model *m, struct people *people);

/* One transaction: begin, any of the puts, commit. After a failed put nothing but store_rollback() may
 * follow. -errno. */
int store_begin(struct store *s);
int store_put_state(struct store *s, const struct store_state *state, uint32_t next_id);
int store_put_entry(struct store *s,
		    const struct entry *e); /* its names too, where they changed; or forgets it */
int store_put_resolvers(struct store *s, const struct names *resolvers);
int store_put_people(struct store *s, const struct people *people); /* all of them */
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

/* What a person wrote for themselves, numbered for each account from 1 on. */
enum store_texts { STORE_REASONS, STORE_JOURNAL };
#define TEXT_BYTES_MAX 65536u /* of one text, without NUL */
#define REASONS_MAX 100u      /* of one account */
#define JOURNAL_MAX 5000u

/* Durable when it returns. ID: the new one's. -ENOSPC: the disk is full; -E2BIG: there are as many as there may be. */
int store_add_text(struct store *s, enum store_texts which, uint32_t uid, int64_t wall_s, const char *text, uint32_t *id);
/* -ENOENT: that account has no such text. */
int store_remove_text(struct store *s, enum store_texts which, uint32_t uid, uint32_t id);
/* The newest LIMIT of UID with an id below BEFORE (0: all), oldest first. TEXT is the store's, for the call. EACH returns false
 * to stop, which is -ENOMEM. */
int store_each_text(struct store *s, enum store_texts which, uint32_t uid, uint32_t before, unsigned limit,
		    bool (*each)(void *arg, uint32_t id, int64_t wall_s, const char *text), void *arg);

#endif
