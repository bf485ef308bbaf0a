/* The daemon's state and its verbs, without its event loop: store, policy, cooldown, catalogue, link to the helper.
 * Used by main.c, which owns the loop, the public socket and the timers, and calls in here.
 * Must never write a target, a label or an address to a log. */
#ifndef NCB_DAEMON_DAEMON_H
#define NCB_DAEMON_DAEMON_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct daemon;

struct peer {
	uid_t uid;
	gid_t gid;
	pid_t pid;
};

/* Where things are; a test gives its own. */
struct daemon_paths {
	const char *store;          /* /var/lib/nc-block/nc-block.db */
	const char *config;         /* /etc/nc-block/nc-block.conf, drop-ins in CONFIG.d */
	const char *services[2];    /* /usr/share/nc-block/services.d, /etc/nc-block/services.d */
	const char *protected_d[2]; /* the same for protected.d */
	const char *doh_d[2];       /* the same for doh.d */
	const char *helper_socket;  /* WIRE_SOCKET_PATH */
};

/* Reads configuration, catalogue and store, connects to the helper, reconciles. A helper that is not there is not an error (it is
 * tried again from daemon_tick); an unreadable configuration is only on the very first start. -errno otherwise, logged. */
int daemon_new(const struct daemon_paths *paths, struct daemon **out);
void daemon_free(struct daemon **d);

/* One request frame (without NUL) to one reply frame: malloc'd text, NUL-terminated, the caller's. NULL: out of memory, close the client. */
char *daemon_handle(struct daemon *d, const struct peer *peer, const char *request, size_t size);

/* A store that was removed, replaced or written over by others is put back. To be called when something happened in its folder, and
 * before anything is answered. -errno: there is none any more. */
int daemon_look_at_store(struct daemon *d);

/* SIGHUP: configuration and data files again. A bad file changes nothing and is logged with file and line. */
void daemon_reload(struct daemon *d);

/* Lets time pass, writes checkpoints, sends again what the helper has not acknowledged. */
void daemon_tick(struct daemon *d);

/* The connection to the helper, to be watched for its end: its number among all there have been, 0 while there is none, and its FD. */
unsigned daemon_helper(const struct daemon *d, int *fd);

/* It ended: the next daemon_tick() connects again and compares. */
void daemon_helper_ended(struct daemon *d);

/* ms until daemon_tick() is next needed, at most 60,000 while anything cools; -1: not at all (nothing cools, helper in step). */
int64_t daemon_next_ms(const struct daemon *d);

#endif
