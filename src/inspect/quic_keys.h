/* The keys of Initial packets, and taking off and putting on what they protect (RFC 9001 5, RFC 9369 3.3).
 * Used by quic.c and quic_refuse.c.
 * Must never fetch an algorithm after quic_cipher_new: files are out of reach then. */
#ifndef NCB_INSPECT_QUIC_KEYS_H
#define NCB_INSPECT_QUIC_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inspect/quic_packet.h"

#define QUIC_TAG_SIZE 16

enum quic_side { QUIC_CLIENT, QUIC_SERVER };

struct quic_keys {
	uint8_t key[16], iv[12], hp[16];
};

/* libcrypto's algorithms and contexts, in a library context of their own, so that no openssl.cnf has a say. */
struct quic_cipher;

int quic_cipher_new(struct quic_cipher **out); /* -ENOMEM; -ENOTSUP: libcrypto lacks an algorithm */
void quic_cipher_free(struct quic_cipher **c);

/* The keys with which SIDE protects its Initials when the client's first one had the destination DCID. False: libcrypto failed. */
bool quic_keys_derive(struct quic_cipher *c, uint32_t version, const struct quic_cid *dcid, enum quic_side side,
		      struct quic_keys *out);

/* The full packet number of which the low SIZE bytes are TRUNCATED, when EXPECTED is the next one (RFC 9000 A.3). */
uint64_t quic_full_number(uint64_t expected, uint64_t truncated, size_t size);

/* Takes the protection off an Initial. NUMBER: the next packet number expected (RFC 9000 A.3); on success the packet's own.
 * OUT holds the frames; it has room for P's size. The number of bytes there; 0: the keys do not fit or the packet was changed
 * (a packet without frames is not allowed either). */
size_t quic_unprotect(struct quic_cipher *c, const struct quic_keys *k, const struct quic_packet *p, uint64_t *number,
		      uint8_t *out);

/* Builds an Initial in OUT, which has room for HEADER_SIZE + SIZE + QUIC_TAG_SIZE bytes: HEADER ends in a packet number of
 * four bytes, in the clear, and says so in its first byte; SIZE >= 1. The bytes written; 0: libcrypto failed. */
size_t quic_protect(struct quic_cipher *c, const struct quic_keys *k, const uint8_t *header, size_t header_size,
		    const uint8_t *frames, size_t size, uint8_t *out);

#endif
