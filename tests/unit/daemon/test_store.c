/* The store: what was committed is there, what was not is not, what is damaged is moved aside. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "daemon/store.h"
#include "support/folder.h"

struct ground {
	char folder[FOLDER_SIZE];
	char path[FOLDER_SIZE + 16];
	struct store *store;
	struct model model;
	struct store_state st;
};

static int set_up(void **state)
{
	static struct ground g;
	enum store_opened what;

	memset(&g, 0, sizeof g);
	folder_make(g.folder);
	snprintf(g.path, sizeof g.path, "%s/s.db", g.folder);
	assert_int_equal(store_open(g.path, &g.store, &what), 0);
	assert_int_equal(what, STORE_CREATED);
	*state = &g;
	return 0;
}

static int tear_down(void **state)
{
	struct ground *g = *state;

	store_close(&g->store);
	model_free(&g->model);
	folder_remove(g->folder);
	return 0;
}

static struct entry *put(struct ground *g, uint32_t uid, const char *target)
{
	struct record r = { .uid = uid, .kind = KIND_DOMAIN, .state = STATE_BLOCKED, .removal_started_ms = NEVER_MS,
			    .last_ready_ms = NEVER_MS, .last_blocked_ms = NEVER_MS };
	struct names names = { 0 };
	struct entry *e;

	strcpy(r.target, target);
	e = model_add(&g->model, &r);
	names_add(&names, target);
	entry_set_names(e, &names);
	return e;
}

static void fill_state(struct ground *g, uint64_t generation)
{
	struct clock_reading reading = { .boot_id = { 1 }, .mono_ms = 5, .boot_ms = 5, .wall_ms = 1000 };
	struct settings s;

	settings_default(&s);
	g->st.generation = generation;
	settings_begin(&g->st.settings, &s);
	counted_init(&g->st.clock, &reading);
}

static void write_all(struct ground *g)
{
	assert_int_equal(store_begin(g->store), 0);
	for (size_t i = 0; i < g->model.count; i++)
		if (entry_changed(g->model.entries[i]))
			assert_int_equal(store_put_entry(g->store, g->model.entries[i]), 0);
	assert_int_equal(store_put_state(g->store, &g->st, g->model.next_id), 0);
}

static void reopen(struct ground *g, enum store_opened expected)
{
	enum store_opened what;

	store_close(&g->store);
	model_free(&g->model);
	memset(&g->st, 0, sizeof g->st);
	assert_int_equal(store_open(g->path, &g->store, &what), 0);
	assert_int_equal(what, expected);
}

static void what_is_committed_comes_back(void **state)
{
	struct ground *g = *state;
	struct settings_state settings;
	struct clock_state clock;
	struct record first;

	put(g, 1000, "a.example");
	put(g, 1001, "b.example");
	fill_state(g, 42);
	write_all(g);
	assert_int_equal(store_commit(g->store), 0);
	settings = g->st.settings;
	clock = g->st.clock;
	first = g->model.entries[0]->r;

	reopen(g, STORE_OPENED);
	assert_int_equal(store_load(g->store, &g->model, &g->st), 0);
	assert_int_equal(g->model.count, 2);
	assert_int_equal(g->model.next_id, 3);
	assert_memory_equal(&g->model.entries[0]->r, &first, sizeof first);
	assert_true(names_has(&g->model.entries[0]->names, "a.example"));
	assert_false(entry_changed(g->model.entries[0]));
	assert_int_equal(g->st.generation, 42);
	assert_true(g->st.has_settings && g->st.has_clock);
	assert_memory_equal(&g->st.settings, &settings, sizeof settings);
	assert_memory_equal(&g->st.clock, &clock, sizeof clock);
}

static void what_is_rolled_back_is_not_there(void **state)
{
	struct ground *g = *state;

	put(g, 1000, "a.example");
	fill_state(g, 1);
	write_all(g);
	store_rollback(g->store);
	store_rollback(g->store); /* harmless without a transaction */
	reopen(g, STORE_OPENED);
	assert_int_equal(store_load(g->store, &g->model, &g->st), 0);
	assert_int_equal(g->model.count, 0);
	assert_false(g->st.has_settings);
}

