/* The table inet nc_block: its sets, chains and the rules about addresses, through libnftnl.
 * Used by nft_apply.c for a full load.
 * Must never name, read or change anybody else's table. */
#include "helper/nft_table.h"

#include <errno.h>
#include <netinet/in.h> /* before <linux/netfilter.h>, which would define its types again */
#include <libmnl/libmnl.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "helper/nft_names.h"
#include "helper/nft_rule.h"

#define SET_ROOM 1024 /* elements more, for what is added later */
#define MESSAGE_ROOM 4096 /* a rule of ours takes about 400 bytes */
/* nft's numbers for "ipv4_addr" and "ipv6_addr", so that `nft list` can print the sets */
#define TYPE_IPV4_ADDR 7
#define TYPE_IPV6_ADDR 8

const struct nft_set_kind nft_set_kinds[NFT_SETS] = {
	[NFT_SET_ADDR4] = { "addr4", 4, 4, false, false },
	[NFT_SET_ADDR6] = { "addr6", 6, 16, false, false },
	[NFT_SET_PREFIX4] = { "prefix4", 4, 4, true, false },
	[NFT_SET_PREFIX6] = { "prefix6", 6, 16, true, false },
	[NFT_SET_RESOLVER4] = { "resolver4", 4, 4, false, true },
	[NFT_SET_RESOLVER6] = { "resolver6", 6, 16, false, true },
};

static void put_table(struct nft_batch *b, uint16_t type, uint16_t how, uint32_t flags)
{
	struct nlmsghdr *h = nft_batch_message(b, type, how, MESSAGE_ROOM);
	struct nftnl_table *t = nftnl_table_alloc();

	if (!t)
		b->error = -ENOMEM;
	if (h && t) {
		nftnl_table_set_str(t, NFTNL_TABLE_NAME, b->table);
		if (type == NFT_MSG_NEWTABLE)
			nftnl_table_set_u32(t, NFTNL_TABLE_FLAGS, flags);
		nftnl_table_nlmsg_build_payload(h, t);
		nft_batch_add(b, h);
	}
	if (t)
		nftnl_table_free(t);
}

static void put_set(struct nft_batch *b, enum nft_set id, size_t count)
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
			nftnl_set_set_u32(s, NFTNL_SET_DESC_SIZE, (uint32_t)(count + count / 4 + SET_ROOM));
		nftnl_set_nlmsg_build_payload(h, s);
		nft_batch_add(b, h);
	}
	if (s)
		nftnl_set_free(s);
}

/* A reset carries nothing. The other end of a connection that we end learns of it by one, and so does a
 * program on this very machine whose own address is the refused one. */
static void put_reset_passes(struct nft_batch *b)
{
	static const uint8_t rst = 0x04, zero = 0;
	struct rule r = rule_begin(b, NFT_CHAIN_REFUSE);

	rule_meta_u8(&r, NFT_META_L4PROTO, IPPROTO_TCP);
	rule_payload(&r, NFT_PAYLOAD_TRANSPORT_HEADER, 13, 1, &rst, NFT_CMP_NEQ, &zero);
	rule_verdict(&r, NF_ACCEPT, NULL);
	rule_end(&r);
}

/* Programs fail at once: a reset for TCP, port unreachable for the rest. */
static void put_refusal(struct nft_batch *b)
{
	struct rule tcp, rest;

	put_reset_passes(b);
	tcp = rule_begin(b, NFT_CHAIN_REFUSE);
	rule_meta_u8(&tcp, NFT_META_L4PROTO, IPPROTO_TCP);
	rule_reject(&tcp, NFT_REJECT_TCP_RST, 0);
	rule_end(&tcp);
	rest = rule_begin(b, NFT_CHAIN_REFUSE);
	rule_reject(&rest, NFT_REJECT_ICMPX_UNREACH, NFT_REJECT_ICMPX_PORT_UNREACH);
	rule_end(&rest);
}

