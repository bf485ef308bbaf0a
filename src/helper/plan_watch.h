/* Whether the plan on disk is still the one that we wrote.
 * Used by world.c and helper.c.
 * Must never read what somebody else put in its place. */
#ifndef NCB_HELPER_PLAN_WATCH_H
#define NCB_HELPER_PLAN_WATCH_H

#include <stdbool.h>
#include <sys/stat.h>

struct plan_watch {
	int fd; /* readable when something happened in the folder; -1: nobody watches */
	struct stat ours; /* the file as we wrote or found it */
};

/* Watches the folder of PLAN, by inotify(7). What is there now counts as ours. */
void plan_watch_open(struct plan_watch *w, const char *plan);
void plan_watch_close(struct plan_watch *w);

/* PLAN was written by us just now. */
void plan_watch_wrote(struct plan_watch *w, const char *plan);

/* Takes what there is to read. True if PLAN is gone, another file, or changed. */
bool plan_watch_lost(struct plan_watch *w, const char *plan);

#endif
