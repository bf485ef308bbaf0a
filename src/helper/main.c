/* nc-block-helper: keeps the address rules and the hosts file equal to the last plan it was given.
 * Started by the service manager, as root.
 * Must never take a path or a target from its command line. */
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "common/log.h"
#include "helper/helper.h"
#include "helper/leave.h"

/* Large pieces go back to the kernel when they are freed, so that we are small at rest. */
static void prepare_process(void)
{
	umask(077);
	prctl(PR_SET_DUMPABLE, 0);
	mallopt(M_MMAP_THRESHOLD, 65536);
	mallopt(M_ARENA_MAX, 1);
}

int main(int argc, char **argv)
{
	static const struct option long_options[] = { { "may-leave", no_argument, NULL, 'm' },
						      { "leave", no_argument, NULL, 'l' },
						      { "repair", no_argument, NULL, 'r' },
						      { 0 } };
	int option = getopt_long(argc, argv, "hV", long_options, NULL);

	if (option == 'V') {
		puts("nc-block-helper " NCB_VERSION);
		return 0;
	}
	if (option == 'h' || option == '?' || optind < argc) {
		fputs("Usage: nc-block-helper [-h | -V | --may-leave | --leave | --repair]\nStarted by the service manager; see "
		      "nc-block-helper(8).\n",
		      option == 'h' ? stdout : stderr);
		return option == 'h' ? 0 : 2;
	}
	log_init("nc-block-helper");
	prepare_process();
	if (option == 'm')
		return leave_may(&helper_paths);
	if (option == 'l')
		return leave_run(&helper_paths);
	if (option == 'r')
		return leave_repair(&helper_paths);
	return helper_run(&helper_paths) < 0 ? 1 : 0;
}
