/* A batch of nftables messages: one transaction, sent at once.
 * Used by nft_table.c, nft_elems.c and nft_talk.c.
 * Must never be sent with a message left out. */
#include "helper/nft_batch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>

#define HEADERS (MNL_NLMSG_HDRLEN + sizeof(struct nfgenmsg))

static struct nlmsghdr *message(struct nft_batch *b, uint16_t type, uint16_t flags, uint8_t family,
				uint16_t resource, size_t room)
{
	struct nlmsghdr *h;
	struct nfgenmsg *g;

	if (!b->error && b->capacity - b->size < HEADERS + room) {
		size_t capacity = b->capacity + b->capacity / 2 + HEADERS + room;
		char *data = realloc(b->data, capacity);

		if (data) {
			b->data = data;
			b->capacity = capacity;
		} else {
			b->error = -ENOMEM;
		}
	}
	if (b->error)
		return NULL;
	h = mnl_nlmsg_put_header(b->data + b->size);
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = b->seq;
	g = mnl_nlmsg_put_extra_header(h, sizeof *g);
	g->nfgen_family = family;
	g->version = NFNETLINK_V0;
	g->res_id = htons(resource);
	return h;
}

static void control(struct nft_batch *b, uint16_t type)
{
	struct nlmsghdr *h = message(b, type, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES, 0);
	size_t last = b->last;

	if (h)
		nft_batch_add(b, h);
	b->last = last; /* what frames the transaction is not acknowledged */
}

void nft_batch_begin(struct nft_batch *b, size_t room, uint32_t seq)
{
	*b = (struct nft_batch){ .first_seq = seq, .seq = seq, .capacity = room };
	b->data = malloc(room);
	if (!b->data) {
		b->error = -ENOMEM;
		return;
	}
	control(b, NFNL_MSG_BATCH_BEGIN);
}

struct nlmsghdr *nft_batch_message(struct nft_batch *b, uint16_t type, uint16_t flags, size_t room)
{
	return message(b, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags, NFPROTO_INET, 0, room);
}

void nft_batch_add(struct nft_batch *b, const struct nlmsghdr *h)
{
	b->last = b->size;
	b->size += NLMSG_ALIGN(h->nlmsg_len);
	b->seq++;
}

int nft_batch_end(struct nft_batch *b)
{
	if (!b->error)
		((struct nlmsghdr *)(b->data + b->last))->nlmsg_flags |= NLM_F_ACK;
	control(b, NFNL_MSG_BATCH_END);
	return b->error;
}

int nft_batch_type(const struct nft_batch *b, uint32_t seq)
{
	const struct nlmsghdr *h = (const void *)b->data;
	int left = (int)b->size;

	for (; mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left))
		if (h->nlmsg_seq == seq)
			return h->nlmsg_type & 0xff;
	return -1;
}

void nft_batch_free(struct nft_batch *b)
{
	free(b->data);
	*b = (struct nft_batch){ 0 };
}
