/* Writing the store: one transaction per change.
 * Used by commit.c.
 * Must never leave a transaction open, and never write a target into the log table. */
#include "daemon/store.h"

#include "daemon/store_private.h"

static int done(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	return rc == SQLITE_DONE ? 0 : store_error(rc);
}

int store_begin(struct store *s)
{
	return store_exec(s, "BEGIN IMMEDIATE");
}

int store_commit(struct store *s)
{
	return store_exec(s, "COMMIT");
}

void store_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		(void)store_exec(s, "ROLLBACK");
}

static int put_meta(struct store *s, const char *key, const void *data, size_t size)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", &st);

	if (r < 0)
		return r;
	sqlite3_bind_text(st, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_blob(st, 2, data, (int)size, SQLITE_STATIC);
	return done(st);
}

int store_put_state(struct store *s, const struct store_state *state, uint32_t next_id)
{
	int r = put_meta(s, "generation", &state->generation, sizeof state->generation);

	if (r == 0)
		r = put_meta(s, "next_id", &next_id, sizeof next_id);
	if (r == 0)
		r = put_meta(s, "settings_state", &state->settings, sizeof state->settings);
	if (r == 0)
		r = put_meta(s, "retire", &state->retire, sizeof state->retire);
	return r < 0 ? r : put_meta(s, "clock", &state->clock, sizeof state->clock);
}

static int delete_by_id(struct store *s, const char *sql, uint32_t id)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, sql, &st);

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, id);
	return done(st);
}

static int put_names(struct store *s, const struct entry *e)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = delete_by_id(s, "DELETE FROM entry_names WHERE entry = ?1", e->r.id);

	if (r == 0)
		r = store_prepare(s, "INSERT INTO entry_names(entry, name, shared) VALUES(?1, ?2, ?3)", &st);
	for (size_t i = 0; i < e->names.count && r == 0; i++) {
		sqlite3_bind_int64(st, 1, e->r.id);
		sqlite3_bind_text(st, 2, e->names.text[i], -1, SQLITE_STATIC);
		sqlite3_bind_int(st, 3, names_has(&e->shared, e->names.text[i]));
		r = done(st);
		sqlite3_reset(st);
	}
	return r;
}

static int forget(struct store *s, uint32_t id)
{
	int r = delete_by_id(s, "DELETE FROM entry_names WHERE entry = ?1", id);

	return r < 0 ? r : delete_by_id(s, "DELETE FROM entries WHERE id = ?1", id);
}

int store_put_entry(struct store *s, const struct entry *e)
{
	autostmt sqlite3_stmt *st = NULL;
	int r;

	if (e->forget)
		return forget(s, e->r.id);
	r = store_prepare(s, "INSERT OR REPLACE INTO entries VALUES(?1, ?2, ?3, ?4, ?5)", &st);
	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, e->r.id);
	sqlite3_bind_int64(st, 2, e->r.uid);
	sqlite3_bind_text(st, 3, e->r.target, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 4, record_state_name((enum record_state)e->r.state), -1, SQLITE_STATIC);
	sqlite3_bind_blob(st, 5, &e->r, sizeof e->r, SQLITE_STATIC);
	r = done(st);
	return r < 0 || !(e->names_changed || e->shared_changed) ? r : put_names(s, e);
}

int store_put_resolvers(struct store *s, const struct names *resolvers)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_exec(s, "DELETE FROM resolvers");

	if (r == 0)
		r = store_prepare(s, "INSERT INTO resolvers VALUES(?1)", &st);
	for (size_t i = 0; i < resolvers->count && r == 0; i++) {
		sqlite3_bind_text(st, 1, resolvers->text[i], -1, SQLITE_STATIC);
		r = done(st);
		sqlite3_reset(st);
	}
	return r;
}

int store_put_exception(struct store *s, const struct allowed *a)
{
	autostmt sqlite3_stmt *st = NULL;
	int r;

	if (a->forget)
		return delete_by_id(s, "DELETE FROM exceptions WHERE id = ?1", a->x.id);
	r = store_prepare(s, "INSERT OR REPLACE INTO exceptions VALUES(?1, ?2, ?3)", &st);
	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, a->x.id);
	sqlite3_bind_blob(st, 2, &a->x, sizeof a->x, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, a->why, -1, SQLITE_STATIC);
	return done(st);
}

int store_log(struct store *s, int64_t wall_s, uint32_t id, uint32_t uid, const char *event, const char *detail)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "INSERT INTO log(time, id, uid, event, detail) VALUES(?1, ?2, ?3, ?4, ?5)", &st);

	if (r < 0)
		return r;
	sqlite3_bind_int64(st, 1, wall_s);
	sqlite3_bind_int64(st, 2, id);
	sqlite3_bind_int64(st, 3, uid);
	sqlite3_bind_text(st, 4, event, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 5, detail, -1, SQLITE_STATIC);
	return done(st);
}
