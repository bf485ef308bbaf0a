/* The table inet nc_block: its sets, chains and rules, through libnftnl.
 * Used by nft_apply.c for a full load.
 * Must never name, read or change anybody else's table. */
#include "helper/nft_table.h"

#include <errno.h>
#include <netinet/in.h> /* before <linux/netfilter.h>, which would define its types again */
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#define MESSAGE_ROOM 4096 /* a rule of ours takes about 400 bytes */
#define REFUSE "refuse"
/* nft's numbers for "ipv4_addr" and "ipv6_addr", so that `nft list` can print the sets */
#define TYPE_IPV4_ADDR 7
#define TYPE_IPV6_ADDR 8
#define ICMPX_PORT_UNREACHABLE NFT_REJECT_ICMPX_PORT_UNREACH

const struct nft_set_kind nft_set_kinds[NFT_SETS] = {
	[NFT_SET_ADDR4] = { "addr4", 4, 4, false },
	[NFT_SET_ADDR6] = { "addr6", 6, 16, false },
	[NFT_SET_PREFIX4] = { "prefix4", 4, 4, true },
	[NFT_SET_PREFIX6] = { "prefix6", 6, 16, true },
};

static void put_table(struct nft_batch *b, uint16_t type, uint32_t flags)
{
	struct nlmsghdr *h =
		nft_batch_message(b, type, type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0, MESSAGE_ROOM);
	struct nftnl_table *t = nftnl_table_alloc();

	if (!t)
		b->error = -ENOMEM;
	if (h && t) {
		nftnl_table_set_str(t, NFTNL_TABLE_NAME, NFT_TABLE_NAME);
		if (type == NFT_MSG_NEWTABLE)
			nftnl_table_set_u32(t, NFTNL_TABLE_FLAGS, flags);
		nftnl_table_nlmsg_build_payload(h, t);
		nft_batch_add(b, h);
	}
	if (t)
		nftnl_table_free(t);
}

static void put_set(struct nft_batch *b, enum nft_set id, size_t size)
{
	const struct nft_set_kind *kind = &nft_set_kinds[id];
	struct nlmsghdr *h = nft_batch_message(b, NFT_MSG_NEWSET, NLM_F_CREATE, MESSAGE_ROOM);
	struct nftnl_set *s = nftnl_set_alloc();

	if (!s)
		b->error = -ENOMEM;
	if (h && s) {
		nftnl_set_set_str(s, NFTNL_SET_TABLE, NFT_TABLE_NAME);
		nftnl_set_set_str(s, NFTNL_SET_NAME, kind->name);
		nftnl_set_set_u32(s, NFTNL_SET_FAMILY, NFPROTO_INET);
		nftnl_set_set_u32(s, NFTNL_SET_ID, id + 1u);
		nftnl_set_set_u32(s, NFTNL_SET_KEY_TYPE, kind->family == 4 ? TYPE_IPV4_ADDR : TYPE_IPV6_ADDR);
		nftnl_set_set_u32(s, NFTNL_SET_KEY_LEN, kind->key_size);
		nftnl_set_set_u32(s, NFTNL_SET_FLAGS, kind->prefixes ? NFT_SET_INTERVAL : 0);
		if (!kind->prefixes) /* a hash of fixed size loads twice as fast */
			nftnl_set_set_u32(s, NFTNL_SET_DESC_SIZE, (uint32_t)size);
		nftnl_set_nlmsg_build_payload(h, s);
		nft_batch_add(b, h);
	}
	if (s)
		nftnl_set_free(s);
}

/* HOOK below 0: a chain that others jump to. */
static void put_chain(struct nft_batch *b, const char *name, int hook)
{
	struct nlmsghdr *h = nft_batch_message(b, NFT_MSG_NEWCHAIN, NLM_F_CREATE, MESSAGE_ROOM);
	struct nftnl_chain *c = nftnl_chain_alloc();

	if (!c)
		b->error = -ENOMEM;
	if (h && c) {
		nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, NFT_TABLE_NAME);
		nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
		if (hook >= 0) {
			nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
			nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, (uint32_t)hook);
			nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, 0); /* behind everybody's DNAT */
			nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY, NF_ACCEPT);
		}
		nftnl_chain_nlmsg_build_payload(h, c);
		nft_batch_add(b, h);
	}
	if (c)
		nftnl_chain_free(c);
}

/* A rule under construction. */
struct rule {
	struct nft_batch *batch;
	struct nftnl_rule *rule;
};

static struct rule rule_begin(struct nft_batch *b, const char *chain)
{
	struct rule r = { .batch = b, .rule = nftnl_rule_alloc() };

