/* Taking the list of names from the helper.
 * Used by inspect.c.
 * Must never take a list from anybody but root. */
#ifndef NCB_INSPECT_NAMES_LINK_H
#define NCB_INSPECT_NAMES_LINK_H

#include <stdbool.h>

#include "inspect/name_list.h"

struct names_link {
	int listener, client; /* -1: none */
};

/* Takes over the listening socket that the service manager passed (sd_listen_fds(3)). 0; -ENOENT: none was passed. */
int names_link_take(struct names_link *l);

/* Lets in who is waiting, in place of whoever was there: the helper was started anew. */
void names_link_accept(struct names_link *l);

/* Reads one message. 1: OUT is a new list, to be answered; 0: nothing to do. The connection is closed when it is at fault. */
int names_link_receive(struct names_link *l, struct name_list *out);

/* Answers that the list of GENERATION is in force, or with ERROR (a negative errno) that it was refused. */
void names_link_answer(struct names_link *l, uint64_t generation, int error);

#endif
