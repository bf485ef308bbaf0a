/* What one run of nc-block knows: its verb, options and streams, and how it ends.
 * Used by every file of cli/.
 * Must never hold an opinion: what may be done is for the daemon to decide. */
#ifndef NCB_CLI_CLI_H
#define NCB_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CLI_SOCKET "/run/nc-block/nc-block.sock"
#define CLI_TIMEOUT_MS 30000
#define CLI_HELPER "/usr/sbin/nc-block-helper"
#define CLI_SETUP "/usr/libexec/nc-block/setup"
#define CLI_TEXTS "/usr/share/nc-block/texts"

enum cli_exit {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_YET = 3,
	EXIT_PROTECTED = 4,
	EXIT_NOT_PERMITTED = 5,
	EXIT_UNREACHABLE = 6
};

struct verb;

struct cli_options {
	bool help;
	bool json;
	bool quiet;
	bool yes;
	bool only_profile;
	bool dry_run;
	bool cancel;
	bool copy;
	bool terminal_copy;
	const char *country;
	const char *person; /* borrowed from the arguments, like confirm; NULL when not given */
	const char *confirm;
	const char *contact;
	int64_t cooldown_s; /* -1 when not given */
	int64_t limit;      /* -1 when not given */
	int64_t step;       /* the same */
};

struct cli {
	FILE *in;
	FILE *out;
	FILE *err;
	bool out_tty;  /* out is a terminal */
	bool terminal; /* in and out are one, and no --json: questions may be asked */
	bool colour;
	bool utf8;      /* the terminal draws more than ASCII */
	unsigned width; /* columns of the terminal; 0 where out is none: nothing is wrapped */
	const char *socket;
	const char *helper, *setup; /* programs that `repair` runs */
	const char *texts;        /* the folder of the longer texts */
	const char *root;         /* what is found below it counts as this machine: "" for /; NULL: nothing is looked for */
	const char *const *environment; /* as environ, or NULL */
	int timeout_ms;
	const struct verb *verb;
	struct cli_options options;
	const char *const *args; /* what is neither verb nor option */
	size_t arg_count;
};

/* Runs one command line on the given streams. ARGV without the program's name. The exit code. */
int cli_run(struct cli *cli, size_t argc, const char *const *argv);

/* The same on the process's own streams and socket; hides ARGV from the process list first. */
int cli_main(int argc, char **argv);

#endif
