/* Notices that somebody else changed our table: the kernel's notifications of nftables.
 * Used by guard.c.
 * Must never take our own transactions for somebody else's, nor trust in having heard everything. */
#include "helper/guard_nft.h"

#include <errno.h>
#include <netinet/in.h> /* before <linux/netfilter.h>, which would define its types again */
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/netlink.h"
#include "helper/nft_table.h"

#define RECEIVE_BUFFER (4 << 20) /* a flush of many sets at once still fits */
#define MESSAGES_A_TURN 65536 /* more than the buffer holds: whoever keeps it full does not keep us here */
#define TABLE_ATTRIBUTE 1 /* NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE, NFTA_SET_TABLE ...: all the same */
_Static_assert(NFTA_TABLE_NAME == TABLE_ATTRIBUTE && NFTA_CHAIN_TABLE == TABLE_ATTRIBUTE && NFTA_RULE_TABLE == TABLE_ATTRIBUTE &&
		       NFTA_SET_TABLE == TABLE_ATTRIBUTE && NFTA_SET_ELEM_LIST_TABLE == TABLE_ATTRIBUTE && NFTA_OBJ_TABLE == TABLE_ATTRIBUTE &&
		       NFTA_FLOWTABLE_TABLE == TABLE_ATTRIBUTE,
	       "each message names its table in the same place");

int guard_nft_open(struct guard_nft *g)
{
	int size = RECEIVE_BUFFER;

	*g = (struct guard_nft){ .fd = netlink_open(NETLINK_NETFILTER) };
	if (g->fd < 0)
		return g->fd;
	if (setsockopt(g->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		(void)setsockopt(g->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size); /* what does not fit is told: ENOBUFS */
	return 0;
}

void guard_nft_close(struct guard_nft *g)
{
	if (g->fd >= 0)
		close(g->fd);
	*g = (struct guard_nft){ .fd = -1 };
}

int guard_nft_listen(struct guard_nft *g, bool on)
{
	int group = NFNLGRP_NFTABLES;

	if (g->fd < 0 || g->listening == on)
		return 0;
	while (on && guard_nft_hear(g, 0)) /* left over from before */
		;
	if (setsockopt(g->fd, SOL_NETLINK, on ? NETLINK_ADD_MEMBERSHIP : NETLINK_DROP_MEMBERSHIP, &group, sizeof group) < 0)
		return -errno;
	g->listening = on;
	return 0;
}

static bool names_our_table(const struct nlmsghdr *h)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(h);
	const struct nlattr *a;

	if (mnl_nlmsg_get_payload_len(h) < sizeof *g || g->nfgen_family != NFPROTO_INET)
		return false;
	mnl_attr_for_each (a, h, sizeof *g)
		if (mnl_attr_get_type(a) == TABLE_ATTRIBUTE && mnl_attr_get_payload_len(a) == sizeof NFT_TABLE_NAME &&
		    memcmp(mnl_attr_get_payload(a), NFT_TABLE_NAME, sizeof NFT_TABLE_NAME) == 0)
			return true;
	return false;
}

static bool is_foreign(const struct nlmsghdr *h, uint32_t ours)
{
	return h->nlmsg_type >> 8 == NFNL_SUBSYS_NFTABLES && (h->nlmsg_type & 0xff) != NFT_MSG_NEWGEN && h->nlmsg_pid != ours &&
	       names_our_table(h);
}

/* What the messages of one datagram say, on top of what was heard before. */
static enum guard_nft_heard hear(const struct nlmsghdr *h, int left, uint32_t ours, enum guard_nft_heard heard)
{
	for (; mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left)) {
		if (!is_foreign(h, ours))
			continue;
		if ((h->nlmsg_type & 0xff) == NFT_MSG_DELTABLE)
			return GUARD_NFT_DELETED;
		heard = heard ? heard : GUARD_NFT_TOUCHED;
	}
	return heard;
}

enum guard_nft_heard guard_nft_hear(struct guard_nft *g, uint32_t ours)
{
	char room[NETLINK_RECEIVE_SIZE] __attribute__((aligned(8)));
	enum guard_nft_heard heard = GUARD_NFT_NOTHING;

	for (int i = 0; i < MESSAGES_A_TURN; i++) {
		ssize_t n = recv(g->fd, room, sizeof room, MSG_DONTWAIT | MSG_TRUNC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || (n < 0 && errno != ENOBUFS))
			break;
		if (n < 0 || (size_t)n > sizeof room) /* what was lost said something that is not known */
			heard = heard ? heard : GUARD_NFT_TOUCHED;
		else
			heard = hear((const void *)room, (int)n, ours, heard);
		if (heard == GUARD_NFT_DELETED) /* there is nothing worse, and no time to lose */
			break;
	}
	return heard;
}
