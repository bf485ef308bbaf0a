/* IPv4 and IPv6 addresses and prefixes in canonical, masked form.
 * Used by every program.
 * Must never resolve a name. */
#ifndef NCB_COMMON_ADDR_H
#define NCB_COMMON_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#define ADDR_TEXT_SIZE 50 /* the longest IPv6 text, "/128" and a NUL */

/* On the wire and on disk as it stands, so fixed in layout: no padding, every byte defined.
 * IPv4 fills bytes[0..3], the rest zero. An IPv4-mapped IPv6 address is never stored: it becomes IPv4. */
struct addr {
	uint8_t family;   /* 4 or 6 */
	uint8_t length;   /* prefix length, 0..32 or 0..128 */
	uint8_t reserved[2];
	uint8_t bytes[16]; /* network order, bits beyond length are zero */
};
_Static_assert(sizeof(struct addr) == 20, "struct addr is part of the plan file");

enum addr_class {
	ADDR_OK,
	ADDR_TOO_WIDE,   /* wider than /24 (IPv4) or /48 (IPv6) */
	ADDR_LOOPBACK,   /* 127.0.0.0/8, ::1, or a prefix that meets it */
	ADDR_LINK_LOCAL, /* 169.254.0.0/16, fe80::/10 */
	ADDR_MULTICAST,  /* 224.0.0.0/4, ff00::/8 */
	ADDR_UNSPECIFIED /* 0.0.0.0/8, ::, 240.0.0.0/4 with broadcast */
};

/* Parses "192.0.2.7", "192.0.2.0/24", "2001:db8::/64", "[2001:db8::1]"; masks the host bits.
 * 0, or -EINVAL when TEXT is not an address or prefix. */
int addr_parse(const char *text, struct addr *out);

/* Canonical text (RFC 5952 for IPv6), "/N" only where it is not a single address. */
void addr_format(const struct addr *a, char text[ADDR_TEXT_SIZE]);

/* True for a well-formed value as it may arrive in a message: family, length, masked, reserved zero. */
bool addr_valid(const struct addr *a);

/* True for /32 and /128. */
bool addr_is_single(const struct addr *a);

/* True if INNER lies within OUTER (same family). Equal counts. */
bool addr_contains(const struct addr *outer, const struct addr *inner);

/* True if the two share an address: for prefixes, one contains the other. */
bool addr_overlaps(const struct addr *a, const struct addr *b);

/* Total order: family, bytes, length. For qsort and bsearch. */
int addr_compare(const struct addr *a, const struct addr *b);

/* What can be told of the refusals without knowing the machine. A prefix that only contains a part of a
 * forbidden range is refused for it too. */
enum addr_class addr_classify(const struct addr *a);

#endif
