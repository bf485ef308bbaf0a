/* Seeing to it that the service manager starts our units: systemd.generator(7), systemd.unit(5).
 * Used by main.c.
 * Must never write outside the folder that the service manager gave. */
#include "boot/units.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

#define UNIT_SIZE_MAX 65536

const struct unit boot_units[] = {
	{ "nc-block.target", "sysinit.target" },
	{ "nc-block-helper.service", "sysinit.target" },
	{ "nc-block-inspect.service", "sysinit.target" },
	{ "nc-block-inspect.socket", "sockets.target" },
	{ "nc-blockd.service", "multi-user.target" },
};
const size_t boot_units_count = sizeof boot_units / sizeof *boot_units;

static int join(char out[PATH_MAX], const char *folder, const char *middle, const char *name)
{
	return snprintf(out, PATH_MAX, "%s/%s%s", folder, middle, name) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

static int link_into(const char *early, const struct unit *u, const char *installed)
{
	char wants[NAME_MAX + 1], path[PATH_MAX];
	int r;

	snprintf(wants, sizeof wants, "%s.wants", u->wanted_by);
	r = join(path, early, "", wants);
	if (r == 0 && mkdir(path, 0755) < 0 && errno != EEXIST)
		r = -errno;
	snprintf(wants, sizeof wants, "%s.wants/", u->wanted_by);
	if (r == 0)
		r = join(path, early, wants, u->name);
	if (r == 0 && symlink(installed, path) < 0 && errno != EEXIST)
		r = -errno;
	return r;
}

static bool is_hidden(const struct unit_folders *folders, const struct unit *u)
{
	char path[PATH_MAX];
	struct stat st;

	for (const char *const *f = folders->hides; *f; f++)
		if (join(path, *f, "", u->name) == 0 && lstat(path, &st) == 0)
			return true;
	return false;
}

/* A copy and no link: systemd follows a link by its name, back to what hides the unit. */
static int write_unit(const char *early, const struct unit *u, int from)
{
	char path[PATH_MAX];
	autoclose int to = -1;
	ssize_t n;
	int r = join(path, early, "", u->name);

	if (r < 0)
		return r;
	to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (to < 0)
		return -errno;
	do
		n = sendfile(to, from, NULL, UNIT_SIZE_MAX);
	while (n > 0);
	return n < 0 ? -errno : 0;
}

static int enable(const struct unit_folders *folders, const char *early, const struct unit *u)
{
	char installed[PATH_MAX];
	autoclose int from = -1;
	int r = join(installed, folders->installed, "", u->name), linked;

	if (r < 0)
		return r;
	from = open(installed, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return errno == ENOENT ? 0 : -errno;
	if (is_hidden(folders, u))
		r = write_unit(early, u, from);
	linked = link_into(early, u, installed);
	return r < 0 ? r : linked;
}

int units_enable(const struct unit_folders *folders, const char *early)
{
	int r = 0;

	for (size_t i = 0; i < boot_units_count; i++) {
		int e = enable(folders, early, &boot_units[i]);

		r = r < 0 ? r : e;
	}
	return r;
}
