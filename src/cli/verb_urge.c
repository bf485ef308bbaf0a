/* nc-block urge: the bad hour, at once and offline.
 * Used by cli/run.c.
 * Must never open anything. */
#include <string.h>

#include "cli/output.h"
#include "cli/quiet_timer.h"
#include "cli/urge.h"
#include "cli/verbs.h"

/* 0 and the number, or -1. */
static int minutes_of(const struct cli *cli, unsigned *minutes)
{
	const char *text = cli->arg_count ? cli->args[0] : "";

	*minutes = URGE_MINUTES;
	if (!cli->arg_count)
		return 0;
	if (!*text || strlen(text) > 3 || strspn(text, "0123456789") != strlen(text))
		return -1;
	*minutes = (unsigned)strtoul(text, NULL, 10);
	return *minutes <= QUIET_TIMER_MAX_MINUTES ? 0 : -1;
}

int verb_urge(struct cli *cli)
{
	unsigned minutes;

	if (minutes_of(cli, &minutes) < 0)
		return out_error(cli, "usage", "Minutes are a number from 0 to 120.");
	if (cli->options.json)
		urge_print_json(cli);
	else if (cli->terminal && !cli->options.quiet)
		urge_sit(cli, minutes);
	else
		urge_print(cli);
	return EXIT_DONE;
}
