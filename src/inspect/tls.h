/* The server's name in a TLS ClientHello (RFC 6066 3).
 * Used by judge.c for TCP and quic.c for CRYPTO frames.
 * Must never decrypt: with Encrypted Client Hello (RFC 9849) the name is the outer one. */
#ifndef NCB_INSPECT_TLS_H
#define NCB_INSPECT_TLS_H

#include <stdint.h>

#include "inspect/hello.h"

/* A name is looked for in so many bytes of the stream, headers of records included, and in no more.
 * Room for one full record (RFC 8446 5.1) and then some; real hellos have 0.2 to 4 KB. */
#define TLS_HELLO_MAX (17u * 1024)

/* A hello that says it is longer than this is malformed. */
#define TLS_MESSAGE_MAX (64u * 1024)

/* DATA: the first SIZE bytes of the client's side of a TCP connection. The answer comes as soon as a server_name extension
 * with a name is whole, whatever is missing behind it; a second one (which RFC 8446 4.2 forbids) is heeded if it is there
 * by then. */
enum hello_result tls_hello(const uint8_t *data, size_t size, struct hello *out);

/* The same over a handshake message without records (RFC 9001 4.1.3). */
enum hello_result tls_handshake_hello(const uint8_t *msg, size_t size, struct hello *out);

#endif
