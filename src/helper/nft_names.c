/* The rules that show first packets to the inspector, and those about encrypted DNS and QUIC.
 * Used by nft_table.c.
 * Must never send to user space a packet of a connection that was judged already.
 *
 * DNS is queued before conntrack and NAT (priority -310), so that its client is answered from the address that it asked, and
 * nothing is tracked for a question that goes nowhere; it is let go on or dropped, never stopped. Everything else is queued
 * behind everybody's filters, in the chains that refuse addresses, and the chain right behind labels the connection as judged, by
 * what reaches it: the inspector lets a judged packet go on with ACCEPT, and one of a connection that it cannot judge yet with
 * STOP, which ends the hook. So no packet or connection mark is touched.
 *
 * A base chain has its price for every packet, and so has a rule in it: there are few of both, and what is about some packets alone
 * stands in a chain that these go to. */
#include "helper/nft_names.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "common/inspect_wire.h"
#include "helper/nft_rule.h"

#define PRIORITY_DNS (-310) /* before conntrack, raw and its neighbours; behind the joining of fragments */
#define PRIORITY_JUDGED (NFT_PRIORITY + 1)
#define PORT_DNS 53
#define PORT_HTTPS 443
#define PORT_DOT 853
#define CHAIN_QUESTIONS "dns_questions"
#define CHAIN_ANSWERS "dns_answers"
#define CHAIN_DATA "client_data"
#define CHAIN_QUIC "quic"
#define CHAIN_DOT_LOCAL "dot_output"
#define CHAIN_DOT_FORWARD "dot_forward"
#define CHAIN_HTTPS "https"
#define LOOPBACK_INDEX 1 /* in every network namespace (net/core/dev.c) */

static const uint8_t protocols[] = { IPPROTO_UDP, IPPROTO_TCP };

/* A server on port 53 that the inspector takes out of a connection is told so, and so is a client that connects from there. A reset
 * carries nothing, so that whatever else runs under the inspector's account gains nothing by it. */
static void put_own_resets(struct nft_batch *b, const struct nft_want *w, const char *chain)
{
	static const uint8_t rst = 0x04;
	struct rule r = rule_begin(b, chain);

	rule_meta_u8(&r, NFT_META_L4PROTO, IPPROTO_TCP);
	rule_payload(&r, NFT_PAYLOAD_TRANSPORT_HEADER, 13, 1, &rst, NFT_CMP_EQ, &rst);
	rule_meta_u32(&r, NFT_META_SKUID, w->inspect_uid);
	rule_verdict(&r, NF_ACCEPT, NULL);
	rule_end(&r);
}

/* Conntrack knows no question for an answer that we make up, and NAT would turn it into something else. ASK: whether it is an answer,
 * which then is not taken for a question. The kernel has to lock the socket to know its account, so that is asked last. */
static void put_own_answers(struct nft_batch *b, const struct nft_want *w, const char *chain, bool ask)
{
	for (size_t i = 0; i < sizeof protocols; i++) {
		struct rule r = rule_begin(b, chain);

		rule_meta_u8(&r, NFT_META_L4PROTO, protocols[i]);
		if (ask)
			rule_port(&r, true, PORT_DNS);
		rule_meta_u32(&r, NFT_META_SKUID, w->inspect_uid);
		rule_notrack(&r);
		if (ask)
			rule_verdict(&r, NF_ACCEPT, NULL);
		rule_end(&r);
	}
}

static void put_answers(struct nft_batch *b, const struct nft_want *w)
{
	nft_chain_put(b, CHAIN_ANSWERS, -1, 0);
	put_own_answers(b, w, CHAIN_ANSWERS, false);
}

static void put_questions(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w)
{
	nft_chain_put(b, CHAIN_QUESTIONS, -1, 0);
	put_own_answers(b, w, CHAIN_QUESTIONS, true); /* who asks from port 53 is answered there */
	put_own_resets(b, w, CHAIN_QUESTIONS);
	for (size_t i = 0; i < sizeof protocols; i++) {
		struct rule r = rule_begin(b, CHAIN_QUESTIONS);

		rule_meta_u8(&r, NFT_META_L4PROTO, protocols[i]);
		rule_queue(&r, mode->queue);
		rule_end(&r);
	}
}

