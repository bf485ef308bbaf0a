/* Bytes of a connection, cut into frames that end with NUL.
 * Used by daemon/server_client.c.
 * Must never hold more than one frame's limit, nor room for what has not come. */
#include "daemon/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/server.h"

#define FIRST_SIZE (SERVER_FRAME_MAX / 256) /* doubling ends at the limit exactly */

/* What was taken makes room at the end. */
static void move_down(struct frame_buffer *b)
{
	if (b->begin == 0)
		return;
	memmove(b->data, b->data + b->begin, b->end - b->begin);
	b->scanned = b->scanned > b->begin ? b->scanned - b->begin : 0;
	b->end -= b->begin;
	b->begin = 0;
}

int frame_room(struct frame_buffer *b, char **at, size_t *room)
{
	if (b->end == b->size) {
		move_down(b);
		if (b->end == SERVER_FRAME_MAX)
			return -ENOBUFS;
	}
	if (b->end == b->size) {
		size_t size = b->size ? b->size * 2 : FIRST_SIZE;
		char *data = realloc(b->data, size);
		if (!data)
			return -ENOMEM;
		b->data = data;
		b->size = size;
	}
	*at = b->data + b->end;
	*room = b->size - b->end;
	return 0;
}

void frame_added(struct frame_buffer *b, size_t n)
{
	b->end += n;
}

int frame_next(struct frame_buffer *b, const char **frame, size_t *size)
{
	size_t from = b->scanned > b->begin ? b->scanned : b->begin;
	const char *nul = b->end > from ? memchr(b->data + from, '\0', b->end - from) : NULL;

	if (nul) {
		b->scanned = (size_t)(nul - b->data);
		*frame = b->data + b->begin;
		*size = b->scanned - b->begin;
		return 1;
	}
	b->scanned = b->end;
	return b->end - b->begin >= SERVER_FRAME_MAX ? -EMSGSIZE : 0;
}

void frame_drop(struct frame_buffer *b, size_t size)
{
	b->begin += size + 1;
	if (b->begin >= b->end)
		frame_clear(b); /* an idle client holds nothing */
}

void frame_clear(struct frame_buffer *b)
{
	free(b->data);
	memset(b, 0, sizeof *b);
}
