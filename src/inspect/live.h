/* The names of connections that were let through, for as long as they live: so that they can be ended when their name
 * becomes blocked.
 * Used by judge.c (notes) and inspect.c (sweeps, new lists).
 * Must never be written anywhere, nor outgrow its bound: the oldest is forgotten first. */
#ifndef NCB_INSPECT_LIVE_H
#define NCB_INSPECT_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/name.h"
#include "inspect/flow_key.h"

#define LIVE_MAX 4096

struct live_flow {
	struct flow_key key;
	uint8_t protocol; /* IPPROTO_TCP or IPPROTO_UDP */
	char name[NAME_SIZE];
};

struct live;

struct live *live_new(void); /* NULL without memory */
void live_free(struct live **l);

/* Notes one more name of a flow, or another one; what was noted last is not noted twice. */
void live_note(struct live *l, const struct flow_key *key, uint8_t protocol, const char *name);

size_t live_count(const struct live *l);

/* Calls EACH for every flow, oldest first; those for which it says true are forgotten. */
void live_forget_if(struct live *l, bool (*each)(void *arg, const struct live_flow *f), void *arg);

#endif