/* Every packet passes these, also of a connection that is open when its address is blocked. */
static void put_addresses(struct nft_batch *b, const char *chain, const size_t counts[NFT_SETS])
{
	for (enum nft_set id = 0; id < NFT_SETS; id++) {
		struct rule r;

		if (nft_set_kinds[id].resolvers || !counts[id])
			continue;
		r = rule_begin(b, chain);
		rule_set(&r, id);
		rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
		rule_end(&r);
	}
}

static void put_end(struct nft_batch *b, const struct nft_mode *mode)
{
	if (mode->destroy) {
		put_table(b, NFT_MSG_DESTROYTABLE_, 0, 0);
	} else { /* a delete that cannot fail: what it deletes is there for sure */
		put_table(b, NFT_MSG_NEWTABLE, NLM_F_CREATE, 0);
		put_table(b, NFT_MSG_DELTABLE, 0, 0);
	}
}

static void put_start(struct nft_batch *b, const struct nft_mode *mode)
{
	uint32_t flags = mode->owner ? NFT_TABLE_OWNER_ | NFT_TABLE_PERSIST_ : 0;

	if (!mode->fresh)
		put_end(b, mode);
	put_table(b, NFT_MSG_NEWTABLE, mode->fresh ? NLM_F_CREATE | NLM_F_EXCL : NLM_F_CREATE, flags);
}

void nft_table_put_end(struct nft_batch *b, const struct nft_mode *mode)
{
	b->table = NFT_TABLE_NAME;
	put_end(b, mode);
}

const struct items *nft_want_addrs(const struct nft_want *w, enum nft_set id)
{
	static const struct items none = { .size = sizeof(struct addr) };

	if (!nft_set_kinds[id].resolvers)
		return w->addrs;
	return w->resolvers && !w->idle && w->network.doh == WIRE_DOH_BLOCK ? w->resolvers : &none;
}

bool nft_want_same_rules(const struct nft_want *a, const struct nft_want *b)
{
	return memcmp(&a->network, &b->network, sizeof a->network) == 0 && a->idle == b->idle &&
	       a->inspected == b->inspected && a->inspect_uid == b->inspect_uid &&
	       a->dot_uids_count == b->dot_uids_count &&
	       memcmp(a->dot_uids, b->dot_uids, sizeof a->dot_uids) == 0;
}

void nft_table_try_put(struct nft_batch *b, const struct nft_mode *mode)
{
	static const char chain[] = "try";

	b->table = NFT_TABLE_TRY;
	put_start(b, mode);
	nft_chain_put(b, chain, -1, 0);
	if (mode->queue != NFT_QUEUE_NONE) {
		struct rule r = rule_begin(b, chain);

		rule_queue(&r, mode->queue);
		rule_end(&r);
	}
	put_table(b, NFT_MSG_DELTABLE, 0, 0);
}

void nft_table_put(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w,
		   const size_t counts[NFT_SETS])
{
	static const struct {
		const char *name;
		int hook;
	} chains[] = { { "output", NF_INET_LOCAL_OUT }, { "forward", NF_INET_FORWARD } };

	b->table = NFT_TABLE_NAME;
	put_start(b, mode);
	for (enum nft_set id = 0; id < NFT_SETS; id++)
		put_set(b, id, counts[id]);
	nft_chain_put(b, NFT_CHAIN_REFUSE, -1, 0);
	put_refusal(b);
	nft_encrypted_chains_put(b, w);
	nft_names_chains_put(b, mode, w);
	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
		if (chains[i].hook == NF_INET_FORWARD && w->network.forward == WIRE_FORWARD_NO)
			continue;
		nft_chain_put(b, chains[i].name, chains[i].hook, NFT_PRIORITY);
		put_addresses(b, chains[i].name, counts);
		nft_encrypted_put(b, w, chains[i].name, chains[i].hook == NF_INET_LOCAL_OUT);
		nft_names_put(b, mode, w, chains[i].name);
	}
}
