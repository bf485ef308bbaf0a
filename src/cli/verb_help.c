/* nc-block help: the overview and the pages of the verbs, out of the table.
 * Used by cli/run.c.
 * Must never say what the table does not. */
#include <string.h>

#include "cli/output.h"
#include "cli/verbs.h"

void help_overview(FILE *to)
{
	fputs("nc-block keeps what you do not want to see out of reach.\n"
	      "Blocking is instant; lifting waits.\n\n"
	      "Usage: nc-block VERB [ARGUMENT...] [OPTION...]\n\n",
	      to);
	for (size_t i = 0; i < verbs_count; i++)
		fprintf(to, "  %-9s %s\n", verbs[i].name, verbs[i].summary);
	fputs("\nEvery verb takes --help, --json and --quiet. nc-block --version tells the version.\n"
	      "nc-block(1) is the manual.\n",
	      to);
}

void help_verb(FILE *to, const struct verb *verb)
{
	fprintf(to, "Usage: nc-block %s%s%s [OPTION...]\n\n%s\n", verb->name, verb->arguments ? " " : "",
		verb->arguments ? verb->arguments : "", verb->text);
	for (int i = 0; i < OPTION_COUNT_; i++) {
		const struct option_row *row = &option_rows[i];
		char name[40];

		if (!(verb->options & 1u << i))
			continue;
		snprintf(name, sizeof name, "%s%s%s", row->name, row->argument ? " " : "",
			 row->argument ? row->argument : "");
		fprintf(to, "  %-20s %s\n", name, row->help);
	}
}

int verb_help(struct cli *cli)
{
	const struct verb *verb = cli->arg_count ? verb_find(cli->args[0]) : NULL;

	if (cli->arg_count && !verb)
		return out_error(cli, "usage",
				 "nc-block does not know that verb. \"nc-block help\" lists them.");
	if (verb)
		help_verb(cli->out, verb);
	else
		help_overview(cli->out);
	return EXIT_DONE;
}
