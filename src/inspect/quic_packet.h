/* QUIC's variable-length integers and long headers, as far as they can be read without keys.
 * Used by quic.c, quic_keys.c, quic_frames.c and quic_refuse.c.
 * Must never read beyond the bytes it is given. */
#ifndef NCB_INSPECT_QUIC_PACKET_H
#define NCB_INSPECT_QUIC_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUIC_V1 0x00000001u /* RFC 9000 */
#define QUIC_V2 0x6b3343cfu /* RFC 9369 */

#define QUIC_CID_MAX 20      /* RFC 9000 17.2 */
#define QUIC_DATAGRAM_MAX 65535

struct quic_cid {
	uint8_t size;
	uint8_t bytes[QUIC_CID_MAX]; /* zero beyond size */
};

struct quic_packet {
	const uint8_t *start; /* the first byte; borrowed */
	size_t size;          /* of the whole packet, as its Length field says */
	size_t number_at;     /* where the protected packet number begins */
	uint32_t version;
	bool initial;
	struct quic_cid dcid, scid;
};

/* Bytes not yet read. Every reader below leaves it as it was when it fails. */
struct quic_bytes {
	const uint8_t *at;
	size_t left;
};

/* A variable-length integer (RFC 9000 16). False: it is cut off. */
bool quic_take_varint(struct quic_bytes *b, uint64_t *out);

/* SIZE bytes, borrowed. False: there are fewer. */
bool quic_take(struct quic_bytes *b, uint64_t size, const uint8_t **out);

/* Takes the next packet of a datagram (RFC 9000 17.2, RFC 9369 3.2): Initial, 0-RTT or Handshake of a known version.
 * False: it is none of these, or cut off; nothing after it in the datagram can be found then. */
bool quic_take_packet(struct quic_bytes *b, struct quic_packet *out);

bool quic_cid_equal(const struct quic_cid *a, const struct quic_cid *b);

/* Writes VALUE, at most 2^14-1, in two bytes. */
void quic_put_varint2(uint8_t out[2], size_t value);

#endif
