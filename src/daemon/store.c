/* Opening the store: a new one, an old one, one that cannot be believed.
 * Used by daemon.c.
 * Must never delete a store: what is damaged is moved aside. */
#include "daemon/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "daemon/store_private.h"

#define APPLICATION_ID 0x4e434231 /* "NCB1" */
#define ASIDE_MAX 100
#define CHECKPOINT_FRAMES 1000 /* as SQLite has it by itself */

/* One row a version: what makes it out of the one before. */
static const char *const migrations[] = {
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE entries(id INTEGER PRIMARY KEY, uid INTEGER NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL,"
	" record BLOB NOT NULL, UNIQUE(uid, target));"
	"CREATE TABLE entry_names(entry INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(entry, name)) WITHOUT ROWID;"
	"CREATE TABLE log(n INTEGER PRIMARY KEY, time INTEGER NOT NULL, id INTEGER NOT NULL, uid INTEGER NOT NULL,"
	" event TEXT NOT NULL, detail TEXT NOT NULL);",
	"CREATE TABLE resolvers(text TEXT PRIMARY KEY) WITHOUT ROWID;",
	"CREATE TABLE reasons(uid INTEGER NOT NULL, id INTEGER NOT NULL, added INTEGER NOT NULL, text TEXT NOT NULL,"
	" PRIMARY KEY(uid, id));"
	"CREATE TABLE journal(uid INTEGER NOT NULL, id INTEGER NOT NULL, added INTEGER NOT NULL, text TEXT NOT NULL,"
	" PRIMARY KEY(uid, id));",
	"CREATE TABLE people(id INTEGER PRIMARY KEY, used BLOB NOT NULL, record BLOB NOT NULL);"
	"CREATE TABLE approvals(approval BLOB PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TABLE tries(uid INTEGER PRIMARY KEY, tries BLOB NOT NULL);",
	"CREATE TABLE begun(uid INTEGER PRIMARY KEY);"
	"CREATE TABLE moments(n INTEGER PRIMARY KEY, uid INTEGER NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL,"
	" strength INTEGER NOT NULL, passed INTEGER NOT NULL);"
	"CREATE INDEX moments_uid ON moments(uid, n);"
	"CREATE TABLE plan(uid INTEGER NOT NULL, item TEXT NOT NULL, step INTEGER NOT NULL, text TEXT NOT NULL,"
	" done INTEGER NOT NULL, due TEXT NOT NULL, removed INTEGER NOT NULL, PRIMARY KEY(uid, item)) WITHOUT ROWID;",
	"CREATE TABLE exceptions(id INTEGER PRIMARY KEY, record BLOB NOT NULL, why TEXT NOT NULL);",
	"ALTER TABLE entry_names ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;",
};
#define VERSION ((int)(sizeof migrations / sizeof *migrations))

int store_error(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_MISMATCH:
		return -EBADMSG;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return -EACCES;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	}
	return -EIO;
}

int store_exec(struct store *s, const char *sql)
{
	return store_error(sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out)
{
	int rc = sqlite3_prepare_v2(s->db, sql, -1, out, NULL);

	return (rc & 0xff) == SQLITE_ERROR ? -EBADMSG : store_error(rc); /* our own statements are sound: a table is gone */
}

static int one_value(struct store *s, const char *sql, char *text, size_t size)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = store_prepare(s, sql, &st), rc;
	const unsigned char *value;

	if (r < 0)
		return r;
	rc = sqlite3_step(st);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? -EBADMSG : store_error(rc);
	value = sqlite3_column_text(st, 0);
	snprintf(text, size, "%s", value ? (const char *)value : "");
	return 0;
}

static int check_integrity(struct store *s)
{
	char text[64];
	int r = one_value(s, "PRAGMA integrity_check(1)", text, sizeof text);

	if (r < 0)
		return r;
	return strcmp(text, "ok") == 0 ? 0 : -EBADMSG;
}

static int migrate(struct store *s, int from)
{
	char end[96];
	int r = 0;

	if (from > VERSION)
		return -EBADMSG;
	for (int v = from; v < VERSION && r == 0; v++) {
		r = store_exec(s, "BEGIN IMMEDIATE");
		if (r == 0)
			r = store_exec(s, migrations[v]);
		snprintf(end, sizeof end, "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", APPLICATION_ID, v + 1);
		if (r == 0)
			r = store_exec(s, end);
		if (r < 0)
			store_rollback(s);
	}
	return r;
}

