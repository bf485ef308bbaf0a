/* Domain names in the one form that every layer uses: A-labels, lower case, no trailing dot.
 * Used by every program; the helper validates with the same code what the daemon sends.
 * Must never touch IDN, the public suffix list or the network: that is the daemon's target.c. */
#ifndef NCB_COMMON_NAME_H
#define NCB_COMMON_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_SIZE 254 /* 253 octets of text (RFC 1035 2.3.4, presentation form without the final dot) and a NUL */

/* True for a canonical name: 2 to 127 labels of 1 to 63 of [a-z0-9_-], not beginning or ending with '-',
 * at most 253 octets, the last label not all digits (it would read as an address). */
bool name_valid(const char *name);

/* True if NAME is BASE or lies under it. Both in lower case, without a final dot. "notex.example" is not under "ex.example". */
bool name_is_under(const char *name, const char *base);

/* The number of labels of a canonical name. */
unsigned name_labels(const char *name);

/* For qsort and bsearch over arrays of char[NAME_SIZE] or of char *. strcmp order. */
int name_compare(const char *a, const char *b);

#endif
