/* The server's refusal of a QUIC connection.
 * Used by judge.c.
 * Must never answer what is not an authentic client Initial. */
#include <string.h>

#include "inspect/quic.h"
#include "inspect/quic_open.h"

#define NUMBER_SIZE 4
#define HEADER_MAX (1 + 4 + 1 + QUIC_CID_MAX + 1 + QUIC_CID_MAX + 1 + 2 + NUMBER_SIZE)

/* CONNECTION_CLOSE, CONNECTION_REFUSED, for no frame's fault, no reason (RFC 9000 19.19, 20.1). */
static const uint8_t close_frame[] = { 0x1c, 0x02, 0x00, 0x00 };
_Static_assert(HEADER_MAX + sizeof close_frame + QUIC_TAG_SIZE <= QUIC_REFUSAL_SIZE, "a refusal fits");

/* Far from the numbers that the real server begins with: a number that has come already would be ignored. */
static const uint8_t number[NUMBER_SIZE] = { 0x10, 0x00, 0x00, 0x00 };

static size_t put_cid(uint8_t *out, const struct quic_cid *cid)
{
	*out = cid->size;
	memcpy(out + 1, cid->bytes, cid->size);
	return 1u + cid->size;
}

/* The answer to P comes from where P went: a client that has heard from the server heeds nothing else (RFC 9000 7.2). */
static size_t put_header(uint8_t out[HEADER_MAX], const struct quic_packet *p)
{
	size_t at = 0;

	out[at++] = (uint8_t)(0xc0 | (p->version == QUIC_V2 ? 1 : 0) << 4 | (NUMBER_SIZE - 1));
	for (int i = 24; i >= 0; i -= 8)
		out[at++] = (uint8_t)(p->version >> i);
	at += put_cid(out + at, &p->scid);
	at += put_cid(out + at, &p->dcid);
	out[at++] = 0; /* no token */
	quic_put_varint2(out + at, NUMBER_SIZE + sizeof close_frame + QUIC_TAG_SIZE);
	at += 2;
	memcpy(out + at, number, NUMBER_SIZE);
	return at + NUMBER_SIZE;
}

static size_t refuse(struct quic *q, const struct flow_key *key, const struct quic_packet *p, uint8_t out[QUIC_REFUSAL_SIZE])
{
	struct quic_opened opened;
	struct quic_keys server;
	uint8_t header[HEADER_MAX];

	if (!quic_open(q, key, p, &opened) ||
	    !quic_keys_derive(q->cipher, p->version, opened.flow ? &opened.flow->dcid : &p->dcid, QUIC_SERVER, &server))
		return 0;
	return quic_protect(q->cipher, &server, header, put_header(header, p), close_frame, sizeof close_frame, out);
}

size_t quic_refuse(struct quic *q, const struct flow_key *key, const uint8_t *data, size_t size, uint8_t out[QUIC_REFUSAL_SIZE])
{
	struct quic_bytes b = { data, size };
	struct quic_packet p;
	size_t n = 0;

	for (unsigned i = 0; !n && i < QUIC_INITIALS_MAX && quic_take_packet(&b, &p); i++)
		if (p.initial)
			n = refuse(q, key, &p, out);
	return n;
}
