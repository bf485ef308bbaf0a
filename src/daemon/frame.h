/* Bytes of a connection, cut into frames that end with NUL.
 * Used by daemon/server_client.c.
 * Must never hold more than one frame's limit, nor room for what has not come. */
#ifndef NCB_DAEMON_FRAME_H
#define NCB_DAEMON_FRAME_H

#include <stddef.h>

/* All zero is an empty one. */
struct frame_buffer {
	char *data;
	size_t begin;   /* of the first frame that was not taken */
	size_t end;     /* of what has come */
	size_t size;    /* of data */
	size_t scanned; /* up to here there is no NUL */
};

/* Room for more bytes: *ROOM of them at *AT, at least one. -ENOBUFS when it is as large as it gets, -ENOMEM. */
int frame_room(struct frame_buffer *b, char **at, size_t *room);
/* N bytes were put there. */
void frame_added(struct frame_buffer *b, size_t n);
/* 1 and the first frame (SIZE without its NUL), borrowed until the next call; 0 if none is whole; -EMSGSIZE when
 * it can be none. */
int frame_next(struct frame_buffer *b, const char **frame, size_t *size);
/* Drops the frame that frame_next() gave, SIZE as it said. */
void frame_drop(struct frame_buffer *b, size_t size);
void frame_clear(struct frame_buffer *b);

#endif