/* Judged, let through, and not blocked since: all but the first packets of a connection end here. */
static void put_open_passes(struct nft_batch *b, const char *chain)
{
	struct rule r = rule_begin(b, chain);

	rule_ct_label(&r, INSPECT_LABEL_OPEN, INSPECT_LABEL_BLOCKED);
	rule_verdict(&r, NF_ACCEPT, NULL);
	rule_end(&r);
}

static void put_blocked_is_refused(struct nft_batch *b, const char *chain)
{
	struct rule r = rule_begin(b, chain);

	rule_ct_label(&r, INSPECT_LABEL_BLOCKED, INSPECT_LABEL_BLOCKED);
	rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
	rule_end(&r);
}

/* TCP from the opener that carries something, and is not DNS. UNJUDGED: of a connection that was not let through yet; asked for early,
 * since most packets are of one that was. */
static struct rule client_data(struct nft_batch *b, const char *chain, bool unjudged)
{
	uint16_t port = htons(PORT_DNS);
	struct rule r = rule_begin(b, chain);

	rule_meta_u8(&r, NFT_META_L4PROTO, IPPROTO_TCP);
	rule_ct_original(&r);
	if (unjudged)
		rule_ct_no_label(&r, INSPECT_LABEL_OPEN);
	rule_payload(&r, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof port, NULL, NFT_CMP_NEQ, &port);
	rule_has_payload(&r);
	return r;
}

/* Client Initials are long headers in datagrams of 1200 bytes or more (RFC 9000 14.1, 17.2), of version 1 or 2 (RFC 9369). The
 * fixed bit is not asked for: a client that was at that server before may grease it (RFC 9287 3.1). */
static void put_quic(struct nft_batch *b, const struct nft_mode *mode)
{
	static const uint8_t form = 0x80;
	static const uint8_t versions[][4] = { { 0, 0, 0, 1 }, { 0x6b, 0x33, 0x43, 0xcf } };
	uint16_t length = htons(1200 + 8);

	nft_chain_put(b, CHAIN_QUIC, -1, 0);
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		struct rule r = rule_begin(b, CHAIN_QUIC);

		rule_payload(&r, NFT_PAYLOAD_TRANSPORT_HEADER, 8, 1, &form, NFT_CMP_EQ, &form);
		rule_payload(&r, NFT_PAYLOAD_TRANSPORT_HEADER, 9, 4, NULL, NFT_CMP_EQ, versions[i]);
		rule_payload(&r, NFT_PAYLOAD_TRANSPORT_HEADER, 4, 2, NULL, NFT_CMP_GTE, &length);
		rule_ct_original(&r);
		rule_queue(&r, mode->queue);
		rule_end(&r);
	}
}

/* Nothing of the inspector's own comes here: what it sends carries nothing, or is an untracked answer from port 53. */
static void put_data(struct nft_batch *b, const struct nft_mode *mode)
{
	struct rule r;

	nft_chain_put(b, CHAIN_DATA, -1, 0);
	r = rule_begin(b, CHAIN_DATA);
	rule_queue(&r, mode->queue);
	rule_end(&r);
}

static void put_judged_chain(struct nft_batch *b, const char *chain, int hook)
{
	struct rule r;

	nft_chain_put(b, chain, hook, PRIORITY_JUDGED);
	r = client_data(b, chain, true);
	rule_ct_label_set(&r, INSPECT_LABEL_OPEN);
	rule_end(&r);
}

/* SOURCE: answers. */
static void put_dns_port(struct nft_batch *b, const char *chain, bool source, const char *to)
{
	struct rule r = rule_begin(b, chain);

	rule_port(&r, source, PORT_DNS);
	rule_verdict(&r, NFT_GOTO, to);
	rule_end(&r);
}

