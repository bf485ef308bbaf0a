/* The frames of an Initial packet: those that RFC 9000 12.4 lets it carry.
 * Used by quic.c.
 * Must never trust a length: they come from the network. */
#include "inspect/quic_frames.h"

#include <stdbool.h>

#include "inspect/quic_packet.h"

enum frame_type {
	PADDING = 0x00,
	PING = 0x01,
	ACK = 0x02,
	ACK_ECN = 0x03,
	CRYPTO = 0x06,
	CONNECTION_CLOSE = 0x1c
};

static bool skip_varints(struct quic_bytes *b, uint64_t count)
{
	uint64_t ignored;

	while (count--)
		if (!quic_take_varint(b, &ignored))
			return false;
	return true;
}

/* Largest, delay, count of further ranges, first range; two numbers a range; three counters with ECN (RFC 9000 19.3). */
static bool skip_ack(struct quic_bytes *b, bool ecn)
{
	uint64_t ranges;

	return skip_varints(b, 2) && quic_take_varint(b, &ranges) && skip_varints(b, 1 + ranges * 2) &&
	       skip_varints(b, ecn ? 3 : 0);
}

static bool read_crypto(struct quic_bytes *b, struct quic_stream *s)
{
	uint64_t offset, size;
	const uint8_t *data;

	if (!quic_take_varint(b, &offset) || !quic_take_varint(b, &size) || !quic_take(b, size, &data))
		return false;
	quic_stream_put(s, offset, data, (size_t)size);
	return true;
}

/* Error, the frame at fault, and a reason (RFC 9000 19.19). */
static bool skip_close(struct quic_bytes *b)
{
	uint64_t size;
	const uint8_t *reason;

	return skip_varints(b, 2) && quic_take_varint(b, &size) && quic_take(b, size, &reason);
}

static bool read_frame(struct quic_bytes *b, uint64_t type, struct quic_stream *s)
{
	switch (type) {
	case PADDING:
	case PING:
		return true;
	case ACK:
	case ACK_ECN:
		return skip_ack(b, type == ACK_ECN);
	case CRYPTO:
		return read_crypto(b, s);
	case CONNECTION_CLOSE:
		return skip_close(b);
	default:
		return false;
	}
}

void quic_frames_read(const uint8_t *frames, size_t size, struct quic_stream *s)
{
	struct quic_bytes b = { frames, size };
	uint64_t type;

	while (quic_take_varint(&b, &type) && read_frame(&b, type, s))
		;
}
