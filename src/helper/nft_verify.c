/* Asks the kernel what our sets hold.
 * Used by nft_apply.c after each transaction.
 * Must never change anything. */
#include "helper/nft_verify.h"

#include <errno.h>
#include <netinet/in.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "common/netlink.h"
#include "helper/nft_elems.h"

#define TRIES 5
#define SET_COUNT_ 20 /* NFTA_SET_COUNT, of kernels that count by themselves */

static struct nlmsghdr *question(char *room, uint16_t type, uint16_t flags, uint32_t *seq)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);
	struct nfgenmsg *g;

	h->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = (*seq)++;
	g = mnl_nlmsg_put_extra_header(h, sizeof *g);
	g->nfgen_family = NFPROTO_INET;
	g->version = NFNETLINK_V0;
	return h;
}

static int each_message(const struct nlmsghdr *h, void *data)
{
	const struct nlattr *list, *element;
	size_t *count = data;

	if (mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return 0;
	mnl_attr_for_each (list, h, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(list) != NFTA_SET_ELEM_LIST_ELEMENTS)
			continue;
		mnl_attr_for_each_nested (element, list)
			(*count)++;
	}
	return 0;
}

static int each_set(const struct nlmsghdr *h, void *data)
{
	const struct nlattr *attr;
	int64_t *count = data;

	if (mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return 0;
	mnl_attr_for_each (attr, h, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == SET_COUNT_ &&
		    mnl_attr_get_payload_len(attr) == sizeof(uint32_t))
			*count = ntohl(mnl_attr_get_u32(attr));
	return 0;
}

/* What the kernel says of a hash set without listing it; below 0 if it says nothing. */
static int64_t told_count(int fd, uint32_t *seq, enum nft_set id)
{
	char room[256];
	struct nlmsghdr *h = question(room, NFT_MSG_GETSET, NLM_F_ACK, seq);
	int64_t count = -1;

	if (nft_set_kinds[id].prefixes)
		return -1;
	mnl_attr_put_strz(h, NFTA_SET_TABLE, NFT_TABLE_NAME);
	mnl_attr_put_strz(h, NFTA_SET_NAME, nft_set_kinds[id].name);
	return netlink_dump(fd, h, each_set, &count) < 0 ? -1 : count;
}

int nft_verify_count(int fd, uint32_t *seq, enum nft_set id, size_t count)
{
	int64_t told = told_count(fd, seq, id);
	size_t found = 0;
	int r = -EAGAIN;

	if (told >= 0)
		return (uint64_t)told == count ? 0 : -EBADE;
	for (int i = 0; i < TRIES && r == -EAGAIN; i++) {
		char room[256];
		struct nlmsghdr *h = question(room, NFT_MSG_GETSETELEM, NLM_F_DUMP, seq);

		mnl_attr_put_strz(h, NFTA_SET_ELEM_LIST_TABLE, NFT_TABLE_NAME);
		mnl_attr_put_strz(h, NFTA_SET_ELEM_LIST_SET, nft_set_kinds[id].name);
		found = 0;
		r = netlink_dump(fd, h, each_message, &found);
	}
	if (r < 0)
		return r;
	return found == count ? 0 : -EBADE;
}

/* One element a question: a list would stop at the first that is missing, and its answers could overflow the
 * socket. */
static int verify_one(int fd, uint32_t *seq, enum nft_set id, const struct addr *a, bool present)
{
	char room[512];
	struct nlmsghdr *h = question(room, NFT_MSG_GETSETELEM, NLM_F_ACK, seq);
	struct nlattr *nest = nft_elems_begin(h, id, false);
	int r;

	nft_elems_add(h, a->bytes, nft_set_kinds[id].key_size, 0);
	mnl_attr_nest_end(h, nest);
	r = netlink_dump(fd, h, NULL, NULL);
	if (r == 0)
		return present ? 0 : -EBADE;
	if (r == -ENOENT)
		return present ? -EBADE : 0;
	return r;
}

int nft_verify_elements(int fd, uint32_t *seq, enum nft_set id, const struct items *addrs, bool present)
{
	int r = 0;

	for (size_t i = 0; i < addrs->count && r == 0; i++) {
		const struct addr *a = items_at(addrs, i);

		if (nft_elems_single(id, a))
			r = verify_one(fd, seq, id, a, present);
	}
	return r;
}

static int each_generation(const struct nlmsghdr *h, void *data)
{
	const struct nlattr *attr;
	uint32_t *generation = data;

	if (mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return 0;
	mnl_attr_for_each (attr, h, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_GEN_ID && mnl_attr_get_payload_len(attr) == sizeof(uint32_t))
			*generation = ntohl(mnl_attr_get_u32(attr));
	return 0;
}

int nft_verify_generation(int fd, uint32_t *seq, uint32_t *generation)
{
	char room[64];

	*generation = 0;
	return netlink_dump(fd, question(room, NFT_MSG_GETGEN, NLM_F_ACK, seq), each_generation, generation);
}
