/* nc-block: what people type.
 * Started by a shell, as whoever types it.
 * Must never decide anything: nc-blockd does. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
