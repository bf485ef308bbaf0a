/* Parts of nftables messages: tables, chains, and rules put together from expressions.
 * Used by nft_table.c and nft_names.c.
 * Must never name anybody else's table. */
#ifndef NCB_HELPER_NFT_RULE_H
#define NCB_HELPER_NFT_RULE_H

#include <stdint.h>

#include "helper/nft_batch.h"
#include "helper/nft_table.h"

struct nftnl_rule;

/* A base chain where HOOK (NF_INET_*) is 0 or more, else one that others go to. Accepts what no rule decides. */
void nft_chain_put(struct nft_batch *b, const char *name, int hook, int priority);

/* A rule under construction; what fails for want of memory voids the batch. */
struct rule {
	struct nft_batch *batch;
	struct nftnl_rule *rule;
};

struct rule rule_begin(struct nft_batch *b, const char *chain);
/* Appends it to its chain; R is used up. */
void rule_end(struct rule *r);

/* `meta KEY VALUE` for keys of one byte (NFT_META_L4PROTO) and of four (NFT_META_SKUID). */
void rule_meta_u8(struct rule *r, uint32_t key, uint8_t value);
void rule_meta_u32(struct rule *r, uint32_t key, uint32_t value);

/* Bytes of a header (BASE: NFT_PAYLOAD_*) under MASK equal, or by OP (NFT_CMP_*) compared with, VALUE; SIZE 1 to 4. A packet
 * without those bytes does not match. MASK NULL: all bits. */
void rule_payload(struct rule *r, uint32_t base, uint32_t offset, uint32_t size, const void *mask, uint32_t op,
		  const void *value);
/* Matches where the packet carries anything behind its transport header. */
void rule_has_payload(struct rule *r);
/* `th dport PORT` or, with SOURCE, `th sport PORT`. */
void rule_port(struct rule *r, bool source, uint16_t port);

/* `ip daddr @SET`, or ip6: packets of the other family do not match. */
void rule_set(struct rule *r, enum nft_set id);

/* Packets of the connection's opener. */
void rule_ct_original(struct rule *r);
/* Connections that carry the label BIT and not UNLESS; with the same for both, those that carry it. */
void rule_ct_label(struct rule *r, unsigned bit, unsigned unless);
/* Connections that do not carry the label BIT. */
void rule_ct_no_label(struct rule *r, unsigned bit);
void rule_ct_label_set(struct rule *r, unsigned bit);

/* Ends of a rule. CODE: NF_ACCEPT, NF_DROP, NFT_GOTO or NFT_JUMP with its CHAIN. */
void rule_verdict(struct rule *r, int code, const char *chain);
/* TYPE: NFT_REJECT_TCP_RST, or NFT_REJECT_ICMPX_UNREACH with CODE NFT_REJECT_ICMPX_*. */
void rule_reject(struct rule *r, uint32_t type, uint8_t code);
void rule_notrack(struct rule *r);
/* To user space, or on if nobody listens there. */
void rule_queue(struct rule *r, enum nft_queue how);

#endif
