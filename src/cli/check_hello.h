/* First packets that carry a name, as browsers send them.
 * Used by check_flow.c, and by the tests that hold check_quic.c's bytes to it.
 * Must never be the same as anything secret: its random parts are fixed, nothing is ever encrypted with them. */
#ifndef NCB_CLI_CHECK_HELLO_H
#define NCB_CLI_CHECK_HELLO_H

#include <stddef.h>
#include <stdint.h>

#define CHECK_HELLO_SIZE 4096

/* A ClientHello message (RFC 8446 4.1.2, without record) for NAME, padded (RFC 7685) to at least PADDED bytes, into OUT of
 * CHECK_HELLO_SIZE bytes. With TRANSPORT, as QUIC carries it (RFC 9001 8.2). NAME and PADDED leave room. Its bytes. */
size_t check_hello_message(uint8_t *out, const char *name, size_t padded, int transport);

/* The same in a TLS record. */
size_t check_hello_tls(uint8_t *out, const char *name, size_t padded);

/* A request to the host NAME over plain HTTP (RFC 9112). */
size_t check_hello_http(uint8_t *out, const char *name);

#endif
