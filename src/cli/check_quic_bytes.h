/* A QUIC Initial with a ClientHello for the canary, kept ready so that the command line needs no cryptography.
 * Used by check_quic.c; a test builds the same anew and compares.
 * Must never be made for any other name. */
#ifndef NCB_CLI_CHECK_QUIC_BYTES_H
#define NCB_CLI_CHECK_QUIC_BYTES_H

#include <stdint.h>

#define CHECK_QUIC_SIZE 1200 /* the least that a client may send (RFC 9000 14.1) */

extern const uint8_t check_quic_initial[CHECK_QUIC_SIZE];

#endif
