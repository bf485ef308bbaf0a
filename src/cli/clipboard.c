/* Hands a text to the clipboard: through wl-copy or xclip, or through the terminal (OSC 52).
 * Used by verb_message.c.
 * Must never put the text into an argument. */
#include "cli/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/texts.h"
#include "common/cleanup.h"

/* Its output goes nowhere: the part of it that stays behind to serve the clipboard would else keep ours open. */
static int spawn_with_input(const char *const *argv, int from, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int r;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return -ENOMEM;
	r = posix_spawn_file_actions_adddup2(&actions, from, STDIN_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawnp(child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

/* A program that ends early must not end us: SIGPIPE is held while we write. */
static bool write_all(int fd, const char *text)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	size_t left = strlen(text);
	ssize_t n = 0;

	sigaction(SIGPIPE, &ignore, &before);
	for (; left && (n = write(fd, text, left)) > 0; left -= (size_t)n)
		text += n;
	sigaction(SIGPIPE, &before, NULL);
	return left == 0;
}

static int copy_with(const char *const *argv, const char *text)
{
	int ends[2], status, r;
	pid_t child = 0;
	bool written;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	r = spawn_with_input(argv, ends[0], &child);
	close(ends[0]);
	written = r == 0 && write_all(ends[1], text);
	close(ends[1]);
	if (r < 0)
		return r;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -EIO;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -ENOENT; /* as posix_spawn says it where it could not say it earlier */
	return written && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

int clipboard_program(const struct cli *cli, const char *text)
{
	static const char *const wayland[] = { "wl-copy", NULL }, *const x11[] = { "xclip", "-selection", "clipboard", NULL };
	int r = -ENOENT;

	if (cli_environment(cli, "WAYLAND_DISPLAY"))
		r = copy_with(wayland, text);
	if (r == -ENOENT && cli_environment(cli, "DISPLAY"))
		r = copy_with(x11, text);
	return r;
}

int clipboard_terminal(const struct cli *cli, const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t size = strlen(text);

	if (!cli->out_tty)
		return -ENOTTY;
	if (size > CLIPBOARD_TERMINAL_MAX)
		return -EFBIG;
	fputs("\033]52;c;", cli->out);
	for (size_t i = 0; i < size; i += 3) {
		unsigned char b[3] = { 0 };

		memcpy(b, text + i, size - i < 3 ? size - i : 3);
		fputc(digits[b[0] >> 2], cli->out);
		fputc(digits[(b[0] & 3) << 4 | b[1] >> 4], cli->out);
		fputc(size - i > 1 ? digits[(b[1] & 15) << 2 | b[2] >> 6] : '=', cli->out);
		fputc(size - i > 2 ? digits[b[2] & 63] : '=', cli->out);
	}
	fputs("\033\\", cli->out);
	fflush(cli->out);
	return 0;
}
