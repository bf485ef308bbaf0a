/* Texts that live and die together, in few allocations.
 * Used by plan.c and txn.c.
 * Must never move a text once it was handed out. */
#include "helper/arena.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE 8000

struct arena_chunk {
	struct arena_chunk *older;
	size_t used, size;
	char text[];
};

static struct arena_chunk *chunk_with_room(struct arena *a, size_t size)
{
	struct arena_chunk *c = a->newest;
	size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

	if (c && c->size - c->used >= size)
		return c;
	c = malloc(sizeof *c + room);
	if (!c)
		return NULL;
	*c = (struct arena_chunk){ .older = a->newest, .size = room };
	a->newest = c;
	return c;
}

const char *arena_copy(struct arena *a, const char *text)
{
	size_t size = strlen(text) + 1;
	struct arena_chunk *c = chunk_with_room(a, size);
	char *copy;

	if (!c)
		return NULL;
	copy = c->text + c->used;
	memcpy(copy, text, size);
	c->used += size;
	return copy;
}

void arena_free(struct arena *a)
{
	while (a->newest) {
		struct arena_chunk *c = a->newest;

		a->newest = c->older;
		free(c);
	}
}