	if (!r.rule) {
		b->error = -ENOMEM;
		return r;
	}
	nftnl_rule_set_str(r.rule, NFTNL_RULE_TABLE, NFT_TABLE_NAME);
	nftnl_rule_set_str(r.rule, NFTNL_RULE_CHAIN, chain);
	nftnl_rule_set_u32(r.rule, NFTNL_RULE_FAMILY, NFPROTO_INET);
	return r;
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

static void rule_end(struct rule *r)
{
	struct nlmsghdr *h =
		nft_batch_message(r->batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, MESSAGE_ROOM);

	if (h) {
		nftnl_rule_nlmsg_build_payload(h, r->rule);
		nft_batch_add(r->batch, h);
	}
	if (r->rule)
		nftnl_rule_free(r->rule);
}

/* `meta KEY VALUE`, for keys of one byte */
static void match_meta(struct rule *r, uint32_t key, uint8_t value)
{
	struct nftnl_expr *e = add(r, "meta");

	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
		nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
	}
	e = add(r, "cmp");
	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
		nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, &value, sizeof value);
	}
}

/* `ip daddr @set` */
static void match_set(struct rule *r, enum nft_set id)
{
	const struct nft_set_kind *kind = &nft_set_kinds[id];
	struct nftnl_expr *e = add(r, "payload");

	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER);
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, kind->family == 4 ? 16 : 24);
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, kind->key_size);
	}
	e = add(r, "lookup");
	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
		nftnl_expr_set_str(e, NFTNL_EXPR_LOOKUP_SET, kind->name);
		nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SET_ID, id + 1u);
	}
}

static void reject(struct rule *r, uint32_t type, uint8_t code)
{
	struct nftnl_expr *e = add(r, "reject");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_REJECT_TYPE, type);
	nftnl_expr_set_u8(e, NFTNL_EXPR_REJECT_CODE, code);
}

static void verdict(struct rule *r, int code, const char *chain)
{
	struct nftnl_expr *e = add(r, "immediate");

	if (!e)
		return;
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, (uint32_t)code);
	if (chain)
		nftnl_expr_set_str(e, NFTNL_EXPR_IMM_CHAIN, chain);
}

/* `tcp flags & rst != 0` */
static void match_reset(struct rule *r)
{
	static const uint8_t rst = 0x04, zero = 0;
	struct nftnl_expr *e = add(r, "payload");

	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER);
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, 13);
		nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, 1);
	}
	e = add(r, "bitwise");
	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, 1);
		nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, &rst, sizeof rst);
		nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, &zero, sizeof zero);
	}
	e = add(r, "cmp");
	if (e) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, NFT_CMP_NEQ);
		nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, &zero, sizeof zero);
	}
}

/* A reset carries nothing. The other end of a connection that we end learns of it by one, and so does a
 * program on this very machine whose own address is the refused one. */
static void put_reset_passes(struct nft_batch *b)
{
	struct rule r = rule_begin(b, REFUSE);

	match_meta(&r, NFT_META_L4PROTO, IPPROTO_TCP);
	match_reset(&r);
	verdict(&r, NF_ACCEPT, NULL);
	rule_end(&r);
}

/* Programs fail at once: a reset for TCP, port unreachable for the rest. */
static void put_refusal(struct nft_batch *b)
{
	struct rule tcp, rest;

	put_reset_passes(b);
	tcp = rule_begin(b, REFUSE);
	match_meta(&tcp, NFT_META_L4PROTO, IPPROTO_TCP);
	reject(&tcp, NFT_REJECT_TCP_RST, 0);
	rule_end(&tcp);
	rest = rule_begin(b, REFUSE);
	reject(&rest, NFT_REJECT_ICMPX_UNREACH, ICMPX_PORT_UNREACHABLE);
	rule_end(&rest);
}

static void put_match(struct nft_batch *b, const char *chain, enum nft_set id)
{
	struct rule r = rule_begin(b, chain);

	match_meta(&r, NFT_META_NFPROTO, nft_set_kinds[id].family == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	match_set(&r, id);
	verdict(&r, NFT_GOTO, REFUSE);
	rule_end(&r);
}

static void put_start(struct nft_batch *b, const struct nft_mode *mode)
{
	uint32_t flags = mode->owner ? NFT_TABLE_OWNER_ | NFT_TABLE_PERSIST_ : 0;

	if (mode->destroy) {
		put_table(b, NFT_MSG_DESTROYTABLE_, 0);
	} else { /* a delete that cannot fail: what it deletes is there for sure */
		put_table(b, NFT_MSG_NEWTABLE, 0);
		put_table(b, NFT_MSG_DELTABLE, 0);
	}
	put_table(b, NFT_MSG_NEWTABLE, flags);
}

void nft_table_put(struct nft_batch *b, const struct nft_mode *mode, const size_t sizes[NFT_SETS])
{
	static const struct {
		const char *name;
		int hook;
	} chains[] = { { "output", NF_INET_LOCAL_OUT }, { "forward", NF_INET_FORWARD } };

	put_start(b, mode);
	for (enum nft_set id = 0; id < NFT_SETS; id++)
		put_set(b, id, sizes[id]);
	put_chain(b, REFUSE, -1);
	put_refusal(b);
	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
		put_chain(b, chains[i].name, chains[i].hook);
		for (enum nft_set id = 0; id < NFT_SETS; id++)
			put_match(b, chains[i].name, id);
	}
}
