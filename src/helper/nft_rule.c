/* Parts of nftables messages, through libnftnl.
 * Used by nft_table.c and nft_names.c.
 * Must never name anybody else's table. */
#include "helper/nft_rule.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h> /* before <linux/netfilter.h>, which would define its types again */
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include <stdlib.h>
#include <string.h>

#include "common/inspect_wire.h"

#define MESSAGE_ROOM 4096 /* a rule of ours takes about 500 bytes */
#define LABEL_BITS 128
#define LONG_BITS (8 * sizeof(unsigned long))

void nft_chain_put(struct nft_batch *b, const char *name, int hook, int priority)
{
	struct nlmsghdr *h = nft_batch_message(b, NFT_MSG_NEWCHAIN, NLM_F_CREATE, MESSAGE_ROOM);
	struct nftnl_chain *c = nftnl_chain_alloc();

	if (!c)
		b->error = -ENOMEM;
	if (h && c) {
		nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, b->table);
		nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
		if (hook >= 0) {
			nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
			nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, (uint32_t)hook);
			nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, priority);
			nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_ACCEPT);
		}
		nftnl_chain_nlmsg_build_payload(h, c);
		nft_batch_add(b, h);
	}
	if (c)
		nftnl_chain_free(c);
}

struct rule rule_begin(struct nft_batch *b, const char *chain)
{
	struct rule r = { .batch = b, .rule = nftnl_rule_alloc() };

	if (!r.rule) {
		b->error = -ENOMEM;
		return r;
	}
	nftnl_rule_set_str(r.rule, NFTNL_RULE_TABLE, b->table);
	nftnl_rule_set_str(r.rule, NFTNL_RULE_CHAIN, chain);
	nftnl_rule_set_u32(r.rule, NFTNL_RULE_FAMILY, NFPROTO_INET);
	return r;
}

void rule_end(struct rule *r)
{
	struct nlmsghdr *h =
		nft_batch_message(r->batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, MESSAGE_ROOM);

	if (h && r->rule) {
		nftnl_rule_nlmsg_build_payload(h, r->rule);
		nft_batch_add(r->batch, h);
	}
	if (r->rule)
		nftnl_rule_free(r->rule);
	r->rule = NULL;
}

static struct nftnl_expr *add(struct rule *r, const char *kind)
{
	struct nftnl_expr *e = r->rule ? nftnl_expr_alloc(kind) : NULL;

	if (e)
		nftnl_rule_add_expr(r->rule, e);
	else
		r->batch->error = -ENOMEM;
	return e;
}

static void compare(struct rule *r, uint32_t op, const void *value, uint32_t size)
{
	struct nftnl_expr *e = add(r, "cmp");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, op);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, value, size);
}

static void meta(struct rule *r, uint32_t key)
{
	struct nftnl_expr *e = add(r, "meta");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
}

void rule_meta_u8(struct rule *r, uint32_t key, uint8_t value)
{
	meta(r, key);
	compare(r, NFT_CMP_EQ, &value, sizeof value);
}

void rule_meta_u32(struct rule *r, uint32_t key, uint32_t value)
{
	meta(r, key);
	compare(r, NFT_CMP_EQ, &value, sizeof value);
}

static void load(struct rule *r, uint32_t base, uint32_t offset, uint32_t size)
{
	struct nftnl_expr *e = add(r, "payload");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, base);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, offset);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, size);
}

static void mask_with(struct rule *r, const void *mask, uint32_t size)
{
	static const uint8_t zero[16];
	struct nftnl_expr *e = add(r, "bitwise");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, size);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, mask, size);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, zero, size);
}

void rule_payload(struct rule *r, uint32_t base, uint32_t offset, uint32_t size, const void *mask, uint32_t op,
		  const void *value)
{
	load(r, base, offset, size);
	if (mask)
		mask_with(r, mask, size);
	compare(r, op, value, size);
}

void rule_has_payload(struct rule *r)
{
	load(r, NFT_PAYLOAD_INNER_HEADER, 0, 1);
}

void rule_port(struct rule *r, bool source, uint16_t port)
{
	uint16_t be = htons(port);

	rule_payload(r, NFT_PAYLOAD_TRANSPORT_HEADER, source ? 0 : 2, sizeof be, NULL, NFT_CMP_EQ, &be);
}

void rule_set(struct rule *r, enum nft_set id)
{
	const struct nft_set_kind *kind = &nft_set_kinds[id];
	struct nftnl_expr *e;

	rule_meta_u8(r, NFT_META_NFPROTO, kind->family == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	load(r, NFT_PAYLOAD_NETWORK_HEADER, kind->family == 4 ? 16 : 24, kind->key_size);
	e = add(r, "lookup");
	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	nftnl_expr_set_str(e, NFTNL_EXPR_LOOKUP_SET, kind->name);
	nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SET_ID, id + 1u);
}

