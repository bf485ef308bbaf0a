/* Whether the plan on disk is still the one that we wrote.
 * Used by world.c and helper.c.
 * Must never read what somebody else put in its place. */
#include "helper/plan_watch.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/log.h"
#include "helper/hosts_io.h"

#define EVENTS (IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)

void plan_watch_open(struct plan_watch *w, const char *plan)
{
	char folder[PATH_MAX];

	io_folder_of(plan, folder, sizeof folder);
	plan_watch_wrote(w, plan);
	w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (w->fd >= 0 && inotify_add_watch(w->fd, folder, EVENTS) >= 0)
		return;
	log_warning("%s cannot be watched: %s; a plan that is lost is written again with the next change", folder, strerror(errno));
	plan_watch_close(w);
}

void plan_watch_close(struct plan_watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

void plan_watch_wrote(struct plan_watch *w, const char *plan)
{
	if (lstat(plan, &w->ours) < 0)
		memset(&w->ours, 0, sizeof w->ours);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool plan_watch_lost(struct plan_watch *w, const char *plan)
{
	char room[4096];
	struct stat now;

	while (read(w->fd, room, sizeof room) > 0)
		;
	return w->ours.st_ino && (lstat(plan, &now) < 0 || !same_file(&now, &w->ours));
}
