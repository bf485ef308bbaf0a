/* Reading the store: everything at start, the log when it is asked for.
 * Used by daemon.c.
 * Must never hand on a record that record_valid() does not believe. */
#include "daemon/store.h"

#include <errno.h>
#include <string.h>

#include "common/addr.h"
#include "common/name.h"
#include "daemon/store_private.h"

bool store_take_blob(sqlite3_stmt *st, int column, void *out, size_t size)
{
	const void *data = sqlite3_column_blob(st, column);

	if (!data || (size_t)sqlite3_column_bytes(st, column) != size)
		return false;
	memcpy(out, data, size);
	return true;
}

static bool pending_valid(const struct settings_state *s)
{
	for (int k = 0; k < SETTING_COUNT; k++)
		if (s->pending[k].ready > 1 || s->pending[k].both > 1 ||
		    s->pending[k].required_s > CEILING_DELAY_S)
			return false;
	return true;
}

static int take_meta(sqlite3_stmt *st, struct model *m, struct store_state *out)
{
	const char *key = (const char *)sqlite3_column_text(st, 0);

	if (!key)
		return -EBADMSG;
	if (strcmp(key, "generation") == 0)
		return store_take_blob(st, 1, &out->generation, sizeof out->generation) ? 0 : -EBADMSG;
	if (strcmp(key, "next_id") == 0)
		return store_take_blob(st, 1, &m->next_id, sizeof m->next_id) ? 0 : -EBADMSG;
	if (strcmp(key, "settings_state") == 0) {
		out->has_settings = store_take_blob(st, 1, &out->settings, sizeof out->settings) &&
				    settings_valid(&out->settings.effective) &&
				    settings_valid(&out->settings.wish) && pending_valid(&out->settings);
		return out->has_settings ? 0 : -EBADMSG;
	}
	if (strcmp(key, "clock") == 0) {
		out->has_clock =
			store_take_blob(st, 1, &out->clock, sizeof out->clock) && counted_valid(&out->clock);
		return out->has_clock ? 0 : -EBADMSG;
	}
	if (strcmp(key, "retire") == 0)
		return store_take_blob(st, 1, &out->retire, sizeof out->retire) && retire_valid(&out->retire) ? 0 : -EBADMSG;
	return 0;
}

static int take_entry(sqlite3_stmt *st, struct model *m)
{
	struct record r;
	struct entry *e;

	if (!store_take_blob(st, 0, &r, sizeof r) || !record_valid(&r) || r.kind == KIND_TRUSTED || sqlite3_column_int64(st, 1) != r.id ||
	    model_by_id(m, r.id))
		return -EBADMSG;
	e = model_add(m, &r);
	return e ? 0 : -ENOMEM;
}

static int take_name(sqlite3_stmt *st, struct model *m)
{
	struct entry *e = model_by_id(m, (uint32_t)sqlite3_column_int64(st, 0));
	const char *name = (const char *)sqlite3_column_text(st, 1);
	int r;

	if (!name || !name_valid(name))
		return -EBADMSG;
	if (!e || !entry_in_force(e))
		return 0;
	r = names_add(&e->names, name);
	return r == 0 && sqlite3_column_int(st, 2) ? names_add(&e->shared, name) : r;
}

static int load_meta(struct store *s, struct model *m, struct store_state *out)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT key, value FROM meta", &st), rc = SQLITE_DONE;

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
		r = take_meta(st, m, out);
	return r < 0 ? r : store_error(rc);
}

static int load_entries(struct store *s, struct model *m)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT record, id FROM entries ORDER BY id", &st), rc = SQLITE_DONE;

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
		r = take_entry(st, m);
	return r < 0 ? r : store_error(rc);
}

static int load_names(struct store *s, struct model *m)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT entry, name, shared FROM entry_names ORDER BY entry, name", &st),
	    rc = SQLITE_DONE;

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
		r = take_name(st, m);
	return r < 0 ? r : store_error(rc);
}

static int load_resolvers(struct store *s, struct model *m)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT text FROM resolvers ORDER BY text", &st), rc = SQLITE_DONE;

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(st, 0);
		struct addr a;

		if (!text || (!name_valid(text) && addr_parse(text, &a) < 0))
			return -EBADMSG;
		r = names_add(&m->resolvers, text);
	}
	return r < 0 ? r : store_error(rc);
}

int store_load(struct store *s, struct model *m, struct store_state *out)
{
	int r;

	memset(out, 0, sizeof *out);
	r = load_meta(s, m, out);
	if (r == 0)
		r = load_entries(s, m);
	if (r == 0)
		r = load_names(s, m);
	if (r == 0)
		r = load_resolvers(s, m);
	if (r == 0)
		model_saved(m);
	return r;
}

static int take_exception(sqlite3_stmt *st, struct exceptions *out)
{
	const char *why = (const char *)sqlite3_column_text(st, 1);
	struct exception x;

	if (!store_take_blob(st, 0, &x, sizeof x) || !exception_valid(&x) || !why || sqlite3_column_int64(st, 2) != x.id ||
	    strlen(why) >= WHY_TEXT_SIZE)
		return -EBADMSG;
	return exceptions_add(out, &x, why) ? 0 : -ENOMEM;
}

int store_load_exceptions(struct store *s, struct exceptions *out)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, "SELECT record, why, id FROM exceptions ORDER BY id", &st), rc = SQLITE_DONE;

	while (r == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW)
		r = take_exception(st, out);
	if (r == 0)
		r = store_error(rc);
	if (r == 0)
		exceptions_saved(out);
	return r;
}

int store_each_log(struct store *s, uint32_t uid, bool all, unsigned limit,
		   bool (*each)(void *arg, const struct store_log_line *l), void *arg)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(
		    s,
		    "SELECT time, id, uid, event, detail FROM (SELECT * FROM log WHERE ?1 OR uid = ?2"
		    " ORDER BY n DESC LIMIT ?3) ORDER BY n",
		    &st),
	    rc;

	if (r < 0)
		return r;
	sqlite3_bind_int(st, 1, all);
	sqlite3_bind_int64(st, 2, uid);
	sqlite3_bind_int64(st, 3, limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_log_line l = { .wall_s = sqlite3_column_int64(st, 0),
					    .id = (uint32_t)sqlite3_column_int64(st, 1),
					    .uid = (uint32_t)sqlite3_column_int64(st, 2),
					    .event = (const char *)sqlite3_column_text(st, 3),
					    .detail = (const char *)sqlite3_column_text(st, 4) };

		if (!l.event || !l.detail)
			return -EBADMSG;
		if (!each(arg, &l))
			return -ENOMEM;
	}
	return store_error(rc);
}
