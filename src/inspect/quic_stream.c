/* The client's first handshake message, put together from CRYPTO frames in any order.
 * Used by quic_frames.c, quic_table.c and quic.c.
 * Must never hold more than QUIC_HELLO_MAX bytes, nor show a byte that has not come. */
#include "inspect/quic_stream.h"

#include <stdbool.h>
#include <string.h>

void quic_stream_reset(struct quic_stream *s)
{
	s->prefix = 0;
	memset(s->have, 0, sizeof s->have);
}

static bool has(const struct quic_stream *s, size_t at)
{
	return s->have[at / 64] >> at % 64 & 1;
}

/* The next byte from AT on, before END, that has come (WANTED) or has not; else END. Whole words at once. */
static size_t find(const struct quic_stream *s, size_t at, size_t end, bool wanted)
{
	while (at < end) {
		uint64_t word = (wanted ? s->have[at / 64] : ~s->have[at / 64]) >> at % 64;

		if (word) {
			at += (size_t)__builtin_ctzll(word);
			return at < end ? at : end;
		}
		at += 64 - at % 64;
	}
	return end;
}

static void mark(struct quic_stream *s, size_t at, size_t end)
{
	while (at < end) {
		size_t n = 64 - at % 64;
		uint64_t bits;

		if (n > end - at)
			n = end - at;
		bits = n == 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
		s->have[at / 64] |= bits << at % 64;
		at += n;
	}
}

void quic_stream_put(struct quic_stream *s, uint64_t offset, const uint8_t *data, size_t size)
{
	size_t at, end;

	if (offset >= QUIC_HELLO_MAX)
		return;
	at = (size_t)offset;
	end = size < QUIC_HELLO_MAX - at ? at + size : QUIC_HELLO_MAX;
	while ((at = find(s, at, end, false)) < end) {
		size_t hole_end = find(s, at, end, true);

		memcpy(s->bytes + at, data + (at - (size_t)offset), hole_end - at);
		mark(s, at, hole_end);
		at = hole_end;
	}
	if (s->prefix < QUIC_HELLO_MAX && has(s, s->prefix))
		s->prefix = find(s, s->prefix, QUIC_HELLO_MAX, false);
}
