/* nc-block-inspect: says which name a new connection or a DNS question is for, and lets rules decide.
 * Started by the service manager, as its own user with CAP_NET_ADMIN and, for its start, CAP_NET_RAW.
 * Must never take a name from its command line. */
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common/log.h"
#include "inspect/inspect.h"

int main(int argc, char **argv)
{
	int option = getopt(argc, argv, "hV");

	if (option == 'V') {
		puts("nc-block-inspect " NCB_VERSION);
		return 0;
	}
	if (option != -1 || optind < argc) {
		fputs("Usage: nc-block-inspect [-h | -V]\nStarted by the service manager; see "
		      "nc-block-inspect(8).\n",
		      option == 'h' ? stdout : stderr);
		return option == 'h' ? 0 : 2;
	}
	log_init("nc-block-inspect");
	umask(077);
	mallopt(M_ARENA_MAX, 1);
	return inspect_run() < 0 ? 1 : 0;
}
