/* The command line behind the verb.
 * Used by cli/run.c.
 * Must never guess: what the verb's row does not list is a usage error. */
#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/duration.h"

static int complain(char error[OPTIONS_ERROR_SIZE], const char *who, const char *what)
{
	snprintf(error, OPTIONS_ERROR_SIZE, "%s %s", who, what);
	return -EINVAL;
}

static int refuse(const struct verb *verb, const char *what, const char *of,
		  char error[OPTIONS_ERROR_SIZE])
{
	snprintf(error, OPTIONS_ERROR_SIZE, "\"nc-block %s\" %s%s", verb->name, what, of);
	return -EINVAL;
}

/* The row whose name is the first LENGTH bytes of TEXT, among those that VERB takes. */
static int find_option(const struct verb *verb, const char *text, size_t length)
{
	for (int i = 0; i < OPTION_COUNT_; i++)
		if (verb->options & 1u << i && strlen(option_rows[i].name) == length &&
		    memcmp(option_rows[i].name, text, length) == 0)
			return i;
	return -ENOENT;
}

static int set_cooldown(const char *value, int64_t *out)
{
	uint32_t seconds;
	int rc = duration_parse(value, &seconds);

	if (rc == 0)
		*out = seconds;
	return rc;
}

static int set_limit(const char *value, int64_t *out)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(value, &end, 10);
	if (errno || end == value || *end || number < 1 || number > 1000000)
		return -EINVAL;
	*out = number;
	return 0;
}

static int set_value(struct cli_options *options, int id, const char *value, char error[OPTIONS_ERROR_SIZE])
{
	if (id == OPTION_PERSON)
		options->person = value;
	else if (id == OPTION_CONFIRM)
		options->confirm = value;
	else if (id == OPTION_CONTACT)
		options->contact = value;
	else if (id == OPTION_COOLDOWN && set_cooldown(value, &options->cooldown_s) < 0)
		return complain(error, option_rows[id].name, "takes a duration like 90s, 30m, 24h or 7d.");
	else if (id == OPTION_LIMIT && set_limit(value, &options->limit) < 0)
		return complain(error, option_rows[id].name, "takes a number from 1 to 1000000.");
	else if (id == OPTION_COUNTRY)
		options->country = value;
	else if (id == OPTION_STEP && (set_limit(value, &options->step) < 0 || options->step > 5))
		return complain(error, option_rows[id].name, "takes a number from 1 to 5.");
	return 0;
}

static void set_flag(struct cli_options *options, int id)
{
	bool *const flags[OPTION_COUNT_] = {
		[OPTION_HELP] = &options->help,
		[OPTION_JSON] = &options->json,
		[OPTION_QUIET] = &options->quiet,
		[OPTION_YES] = &options->yes,
		[OPTION_ONLY_PROFILE] = &options->only_profile,
		[OPTION_DRY_RUN] = &options->dry_run,
		[OPTION_CANCEL] = &options->cancel,
		[OPTION_COPY] = &options->copy,
		[OPTION_TERMINAL_COPY] = &options->terminal_copy,
	};

	*flags[id] = true;
}

/* One option at ARGV[*at]; moves *at over a value that stands apart. */
static int read_option(const struct verb *verb, size_t argc, const char *const *argv, size_t *at,
		       struct cli_options *options, char error[OPTIONS_ERROR_SIZE])
{
	const char *text = argv[*at];
	const char *value = strchr(text, '=');
	size_t length = value ? (size_t)(value - text) : strlen(text);
	int id = strcmp(text, "-h") == 0 ? OPTION_HELP : find_option(verb, text, length);

	if (id < 0)
		return refuse(verb, "has no such option. (What begins with \"-\" goes after \"--\".)", "", error);
	if (!option_rows[id].argument) {
		if (value)
			return complain(error, option_rows[id].name, "takes no value.");
		set_flag(options, id);
		return 0;
	}
	if (!value && *at + 1 == argc)
		return complain(error, option_rows[id].name, "needs a value.");
	return set_value(options, id, value ? value + 1 : argv[++*at], error);
}

int options_parse(const struct verb *verb, size_t argc, const char *const *argv, struct cli_options *options,
		  const char **args, size_t *arg_count, char error[OPTIONS_ERROR_SIZE])
{
	bool ended = false;

	*options = (struct cli_options){ .cooldown_s = -1, .limit = -1, .step = -1 };
	*arg_count = 0;
	error[0] = '\0';
	for (size_t i = 0; i < argc; i++) {
		if (ended || argv[i][0] != '-' || !argv[i][1]) {
			args[(*arg_count)++] = argv[i];
		} else if (strcmp(argv[i], "--") == 0) {
			ended = true;
		} else {
			int rc = read_option(verb, argc, argv, &i, options, error);

			if (rc < 0)
				return rc;
		}
	}
	if (options->help || (*arg_count >= verb->min_args && *arg_count <= verb->max_args))
		return 0;
	if (*arg_count < verb->min_args)
		return refuse(verb, "needs a ", verb->arguments, error);
	return refuse(verb, verb->max_args ? "takes no more than one argument" : "takes no argument", "", error);
}
