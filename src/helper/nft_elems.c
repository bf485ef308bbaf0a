/* The elements of our sets as messages.
 * Used by nft_apply.c and nft_verify.c.
 * Must never let an attribute outgrow its 16-bit length. */
#include "helper/nft_elems.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>

#include "helper/ranges.h"

#define NEST_MAX 60000
#define ELEMENT_MAX 48 /* the largest element: three nests, the flags and an IPv6 key */
#define MESSAGE_ROOM (NEST_MAX + ELEMENT_MAX + 256)

/* Writes elements into as many messages as they take. */
struct run {
	struct nft_batch *batch;
	uint16_t type;
	enum nft_set id;
	bool new;
	struct nlmsghdr *message;
	struct nlattr *nest;
};

struct nlattr *nft_elems_begin(struct nlmsghdr *h, enum nft_set id, bool new)
{
	mnl_attr_put_strz(h, NFTA_SET_ELEM_LIST_TABLE, NFT_TABLE_NAME);
	mnl_attr_put_strz(h, NFTA_SET_ELEM_LIST_SET, nft_set_kinds[id].name);
	if (new)
		mnl_attr_put_u32(h, NFTA_SET_ELEM_LIST_SET_ID, htonl(id + 1u));
	return mnl_attr_nest_start(h, NFTA_SET_ELEM_LIST_ELEMENTS);
}

void nft_elems_add(struct nlmsghdr *h, const void *key, size_t size, uint32_t flags)
{
	struct nlattr *element = mnl_attr_nest_start(h, NFTA_LIST_ELEM), *nest;

	if (flags)
		mnl_attr_put_u32(h, NFTA_SET_ELEM_FLAGS, htonl(flags));
	nest = mnl_attr_nest_start(h, NFTA_SET_ELEM_KEY);
	mnl_attr_put(h, NFTA_DATA_VALUE, size, key);
	mnl_attr_nest_end(h, nest);
	mnl_attr_nest_end(h, element);
}

static void run_end(struct run *r)
{
	if (!r->message)
		return;
	mnl_attr_nest_end(r->message, r->nest);
	nft_batch_add(r->batch, r->message);
	r->message = NULL;
}

static void run_add(struct run *r, const void *key, uint32_t flags)
{
	if (r->message && (char *)mnl_nlmsg_get_payload_tail(r->message) - (char *)r->nest > NEST_MAX)
		run_end(r);
	if (!r->message) {
		r->message = nft_batch_message(
			r->batch, r->type, r->type == NFT_MSG_NEWSETELEM ? NLM_F_CREATE : 0, MESSAGE_ROOM);
		if (!r->message)
			return;
		r->nest = nft_elems_begin(r->message, r->id, r->new);
	}
	nft_elems_add(r->message, key, nft_set_kinds[r->id].key_size, flags);
}

bool nft_elems_single(enum nft_set id, const struct addr *a)
{
	return !nft_set_kinds[id].prefixes && a->family == nft_set_kinds[id].family && addr_is_single(a);
}

void nft_elems_put(struct nft_batch *b, uint16_t type, enum nft_set id, bool new, const struct items *addrs)
{
	struct run r = { .batch = b, .type = type, .id = id, .new = new };

	for (size_t i = 0; i < addrs->count; i++) {
		const struct addr *a = items_at(addrs, i);

		if (nft_elems_single(id, a))
			run_add(&r, a->bytes, 0);
	}
	run_end(&r);
}

void nft_elems_put_ranges(struct nft_batch *b, enum nft_set id, bool new, const struct items *addrs)
{
	struct run r = { .batch = b, .type = NFT_MSG_NEWSETELEM, .id = id, .new = new };
	struct ranges it;
	struct range range;

	ranges_init(&it, addrs, nft_set_kinds[id].family);
	while (ranges_next(&it, &range)) {
		run_add(&r, range.first, 0);
		if (!range.open)
			run_add(&r, range.end, NFT_SET_ELEM_INTERVAL_END);
	}
	run_end(&r);
}

void nft_elems_flush(struct nft_batch *b, enum nft_set id)
{
	struct nlmsghdr *h = nft_batch_message(b, NFT_MSG_DELSETELEM, 0, MESSAGE_ROOM);

	if (!h)
		return;
	mnl_attr_put_strz(h, NFTA_SET_ELEM_LIST_TABLE, NFT_TABLE_NAME);
	mnl_attr_put_strz(h, NFTA_SET_ELEM_LIST_SET, nft_set_kinds[id].name);
	nft_batch_add(b, h);
}

size_t nft_elems_count(enum nft_set id, const struct items *addrs)
{
	struct ranges it;
	struct range range;
	size_t count = 0;

	if (nft_set_kinds[id].prefixes) {
		ranges_init(&it, addrs, nft_set_kinds[id].family);
		while (ranges_next(&it, &range))
			count += range.open ? 1 : 2;
		return count;
	}
	for (size_t i = 0; i < addrs->count; i++)
		count += nft_elems_single(id, items_at(addrs, i));
	return count;
}
