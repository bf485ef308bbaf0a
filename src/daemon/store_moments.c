/* What a person notes of themself in the store: urges, slips, the last message, and that they have begun.
 * Used by methods_moments.c.
 * Must never hand on a row of another account. */
#include "daemon/store_moments.h"

#include <errno.h>

#include "daemon/store_private.h"

int store_begun(struct store *s, uint32_t uid)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT 1 FROM begun WHERE uid = ?1", &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	rc = sqlite3_step(st);
	return rc == SQLITE_ROW ? 1 : store_error(rc);
}

int store_put_begun(struct store *s, uint32_t uid)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "INSERT OR IGNORE INTO begun VALUES(?1)", &st);

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	return store_error(sqlite3_step(st));
}

static int count_moments(struct store *s, uint32_t uid)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT count(*) FROM moments WHERE uid = ?1", &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	rc = sqlite3_step(st);
	return rc == SQLITE_ROW ? sqlite3_column_int(st, 0) : store_error(rc);
}

int store_put_moment(struct store *s, uint32_t uid, const struct store_moment *m)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = count_moments(s, uid);

	if (r >= MOMENTS_MAX)
		return -EDQUOT;
	if (r >= 0)
		r = store_prepare(s, "INSERT INTO moments(uid, time, kind, strength, passed) VALUES(?1, ?2, ?3, ?4, ?5)", &st);
	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	sqlite3_bind_int64(st, 2, m->wall_s);
	sqlite3_bind_text(st, 3, m->kind, -1, SQLITE_STATIC);
	sqlite3_bind_int(st, 4, m->strength);
	sqlite3_bind_int(st, 5, m->passed);
	return store_error(sqlite3_step(st));
}

int store_each_moment(struct store *s, uint32_t uid, bool (*each)(void *arg, const struct store_moment *m), void *arg)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT time, kind, strength, passed FROM moments WHERE uid = ?1 ORDER BY n", &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_moment m = { .wall_s = sqlite3_column_int64(st, 0),
					  .kind = (const char *)sqlite3_column_text(st, 1),
					  .strength = sqlite3_column_int(st, 2),
					  .passed = sqlite3_column_int(st, 3) != 0 };

		if (!m.kind)
			return -EBADMSG;
		if (!each(arg, &m))
			return -ENOMEM;
	}
	return store_error(rc);
}

int store_each_event(struct store *s, uint32_t uid, bool (*each)(void *arg, const struct store_log_line *l), void *arg)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s,
			      "SELECT time, id, event FROM log WHERE uid = ?1 AND id != 0 AND event IN"
			      " ('added', 'released', 'removal-asked', 'kept', 'confirmed') ORDER BY n",
			      &st),
	    rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_log_line l = { .wall_s = sqlite3_column_int64(st, 0),
					    .id = (uint32_t)sqlite3_column_int64(st, 1),
					    .uid = uid,
					    .event = (const char *)sqlite3_column_text(st, 2),
					    .detail = "" };

		if (!l.event)
			return -EBADMSG;
		if (!each(arg, &l))
			return -ENOMEM;
	}
	return store_error(rc);
}
