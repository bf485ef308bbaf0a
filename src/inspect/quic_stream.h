/* The client's first handshake message, put together from CRYPTO frames in any order (RFC 9000 19.6).
 * Used by quic_frames.c (fills), quic_table.c (keeps) and quic.c (reads).
 * Must never hold more than QUIC_HELLO_MAX bytes, nor show a byte that has not come. */
#ifndef NCB_INSPECT_QUIC_STREAM_H
#define NCB_INSPECT_QUIC_STREAM_H

#include <stddef.h>
#include <stdint.h>

#define QUIC_HELLO_MAX (17 * 1024) /* a TLS record's worth, with post-quantum keys; what lies beyond is not kept */

struct quic_stream {
	size_t prefix;                      /* bytes from the first on without a hole */
	uint64_t have[QUIC_HELLO_MAX / 64]; /* a bit for each byte that has come */
	uint8_t bytes[QUIC_HELLO_MAX];
};
_Static_assert(QUIC_HELLO_MAX % 64 == 0, "the map has a bit for each byte");

/* Empties S. BYTES stays as it is: it is read only where HAVE says so. */
void quic_stream_reset(struct quic_stream *s);

/* Adds SIZE bytes at OFFSET. A byte that has come stays as it came: the first copy counts, as it does in servers. */
void quic_stream_put(struct quic_stream *s, uint64_t offset, const uint8_t *data, size_t size);

#endif
