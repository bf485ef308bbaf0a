/* A person's plan in the store: what they ticked, dated, left out, and what they added themself.
 * Used by methods_plan.c.
 * Must never hand on a row of another account. */
#include "daemon/store_plan.h"

#include <errno.h>
#include <stdio.h>

#include "daemon/store_private.h"

#define COLUMNS "item, step, text, done, due, removed"

static bool take(sqlite3_stmt *st, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(st, column);

	return text && (size_t)snprintf(out, size, "%s", text) < size;
}

static int take_row(sqlite3_stmt *st, struct plan_row *out)
{
	*out = (struct plan_row){ .step = sqlite3_column_int(st, 1),
				  .done_s = sqlite3_column_int64(st, 3),
				  .removed = sqlite3_column_int(st, 5) != 0 };
	return take(st, 0, out->item, sizeof out->item) && take(st, 2, out->text, sizeof out->text) &&
	       take(st, 4, out->due, sizeof out->due) ? 0 : -EBADMSG;
}

static int prepare(struct store *s, const char *sql, uint32_t uid, const char *item, sqlite3_stmt **st)
{
	int r = store_prepare(s, sql, st);

	if (r < 0)
		return r;
	sqlite3_bind_int64(*st, 1, uid);
	if (item)
		sqlite3_bind_text(*st, 2, item, -1, SQLITE_STATIC);
	return 0;
}

int store_plan_get(struct store *s, uint32_t uid, const char *item, struct plan_row *out)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = prepare(s, "SELECT " COLUMNS " FROM plan WHERE uid = ?1 AND item = ?2", uid, item, &st), rc;

	if (r < 0)
		return r;
	rc = sqlite3_step(st);
	if (rc != SQLITE_ROW)
		return store_error(rc);
	r = take_row(st, out);
	return r < 0 ? r : 1;
}

/* One number about UID's rows. */
static int number(struct store *s, const char *sql, uint32_t uid)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = prepare(s, sql, uid, NULL, &st), rc;

	if (r < 0)
		return r;
	rc = sqlite3_step(st);
	return rc == SQLITE_ROW ? sqlite3_column_int(st, 0) : store_error(rc);
}

int store_plan_highest(struct store *s, uint32_t uid)
{
	return number(s, "SELECT max(0, max(CAST(item AS INTEGER))) FROM plan WHERE uid = ?1", uid);
}

int store_plan_put(struct store *s, uint32_t uid, const struct plan_row *row)
{
	autostmt sqlite3_stmt *st = NULL;
	struct plan_row known;
	int r = store_plan_get(s, uid, row->item, &known);

	if (r == 0) {
		r = number(s, "SELECT count(*) FROM plan WHERE uid = ?1", uid);
		if (r >= PLAN_ITEMS_MAX)
			return -EDQUOT;
	}
	if (r >= 0)
		r = prepare(s, "INSERT OR REPLACE INTO plan(uid, " COLUMNS ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", uid, row->item,
			    &st);
	if (r < 0)
		return r;
	sqlite3_bind_int(st, 3, row->step);
	sqlite3_bind_text(st, 4, row->text, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 5, row->done_s);
	sqlite3_bind_text(st, 6, row->due, -1, SQLITE_STATIC);
	sqlite3_bind_int(st, 7, row->removed);
	return store_error(sqlite3_step(st));
}

int store_plan_delete(struct store *s, uint32_t uid, const char *item)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = prepare(s, "DELETE FROM plan WHERE uid = ?1 AND item = ?2", uid, item, &st);

	return r < 0 ? r : store_error(sqlite3_step(st));
}

int store_each_plan(struct store *s, uint32_t uid, bool (*each)(void *arg, const struct plan_row *row), void *arg)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = prepare(s, "SELECT " COLUMNS " FROM plan WHERE uid = ?1 ORDER BY CAST(item AS INTEGER), item", uid, NULL, &st), rc;
	struct plan_row row;

	if (r < 0)
		return r;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		r = take_row(st, &row);
		if (r < 0)
			return r;
		if (!each(arg, &row))
			return -ENOMEM;
	}
	return store_error(rc);
}
