/* The server's name in an HTTP/1.x request (RFC 9112): that of its target and that of its Host field.
 * Used by judge.c.
 * Must never follow more than the first request of a connection. */
#ifndef NCB_INSPECT_HTTP_H
#define NCB_INSPECT_HTTP_H

#include <stdint.h>

#include "inspect/hello.h"

/* The request line and the fields are looked at in so many bytes. Common servers take 8 KiB of each. */
#define HTTP_HELLO_MAX (16u * 1024)

/* DATA: the first SIZE bytes of the client's side of a TCP connection. The names of an absolute target, or of CONNECT's,
 * and of Host are given once a Host field with a name is there, or the fields or the bytes looked at have ended. Of several
 * Host fields (which RFC 9112 3.2 forbids) those that are there by then are heeded, as far as there is room. Lax where
 * servers are: white space, line ends, folded lines. HTTP/2's preface names nobody. */
enum hello_result http_hello(const uint8_t *data, size_t size, struct hello *out);

#endif
