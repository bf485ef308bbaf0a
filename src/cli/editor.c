/* Lets the person write in the editor of their choice.
 * Used by cli/written.c and cli/compose.c.
 * Must never leave a text behind, and never put one where another account or a disk could keep it. */
#include "cli/editor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <termios.h>

#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/text.h"
#include "cli/written.h"
#include "common/cleanup.h"

#define FOLDER "nc-block.XXXXXX"
#define FILE_NAME "text"
#define PATH_ROOM 512

static const char *variable(const struct cli *cli, const char *name)
{
	size_t n = strlen(name);

	for (const char *const *e = cli->environment; e && *e; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return *e + n + 1;
	return NULL;
}

const char *editor_command(const struct cli *cli)
{
	const char *command = variable(cli, "VISUAL");

	if (!command || !*command)
		command = variable(cli, "EDITOR");
	return command && *command ? command : NULL;
}

/* In memory, and nobody else's: a folder in which others may write must be sticky. */
static bool private_place(const char *path)
{
	struct statfs fs;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode) || statfs(path, &fs) < 0)
		return false;
	if (fs.f_type != TMPFS_MAGIC && fs.f_type != RAMFS_MAGIC)
		return false;
	return (st.st_uid == geteuid() && !(st.st_mode & 022)) || (st.st_uid == 0 && (st.st_mode & S_ISVTX));
}

static int make_folder(const struct cli *cli, char folder[PATH_ROOM])
{
	const char *given = variable(cli, "XDG_RUNTIME_DIR");
	char own[64];

	snprintf(own, sizeof own, "/run/user/%u", (unsigned)geteuid());
	const char *const places[] = { given && *given == '/' ? given : own, own, "/dev/shm" };
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (strlen(places[i]) > PATH_ROOM / 2 || !private_place(places[i]))
			continue;
		snprintf(folder, PATH_ROOM, "%.250s/" FOLDER, places[i]);
		if (mkdtemp(folder))
			return 0;
	}
	return -ENOENT;
}

/* What the editor left beside the text goes too: copies, swap files. */
static void remove_folder(const char *folder)
{
	DIR *d = opendir(folder);
	const struct dirent *e;

	while (d && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			(void)unlinkat(dirfd(d), e->d_name, 0); /* a folder stays, and rmdir() fails */
	if (d)
		closedir(d);
	(void)rmdir(folder);
}

/* Signals from the keyboard are the editor's; a terminal that goes away ends it, and we must still clean up. */
static const int held[] = { SIGINT, SIGQUIT, SIGHUP, SIGTERM };

static _Noreturn void become_editor(const char *command, const char *path)
{
	autofree char *line = NULL;

	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		(void)signal(held[i], SIG_DFL);
	if (asprintf(&line, "%s \"$1\"", command) >= 0)
		execl("/bin/sh", "sh", "-c", line, "editor", path, (char *)NULL);
	_exit(127);
}

/* -ECANCELED where the editor failed; TTY is then as it was found, which a crash may not have seen to. */
static int run(const char *command, const char *path, int tty)
{
	struct sigaction before[sizeof held / sizeof *held], ignore = { .sa_handler = SIG_IGN };
	struct termios modes;
	bool known = tcgetattr(tty, &modes) == 0, ended;
	int status = 0, r = 0;
	pid_t child;

	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		sigaction(held[i], &ignore, &before[i]);
	child = fork();
	if (child == 0)
		become_editor(command, path);
	if (child < 0)
		r = -errno;
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR) {
			r = -errno;
			break;
		}
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		sigaction(held[i], &before[i], NULL);
	ended = r == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (!ended && known)
		(void)tcsetattr(tty, TCSAFLUSH, &modes);
	return r < 0 ? r : ended ? 0 : -ECANCELED;
}

static int create(const char *path, const char *begin)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t size = strlen(begin);
	bool whole;

	if (fd < 0)
		return -errno;
	whole = write(fd, begin, size) == (ssize_t)size;
	return close(fd) < 0 || !whole ? -EIO : 0;
}

static int take(const char *path, size_t most, char **text, size_t *size)
{
	autofclose FILE *f = fopen(path, "re"); /* an editor may have put another file in its place */

	return f ? written_read(f, most, text, size) : -errno;
}

/* One text in the editor, MOST bytes long at most; TEXT is owned. */
struct editing {
	const struct cli *cli;
	const char *command, *path, *begin;
	size_t most, size;
	char *text;
	bool failed; /* the editor, with a text that it wrote */
};

/* Says why the text cannot be kept. False where it can, or where nothing of the person's would be lost. */
static bool complain(const struct editing *e)
{
	if (e->failed && (!e->size || strcmp(e->text, e->begin) == 0))
		return false;
	if (e->failed)
		out_text(e->cli, SHADE_WAITING, 0, "The editor failed. What it wrote is still there.");
	else if (e->size > e->most)
		out_format(e->cli, SHADE_WAITING, 0, "That is too long: it has more than %zu bytes.", e->most);
	else if (!text_whole(e->text, e->size))
		out_text(e->cli, SHADE_WAITING, 0, "That is not valid text (UTF-8).");
	else
		return false;
	return true;
}

/* What cannot be kept is not thrown away unasked. True: the editor is to be opened on it once more. */
static bool again(const struct editing *e)
{
	autofree char *answer = NULL;

	if (!e->cli->terminal || !complain(e))
		return false;
	answer = prompt_line(e->cli, "Return opens the editor again, n throws it away:");
	return answer && *answer != 'n' && *answer != 'N';
}

static int edit(struct editing *e)
{
	int r;

	do {
		free(e->text);
		e->text = NULL;
		r = run(e->command, e->path, e->cli->terminal ? fileno(e->cli->in) : -1);
		e->failed = r == -ECANCELED;
		if (r == 0 || e->failed)
			r = take(e->path, e->most, &e->text, &e->size);
	} while (r == 0 && e->text && again(e));
	return e->failed ? -ECANCELED : r;
}

int editor_run(const struct cli *cli, const char *command, const char *begin, size_t most, char **text, size_t *size)
{
	char folder[PATH_ROOM], path[PATH_ROOM + sizeof FILE_NAME + 1];
	struct editing e = { .cli = cli, .command = command, .path = path, .begin = begin, .most = most };
	int r = make_folder(cli, folder);

	*text = NULL;
	if (r < 0)
		return r;
	snprintf(path, sizeof path, "%s/" FILE_NAME, folder);
	fflush(cli->out);
	r = create(path, begin);
	if (r == 0)
		r = edit(&e);
	remove_folder(folder);
	if (r < 0)
		free(e.text);
	else
		*text = e.text;
	*size = e.size;
	return r;
}
