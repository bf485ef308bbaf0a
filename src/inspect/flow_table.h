/* A table of flows with a fixed bound: the one that was quiet longest makes room for a new one.
 * Used by stream.c and dns_tcp.c, which keep what they know of a flow in arrays of their own, by slot.
 * Must never grow, nor take longer for being full. */
#ifndef NCB_INSPECT_FLOW_TABLE_H
#define NCB_INSPECT_FLOW_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "inspect/flow_key.h"

#define FLOW_NONE UINT32_MAX

struct flow_slot {
	struct flow_key key;
	uint32_t chain;        /* the next slot with the same hash, or the next free one */
	uint32_t older, newer; /* by use */
	bool used;
};

struct flow_table {
	struct flow_slot *slots;
	uint32_t *heads; /* by hash */
	uint32_t capacity, mask, count;
	uint32_t oldest, newest, free;
	uint64_t seed;
};

/* An empty table for CAPACITY flows, at least 1. SEED makes its hashes unforeseeable. 0 or -ENOMEM. */
int flow_table_init(struct flow_table *t, uint32_t capacity, uint64_t seed);
void flow_table_free(struct flow_table *t);

/* The slot of KEY, which becomes the newest; FLOW_NONE: there is none. */
uint32_t flow_table_find(struct flow_table *t, const struct flow_key *key);

/* A slot for KEY, which must not be there yet. What was known of the flow that had it before is the caller's to clear. */
uint32_t flow_table_add(struct flow_table *t, const struct flow_key *key);

void flow_table_drop(struct flow_table *t, uint32_t slot);

#endif
