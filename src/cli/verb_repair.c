/* nc-block repair: what a crash or a forced removal left.
 * Used by cli/run.c.
 * Must never decide whether anything is held: nc-block-helper does. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/verbs.h"

/* How nc-block-helper --repair ends; see nc-block-helper(8). */
enum { HELPER_FREE = 0, HELPER_HELD = 3, HELPER_RUNNING = 4 };

/* The exit code of a program run with nothing to read and nothing to print to, or -errno. */
static int run(const char *const *argv)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *const environment[] = { path, NULL };
	posix_spawn_file_actions_t files;
	int status, r;
	pid_t pid;

	if (posix_spawn_file_actions_init(&files))
		return -ENOMEM;
	r = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
	if (!r)
		r = posix_spawn_file_actions_adddup2(&files, STDIN_FILENO, STDOUT_FILENO);
	if (!r)
		r = posix_spawn(&pid, argv[0], &files, NULL, (char *const *)argv, environment);
	posix_spawn_file_actions_destroy(&files);
	if (r)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

static bool systemd_runs(const struct cli *cli)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof path, "%s/run/systemd/system", cli->root ? cli->root : "");
	return stat(path, &st) == 0;
}

static int report(const struct cli *cli, const char *result, const char *message)
{
	json_t *o;

	if (!cli->options.json) {
		out_text(cli, SHADE_PLAIN, 0, message);
		return EXIT_DONE;
	}
	o = json_pack("{s:s, s:s}", "result", result, "message", message);
	out_json(cli, o);
	json_decref(o);
	return EXIT_DONE;
}

int verb_repair(struct cli *cli)
{
	int r;

	if (geteuid() != 0)
		return out_error(cli, "not-permitted", "Only root can repair: sudo nc-block repair");
	r = run((const char *const[]){ cli->helper, "--repair", NULL });
	if (r == -ENOENT)
		return out_error(cli, "failed", "nc-block-helper is missing: install nc-block again, then repair.");
	if (r == HELPER_FREE)
		return report(cli, "taken-away", "Nothing is held: rules and hosts lines that were left over are gone.");
	if (r != HELPER_HELD && r != HELPER_RUNNING)
		return out_error(cli, "failed", "It could not be mended; what nc-block-helper says stands above.");
	if (!systemd_runs(cli))
		return report(cli, "in-force", "What is blocked is in force. Services are started by systemd, which does not run here.");
	if (run((const char *const[]){ cli->setup, "repair", NULL }) != 0)
		return out_error(cli, "failed", "What is blocked is in force, but the services did not start: systemctl status nc-block-helper "
						"nc-blockd says why.");
	return report(cli, "in-force", "What is blocked is in force, and the services run.");
}
