/* nc-block help: the overview and the pages of the verbs, out of the table.
 * Used by cli/run.c.
 * Must never say what the table does not. */
#include <string.h>

#include "cli/output.h"
#include "cli/verbs.h"

/* Help on a pipe is wrapped too: it is there to be read. */
#define HELP_COLUMNS 80

static struct cli readable(const struct cli *cli)
{
	struct cli page = *cli;

	page.width = cli->width ? cli->width : HELP_COLUMNS;
	return page;
}

void help_overview(const struct cli *cli, FILE *to)
{
	struct cli page = readable(cli);

	put_text(&page, to, 0, "nc-block keeps what you do not want to see out of reach.");
	put_text(&page, to, 0, "Blocking is instant; lifting waits.");
	fputc('\n', to);
	put_text(&page, to, 0, "Usage: nc-block VERB [ARGUMENT...] [OPTION...]");
	fputc('\n', to);
	for (size_t i = 0; i < verbs_count; i++)
		put_row(&page, to, &(struct row){ .indent = 2, .columns = 10, .label = verbs[i].name,
						  .label_shade = SHADE_STRONG, .text = verbs[i].summary });
	fputc('\n', to);
	put_text(&page, to, 0, "Every verb takes --help, --json and --quiet. \"man nc-block\" is the manual; "
			       "\"nc-block --version\" tells the version.");
}

void help_verb(const struct cli *cli, FILE *to, const struct verb *verb)
{
	struct cli page = readable(cli);

	char usage[100];

	snprintf(usage, sizeof usage, "Usage: nc-block %s%s%s [OPTION...]", verb->name, verb->arguments ? " " : "",
		 verb->arguments ? verb->arguments : "");
	put_text(&page, to, 0, usage);
	fputc('\n', to);
	put_text(&page, to, 0, verb->text);
	fputc('\n', to);
	for (int i = 0; i < OPTION_COUNT_; i++) {
		const struct option_row *row = &option_rows[i];
		char name[40];

		if (!(verb->options & 1u << i))
			continue;
		snprintf(name, sizeof name, "%s%s%s", row->name, row->argument ? " " : "",
			 row->argument ? row->argument : "");
		put_row(&page, to, &(struct row){ .indent = 2, .columns = 21, .label = name, .text = row->help });
	}
}

int verb_help(struct cli *cli)
{
	const struct verb *verb = cli->arg_count ? verb_find(cli->args[0]) : NULL;

	if (cli->arg_count && !verb)
		return out_error(cli, "usage", "There is no such verb. \"nc-block help\" lists them.");
	if (verb)
		help_verb(cli, cli->out, verb);
	else
		help_overview(cli, cli->out);
	return EXIT_DONE;
}
