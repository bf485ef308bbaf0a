/* Whether a single address is in a sorted list of addresses and prefixes.
 * Used by sock_destroy.c.
 * Must never need memory of its own. */
#include "helper/addr_set.h"

#include <string.h>

void addr_set_init(struct addr_set *s, const struct items *addrs)
{
	memset(s, 0, sizeof *s);
	s->addrs = addrs;
	for (size_t i = 0; i < addrs->count; i++) {
		const struct addr *a = items_at(addrs, i);

		s->lengths[a->family == 6][a->length] = true;
	}
}

/* A cut to LENGTH bits. */
static struct addr cut(const struct addr *a, unsigned length)
{
	struct addr c = { .family = a->family, .length = (uint8_t)length };

	memcpy(c.bytes, a->bytes, length / 8);
	if (length % 8)
		c.bytes[length / 8] = a->bytes[length / 8] & (uint8_t)(0xff00u >> (length % 8));
	return c;
}

/* One look-up for each length that occurs: a handful. */
bool addr_set_covers(const struct addr_set *s, const struct addr *a)
{
	for (unsigned length = 0; length <= a->length; length++) {
		struct addr c;

		if (!s->lengths[a->family == 6][length])
			continue;
		c = cut(a, length);
		if (items_find(s->addrs, &c))
			return true;
	}
	return false;
}
