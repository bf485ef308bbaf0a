/* Bytes in pieces into frame.c; the first byte of each piece says how long it is.
 * Built and run by `make fuzz`.
 * Must never get other frames than the bytes split at NUL, however they came in pieces. */
#include "daemon/frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(int holds)
{
	if (!holds)
		abort();
}

/* All whole frames, each against the bytes that were put in. */
static size_t take_all(struct frame_buffer *b, const char *bytes, size_t at, size_t end)
{
	const char *frame;
	size_t size;

	while (frame_next(b, &frame, &size) == 1) {
		must(at + size < end && memcmp(frame, bytes + at, size + 1) == 0 && strlen(frame) == size);
		at += size + 1;
		frame_drop(b, size);
	}
	must(!memchr(bytes + at, '\0', end - at));
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame_buffer b = { 0 };
	char *bytes = malloc(size + 1);
	size_t end = 0, taken = 0;

	must(bytes != NULL);
	while (size) {
		size_t piece = *data++ * 64u + 1, room;
		char *at;
		size--;
		if (piece > size)
			piece = size;
		for (size_t done = 0; done < piece; done += room) {
			must(frame_room(&b, &at, &room) == 0 && room > 0);
			if (room > piece - done)
				room = piece - done;
			memcpy(at, data + done, room);
			frame_added(&b, room);
		}
		memcpy(bytes + end, data, piece);
		end += piece;
		data += piece;
		size -= piece;
		taken = take_all(&b, bytes, taken, end);
	}
	frame_clear(&b);
	free(bytes);
	return 0;
}
