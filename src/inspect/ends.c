/* Ending a connection that is open, and asking whether it still is: through ctnetlink and inet_diag.
 * Used by inspect.c.
 * Must never end a connection but the one that was named.
 *
 * A flow is known as its packets look behind DNAT and before SNAT. With SNAT alone, or no NAT, that is its original tuple; with DNAT
 * alone its reply tuple turned round; with both, the kernel's table has to be searched by the client's end. */
#include "inspect/ends.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "common/inspect_wire.h"
#include "common/netlink.h"

#define LABEL_BYTES 16
/* What of a tuple a dump is to be filtered by: the kernel's own numbers (net/netfilter/nf_internals.h) */
#define FILTER_PROTO_NUM (1u << 3)
#define FILTER_SRC_PORT (1u << 4)
#define LONG_BITS (8 * sizeof(unsigned long))

void ends_open(struct ends *e)
{
	*e = (struct ends){ .conntrack = netlink_open(NETLINK_NETFILTER), .diag = netlink_open(NETLINK_SOCK_DIAG) };
}

void ends_close(struct ends *e)
{
	if (e->conntrack >= 0)
		close(e->conntrack);
	if (e->diag >= 0)
		close(e->diag);
	*e = (struct ends){ -1, -1 };
}

bool ends_can(const struct ends *e)
{
	return e->conntrack >= 0 && e->diag >= 0;
}

static struct nlmsghdr *question(char *room, uint16_t type, const struct flow_key *k)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);
	struct nfgenmsg *g;

	h->nlmsg_type = (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | type);
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	h->nlmsg_seq = 1;
	g = mnl_nlmsg_put_extra_header(h, sizeof *g);
	g->nfgen_family = k->family == 4 ? AF_INET : AF_INET6;
	g->version = NFNETLINK_V0;
	return h;
}

