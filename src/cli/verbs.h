/* The one table of verbs and options: help, parsing, completion and manual are all held to it.
 * Used by cli/run.c, cli/options.c, cli/verb_help.c and the tests.
 * Must never list what the program cannot do. */
#ifndef NCB_CLI_VERBS_H
#define NCB_CLI_VERBS_H

#include "cli/cli.h"

enum option_id {
	OPTION_HELP,
	OPTION_JSON,
	OPTION_QUIET,
	OPTION_YES,
	OPTION_ONLY_PROFILE,
	OPTION_DRY_RUN,
	OPTION_PERSON,
	OPTION_CONFIRM,
	OPTION_COOLDOWN,
	OPTION_LIMIT,
	OPTION_CANCEL,
	OPTION_CONTACT,
	OPTION_COUNTRY,
	OPTION_STEP,
	OPTION_COPY,
	OPTION_TERMINAL_COPY,
	OPTION_COUNT_
};

struct option_row {
	const char *name;     /* "--person" */
	const char *argument; /* "LABEL", or NULL for a plain flag */
	const char *help;
};
extern const struct option_row option_rows[OPTION_COUNT_];

struct verb {
	const char *name;
	const char *arguments; /* "TARGET...", or NULL */
	const char *summary;   /* one line of the overview */
	const char *text;      /* the paragraph of its own help */
	unsigned options;      /* bits 1 << enum option_id */
	size_t min_args;
	size_t max_args;
	int (*run)(struct cli *cli);
};
extern const struct verb verbs[];
extern const size_t verbs_count;

/* NULL when there is no such verb. */
const struct verb *verb_find(const char *name);

int verb_add(struct cli *cli);
int verb_undo(struct cli *cli);
int verb_remove(struct cli *cli);
int verb_keep(struct cli *cli);
int verb_list(struct cli *cli);
int verb_status(struct cli *cli);
int verb_why(struct cli *cli);
int verb_check(struct cli *cli);
int verb_settings(struct cli *cli);
int verb_services(struct cli *cli);
int verb_log(struct cli *cli);
int verb_retire(struct cli *cli);
int verb_repair(struct cli *cli);
int verb_people(struct cli *cli);
int verb_approve(struct cli *cli);
int verb_reason(struct cli *cli);
int verb_journal(struct cli *cli);
int verb_begin(struct cli *cli);
int verb_urge(struct cli *cli);
int verb_streak(struct cli *cli);
int verb_slip(struct cli *cli);
int verb_plan(struct cli *cli);
int verb_message(struct cli *cli);
int verb_help(struct cli *cli);

/* The overview, and the page of one verb, to a stream of CLI's. */
void help_overview(const struct cli *cli, FILE *to);
void help_verb(const struct cli *cli, FILE *to, const struct verb *verb);

#endif
