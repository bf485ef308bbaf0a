/* Giving the inspector its names.
 * Used by world.c; helper.c waits for its answers.
 * Must never make enforcement wait for an inspector that is not there. */
#ifndef NCB_HELPER_INSPECT_LINK_H
#define NCB_HELPER_INSPECT_LINK_H

#include "helper/plan.h"

struct inspect_link {
	const char *path; /* NULL: there is none */
	int fd;           /* -1: not connected */
	uint64_t sent, answered; /* generations; 0: none */
	int error;        /* what the inspector answered */
	bool alone;       /* nobody is there to say which hours it is: what is open in some of them alone is shut */
};

void inspect_link_init(struct inspect_link *l, const char *path);
void inspect_link_close(struct inspect_link *l);

/* Sends the names of P (and of its resolvers, where they are to be refused), connecting first where needed. 0, or
 * -errno: then the inspector, if there is one, keeps what it has. The answer comes later. */
int inspect_link_send(struct inspect_link *l, const struct plan *p);

/* Takes in what has arrived. WAIT_MS: for at most this long until what was sent is answered. */
void inspect_link_hear(struct inspect_link *l, int wait_ms);

/* 0: the inspector has the newest names; -EINPROGRESS: not answered yet; else why not. */
int inspect_link_state(const struct inspect_link *l);

#endif
