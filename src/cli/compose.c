/* A person's longer text: from standard input, or from their editor.
 * Used by plan and message.
 * Must never leave a copy of it behind. */
#include "cli/compose.h"

#include <dirent.h>
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

#define FOLDER_SIZE 240
#define PATH_SIZE (FOLDER_SIZE + 16)

/* A folder in memory: what an editor has seen, and what it writes beside, is not to stay on a disk. -ENOENT where there is none. */
static int make_folder(const struct cli *cli, char folder[FOLDER_SIZE])
{
	const char *above[] = { cli_environment(cli, "XDG_RUNTIME_DIR"), "/dev/shm" };

	for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
		if (!above[i] || !*above[i] || strlen(above[i]) > FOLDER_SIZE - 32)
			continue;
		snprintf(folder, FOLDER_SIZE, "%s/nc-block-XXXXXX", above[i]);
		if (mkdtemp(folder))
			return 0;
	}
	return -ENOENT;
}

static int put_begin(const char *path, const char *begin)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t size = strlen(begin);
	bool written;

	if (fd < 0)
		return -errno;
	written = write(fd, begin, size) == (ssize_t)size && write(fd, "\n", 1) == 1;
	return close(fd) < 0 || !written ? -EIO : 0;
}

/* With what editors leave beside a file: copies of it. */
static void remove_folder(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(folder);
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

static int edit_in(const struct cli *cli, const char *editor, char *path, const char *begin, size_t max, char **out)
{
	FILE *written;
	int r = put_begin(path, begin);

	fflush(cli->out);
	if (r == 0)
		r = run_editor(editor, path);
	if (r < 0)
		return r;
	written = fopen(path, "re");
	if (!written)
		return -EIO;
	r = read_stream(written, max, out);
	fclose(written);
	return r;
}

int compose_edit(const struct cli *cli, const char *begin, size_t max, char **out)
{
	const char *editor = cli_environment(cli, "VISUAL");
	char folder[FOLDER_SIZE], path[PATH_SIZE];
	int r;

	if (!editor || !*editor)
		editor = cli_environment(cli, "EDITOR");
	if (!editor || !*editor)
		return -ENOENT;
	r = make_folder(cli, folder);
	if (r < 0)
		return r;
	snprintf(path, sizeof path, "%s/message", folder);
	r = edit_in(cli, editor, path, begin, max, out);
	remove_folder(folder);
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
