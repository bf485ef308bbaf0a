/* The hosts layer: brings the file to hold exactly our block for the plan's names.
 * Used by the helper at start and after each committed transaction.
 * Must never drop, change or reorder a byte that is not ours. */
#include "helper/hosts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "helper/hosts_block.h"
#include "helper/hosts_file.h"

#define TRIES 5 /* against somebody who writes at the same moment */

static int tell(struct wire_layer *status, const char *path, const char *what, int r)
{
	status->error = -r;
	snprintf(status->detail, sizeof status->detail, "%.38s: %s: %.26s", path, what, strerror(-r));
	return r;
}

/* Where the bytes are, into REAL (of PATH_MAX): through symbolic links. A link to nothing is an error, and stays. */
static int resolve(const char *path, char *real, struct wire_layer *status)
{
	struct stat st;

	if (realpath(path, real)) {
		if (strcmp(real, path) != 0)
			status->flags |= WIRE_LAYER_SYMLINK;
		return 0;
	}
	if (errno != ENOENT)
		return tell(status, path, "cannot be followed", -errno);
	if (lstat(path, &st) == 0)
		return tell(status, path, "is a symbolic link to nothing", -ENOENT);
	snprintf(real, PATH_MAX, "%s", path);
	return 0;
}

int hosts_recover(const struct hosts_paths *paths, struct wire_layer *status)
{
	char real[PATH_MAX];
	int r = resolve(paths->hosts, real, status);

	if (r < 0)
		return r;
	hosts_sweep(real);
	r = hosts_replay(real, paths->journal);
	return r < 0 ? tell(status, real, "an interrupted write could not be finished", r) : 0;
}

static int put_text(const struct hosts_paths *paths, const char *path, const struct stat *st, const char *old, size_t old_size, const char *text,
		    size_t size, struct wire_layer *status)
{
	int r = st && st->st_nlink > 1 ? -EXDEV : hosts_replace(path, st, text, size);

	if (r != -EXDEV)
		return r;
	status->flags |= WIRE_LAYER_IN_PLACE;
	return hosts_overwrite(path, paths->journal, old, old_size, text, size);
}

/* One attempt. -ESTALE: the file changed under us. */
static int apply_once(const struct hosts_paths *paths, const char *path, const char *const *names, size_t count, struct wire_layer *status,
		      bool *wrote)
{
	autofree char *old = NULL, *foreign = NULL, *text = NULL;
	size_t old_size = 0, foreign_size = 0, size = 0;
	struct stat st;
	bool missing;
	int r = hosts_replay(path, paths->journal); /* a write that failed midway comes first: its bytes are nobody's */

	if (r < 0)
		return r;
	r = hosts_read(path, HOSTS_SIZE_MAX, &old, &old_size, &st);
	missing = r == -ENOENT;
	if (r < 0 && !missing)
		return r;
	r = hosts_strip(missing ? "" : old, old_size, &foreign, &foreign_size);
	if (r == 0)
		r = hosts_render(foreign, foreign_size, names, count, &text, &size);
	if (r < 0 || (missing && !count))
		return r;
	if (!missing && size == old_size && (size == 0 || memcmp(text, old, size) == 0))
		return 0;
	if (size > HOSTS_SIZE_MAX) /* we could not read it back to take our block out again */
		return -EFBIG;
	r = put_text(paths, path, missing ? NULL : &st, old, old_size, text, size, status);
	*wrote = r == 0;
	return r;
}

int hosts_repair(const struct hosts_paths *paths, const char *const *names, size_t count, struct wire_layer *status, bool *wrote)
{
	char real[PATH_MAX];
	int r;

	memset(status, 0, sizeof *status);
	*wrote = false;
	r = resolve(paths->hosts, real, status);
	if (r < 0)
		return r;
	r = -ESTALE;
	for (int i = 0; i < TRIES && r == -ESTALE; i++)
		r = apply_once(paths, real, names, count, status, wrote);
	if (r < 0)
		return tell(status, real, r == -EINVAL ? "is not a regular file" : "could not be rewritten", r);
	status->count = (uint32_t)count;
	return 0;
}

int hosts_apply(const struct hosts_paths *paths, const char *const *names, size_t count, struct wire_layer *status)
{
	bool wrote;

	return hosts_repair(paths, names, count, status, &wrote);
}

int hosts_take_link(const struct hosts_paths *paths)
{
	autofree char *text = NULL;
	size_t size = 0;
	char real[PATH_MAX];
	struct stat st;
	int r;

	if (lstat(paths->hosts, &st))
		return -errno;
	if (!S_ISLNK(st.st_mode))
		return -EINVAL;
	if (realpath(paths->hosts, real)) {
		r = hosts_read(real, HOSTS_SIZE_MAX, &text, &size, &st);
		if (r == -ENOMEM)
			return r;
	}
	return hosts_replace_link(paths->hosts, text, size);
}
