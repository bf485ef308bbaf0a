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
	snprintf(status->detail, sizeof status->detail, "%.80s: %s: %s", path, what, strerror(-r));
	return r;
}

int hosts_recover(const struct hosts_paths *paths, struct wire_layer *status)
{
	int r = hosts_replay(paths->hosts, paths->journal);

	return r < 0 ? tell(status, paths->hosts, "an interrupted write could not be finished", r) : 0;
}

static int put_text(const struct hosts_paths *paths, const char *path, const struct stat *st, const char *old, size_t old_size, const char *text,
		    size_t size, struct wire_layer *status)
{
	int r = st && st->st_nlink > 1 ? -EBUSY : hosts_replace(path, st, text, size);

	if (r != -EBUSY && r != -EXDEV)
		return r;
	status->flags |= WIRE_LAYER_IN_PLACE;
	return hosts_overwrite(path, paths->journal, old, old_size, text, size);
}

/* One attempt. -ESTALE: the file changed under us. */
static int apply_once(const struct hosts_paths *paths, const char *path, const char *const *names, size_t count, struct wire_layer *status)
{
	autofree char *old = NULL, *foreign = NULL, *text = NULL;
	size_t old_size = 0, foreign_size, size;
	struct stat st;
	int r = hosts_read(path, &old, &old_size, &st);
	bool missing = r == -ENOENT;

	if (r < 0 && !missing)
		return r;
	r = hosts_strip(missing ? "" : old, old_size, &foreign, &foreign_size);
	if (r == 0)
		r = hosts_render(foreign, foreign_size, names, count, &text, &size);
	if (r < 0 || (missing && !count))
		return r;
	if (!missing && size == old_size && memcmp(text, old, size) == 0)
		return 0;
	return put_text(paths, path, missing ? NULL : &st, old, old_size, text, size, status);
}

int hosts_apply(const struct hosts_paths *paths, const char *const *names, size_t count, struct wire_layer *status)
{
	char real[PATH_MAX];
	const char *path = paths->hosts;
	int r = -ESTALE;

	memset(status, 0, sizeof *status);
	if (realpath(path, real)) {
		if (strcmp(real, path) != 0)
			status->flags |= WIRE_LAYER_SYMLINK;
		path = real;
	}
	for (int i = 0; i < TRIES && r == -ESTALE; i++)
		r = apply_once(paths, path, names, count, status);
	if (r < 0)
		return tell(status, path, "could not be rewritten", r);
	status->count = (uint32_t)count;
	return 0;
}