static void ct_load(struct rule *r, uint32_t key)
{
	struct nftnl_expr *e = add(r, "ct");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_CT_KEY, key);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CT_DREG, NFT_REG_1);
}

void rule_ct_original(struct rule *r)
{
	static const uint8_t original;

	ct_load(r, NFT_CT_DIRECTION);
	compare(r, NFT_CMP_EQ, &original, sizeof original);
}

/* As the kernel keeps them: an array of longs in the machine's order (nf_conntrack_labels.h). */
static void label_add(unsigned long label[LABEL_BITS / LONG_BITS], unsigned bit)
{
	label[bit / LONG_BITS] |= 1ul << bit % LONG_BITS;
}

void rule_ct_label(struct rule *r, unsigned bit, unsigned unless)
{
	unsigned long asked[LABEL_BITS / LONG_BITS] = { 0 }, wanted[LABEL_BITS / LONG_BITS] = { 0 };

	label_add(asked, bit);
	label_add(asked, unless);
	label_add(wanted, bit);
	ct_load(r, NFT_CT_LABELS);
	mask_with(r, asked, sizeof asked);
	compare(r, NFT_CMP_EQ, wanted, sizeof wanted);
}

void rule_ct_no_label(struct rule *r, unsigned bit)
{
	unsigned long label[LABEL_BITS / LONG_BITS] = { 0 };

	label_add(label, bit);
	ct_load(r, NFT_CT_LABELS);
	mask_with(r, label, sizeof label);
	compare(r, NFT_CMP_NEQ, label, sizeof label);
}

/* The kernel adds the bits given to those that are there. */
void rule_ct_label_set(struct rule *r, unsigned bit)
{
	unsigned long label[LABEL_BITS / LONG_BITS] = { 0 };
	struct nftnl_expr *e = add(r, "immediate");

	label_add(label, bit);
	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_1);
	nftnl_expr_set(e, NFTNL_EXPR_IMM_DATA, label, sizeof label);
	e = add(r, "ct");
	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_CT_KEY, NFT_CT_LABELS);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CT_SREG, NFT_REG_1);
}

void rule_verdict(struct rule *r, int code, const char *chain)
{
	struct nftnl_expr *e = add(r, "immediate");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, (uint32_t)code);
	if (chain)
		nftnl_expr_set_str(e, NFTNL_EXPR_IMM_CHAIN, chain);
}

void rule_reject(struct rule *r, uint32_t type, uint8_t code)
{
	struct nftnl_expr *e = add(r, "reject");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_REJECT_TYPE, type);
	nftnl_expr_set_u8(e, NFTNL_EXPR_REJECT_CODE, code);
}

void rule_notrack(struct rule *r)
{
	(void)add(r, "notrack");
}

static void queue_compat(struct rule *r)
{
	/* its size is rounded up to 8 bytes, as nft_compat wants it; libnftnl frees it */
	size_t size = (sizeof(struct xt_NFQ_info_v3) + 7) & ~(size_t)7;
	struct nftnl_expr *e = add(r, "target");
	struct xt_NFQ_info_v3 *info = e ? calloc(1, size) : NULL;

	if (!info) {
		r->batch->error = -ENOMEM;
		return;
	}
	*info = (struct xt_NFQ_info_v3){ .queuenum = INSPECT_QUEUE, .queues_total = 1, .flags = NFQ_FLAG_BYPASS };
	nftnl_expr_set_str(e, NFTNL_EXPR_TG_NAME, "NFQUEUE");
	nftnl_expr_set_u32(e, NFTNL_EXPR_TG_REV, 3);
	nftnl_expr_set(e, NFTNL_EXPR_TG_INFO, info, (uint32_t)size);
}

void rule_queue(struct rule *r, enum nft_queue how)
{
	struct nftnl_expr *e;

	if (how == NFT_QUEUE_COMPAT) {
		queue_compat(r);
		return;
	}
	e = add(r, "queue");
	if (!e)
		return;
	nftnl_expr_set_u16(e, NFTNL_EXPR_QUEUE_NUM, INSPECT_QUEUE);
	nftnl_expr_set_u16(e, NFTNL_EXPR_QUEUE_TOTAL, 1);
	nftnl_expr_set_u16(e, NFTNL_EXPR_QUEUE_FLAGS, NFT_QUEUE_FLAG_BYPASS);
}
