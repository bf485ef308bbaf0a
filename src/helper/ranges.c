/* The prefixes of a sorted list as ranges that neither overlap nor touch.
 * Used by nft_elems.c and nft_apply.c.
 * Must never cover an address that no prefix covers, nor leave one out. */
#include "helper/ranges.h"

#include <string.h>

void ranges_init(struct ranges *it, const struct items *addrs, uint8_t family)
{
	*it = (struct ranges){ .addrs = addrs, .family = family };
}

static struct range of_prefix(const struct addr *a)
{
	struct range r = { .open = true };
	unsigned at = (a->length + 7u) / 8u; /* one past the byte that holds the prefix's last bit */
	unsigned carry = 1u << ((8u - a->length % 8u) % 8u);

	memcpy(r.first, a->bytes, sizeof r.first);
	memcpy(r.end, a->bytes, sizeof r.end);
	while (at-- > 0) {
		unsigned sum = r.end[at] + carry;

		r.end[at] = (uint8_t)sum;
		if (sum < 256) {
			r.open = false;
			break;
		}
		carry = 1;
	}
	return r;
}

static const struct addr *peek(struct ranges *it)
{
	for (; it->next < it->addrs->count; it->next++) {
		const struct addr *a = items_at(it->addrs, it->next);

		if (a->family == it->family && !addr_is_single(a))
			return a;
	}
	return NULL;
}

bool ranges_next(struct ranges *it, struct range *out)
{
	const struct addr *a = peek(it);

	if (!a)
		return false;
	*out = of_prefix(a);
	it->next++;
	while ((a = peek(it)) && (out->open || memcmp(a->bytes, out->end, sizeof out->end) <= 0)) {
		struct range r = of_prefix(a);

		if (r.open || (!out->open && memcmp(r.end, out->end, sizeof r.end) > 0)) {
			memcpy(out->end, r.end, sizeof r.end);
			out->open = out->open || r.open;
		}
		it->next++;
	}
	return true;
}
