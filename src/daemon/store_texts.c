/* Reasons and journal in the store: each text durable before it is answered for.
 * Used by methods_texts.c.
 * Must never hand a text to another account than the one that wrote it. */
#include <errno.h>

#include "daemon/store_private.h"

static const struct {
	const char *add, *count, *remove, *list;
	unsigned most;
} tables[] = {
#define TABLE(name, number)                                                                                                            \
	{                                                                                                                              \
		"INSERT INTO " name " VALUES(?1, (SELECT ifnull(max(id), 0) + 1 FROM " name " WHERE uid = ?1), ?2, ?3) RETURNING id",  \
			"SELECT count(*) FROM " name " WHERE uid = ?1", "DELETE FROM " name " WHERE uid = ?1 AND id = ?2",             \
			"SELECT id, added, text FROM (SELECT * FROM " name " WHERE uid = ?1 AND (?2 = 0 OR id < ?2)"                  \
			" ORDER BY id DESC LIMIT ?3) ORDER BY id",                                                                     \
			number                                                                                                         \
	}
	[STORE_REASONS] = TABLE("reasons", REASONS_MAX),
	[STORE_JOURNAL] = TABLE("journal", JOURNAL_MAX),
#undef TABLE
};

static int room_for_one(struct store *s, enum store_texts which, uint32_t uid)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, tables[which].count, &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	rc = sqlite3_step(st);
	if (rc != SQLITE_ROW)
		return store_error(rc);
	return sqlite3_column_int64(st, 0) < tables[which].most ? 0 : -E2BIG;
}

int store_add_text(struct store *s, enum store_texts which, uint32_t uid, int64_t wall_s, const char *text, uint32_t *id)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = room_for_one(s, which, uid), rc;

	if (r == 0)
		r = store_prepare(s, tables[which].add, &st);
	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	sqlite3_bind_int64(st, 2, wall_s);
	sqlite3_bind_text(st, 3, text, -1, SQLITE_STATIC);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*id = (uint32_t)sqlite3_column_int64(st, 0);
	while (rc == SQLITE_ROW) /* committed, and so durable, at its end */
		rc = sqlite3_step(st);
	return store_error(rc);
}

int store_remove_text(struct store *s, enum store_texts which, uint32_t uid, uint32_t id)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, tables[which].remove, &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	sqlite3_bind_int64(st, 2, id);
	rc = sqlite3_step(st);
	if (rc != SQLITE_DONE)
		return store_error(rc);
	return sqlite3_changes(s->db) ? 0 : -ENOENT;
}

int store_each_text(struct store *s, enum store_texts which, uint32_t uid, uint32_t before, unsigned limit,
		    bool (*each)(void *arg, uint32_t id, int64_t wall_s, const char *text), void *arg)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, tables[which].list, &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, uid);
	sqlite3_bind_int64(st, 2, before);
	sqlite3_bind_int64(st, 3, limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(st, 2);

		if (!text || !each(arg, (uint32_t)sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), text))
			return -ENOMEM;
	}
	return store_error(rc);
}