static void put_dns_chains(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w)
{
	struct rule r;

	put_questions(b, mode, w);
	put_answers(b, w);
	nft_chain_put(b, "dns_output", NF_INET_LOCAL_OUT, PRIORITY_DNS);
	put_dns_port(b, "dns_output", false, CHAIN_QUESTIONS);
	put_dns_port(b, "dns_output", true, CHAIN_ANSWERS);
	if (w->network.forward == WIRE_FORWARD_NO)
		return;
	nft_chain_put(b, "dns_forward", NF_INET_PRE_ROUTING, PRIORITY_DNS);
	r = rule_begin(b, "dns_forward"); /* what runs over lo was seen on its way out */
	rule_meta_u32(&r, NFT_META_IIF, LOOPBACK_INDEX);
	rule_verdict(&r, NF_ACCEPT, NULL);
	rule_end(&r);
	put_dns_port(b, "dns_forward", false, CHAIN_QUESTIONS);
}

static bool inspects(const struct nft_mode *mode, const struct nft_want *w)
{
	return w->inspected && mode->queue != NFT_QUEUE_NONE;
}

/* Where port 443 is refused, the others are not. */
static bool inspects_quic(const struct nft_want *w)
{
	return w->network.quic != WIRE_QUIC_ALLOW;
}

void nft_names_chains_put(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w)
{
	if (!inspects(mode, w))
		return;
	if (!w->idle)
		put_dns_chains(b, mode, w);
	put_data(b, mode);
	if (inspects_quic(w))
		put_quic(b, mode);
	put_judged_chain(b, "judged_output", NF_INET_LOCAL_OUT);
	if (w->network.forward != WIRE_FORWARD_NO)
		put_judged_chain(b, "judged_forward", NF_INET_FORWARD);
}

/* Nothing that is let through goes there, so these come behind what lets most packets pass. */
static void put_canary(struct nft_batch *b, const char *chain)
{
	static const uint8_t v4[4] = CANARY_ADDR4, v6[16] = CANARY_ADDR6;
	struct rule r = rule_begin(b, chain);

	rule_meta_u8(&r, NFT_META_NFPROTO, NFPROTO_IPV4);
	rule_payload(&r, NFT_PAYLOAD_NETWORK_HEADER, 16, sizeof v4, NULL, NFT_CMP_EQ, v4);
	rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
	rule_end(&r);
	r = rule_begin(b, chain);
	rule_meta_u8(&r, NFT_META_NFPROTO, NFPROTO_IPV6);
	rule_payload(&r, NFT_PAYLOAD_NETWORK_HEADER, 24, sizeof v6, NULL, NFT_CMP_EQ, v6);
	rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
	rule_end(&r);
}

/* Connections are looked at also before anything is blocked: what is open when its name is has to end. */
void nft_names_put(struct nft_batch *b, const struct nft_mode *mode, const struct nft_want *w, const char *chain)
{
	bool looks = inspects(mode, w);
	struct rule r;

	if (looks)
		put_open_passes(b, chain);
	if (!w->idle)
		put_canary(b, chain);
	if (!looks)
		return;
	put_blocked_is_refused(b, chain);
	r = client_data(b, chain, false);
	rule_verdict(&r, NFT_GOTO, CHAIN_DATA);
	rule_end(&r);
	if (!inspects_quic(w))
		return;
	r = rule_begin(b, chain);
	rule_meta_u8(&r, NFT_META_L4PROTO, IPPROTO_UDP);
	rule_verdict(&r, NFT_GOTO, CHAIN_QUIC);
	rule_end(&r);
}

static struct rule dot_rule(struct nft_batch *b, const char *chain, uint8_t protocol)
{
	struct rule r = rule_begin(b, chain);

	rule_meta_u8(&r, NFT_META_L4PROTO, protocol);
	return r;
}

