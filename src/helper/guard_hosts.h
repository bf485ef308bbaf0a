/* Notices that somebody touched the hosts file, or what leads to it: links, folders, mounts.
 * Used by guard.c.
 * Must never look into the file: whether something is wrong with it is for hosts.c to say. */
#ifndef NCB_HELPER_GUARD_HOSTS_H
#define NCB_HELPER_GUARD_HOSTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUARD_LINKS 8                      /* symbolic links that are followed */
#define GUARD_WATCHES (GUARD_LINKS + 2) /* a folder each, the last one's, and the file */
#define GUARD_SETTLE_MS 50   /* between an editor's taking the file away and putting the new one there */
#define GUARD_WRITER_MS 1000 /* how long somebody may have the file open for writing before we put ours back */

/* A name in a folder; the file itself where NAME is empty. */
struct guard_watch {
	int wd;
	char name[NAME_MAX + 1];
};

struct guard_hosts {
	const char *path; /* borrowed */
	int inotify;
	int mounts; /* /proc/self/mountinfo, which tells every change of this mount namespace */
	struct guard_watch watches[GUARD_WATCHES];
	size_t count;
	int64_t first_ms; /* of what was noticed and not looked at yet */
	int64_t due_ms;   /* when to look; 0: nothing was noticed */
};

/* 0 or -errno; what could be set up is then watched all the same. */
int guard_hosts_open(struct guard_hosts *g, const char *path);
void guard_hosts_close(struct guard_hosts *g);

/* Takes what there is on the inotify descriptor, or with MOUNTS a change of mounts, and sets due_ms. 0, or -errno where something could not
 * be watched. */
int guard_hosts_hear(struct guard_hosts *g, bool mounts, int64_t now_ms);

/* Forgets what was noticed: the file is about to be looked at. */
void guard_hosts_looked(struct guard_hosts *g);

#endif
