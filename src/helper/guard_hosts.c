/* Notices that somebody touched the hosts file: inotify on the file, its folder and each link on the way, and the table of mounts.
 * Used by guard.c.
 * Must never look into the file, nor have it written over while its writer is at work, if that writer comes to an end. */
#include "helper/guard_hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

#define FOLDER_MASK \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
#define FILE_MASK (IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void remember(struct guard_hosts *g, int wd, const char *name)
{
	if (g->count == GUARD_WATCHES)
		return;
	g->watches[g->count].wd = wd;
	snprintf(g->watches[g->count].name, sizeof g->watches[g->count].name, "%.*s", NAME_MAX, name);
	g->count++;
}

/* The folder that PATH is in; where there is none, the nearest above it, for the next part of the way. */
static int watch_name(struct guard_hosts *g, const char *path)
{
	char at[PATH_MAX], folder[PATH_MAX];

	snprintf(at, sizeof at, "%s", path);
	for (;;) {
		int wd;

		io_folder_of(at, folder, sizeof folder);
		wd = inotify_add_watch(g->inotify, folder, FOLDER_MASK);
		if (wd >= 0) {
			remember(g, wd, last_part(at));
			return 0;
		}
		if ((errno != ENOENT && errno != ENOTDIR) || strcmp(folder, at) == 0 || strcmp(folder, ".") == 0)
			return -errno;
		snprintf(at, sizeof at, "%s", folder);
	}
}

/* AT, which is a symbolic link, becomes what it names. */
static bool follow(char at[PATH_MAX])
{
	char target[PATH_MAX], folder[PATH_MAX], next[2 * PATH_MAX];
	ssize_t n = readlink(at, target, sizeof target - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	io_folder_of(at, folder, sizeof folder);
	snprintf(next, sizeof next, "%s%s%s", target[0] == '/' ? "" : folder, target[0] == '/' ? "" : "/", target);
	if (strlen(next) >= PATH_MAX)
		return false;
	memcpy(at, next, strlen(next) + 1);
	return true;
}

static bool is_watched(const struct guard_hosts *g, int wd)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->watches[i].wd == wd)
			return true;
	return false;
}

/* Watches what is there now. A watch is kept where its file or folder is the same still, so nothing is missed on the way. */
static int watch(struct guard_hosts *g)
{
	struct guard_hosts old = *g;
	char at[PATH_MAX];
	int r = 0, wd;

	g->count = 0;
	snprintf(at, sizeof at, "%s", g->path);
	for (int i = 0; i <= GUARD_LINKS; i++) {
		int one = watch_name(g, at);

		r = r ? r : one;
		if (!follow(at))
			break;
	}
	wd = inotify_add_watch(g->inotify, g->path, FILE_MASK);
	if (wd >= 0)
		remember(g, wd, "");
	else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		r = r ? r : -errno;
	for (size_t i = 0; i < old.count; i++)
		if (!is_watched(g, old.watches[i].wd))
			(void)inotify_rm_watch(g->inotify, old.watches[i].wd); /* it may have gone by itself */
	return r;
}

int guard_hosts_open(struct guard_hosts *g, const char *path)
{
	*g = (struct guard_hosts){ .path = path,
				   .inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK),
				   .mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC) };
	if (g->inotify < 0 || g->mounts < 0)
		return -errno;
	return watch(g);
}

void guard_hosts_close(struct guard_hosts *g)
{
	if (g->inotify >= 0)
		close(g->inotify);
	if (g->mounts >= 0)
		close(g->mounts);
	g->inotify = g->mounts = -1;
}

static void look_by(struct guard_hosts *g, int64_t at_ms)
{
	if (!g->due_ms || at_ms < g->due_ms)
		g->due_ms = at_ms;
}

/* Somebody is writing. Their closing it will be noticed, and what is put in place before would take the rest of their bytes along. */
static void await_writer(struct guard_hosts *g)
{
	g->due_ms = g->first_ms + GUARD_WRITER_MS;
}

/* An empty new file is one that somebody is about to write; a link, a folder or a whole file is there at once. */
static bool is_being_made(const struct inotify_event *e, const char *path)
{
	struct stat st;

	return !(e->mask & IN_ISDIR) && stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
}

static bool concerns_us(const struct guard_hosts *g, const struct inotify_event *e)
{
	const char *name = e->len ? e->name : "";

	for (size_t i = 0; i < g->count; i++)
		if (g->watches[i].wd == e->wd && (!name[0] || strcmp(g->watches[i].name, name) == 0))
			return true;
	return false;
}

static void take(struct guard_hosts *g, const struct inotify_event *e, int64_t now_ms)
{
	if (!(e->mask & IN_Q_OVERFLOW) && !concerns_us(g, e))
		return;
	if (!g->due_ms)
		g->first_ms = now_ms;
	if (e->mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_Q_OVERFLOW | IN_UNMOUNT))
		look_by(g, now_ms);
	else if (e->mask & IN_MODIFY || (e->mask & IN_CREATE && is_being_made(e, g->path)))
		await_writer(g);
	else
		look_by(g, now_ms + GUARD_SETTLE_MS);
}

static void take_all(struct guard_hosts *g, int64_t now_ms)
{
	char room[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t n;

	while ((n = read(g->inotify, room, sizeof room)) > 0)
		for (const char *p = room; p < room + n;) {
			const struct inotify_event *e = (const void *)p;

			take(g, e, now_ms);
			p += sizeof *e + e->len;
		}
}

int guard_hosts_hear(struct guard_hosts *g, bool mounts, int64_t now_ms)
{
	take_all(g, now_ms);
	if (mounts) {
		if (!g->due_ms)
			g->first_ms = now_ms;
		look_by(g, now_ms);
	}
	/* Watched first, looked at later: what happens in between is noticed or seen. */
	return g->due_ms ? watch(g) : 0;
}

void guard_hosts_looked(struct guard_hosts *g)
{
	g->due_ms = g->first_ms = 0;
}