/* The system's own resolver may show the name of the one that it asks: what is let by here is looked at no further.
 * With a code of its own, so that `check` can tell it from a closed port. TCP is told so only where the way is to this machine
 * itself, as `check` goes: a client that is just connecting hears no ICMP (tcp_v4_err, tcp_v6_err), and would wait a second. */
static void put_dot(struct nft_batch *b, const struct nft_want *w, const char *chain, bool local)
{
	nft_chain_put(b, chain, -1, 0);
	for (size_t i = 0; i < sizeof protocols; i++) {
		bool tcp = protocols[i] == IPPROTO_TCP;
		struct rule r;

		for (unsigned k = 0; local && w->network.dot == WIRE_DOT_SYSTEM && k < w->dot_uids_count; k++) {
			r = dot_rule(b, chain, protocols[i]);
			rule_meta_u32(&r, NFT_META_SKUID, w->dot_uids[k]);
			rule_verdict(&r, NF_ACCEPT, NULL);
			rule_end(&r);
		}
		r = dot_rule(b, chain, protocols[i]);
		if (tcp)
			rule_meta_u32(&r, NFT_META_OIF, LOOPBACK_INDEX);
		rule_reject(&r, NFT_REJECT_ICMPX_UNREACH, NFT_REJECT_ICMPX_ADMIN_PROHIBITED);
		rule_end(&r);
		if (!tcp)
			continue;
		r = dot_rule(b, chain, protocols[i]);
		rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
		rule_end(&r);
	}
}

static void put_resolvers(struct nft_batch *b)
{
	for (enum nft_set id = 0; id < NFT_SETS; id++) {
		for (size_t i = 0; nft_set_kinds[id].resolvers && i < sizeof protocols; i++) {
			struct rule r = rule_begin(b, CHAIN_HTTPS);

			rule_meta_u8(&r, NFT_META_L4PROTO, protocols[i]);
			rule_set(&r, id);
			rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
			rule_end(&r);
		}
	}
}

static void put_https(struct nft_batch *b, const struct nft_want *w)
{
	struct rule r;

	nft_chain_put(b, CHAIN_HTTPS, -1, 0);
	if (w->network.doh == WIRE_DOH_BLOCK)
		put_resolvers(b);
	if (w->network.quic != WIRE_QUIC_BLOCK)
		return;
	r = rule_begin(b, CHAIN_HTTPS);
	rule_meta_u8(&r, NFT_META_L4PROTO, IPPROTO_UDP);
	rule_verdict(&r, NFT_GOTO, NFT_CHAIN_REFUSE);
	rule_end(&r);
}

/* What is about one port is in a chain of its own: every other packet passes it in one rule. */
static void put_port(struct nft_batch *b, const char *chain, uint16_t port, int how, const char *to)
{
	struct rule r = rule_begin(b, chain);

	rule_port(&r, false, port);
	rule_verdict(&r, how, to);
	rule_end(&r);
}

static bool refuses_https(const struct nft_want *w)
{
	return w->network.doh == WIRE_DOH_BLOCK || w->network.quic == WIRE_QUIC_BLOCK;
}

void nft_encrypted_chains_put(struct nft_batch *b, const struct nft_want *w)
{
	if (w->idle)
		return;
	if (w->network.dot != WIRE_DOT_ALLOW) {
		put_dot(b, w, CHAIN_DOT_LOCAL, true);
		if (w->network.forward != WIRE_FORWARD_NO)
			put_dot(b, w, CHAIN_DOT_FORWARD, false);
	}
	if (refuses_https(w))
		put_https(b, w);
}

void nft_encrypted_put(struct nft_batch *b, const struct nft_want *w, const char *chain, bool local)
{
	if (w->idle)
		return;
	if (w->network.dot != WIRE_DOT_ALLOW)
		put_port(b, chain, PORT_DOT, NFT_GOTO, local ? CHAIN_DOT_LOCAL : CHAIN_DOT_FORWARD);
	if (refuses_https(w))
		put_port(b, chain, PORT_HTTPS, NFT_JUMP, CHAIN_HTTPS);
}
