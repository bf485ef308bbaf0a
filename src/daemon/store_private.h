/* What the files of the store share.
 * Used by store.c, store_read.c and store_write.c.
 * Must never be included elsewhere. */
#ifndef NCB_DAEMON_STORE_PRIVATE_H
#define NCB_DAEMON_STORE_PRIVATE_H

#include <sqlite3.h>
#include <sys/types.h>
#include <time.h>

#include "daemon/store.h"

struct store {
	sqlite3 *db;
	struct timespec written; /* of the file, when we had last written to it */
	off_t size, journal_size;
	bool overwritten; /* somebody else has, since */
};

/* SQLite's result as -errno; 0 for OK, ROW and DONE. */
int store_error(int rc);
int store_exec(struct store *s, const char *sql);
int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out);
/* Copies a blob that has exactly SIZE bytes. */
bool store_take_blob(sqlite3_stmt *st, int column, void *out, size_t size);

static inline void cleanup_stmt_(sqlite3_stmt **st)
{
	sqlite3_finalize(*st);
}
#define autostmt __attribute__((cleanup(cleanup_stmt_)))

#endif
