/* The first bytes of connections whose names are not complete in one packet.
 * Used by judge.c.
 * Must never hold more than its bounds: STREAM_FLOWS flows of STREAM_MAX bytes, each in memory of the size it needs. */
#ifndef NCB_INSPECT_STREAM_H
#define NCB_INSPECT_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "inspect/packet.h"

#define STREAM_FLOWS 1024
#define STREAM_MAX (20 * 1024)
#define STREAM_PIECES 8    /* that may lie apart */
#define STREAM_SECONDS 30  /* a flow of which nothing more comes is forgotten */

struct stream;

struct stream_view {
	const uint8_t *data; /* the bytes from the lowest that was seen on; valid until the next call */
	size_t size;
	unsigned packets; /* of this flow, this one included */
	bool answered;    /* the server has sent something since the first of them */
};

struct stream *stream_new(uint64_t seed); /* NULL without memory */
void stream_free(struct stream **s);

/* True if a packet of P's flow was kept before. */
bool stream_known(struct stream *s, const struct packet *p);

/* Puts the payload of P where it belongs. Bytes that lie beyond the bounds are left out; what came first stays. A packet that
 * does not go on where we are, although the server has spoken, is of a new connection between the same ports. */
struct stream_view stream_add(struct stream *s, const struct packet *p, uint64_t now_s);

/* Forgets the flow of P, if it is known. */
void stream_drop(struct stream *s, const struct packet *p);

/* Forgets what is older than STREAM_SECONDS. */
void stream_expire(struct stream *s, uint64_t now_s);

#endif
