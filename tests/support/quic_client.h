/* A client that writes Initials frame by frame, and hellos to put into them.
 * Used by the unit tests and the fuzz target of QUIC.
 * Must never send anything. */
#ifndef NCB_TESTS_QUIC_CLIENT_H
#define NCB_TESTS_QUIC_CLIENT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/quic_keys.h"

struct client {
	struct quic_cipher *cipher;
	uint32_t version;
	struct quic_cid origin; /* from which the keys derive */
	struct quic_cid dcid, scid;
	uint64_t number; /* of the next packet, which carries its low four bytes */
	const char *token;
};

struct bytes {
	uint8_t at[QUIC_DATAGRAM_MAX];
	size_t size;
};

static inline struct quic_cid cid_of(uint8_t seed, uint8_t size)
{
	struct quic_cid c = { .size = size };

	memset(c.bytes, seed, size);
	return c;
}

static inline void client_begin(struct client *c, struct quic_cipher *cipher, uint32_t version, uint8_t seed)
{
	*c = (struct client){ .cipher = cipher, .version = version, .origin = cid_of(seed, 8), .scid = cid_of(0xc5, 5) };
	c->dcid = c->origin;
}

static inline void put(struct bytes *b, const void *data, size_t size)
{
	if (size > sizeof b->at - b->size)
		abort();
	memcpy(b->at + b->size, data, size);
	b->size += size;
}

static inline void put_number(struct bytes *b, uint64_t value, unsigned size)
{
	while (size--) {
		uint8_t byte = (uint8_t)(value >> size * 8);

		put(b, &byte, 1);
	}
}

static inline void put_varint(struct bytes *b, uint64_t v)
{
	unsigned log = v < 1u << 6 ? 0 : v < 1u << 14 ? 1 : v < 1u << 30 ? 2 : 3, size = 1u << log;

	put_number(b, v | (uint64_t)log << (size * 8 - 2), size);
}

static inline void put_zeros(struct bytes *b, size_t size)
{
	while (size--)
		put_number(b, 0, 1);
}

static inline void put_crypto(struct bytes *frames, const struct bytes *hello, size_t from, size_t to)
{
	put_varint(frames, 6);
	put_varint(frames, from);
	put_varint(frames, to - from);
	put(frames, hello->at + from, to - from);
}

/* TYPE: as in version 1. */
static inline void put_long_header(struct bytes *out, const struct client *c, unsigned type)
{
	unsigned bits = c->version == QUIC_V2 ? (type + 1) % 4 : type;

	put_number(out, 0xc0 | bits << 4 | 3, 1);
	put_number(out, c->version, 4);
	put_number(out, c->dcid.size, 1);
	put(out, c->dcid.bytes, c->dcid.size);
	put_number(out, c->scid.size, 1);
	put(out, c->scid.bytes, c->scid.size);
}

/* Adds one Initial that holds FRAMES to the datagram OUT. */
static inline void put_initial(struct bytes *out, struct client *c, const struct bytes *frames)
{
	struct quic_keys keys;
	struct bytes *header = calloc(1, sizeof *header);
	const char *token = c->token ? c->token : "";
	size_t n;

	if (!header || out->size + frames->size + 200 > sizeof out->at)
		abort();
	put_long_header(header, c, 0);
	put_varint(header, strlen(token));
	put(header, token, strlen(token));
	put_varint(header, 4 + frames->size + QUIC_TAG_SIZE);
	put_number(header, c->number, 4);
	if (!quic_keys_derive(c->cipher, c->version, &c->origin, QUIC_CLIENT, &keys))
		abort();
	for (int i = 0; i < 4; i++) /* quic_protect knows the low four bytes alone */
		keys.iv[7 - i] ^= (uint8_t)(c->number >> (32 + 8 * i));
	c->number++;
	n = quic_protect(c->cipher, &keys, header->at, header->size, frames->at, frames->size, out->at + out->size);
	if (!n)
		abort();
	out->size += n;
	free(header);
}

/* Adds a packet of TYPE (1: 0-RTT, 2: Handshake) with SIZE bytes that nobody can read. */
static inline void put_other(struct bytes *out, const struct client *c, unsigned type, size_t size)
{
	put_long_header(out, c, type);
	put_varint(out, size);
	for (size_t i = 0; i < size; i++)
		put_number(out, i * 7 % 251, 1);
}

/* A ClientHello (RFC 8446 4.1.2) for NAME (NULL: none), whose extension comes after PADDING bytes of another one. */
static inline void make_hello(struct bytes *out, const char *name, size_t padding)
{
	size_t n = name ? strlen(name) : 0, extensions = 4 + padding + (name ? 9 + n : 0);

	out->size = 0;
	put_number(out, 1, 1);
	put_number(out, 2 + 32 + 1 + 4 + 2 + 2 + extensions, 3);
	put_number(out, 0x0303, 2);
	for (int i = 0; i < 32; i++)
		put_number(out, (uint64_t)i, 1);
	put_number(out, 0, 1); /* session */
	put_number(out, 2, 2);
	put_number(out, 0x1301, 2);
	put_number(out, 0x0100, 2); /* compression */
	put_number(out, extensions, 2);
	put_number(out, 21, 2); /* padding, RFC 7685 */
	put_number(out, padding, 2);
	put_zeros(out, padding);
	if (!name)
		return;
	put_number(out, 0, 2); /* server_name, RFC 6066 3 */
	put_number(out, n + 5, 2);
	put_number(out, n + 3, 2);
	put_number(out, 0, 1);
	put_number(out, n, 2);
	put(out, name, n);
}

#endif
