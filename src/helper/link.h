/* The private socket: listens, lets in who may speak, and serves each.
 * Used by helper.c.
 * Must never serve anybody but root and the daemon's user. */
#ifndef NCB_HELPER_LINK_H
#define NCB_HELPER_LINK_H

#include <poll.h>

#include "helper/session.h"

#define LINK_CLIENTS 4

struct link {
	const struct helper_paths *paths;
	int listener;
	struct session clients[LINK_CLIENTS];
};

/* 0 or -errno: -EADDRINUSE if another helper listens there. */
int link_open(struct link *l, const struct helper_paths *paths);
void link_close(struct link *l);

/* Fills FDS with what is to be waited for; room for LINK_CLIENTS + 1. The number. */
size_t link_poll_fds(const struct link *l, struct pollfd *fds);

/* True if anybody is connected. */
bool link_used(const struct link *l);

/* Serves whoever FDS, after poll(), says is waiting. */
void link_serve(struct link *l, struct world *w, const struct pollfd *fds, size_t count);

#endif
