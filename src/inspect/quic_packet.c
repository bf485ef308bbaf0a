/* QUIC's variable-length integers and long headers.
 * Used by quic.c, quic_keys.c, quic_frames.c and quic_refuse.c.
 * Must never read beyond the bytes it is given. */
#include "inspect/quic_packet.h"

#include <string.h>

#define LONG_HEADER 0x80
#define TYPE_OF(first) ((first) >> 4 & 3)

/* The two bits of the type, RFC 9000 17.2; version 2 counts on from there by one (RFC 9369 3.2). */
enum packet_type { INITIAL, ZERO_RTT, HANDSHAKE, RETRY };

bool quic_take(struct quic_bytes *b, uint64_t size, const uint8_t **out)
{
	if (size > b->left)
		return false;
	*out = b->at;
	b->at += size;
	b->left -= size;
	return true;
}

bool quic_take_varint(struct quic_bytes *b, uint64_t *out)
{
	const uint8_t *p;
	size_t size;

	if (!b->left)
		return false;
	size = (size_t)1 << (*b->at >> 6);
	if (!quic_take(b, size, &p))
		return false;
	*out = p[0] & 0x3f;
	for (size_t i = 1; i < size; i++)
		*out = *out << 8 | p[i];
	return true;
}

void quic_put_varint2(uint8_t out[2], size_t value)
{
	out[0] = (uint8_t)(0x40 | value >> 8);
	out[1] = (uint8_t)value;
}

bool quic_cid_equal(const struct quic_cid *a, const struct quic_cid *b)
{
	return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static bool take_cid(struct quic_bytes *b, struct quic_cid *out)
{
	const uint8_t *p;

	*out = (struct quic_cid){ 0 };
	if (!quic_take(b, 1, &p) || *p > QUIC_CID_MAX)
		return false;
	out->size = *p;
	if (!quic_take(b, out->size, &p))
		return false;
	memcpy(out->bytes, p, out->size);
	return true;
}

static bool take_version(struct quic_bytes *b, uint32_t *out)
{
	const uint8_t *p;

	if (!quic_take(b, 4, &p))
		return false;
	*out = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	return *out == QUIC_V1 || *out == QUIC_V2;
}

static enum packet_type type_of(uint8_t first, uint32_t version)
{
	unsigned bits = TYPE_OF(first);

	return (enum packet_type)(version == QUIC_V2 ? (bits + 3) % 4 : bits);
}

/* The fixed bit is not asked for: a client may grease it (RFC 9287). */
bool quic_take_packet(struct quic_bytes *b, struct quic_packet *out)
{
	struct quic_bytes in = *b;
	const uint8_t *p;
	enum packet_type type;
	uint64_t n;

	*out = (struct quic_packet){ .start = b->at };
	if (!quic_take(&in, 1, &p) || !(*p & LONG_HEADER) || !take_version(&in, &out->version))
		return false;
	type = type_of(*p, out->version);
	out->initial = type == INITIAL;
	if (type == RETRY || !take_cid(&in, &out->dcid) || !take_cid(&in, &out->scid))
		return false;
	if (out->initial && (!quic_take_varint(&in, &n) || !quic_take(&in, n, &p))) /* the token */
		return false;
	if (!quic_take_varint(&in, &n))
		return false;
	out->number_at = (size_t)(in.at - b->at);
	if (!quic_take(&in, n, &p))
		return false;
	out->size = out->number_at + (size_t)n;
	*b = in;
	return true;
}
