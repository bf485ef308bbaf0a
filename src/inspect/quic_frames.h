/* The frames of an Initial packet (RFC 9000 12.4, 19).
 * Used by quic.c.
 * Must never trust a length: they come from the network. */
#ifndef NCB_INSPECT_QUIC_FRAMES_H
#define NCB_INSPECT_QUIC_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "inspect/quic_stream.h"

/* Puts the bytes of all CRYPTO frames in FRAMES into S. Stops at a frame that an Initial may not carry or that is cut off:
 * a server ends the connection there. */
void quic_frames_read(const uint8_t *frames, size_t size, struct quic_stream *s);

#endif
