/* A person's longer text: from standard input, or from their editor.
 * Used by plan and message.
 * Must never leave a copy of it behind. */
#include "cli/compose.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/text.h"
#include "cli/texts.h"
#include "common/cleanup.h"

/* Takes the blanks off both ends. */
static int take(char *text, size_t size, size_t max, char **out)
{
	size_t blanks;

	if (size > max)
		return -EFBIG;
	text[size] = '\0';
	if (strlen(text) != size || !text_valid(text))
		return -EILSEQ;
	while (size && strchr(" \t\r\n", text[size - 1]))
		text[--size] = '\0';
	blanks = strspn(text, " \t\r\n");
	if (!text[blanks])
		return -ENODATA;
	*out = strdup(text + blanks);
	return *out ? 0 : -ENOMEM;
}

static int read_stream(FILE *from, size_t max, char **out)
{
	autofree char *text = malloc(max + 2);
	size_t size;

	if (!text)
		return -ENOMEM;
	size = fread(text, 1, max + 1, from);
	return ferror(from) ? -EIO : take(text, size, max, out);
}

int compose_read(const struct cli *cli, size_t max, char **out)
{
	int r = read_stream(cli->in, max, out);

	clearerr(cli->in);
	return r;
}

/* In memory where that can be had: what an editor has seen is not to stay on a disk. */
static int make_file(const struct cli *cli, const char *begin, char path[300])
{
	const char *folders[] = { cli_environment(cli, "XDG_RUNTIME_DIR"), "/dev/shm", "/tmp" };
	size_t size = strlen(begin);
	int fd = -1;

	for (size_t i = 0; i < sizeof folders / sizeof *folders && fd < 0; i++) {
		if (!folders[i] || !*folders[i])
			continue;
		snprintf(path, 300, "%.200s/nc-block-XXXXXX", folders[i]);
		fd = mkostemp(path, O_CLOEXEC);
	}
	if (fd < 0)
		return -errno;
	if (write(fd, begin, size) != (ssize_t)size || write(fd, "\n", 1) != 1) {
		close(fd);
		unlink(path);
		return -EIO;
	}
	return close(fd) < 0 ? -EIO : 0;
}

/* The editor's name may hold arguments, so the shell splits it, as git and others do. */
static int run_editor(const char *editor, char *path)
{
	autofree char *line = NULL;
	char *argv[] = { (char *)"sh", (char *)"-c", NULL, (char *)"sh", path, NULL };
	int status;
	pid_t child;

	if (asprintf(&line, "%s \"$1\"", editor) < 0) {
		line = NULL;
		return -ENOMEM;
	}
	argv[2] = line;
	if (posix_spawn(&child, "/bin/sh", NULL, NULL, argv, environ) != 0)
		return -ECHILD;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -ECHILD;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}

int compose_edit(const struct cli *cli, const char *begin, size_t max, char **out)
{
	const char *editor = cli_environment(cli, "VISUAL");
	char path[300];
	FILE *written;
	int r;

	if (!editor || !*editor)
		editor = cli_environment(cli, "EDITOR");
	if (!editor || !*editor)
		return -ENOENT;
	r = make_file(cli, begin, path);
	if (r < 0)
		return r;
	fflush(cli->out);
	r = run_editor(editor, path);
	written = r == 0 ? fopen(path, "re") : NULL;
	unlink(path);
	if (r == 0)
		r = written ? read_stream(written, max, out) : -EIO;
	if (written)
		fclose(written);
	return r;
}

const char *compose_why(int error)
{
	switch (error) {
	case -EFBIG:
		return "That is too long.";
	case -EILSEQ:
		return "That is not valid text (UTF-8).";
	case -ENODATA:
		return "Nothing was written.";
	case -ECHILD:
		return "The editor could not be run, or it failed.";
	case -ENOMEM:
		return "Out of memory.";
	}
	return "The text could not be read.";
}
