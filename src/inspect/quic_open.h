/* Finding the keys of a client's Initial: those of a connection that is known, or those that its own DCID gives.
 * Used by quic.c and quic_refuse.c.
 * Must never change a flow for a packet that was not authentic. */
#ifndef NCB_INSPECT_QUIC_OPEN_H
#define NCB_INSPECT_QUIC_OPEN_H

#include <stdbool.h>

#include "inspect/quic_table.h"

#define QUIC_INITIALS_MAX 64 /* in one datagram: more are not real, and each costs time */

/* An Initial without protection. */
struct quic_opened {
	struct quic_flow *flow; /* the connection it belongs to; NULL: one that is not in the table, and begins with it */
	struct quic_keys keys;  /* that fitted */
	uint64_t number;        /* of the packet */
	size_t size;            /* of the frames */
};

/* What struct quic is. */
struct quic {
	struct quic_cipher *cipher;
	struct quic_table *table;
	uint8_t frames[QUIC_DATAGRAM_MAX]; /* of the packet that was opened last */
};

/* Takes the protection off P into Q->frames. False: no keys fit. A client keeps the keys of its first Initial when it takes
 * over the server's choice of DCID (RFC 9001 5.2), and when both agree on another version the DCID behind the keys stays
 * (RFC 9369 4.1); after a Retry, or version negotiation, it begins anew. */
bool quic_open(struct quic *q, const struct flow_key *key, const struct quic_packet *p, struct quic_opened *out);

#endif
