/* Which name a QUIC connection is for: its ClientHello out of the client's Initial packets, versions 1 (RFC 9000, RFC 9001)
 * and 2 (RFC 9369).
 * Used by judge.c.
 * Must never call the system for anything but memory after quic_new: the sandbox is closed then. */
#ifndef NCB_INSPECT_QUIC_H
#define NCB_INSPECT_QUIC_H

#include <stddef.h>
#include <stdint.h>

#include "common/name.h"
#include "inspect/flow_key.h"

struct quic; /* hellos that span datagrams, within a bound: see quic_table.h */

enum quic_result {
	QUIC_NOT,      /* no client Initial that can be read: another version, version negotiation, 0-RTT alone, anything else */
	QUIC_MORE,     /* a client Initial; its ClientHello is not complete yet, and is remembered */
	QUIC_NAMELESS, /* the hello has no name, or none in the part that is kept */
	QUIC_NAME      /* it has */
};

/* Fetches all that is needed of libcrypto. 0; -ENOMEM; -ENOTSUP: libcrypto lacks an algorithm; getrandom's -errno. */
int quic_new(struct quic **out);
void quic_free(struct quic **q);

/* Reads a datagram that the client of KEY sent: DATA is the UDP payload, or several that the kernel has not yet cut apart.
 * NOW_MS: monotonic. NAME: the server's name (lower case, no final dot) with QUIC_NAME, else "".
 * Once known, the answer is given again for every Initial of that connection until none has come for 10 s: for repeated
 * ones, without reading them again. */
enum quic_result quic_datagram(struct quic *q, const struct flow_key *key, const uint8_t *data, size_t size, uint64_t now_ms,
			       char name[NAME_SIZE]);

/* Builds the UDP payload of the server's answer to DATA, a datagram as above: an Initial that closes the connection with
 * CONNECTION_REFUSED (RFC 9000 10.2.3, 20.1), so that the client fails at once. The bytes written to OUT; 0: DATA holds no
 * Initial that can be read. */
#define QUIC_REFUSAL_SIZE 128
size_t quic_refuse(struct quic *q, const struct flow_key *key, const uint8_t *data, size_t size,
		   uint8_t out[QUIC_REFUSAL_SIZE]);

#endif