/* REPLY: the tuple of the packets that come back. */
static void put_tuple(struct nlmsghdr *h, const struct flow_key *k, uint8_t l4, bool reply)
{
	const uint8_t *src = reply ? k->server : k->client, *dst = reply ? k->client : k->server;
	uint16_t sport = reply ? k->server_port : k->client_port, dport = reply ? k->client_port : k->server_port;
	struct nlattr *tuple = mnl_attr_nest_start(h, reply ? CTA_TUPLE_REPLY : CTA_TUPLE_ORIG), *nest;
	size_t size = k->family == 4 ? 4 : 16;

	nest = mnl_attr_nest_start(h, CTA_TUPLE_IP);
	mnl_attr_put(h, k->family == 4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, size, src);
	mnl_attr_put(h, k->family == 4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, size, dst);
	mnl_attr_nest_end(h, nest);
	nest = mnl_attr_nest_start(h, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(h, CTA_PROTO_NUM, l4);
	mnl_attr_put_u16(h, CTA_PROTO_SRC_PORT, htons(sport));
	mnl_attr_put_u16(h, CTA_PROTO_DST_PORT, htons(dport));
	mnl_attr_nest_end(h, nest);
	mnl_attr_nest_end(h, tuple);
}

struct tuple {
	uint8_t l4;
	uint16_t sport, dport;
	uint8_t src[16], dst[16];
};

static void copy_bytes(void *to, size_t room, const struct nlattr *a)
{
	size_t n = mnl_attr_get_payload_len(a);

	if (n <= room)
		memcpy(to, mnl_attr_get_payload(a), n);
}

static void read_tuple(struct tuple *t, const struct nlattr *tuple)
{
	const struct nlattr *part, *a;

	*t = (struct tuple){ 0 };
	mnl_attr_for_each_nested (part, tuple) {
		bool ip = mnl_attr_get_type(part) == CTA_TUPLE_IP;

		if (!ip && mnl_attr_get_type(part) != CTA_TUPLE_PROTO)
			continue;
		mnl_attr_for_each_nested (a, part) {
			int type = mnl_attr_get_type(a);

			if (ip && (type == CTA_IP_V4_SRC || type == CTA_IP_V6_SRC))
				copy_bytes(t->src, sizeof t->src, a);
			else if (ip && (type == CTA_IP_V4_DST || type == CTA_IP_V6_DST))
				copy_bytes(t->dst, sizeof t->dst, a);
			else if (!ip && type == CTA_PROTO_NUM)
				copy_bytes(&t->l4, sizeof t->l4, a);
			else if (!ip && type == CTA_PROTO_SRC_PORT)
				copy_bytes(&t->sport, sizeof t->sport, a);
			else if (!ip && type == CTA_PROTO_DST_PORT)
				copy_bytes(&t->dport, sizeof t->dport, a);
		}
	}
}

struct search {
	const struct live_flow *flow;
	struct flow_key *original;
	bool found;
};

/* An entry of the kernel's: ours if its original packets come from our client, and its answers from our server. */
static int look_at_entry(const struct nlmsghdr *h, void *data)
{
	struct search *s = data;
	const struct flow_key *k = &s->flow->key;
	struct tuple original = { 0 }, reply = { 0 };
	const struct nlattr *a;

	if (mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return 0;
	mnl_attr_for_each (a, h, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(a) == CTA_TUPLE_ORIG)
			read_tuple(&original, a);
		else if (mnl_attr_get_type(a) == CTA_TUPLE_REPLY)
			read_tuple(&reply, a);
	}
	if (original.l4 != s->flow->protocol || ntohs(original.sport) != k->client_port ||
	    ntohs(reply.sport) != k->server_port || memcmp(original.src, k->client, sizeof original.src) != 0 ||
	    memcmp(reply.src, k->server, sizeof reply.src) != 0)
		return 0;
	s->found = true;
	*s->original = (struct flow_key){ .family = k->family,
					  .client_port = k->client_port,
					  .server_port = ntohs(original.dport) };
	memcpy(s->original->client, original.src, sizeof original.src);
	memcpy(s->original->server, original.dst, sizeof original.dst);
	return 0;
}

/* The flow by the client's port, whatever became of the rest. Linux 5.8 filters; an older one gives all or refuses. Not by
 * address: kernels up to 6.18 at least leave out just the IPv6 ones that match. */
static int search_all(const struct ends *e, struct search *s)
{
	char room[512];
	struct nlmsghdr *h = question(room, IPCTNL_MSG_CT_GET, &s->flow->key);
	struct nlattr *filter;

	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	put_tuple(h, &s->flow->key, s->flow->protocol, false);
	filter = mnl_attr_nest_start(h, CTA_FILTER);
	mnl_attr_put_u32(h, CTA_FILTER_ORIG_FLAGS, FILTER_PROTO_NUM | FILTER_SRC_PORT);
	mnl_attr_put_u32(h, CTA_FILTER_REPLY_FLAGS, 0);
	mnl_attr_nest_end(h, filter);
	return netlink_dump(e->conntrack, h, look_at_entry, s);
}

int ends_original(const struct ends *e, const struct live_flow *f, struct flow_key *original)
{
	struct search s = { .flow = f, .original = original };
	int r = -ENOENT;

	if (e->conntrack < 0)
		return -EOPNOTSUPP;
	for (int reply = 0; reply < 2 && !s.found && (r == -ENOENT || r == 0); reply++) {
		char room[512];
		struct nlmsghdr *h = question(room, IPCTNL_MSG_CT_GET, &f->key);

		put_tuple(h, &f->key, f->protocol, reply);
		r = netlink_dump(e->conntrack, h, look_at_entry, &s);
	}
	if (!s.found && (r == -ENOENT || r == 0))
		r = search_all(e, &s);
	return s.found ? 0 : r < 0 ? r : -ENOENT;
}

/* Conntrack remembers a TCP connection for minutes after its end. */
static int look_at_state(const struct nlmsghdr *h, void *data)
{
	const struct nlattr *info, *protocol, *a;
	bool *over = data;

	if (mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return 0;
	mnl_attr_for_each (info, h, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(info) != CTA_PROTOINFO)
			continue;
		mnl_attr_for_each_nested (protocol, info) {
			if (mnl_attr_get_type(protocol) != CTA_PROTOINFO_TCP)
				continue;
			mnl_attr_for_each_nested (a, protocol)
				if (mnl_attr_get_type(a) == CTA_PROTOINFO_TCP_STATE &&
				    mnl_attr_get_payload_len(a) >= 1)
					*over = mnl_attr_get_u8(a) >= TCP_CONNTRACK_LAST_ACK;
		}
	}
	return 0;
}

bool ends_alive(const struct ends *e, const struct live_flow *f)
{
	bool over = false;
	int r = -ENOENT;

	if (e->conntrack < 0)
		return true;
	for (int reply = 0; reply < 2 && r == -ENOENT; reply++) {
		char room[512];
		struct nlmsghdr *h = question(room, IPCTNL_MSG_CT_GET, &f->key);

		put_tuple(h, &f->key, f->protocol, reply);
		r = netlink_dump(e->conntrack, h, look_at_state, &over);
	}
	return r == 0 ? !over : r != -ENOENT;
}

static int put_label(const struct ends *e, const struct flow_key *original, uint8_t l4)
{
	unsigned long label[LABEL_BYTES / sizeof(unsigned long)] = { 0 };
	char room[512];
	struct nlmsghdr *h = question(room, IPCTNL_MSG_CT_NEW, original);

	label[INSPECT_LABEL_BLOCKED / LONG_BITS] = 1ul << INSPECT_LABEL_BLOCKED % LONG_BITS;
	put_tuple(h, original, l4, false);
	mnl_attr_put(h, CTA_LABELS, sizeof label, label);
	mnl_attr_put(h, CTA_LABELS_MASK, sizeof label, label);
	return netlink_dump(e->conntrack, h, NULL, NULL);
}

int ends_refuse(const struct ends *e, const struct live_flow *f)
{
	struct flow_key original;
	int r = ends_original(e, f, &original);

	return r < 0 ? r : put_label(e, &original, f->protocol);
}

/* K: as the socket has it. */
static int end_socket(const struct ends *e, const struct flow_key *k, uint8_t l4)
{
	struct inet_diag_req_v2 request = { .sdiag_family = k->family == 4 ? AF_INET : AF_INET6,
					    .sdiag_protocol = l4,
					    .idiag_states = ~0u,
					    .id = { .idiag_sport = htons(k->client_port),
						    .idiag_dport = htons(k->server_port),
						    .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } };
	char room[MNL_NLMSG_HDRLEN + sizeof request + 16] = { 0 };
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);

	if (e->diag < 0)
		return -EOPNOTSUPP;
	memcpy(request.id.idiag_src, k->client, sizeof k->client);
	memcpy(request.id.idiag_dst, k->server, sizeof k->server);
	h->nlmsg_type = SOCK_DESTROY;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	h->nlmsg_seq = 1;
	memcpy(mnl_nlmsg_put_extra_header(h, sizeof request), &request, sizeof request);
	return netlink_dump(e->diag, h, NULL, NULL);
}

int ends_end(const struct ends *e, const struct live_flow *f)
{
	struct flow_key original;
	int found = ends_original(e, f, &original);
	int labelled = found < 0 ? found : put_label(e, &original, f->protocol);
	int ended = end_socket(e, found < 0 ? &f->key : &original, f->protocol);

	return labelled == 0 || ended == 0 ? 0 : labelled == -ENOENT ? ended : labelled;
}
