/* nc-block-generator: while anything is blocked, a unit of ours that was disabled or masked starts all the same.
 * Run by systemd before it reads units, at boot and at each daemon-reload: systemd.generator(7).
 * Must never hold up the start of the machine: it waits for nothing, and what goes wrong is told and passed over. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "boot/held.h"
#include "boot/units.h"
#include "common/plan_header.h"

static const char *const hides[] = { "/etc/systemd/system", "/run/systemd/system", NULL };
static const struct unit_folders folders = { .installed = NCB_UNIT_DIR, .hides = hides };
static const struct held_paths paths = { .plan = PLAN_PATH, .store = "/var/lib/nc-block/nc-block.db", .mounted = "/var/lib" };

int main(int argc, char **argv)
{
	int r;

	if (argc == 2 && strcmp(argv[1], "-V") == 0) {
		puts("nc-block-generator " NCB_VERSION);
		return 0;
	}
	if (argc != 4) {
		fputs("Usage: nc-block-generator NORMAL EARLY LATE\nRun by systemd; see nc-block-generator(8).\n", stderr);
		return 2;
	}
	if (!held_anything(&paths))
		return 0;
	umask(022);
	r = units_enable(&folders, argv[2]);
	if (r < 0)
		fprintf(stderr, "nc-block-generator: units may not be started: %s\n", strerror(-r));
	return r < 0;
}
