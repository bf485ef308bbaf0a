/* One command line from start to exit code.
 * Called by main() and by the tests.
 * Must never leave a target in the process list. */
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>

#include "cli/argv.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "common/cleanup.h"

static bool asks_json(size_t argc, const char *const *argv)
{
	for (size_t i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

static int run_verb(struct cli *cli, size_t argc, const char *const *argv)
{
	autofree const char **args = calloc(argc + 1, sizeof *args);
	char error[OPTIONS_ERROR_SIZE];
	int code;

	if (!args)
		return out_error(cli, "failed", "Out of memory.");
	if (options_parse(cli->verb, argc, argv, &cli->options, args, &cli->arg_count, error) < 0) {
		cli->options.json = asks_json(argc, argv);
		code = out_error(cli, "usage", error);
		if (!cli->options.json)
			fprintf(cli->err, "More: nc-block %s --help\n", cli->verb->name);
		return code;
	}
	if (cli->options.help) {
		help_verb(cli, cli->out, cli->verb);
		return EXIT_DONE;
	}
	cli->args = args;
	cli->terminal = cli->terminal && !cli->options.json;
	code = cli->verb->run(cli);
	cli->args = NULL;
	return code;
}

static int run_line(struct cli *cli, size_t argc, const char *const *argv)
{
	if (!argc) {
		help_overview(cli, cli->err);
		return EXIT_USAGE;
	}
	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0) {
		help_overview(cli, cli->out);
		return EXIT_DONE;
	}
	if (strcmp(argv[0], "--version") == 0) {
		fputs("nc-block " NCB_VERSION "\n", cli->out);
		return EXIT_DONE;
	}
	cli->verb = verb_find(argv[0]);
	if (cli->verb)
		return run_verb(cli, argc - 1, argv + 1);
	cli->options.json = asks_json(argc, argv);
	return out_error(cli, "usage", "There is no such verb. \"nc-block help\" lists them.");
}

int cli_run(struct cli *cli, size_t argc, const char *const *argv)
{
	return out_finish(cli, run_line(cli, argc, argv));
}

/* Longer lines than WIDTH_MAX are hard to read, and columns far apart hard to follow. */
#define WIDTH_MAX 100

static unsigned terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
		return 80;
	return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

int cli_main(int argc, char **argv)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	struct cli cli = {
		.in = stdin, .out = stdout, .err = stderr, .socket = CLI_SOCKET, .timeout_ms = CLI_TIMEOUT_MS,
		.helper = CLI_HELPER, .setup = CLI_SETUP,
		.root = "", .texts = CLI_TEXTS, .environment = (const char *const *)environ
	};
	const char *const *hidden = argv_hide(argc, argv);

	if (!hidden)
		return EXIT_FAILED;
	cli.utf8 = setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	cli.out_tty = isatty(STDOUT_FILENO);
	cli.terminal = cli.out_tty && isatty(STDIN_FILENO);
	cli.colour = cli.out_tty && !(no_colour && *no_colour) && !(term && strcmp(term, "dumb") == 0);
	cli.width = cli.out_tty ? terminal_width() : 0;
	return cli_run(&cli, argc > 1 ? (size_t)argc - 1 : 0, hidden + (argc > 0));
}
