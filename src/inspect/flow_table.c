/* A table of flows with a fixed bound: chains by hash, and a list by use.
 * Used by stream.c and dns_tcp.c.
 * Must never grow, nor take longer for being full. */
#include "inspect/flow_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int flow_table_init(struct flow_table *t, uint32_t capacity, uint64_t seed)
{
	uint32_t heads = 16;

	while (heads < capacity)
		heads *= 2;
	*t = (struct flow_table){ .slots = calloc(capacity, sizeof *t->slots),
				  .heads = calloc(heads, sizeof *t->heads),
				  .capacity = capacity,
				  .mask = heads - 1,
				  .oldest = FLOW_NONE,
				  .newest = FLOW_NONE,
				  .seed = seed };
	if (!t->slots || !t->heads) {
		flow_table_free(t);
		return -ENOMEM;
	}
	memset(t->heads, 0xff, heads * sizeof *t->heads);
	for (uint32_t i = 0; i < capacity; i++)
		t->slots[i].chain = i + 1 < capacity ? i + 1 : FLOW_NONE;
	return 0;
}

void flow_table_free(struct flow_table *t)
{
	free(t->slots);
	free(t->heads);
	*t = (struct flow_table){ 0 };
}

static uint64_t mixed(uint64_t h)
{
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

static uint32_t *head_of(const struct flow_table *t, const struct flow_key *key)
{
	uint64_t words[sizeof *key / sizeof(uint64_t)], h = t->seed;

	memcpy(words, key, sizeof words);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		h = mixed(h ^ words[i]);
	return &t->heads[mixed(h) & t->mask]; /* once more: the last word's highest bits are to reach the lowest */
}

static void unlink_use(struct flow_table *t, uint32_t i)
{
	struct flow_slot *s = &t->slots[i];

	*(s->older == FLOW_NONE ? &t->oldest : &t->slots[s->older].newer) = s->newer;
	*(s->newer == FLOW_NONE ? &t->newest : &t->slots[s->newer].older) = s->older;
}

static void link_newest(struct flow_table *t, uint32_t i)
{
	struct flow_slot *s = &t->slots[i];

	s->older = t->newest;
	s->newer = FLOW_NONE;
	*(t->newest == FLOW_NONE ? &t->oldest : &t->slots[t->newest].newer) = i;
	t->newest = i;
}

uint32_t flow_table_find(struct flow_table *t, const struct flow_key *key)
{
	uint32_t i = t->count ? *head_of(t, key) : FLOW_NONE; /* mostly none are kept, and its memory is cold */

	while (i != FLOW_NONE && memcmp(&t->slots[i].key, key, sizeof *key) != 0)
		i = t->slots[i].chain;
	if (i != FLOW_NONE && i != t->newest) {
		unlink_use(t, i);
		link_newest(t, i);
	}
	return i;
}

uint32_t flow_table_add(struct flow_table *t, const struct flow_key *key)
{
	uint32_t *head = head_of(t, key), i;

	if (t->free == FLOW_NONE)
		flow_table_drop(t, t->oldest);
	i = t->free;
	t->free = t->slots[i].chain;
	t->slots[i] = (struct flow_slot){ .key = *key, .chain = *head, .used = true };
	*head = i;
	link_newest(t, i);
	t->count++;
	return i;
}

void flow_table_drop(struct flow_table *t, uint32_t slot)
{
	struct flow_slot *s = &t->slots[slot];
	uint32_t *link = head_of(t, &s->key);

	while (*link != slot)
		link = &t->slots[*link].chain;
	*link = s->chain;
	unlink_use(t, slot);
	s->used = false;
	s->chain = t->free;
	t->free = slot;
	t->count--;
}
