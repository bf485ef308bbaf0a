/* Ending a connection that is open, and asking whether it still is: through ctnetlink and inet_diag.
 * Used by inspect.c.
 * Must never end a connection but the one that was named.
 *
 * A flow is known as its packets looked behind DNAT and before SNAT. Without DNAT that is its original tuple, with DNAT alone its
 * reply tuple turned round; where a connection has both it is not found. */
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
static void put_tuple(struct nlmsghdr *h, const struct live_flow *f, bool reply)
{
	const struct flow_key *k = &f->key;
	const uint8_t *src = reply ? k->server : k->client, *dst = reply ? k->client : k->server;
	uint16_t sport = reply ? k->server_port : k->client_port, dport = reply ? k->client_port : k->server_port;
	struct nlattr *tuple = mnl_attr_nest_start(h, reply ? CTA_TUPLE_REPLY : CTA_TUPLE_ORIG), *nest;
	size_t size = k->family == 4 ? 4 : 16;

	nest = mnl_attr_nest_start(h, CTA_TUPLE_IP);
	mnl_attr_put(h, k->family == 4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, size, src);
	mnl_attr_put(h, k->family == 4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, size, dst);
	mnl_attr_nest_end(h, nest);
	nest = mnl_attr_nest_start(h, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(h, CTA_PROTO_NUM, f->protocol);
	mnl_attr_put_u16(h, CTA_PROTO_SRC_PORT, htons(sport));
	mnl_attr_put_u16(h, CTA_PROTO_DST_PORT, htons(dport));
	mnl_attr_nest_end(h, nest);
	mnl_attr_nest_end(h, tuple);
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

		put_tuple(h, f, reply);
		r = netlink_dump(e->conntrack, h, look_at_state, &over);
	}
	return r == 0 ? !over : r != -ENOENT;
}

int ends_refuse(const struct ends *e, const struct live_flow *f)
{
	unsigned long label[LABEL_BYTES / sizeof(unsigned long)] = { 0 };
	int r = -ENOENT;

	if (e->conntrack < 0)
		return -EOPNOTSUPP;
	label[INSPECT_LABEL_BLOCKED / LONG_BITS] = 1ul << INSPECT_LABEL_BLOCKED % LONG_BITS;
	for (int reply = 0; reply < 2 && r == -ENOENT; reply++) {
		char room[512];
		struct nlmsghdr *h = question(room, IPCTNL_MSG_CT_NEW, &f->key);

		put_tuple(h, f, reply);
		mnl_attr_put(h, CTA_LABELS, sizeof label, label);
		mnl_attr_put(h, CTA_LABELS_MASK, sizeof label, label);
		r = netlink_dump(e->conntrack, h, NULL, NULL);
	}
	return r;
}

static int end_socket(const struct ends *e, const struct live_flow *f)
{
	struct inet_diag_req_v2 request = { .sdiag_family = f->key.family == 4 ? AF_INET : AF_INET6,
					    .sdiag_protocol = f->protocol,
					    .idiag_states = ~0u,
					    .id = { .idiag_sport = htons(f->key.client_port),
						    .idiag_dport = htons(f->key.server_port),
						    .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } };
	char room[MNL_NLMSG_HDRLEN + sizeof request + 16] = { 0 };
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);

	if (e->diag < 0)
		return -EOPNOTSUPP;
	memcpy(request.id.idiag_src, f->key.client, sizeof f->key.client);
	memcpy(request.id.idiag_dst, f->key.server, sizeof f->key.server);
	h->nlmsg_type = SOCK_DESTROY;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	h->nlmsg_seq = 1;
	memcpy(mnl_nlmsg_put_extra_header(h, sizeof request), &request, sizeof request);
	return netlink_dump(e->diag, h, NULL, NULL);
}

int ends_end(const struct ends *e, const struct live_flow *f)
{
	int labelled = ends_refuse(e, f), ended = end_socket(e, f);

	return labelled == 0 || ended == 0 ? 0 : labelled == -ENOENT ? ended : labelled;
}
