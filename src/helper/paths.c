/* Where the helper keeps and finds its files.
 * Used by helper.c and world.c.
 * Must never be read from a command line or the environment. */
#include "helper/paths.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "common/inspect_wire.h"
#include "common/plan_header.h"
#include "common/wire.h"
#include "helper/hosts_io.h"

const struct helper_paths helper_paths = {
	.socket = WIRE_SOCKET_PATH,
	.plan = PLAN_PATH,
	.mode = "/var/lib/nc-block-helper/kernel",
	.inspect_uid = "/var/lib/nc-block-helper/inspector",
	.store = "/var/lib/nc-block/nc-block.db",
	.passwd = "/etc/passwd",
	.inspector = INSPECT_SOCKET_PATH,
	.hosts = { .hosts = "/etc/hosts", .journal = "/var/lib/nc-block-helper/hosts.journal" },
};

int helper_make_folder(const char *path, unsigned mode)
{
	char folder[PATH_MAX];

	io_folder_of(path, folder, sizeof folder);
	if (mkdir(folder, mode) < 0)
		return errno == EEXIST ? 0 : -errno;
	return chmod(folder, mode) < 0 ? -errno : 0; /* the umask is ours */
}