static void a_forgotten_entry_is_gone_and_so_are_its_names(void **state)
{
	struct ground *g = *state;

	put(g, 1000, "a.example");
	fill_state(g, 1);
	write_all(g);
	assert_int_equal(store_commit(g->store), 0);
	model_saved(&g->model);
	g->model.entries[0]->forget = true;
	write_all(g);
	assert_int_equal(store_commit(g->store), 0);
	model_saved(&g->model);
	assert_int_equal(g->model.count, 0);
	reopen(g, STORE_OPENED);
	assert_int_equal(store_load(g->store, &g->model, &g->st), 0);
	assert_int_equal(g->model.count, 0);
	assert_int_equal(g->model.next_id, 2); /* its id is nobody's again */
}

static void the_file_is_for_its_owner_alone(void **state)
{
	struct ground *g = *state;
	struct stat st;

	assert_int_equal(stat(g->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void damage_is_moved_aside(void **state)
{
	struct ground *g = *state;
	char aside[FOLDER_SIZE + 32];

	for (int n = 1; n <= 2; n++) {
		store_close(&g->store);
		folder_put(g->folder, "s.db", "this is no database, and long enough to be looked at as one, if one wanted to ................");
		reopen(g, STORE_MOVED_ASIDE);
		assert_int_equal(store_load(g->store, &g->model, &g->st), 0);
		assert_int_equal(g->model.count, 0);
		snprintf(aside, sizeof aside, "%s.corrupt-%d", g->path, n);
		assert_int_equal(access(aside, F_OK), 0);
	}
}

/* Removed, replaced, or without its journal: put back, with what was committed. */
static void what_is_lost_in_use_is_put_back(void **state)
{
	struct ground *g = *state;
	char journal[FOLDER_SIZE + 24];

	snprintf(journal, sizeof journal, "%s-wal", g->path);
	put(g, 1000, "ex.example");
	fill_state(g, 7);
	write_all(g);
	assert_int_equal(store_commit(g->store), 0);
	assert_false(store_lost(g->store));
	for (int n = 0; n < 3; n++) {
		unlink(n == 2 ? journal : g->path);
		if (n == 1)
			folder_put(g->folder, "s.db", "another file");
		assert_true(store_lost(g->store));
		assert_int_equal(store_rescue(g->path, &g->store), 0);
		write_all(g); /* it is written as before */
		assert_int_equal(store_commit(g->store), 0);
		assert_false(store_lost(g->store));
	}
	reopen(g, STORE_OPENED);
	assert_int_equal(store_load(g->store, &g->model, &g->st), 0);
	assert_int_equal(g->model.count, 1);
	assert_int_equal(g->st.generation, 7);
}

/* Emptied, shortened, an old copy over it, the journal emptied: in place, so that it is the same file. After a start that wrote nothing
 * the file alone has it all. */
static void what_is_written_over_in_use_is_put_back(void **state)
{
	struct ground *g = *state;
	char journal[FOLDER_SIZE + 24], command[2 * FOLDER_SIZE + 64];

	snprintf(journal, sizeof journal, "%s-wal", g->path);
	put(g, 1000, "ex.example");
	fill_state(g, 7);
	write_all(g);
	assert_int_equal(store_commit(g->store), 0);
	snprintf(command, sizeof command, "cp %s %s/old", g->path, g->folder);
	for (int n = 0; n < 4; n++) {
		reopen(g, STORE_OPENED);
		assert_false(store_lost(g->store));
		if (n == 0)
			assert_int_equal(system(command), 0);
		snprintf(command, sizeof command, "cat %s/old > %s", g->folder, g->path);
		assert_int_equal(n == 2 ? system(command) : truncate(n == 3 ? journal : g->path, n == 1 ? 400 : 0), 0);
		assert_true(store_lost(g->store));
		assert_int_equal(store_rescue(g->path, &g->store), 0);
		assert_false(store_lost(g->store));
	}
	reopen(g, STORE_OPENED);
	assert_int_equal(store_load(g->store, &g->model, &g->st), 0);
	assert_int_equal(g->model.count, 1);
	assert_int_equal(g->st.generation, 7);
}

/* Writing to it ourselves is no loss, however much: neither a checkpoint nor what is rolled back. */
static void what_we_write_is_no_loss(void **state)
{
	struct ground *g = *state;
	char text[20000];
	uint32_t id;

	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < 400; i++) {
		assert_int_equal(store_add_text(g->store, STORE_JOURNAL, 1000, i, text, &id), 0);
		assert_false(store_lost(g->store));
	}
	for (int n = 0; n < 2; n++) {
		assert_int_equal(store_begin(g->store), 0);
		for (int i = 0; i < 100; i++)
			assert_int_equal(store_log(g->store, i, 1, 1000, "tested", text), 0);
		store_rollback(g->store);
		assert_false(store_lost(g->store));
		assert_int_equal(store_add_text(g->store, STORE_JOURNAL, 1000, 1, text, &id), 0);
		assert_false(store_lost(g->store));
	}
	/* more than is cached: better none than half of it */
	assert_int_equal(truncate(g->path, 0), 0);
	assert_true(store_lost(g->store));
	assert_int_not_equal(store_rescue(g->path, &g->store), 0);
	assert_null(g->store);
}

static void what_cannot_be_put_back_is_closed(void **state)
{
	struct ground *g = *state;

	assert_int_not_equal(store_rescue("/nonexistent/s.db", &g->store), 0);
	assert_null(g->store);
}

static void change(struct ground *g, const char *sql)
{
	sqlite3 *db;

	store_close(&g->store);
	assert_int_equal(sqlite3_open(g->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void records_that_cannot_be_believed_are_refused(void **state)
{
	static const char *const edits[] = {
		"UPDATE entries SET record = zeroblob(424)",
		"UPDATE entries SET record = zeroblob(10)",
		"UPDATE entries SET record = CAST(substr(record, 1, 8) || zeroblob(416) AS BLOB)",
		"UPDATE entries SET id = 77",
		"UPDATE meta SET value = zeroblob(3) WHERE key = 'clock'",
		"UPDATE meta SET value = zeroblob(3) WHERE key = 'generation'",
		"UPDATE entry_names SET name = 'not a name'",
	};
	struct ground *g = *state;

	for (size_t i = 0; i < COUNT_OF(edits); i++) {
		enum store_opened what;

		model_free(&g->model);
		put(g, 1000, "a.example");
		fill_state(g, 1);
		write_all(g);
		assert_int_equal(store_commit(g->store), 0);
		change(g, edits[i]);
		reopen(g, STORE_OPENED);
		assert_int_equal(store_load(g->store, &g->model, &g->st), -EBADMSG);
		store_close(&g->store);
		assert_int_equal(store_set_aside(g->path, &g->store), 0);
		(void)what;
	}
}

static void a_newer_version_is_not_guessed_at(void **state)
{
	struct ground *g = *state;

	change(g, "PRAGMA user_version = 99");
	reopen(g, STORE_MOVED_ASIDE);
}

static void somebody_elses_database_is_not_ours(void **state)
{
	struct ground *g = *state;

	change(g, "PRAGMA application_id = 5");
	reopen(g, STORE_MOVED_ASIDE);
}

struct seen {
	unsigned lines;
	uint32_t last_id;
	char last_event[32];
};

static bool see(void *arg, const struct store_log_line *l)
{
	struct seen *s = arg;

	s->lines++;
	s->last_id = l->id;
	snprintf(s->last_event, sizeof s->last_event, "%s", l->event);
	return true;
}

static void the_log_is_by_account_and_newest_last(void **state)
{
	struct ground *g = *state;
	struct seen mine = { 0 }, all = { 0 }, few = { 0 };

	assert_int_equal(store_begin(g->store), 0);
	assert_int_equal(store_log(g->store, 1, 1, 1000, "added", ""), 0);
	assert_int_equal(store_log(g->store, 2, 2, 1001, "added", ""), 0);
	assert_int_equal(store_log(g->store, 3, 1, 1000, "kept", ""), 0);
	assert_int_equal(store_log(g->store, 4, 3, 1001, "ready", ""), 0);
	assert_int_equal(store_commit(g->store), 0);
	assert_int_equal(store_each_log(g->store, 1000, false, 100, see, &mine), 0);
	assert_int_equal(mine.lines, 2);
	assert_string_equal(mine.last_event, "kept");
	assert_int_equal(store_each_log(g->store, 0, true, 100, see, &all), 0);
	assert_int_equal(all.lines, 4);
	assert_int_equal(store_each_log(g->store, 0, true, 1, see, &few), 0);
	assert_int_equal(few.lines, 1);
	assert_int_equal(few.last_id, 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_is_committed_comes_back),
		T(what_is_rolled_back_is_not_there),
		T(a_forgotten_entry_is_gone_and_so_are_its_names),
		T(the_file_is_for_its_owner_alone),
		T(damage_is_moved_aside),
		T(what_is_lost_in_use_is_put_back),
		T(what_is_written_over_in_use_is_put_back),
		T(what_we_write_is_no_loss),
		T(what_cannot_be_put_back_is_closed),
		T(records_that_cannot_be_believed_are_refused),
		T(a_newer_version_is_not_guessed_at),
		T(somebody_elses_database_is_not_ours),
		T(the_log_is_by_account_and_newest_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
