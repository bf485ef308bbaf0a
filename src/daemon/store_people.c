/* People, approvals and wrong codes in the store: few, and so written as a whole.
 * Used by commit.c and daemon.c.
 * Must never hand on what cannot be believed. */
#include <errno.h>
#include <string.h>

#include "daemon/store_private.h"

static int take_person(sqlite3_stmt *st, const struct model *m, struct people *p)
{
	struct person one;

	if (p->count == PEOPLE_MAX || !store_take_blob(st, 2, &one.r, sizeof one.r) || !person_valid(&one.r) ||
	    sqlite3_column_int64(st, 0) != one.r.id || model_by_id(m, one.r.id) ||
	    !store_take_blob(st, 1, &one.used, sizeof one.used) || one.used.newest < 0)
		return -EBADMSG;
	p->list[p->count++] = one;
	return 0;
}

static int take_approval(sqlite3_stmt *st, const struct model *m, struct people *p)
{
	(void)m;
	if (p->given_count == APPROVALS_MAX || !store_take_blob(st, 0, &p->given[p->given_count], sizeof *p->given))
		return -EBADMSG;
	p->given_count++;
	return 0;
}

static bool moment_valid(int64_t ms)
{
	return ms >= 0 && ms <= INT64_MAX / 4;
}

static int take_tries(sqlite3_stmt *st, const struct model *m, struct people *p)
{
	struct tries t;

	(void)m;
	if (p->tries_count == TRIES_MAX || !store_take_blob(st, 1, &t, sizeof t) || t.failed >= TRIES_AN_HOUR || t.locks > 16 || t.reserved ||
	    !moment_valid(t.since_ms) || !moment_valid(t.locked_until_ms) || sqlite3_column_int64(st, 0) != t.uid)
		return -EBADMSG;
	p->tries[p->tries_count++] = t;
	return 0;
}

static int each(struct store *s, const char *sql, int (*take)(sqlite3_stmt *, const struct model *, struct people *), const struct model *m,
		struct people *p)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, sql, &st), rc = SQLITE_DONE;

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
		r = take(st, m, p);
	return r < 0 ? r : store_error(rc);
}

int store_load_people(struct store *s, const struct model *m, struct people *people)
{
	int r = each(s, "SELECT id, used, record FROM people ORDER BY id", take_person, m, people);

	if (r == 0)
		r = each(s, "SELECT approval FROM approvals ORDER BY approval", take_approval, m, people);
	return r < 0 ? r : each(s, "SELECT uid, tries FROM tries ORDER BY uid", take_tries, m, people);
}

static int put_one(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : store_error(rc);
}

static int put_list(struct store *s, const struct people *p)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "INSERT INTO people VALUES(?1, ?2, ?3)", &st);

	for (size_t i = 0; i < p->count && r == 0; i++) {
		sqlite3_bind_int64(st, 1, p->list[i].r.id);
		sqlite3_bind_blob(st, 2, &p->list[i].used, sizeof p->list[i].used, SQLITE_STATIC);
		sqlite3_bind_blob(st, 3, &p->list[i].r, sizeof p->list[i].r, SQLITE_STATIC);
		r = put_one(st);
	}
	return r;
}

static int put_approvals(struct store *s, const struct people *p)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "INSERT INTO approvals VALUES(?1)", &st);

	for (size_t i = 0; i < p->given_count && r == 0; i++) {
		sqlite3_bind_blob(st, 1, &p->given[i], sizeof p->given[i], SQLITE_STATIC);
		r = put_one(st);
	}
	return r;
}

static int put_tries(struct store *s, const struct people *p)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "INSERT INTO tries VALUES(?1, ?2)", &st);

	for (size_t i = 0; i < p->tries_count && r == 0; i++) {
		sqlite3_bind_int64(st, 1, p->tries[i].uid);
		sqlite3_bind_blob(st, 2, &p->tries[i], sizeof p->tries[i], SQLITE_STATIC);
		r = put_one(st);
	}
	return r;
}

int store_put_people(struct store *s, const struct people *people)
{
	int r = store_exec(s, "DELETE FROM people; DELETE FROM approvals; DELETE FROM tries");

	if (r == 0)
		r = put_list(s, people);
	if (r == 0)
		r = put_approvals(s, people);
	return r < 0 ? r : put_tries(s, people);
}
