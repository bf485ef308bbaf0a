/* Typed names to canonical ones, public suffixes, percent escapes.
 * Used by target*.c and catalogue*.c.
 * Must never look a name up. */
#ifndef NCB_DAEMON_TARGET_NAME_H
#define NCB_DAEMON_TARGET_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define TARGET_INPUT_SIZE 2049 /* the longest input and a NUL */

/* True for "co.uk", and for what a company rents out to many ("github.io"). NAME canonical. */
bool name_is_public_suffix(const char *name);

/* True if the host would be read as an IPv4 address by a browser: its last label is a number in any base. */
bool host_ends_in_number(const char *host);

/* True for "localhost" and "bücher.": one well-formed label, however written. */
bool host_is_single_label(const char *text);

/* True if a name cannot be as long as this, or a label in it (RFC 1035 2.3.4), whatever else is wrong with it. */
bool host_is_over_long(const char *text);

/* Undoes %XX over N bytes of TEXT. -EINVAL for a broken escape or an escaped NUL, or where OUT of SIZE is too small. */
int percent_decode(const char *text, size_t n, char *out, size_t size);

/* The value of a hexadecimal digit, -1 for any other character. */
int hex_value(char c);

#endif
