/* UTF-8, read one character at a time (RFC 3629).
 * Used by common/record.c and cli/text.c.
 * Must never take an overlong form, a surrogate or a point beyond U+10FFFF: jansson refuses them. */
#ifndef NCB_COMMON_UTF8_H
#define NCB_COMMON_UTF8_H

#include <stddef.h>

/* The length in bytes of the well-formed character at TEXT, its code point in *POINT; 0, and '?', when it is none. Stops at NUL. */
size_t utf8_character(const char *text, unsigned *point);

#endif