static int prepare(struct store *s)
{
	char version[16], application[16];
	int r = store_exec(s, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
			      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-512; PRAGMA trusted_schema=OFF");

	if (r == 0)
		r = one_value(s, "PRAGMA user_version", version, sizeof version);
	if (r == 0)
		r = one_value(s, "PRAGMA application_id", application, sizeof application);
	if (r < 0)
		return r;
	if (atoi(version) != 0 && atoi(application) != APPLICATION_ID)
		return -EBADMSG;
	if (atoi(version) != 0)
		r = check_integrity(s);
	return r < 0 ? r : migrate(s, atoi(version));
}

/* By name: closing a descriptor of our own would take SQLite's locks away. That the name is of another file is seen elsewhere. */
static bool look(const struct store *s, struct stat *file, struct stat *journal)
{
	char name[512];

	snprintf(name, sizeof name, "%s-wal", sqlite3_db_filename(s->db, "main"));
	return stat(sqlite3_db_filename(s->db, "main"), file) == 0 && stat(name, journal) == 0;
}

/* The journal grows also by what is rolled back, but never gets shorter. */
static bool written_over(const struct store *s)
{
	struct stat file, journal;

	return s->overwritten || !look(s, &file, &journal) || file.st_size != s->size || file.st_mtim.tv_sec != s->written.tv_sec ||
	       file.st_mtim.tv_nsec != s->written.tv_nsec || journal.st_size < s->journal_size;
}

static void note_written(struct store *s)
{
	struct stat file, journal;

	s->overwritten = !look(s, &file, &journal);
	if (s->overwritten)
		return;
	s->written = file.st_mtim;
	s->size = file.st_size;
	s->journal_size = journal.st_size;
}

/* In the place of SQLite's own checkpoint, which is when it writes to the file: never to one that is not ours any more. */
static int on_commit(void *arg, sqlite3 *db, const char *schema, int frames)
{
	struct store *s = arg;

	s->overwritten = written_over(s);
	if (s->overwritten)
		return SQLITE_OK;
	if (frames >= CHECKPOINT_FRAMES)
		(void)sqlite3_wal_checkpoint(db, schema); /* tried again with the next one */
	note_written(s);
	return SQLITE_OK;
}

/* Begins to watch. One page goes through the journal, which thereby says how long the file is: with that, and what is cached of it
 * since its integrity was checked, it can be put back from nothing. */
static void watch_file(struct store *s)
{
	char sql[48];

	snprintf(sql, sizeof sql, "PRAGMA user_version=%d", VERSION);
	(void)store_exec(s, sql); /* without room for it there is still a store */
	note_written(s);
	sqlite3_wal_hook(s->db, on_commit, s);
}

static int open_one(const char *path, struct store **out)
{
	struct store *s = calloc(1, sizeof *s);
	int r;

	if (!s)
		return -ENOMEM;
	r = store_error(sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, NULL));
	if (r == 0 && chmod(path, 0600) < 0)
		r = -errno;
	if (r == 0) {
		sqlite3_extended_result_codes(s->db, 1);
		r = prepare(s);
	}
	if (r == 0)
		watch_file(s);
	if (r < 0)
		store_close(&s);
	*out = s;
	return r;
}

/* The journal belongs to the file: without it a damaged store could not be looked at later. */
static int move_aside(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm" };

	for (int n = 1; n <= ASIDE_MAX; n++) {
		char from[512], to[560];
		int r = 0;

		snprintf(to, sizeof to, "%s.corrupt-%d", path, n);
		if (access(to, F_OK) == 0)
			continue;
		for (size_t i = 0; i < sizeof tails / sizeof *tails && r == 0; i++) {
			snprintf(from, sizeof from, "%s%s", path, tails[i]);
			snprintf(to, sizeof to, "%s.corrupt-%d%s", path, n, tails[i]);
			if (rename(from, to) < 0 && errno != ENOENT)
				r = -errno;
		}
		return r;
	}
	return -EEXIST;
}

int store_set_aside(const char *path, struct store **out)
{
	int r;

	log_error("%s: damaged or not a store of ours; moved aside", path);
	r = move_aside(path);
	return r < 0 ? r : open_one(path, out);
}

int store_open(const char *path, struct store **out, enum store_opened *what)
{
	int r;

	*what = access(path, F_OK) == 0 ? STORE_OPENED : STORE_CREATED;
	r = open_one(path, out);
	if (r != -EBADMSG)
		return r;
	*what = STORE_MOVED_ASIDE;
	return store_set_aside(path, out);
}

bool store_lost(struct store *s)
{
	int moved = 0;

	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved || written_over(s);
}

static int sync_path(const char *path, int flags)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int copy_to(struct store *s, const char *path)
{
	autostmt sqlite3_stmt *st = NULL;
	int r = unlink(path) < 0 && errno != ENOENT ? -errno : store_prepare(s, "VACUUM INTO ?1", &st), rc;

	if (r < 0)
		return r;
	sqlite3_bind_text(st, 1, path, -1, SQLITE_STATIC);
	rc = sqlite3_step(st);
	return rc == SQLITE_DONE ? sync_path(path, 0) : store_error(rc);
}

/* A journal beside the name belongs to what was put there, and would be read into ours. */
static int put_in_place(const char *from, const char *path)
{
	static const char *const tails[] = { "-wal", "-shm" };
	char other[512], folder[512];

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		snprintf(other, sizeof other, "%s%s", path, tails[i]);
		if (unlink(other) < 0 && errno != ENOENT)
			return -errno;
	}
	if (rename(from, path) < 0)
		return -errno;
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	return sync_path(folder, O_DIRECTORY);
}

int store_rescue(const char *path, struct store **s)
{
	char copy[512], version[16];
	int r = one_value(*s, "PRAGMA user_version", version, sizeof version);

	snprintf(copy, sizeof copy, "%s.new", path);
	if (r == 0 && atoi(version) != VERSION) /* a copy of nothing would be a new store */
		r = -EBADMSG;
	if (r == 0)
		r = copy_to(*s, copy);
	store_close(s);
	if (r == 0)
		r = put_in_place(copy, path);
	return r < 0 ? r : open_one(path, s);
}

void store_close(struct store **s)
{
	if (!*s)
		return;
	sqlite3_close((*s)->db);
	free(*s);
	*s = NULL;
}
