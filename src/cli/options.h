/* The command line behind the verb.
 * Used by cli/run.c.
 * Must never guess: what the verb's row does not list is a usage error. */
#ifndef NCB_CLI_OPTIONS_H
#define NCB_CLI_OPTIONS_H

#include "cli/verbs.h"

#define OPTIONS_ERROR_SIZE 200

/* Reads ARGV into OPTIONS; what is left goes to ARGS, room for ARGC, and their number to ARG_COUNT.
 * "--" ends the options, "-" is an argument. -EINVAL with a sentence in ERROR, which repeats only option
 * names. */
int options_parse(const struct verb *verb, size_t argc, const char *const *argv, struct cli_options *options,
		  const char **args, size_t *arg_count, char error[OPTIONS_ERROR_SIZE]);

#endif
