/* The public socket: clients, NUL-terminated frames, back pressure; over sd-event.
 * Used by daemon/main.c.
 * Must never look into a frame. */
#ifndef NCB_DAEMON_SERVER_H
#define NCB_DAEMON_SERVER_H

#include <stddef.h>
#include <systemd/sd-event.h>

#include "daemon/daemon.h"

#define SERVER_FRAME_MAX (1024 * 1024)
#define SERVER_CLIENTS_MAX 1100 /* accept pauses beyond; idle clients are dropped first, the longest idle before others */

struct server;

/* Answers one frame; malloc'd reply text or NULL to close. */
typedef char *(*server_handler)(void *arg, const struct peer *peer, const char *frame, size_t size);

/* Binds PATH with mode 0666 (a stale socket is removed only after a connect is refused). -errno. */
int server_new(sd_event *event, const char *path, server_handler handler, void *arg, struct server **out);
void server_free(struct server **s);

#endif
