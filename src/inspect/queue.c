/* The NFQUEUE, over libmnl: nfnetlink_queue's messages (linux/netfilter/nfnetlink_queue.h).
 * Used by inspect.c.
 * Must never hold a packet back. */
#include "inspect/queue.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h> /* before <linux/netfilter.h>, which would define its types again */
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/netlink.h"

#define LENGTH 16384          /* packets that may wait */
#define RECEIVE_BUFFER (8 << 20)
#define FLAGS (NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO) /* a hello written at once comes as one packet */

static struct nlmsghdr *message(char *room, uint16_t type, uint16_t flags, uint16_t number)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);
	struct nfgenmsg *g;

	h->nlmsg_type = (uint16_t)(NFNL_SUBSYS_QUEUE << 8 | type);
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = 1;
	g = mnl_nlmsg_put_extra_header(h, sizeof *g);
	g->nfgen_family = AF_UNSPEC;
	g->version = NFNETLINK_V0;
	g->res_id = htons(number);
	return h;
}

static int bind_queue(int fd, uint16_t number)
{
	struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND, .pf = htons(AF_INET) };
	struct nfqnl_msg_config_params copy = { .copy_range = htonl(0xffff), .copy_mode = NFQNL_COPY_PACKET };
	char room[512];
	struct nlmsghdr *h = message(room, NFQNL_MSG_CONFIG, NLM_F_ACK, number);
	int r;

	mnl_attr_put(h, NFQA_CFG_CMD, sizeof bind, &bind);
	r = netlink_dump(fd, h, NULL, NULL);
	if (r < 0)
		return r;
	h = message(room, NFQNL_MSG_CONFIG, NLM_F_ACK, number);
	mnl_attr_put(h, NFQA_CFG_PARAMS, sizeof copy, &copy);
	mnl_attr_put_u32(h, NFQA_CFG_FLAGS, htonl(FLAGS));
	mnl_attr_put_u32(h, NFQA_CFG_MASK, htonl(FLAGS));
	mnl_attr_put_u32(h, NFQA_CFG_QUEUE_MAXLEN, htonl(LENGTH));
	return netlink_dump(fd, h, NULL, NULL);
}

int queue_open(uint16_t number)
{
	autoclose int fd = netlink_open(NETLINK_NETFILTER);
	int size = RECEIVE_BUFFER, one = 1, r;

	if (fd < 0)
		return fd;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		return -errno;
	/* What does not fit is let by: nobody is to be told over and over. */
	if (setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof one) < 0)
		return -errno;
	r = bind_queue(fd, number);
	return r < 0 ? r : TAKE_FD(fd);
}

static void take_attribute(const struct nlattr *a, struct queued *out, bool *have)
{
	const struct nfqnl_msg_packet_hdr *header;

	switch (mnl_attr_get_type(a)) {
	case NFQA_PACKET_HDR:
		if (mnl_attr_get_payload_len(a) < sizeof *header)
			return;
		header = mnl_attr_get_payload(a);
		out->id = ntohl(header->packet_id);
		out->hook = header->hook;
		*have = true;
		return;
	case NFQA_IFINDEX_INDEV:
		if (mnl_attr_get_payload_len(a) == sizeof(uint32_t))
			out->in_if = ntohl(mnl_attr_get_u32(a));
		return;
	case NFQA_IFINDEX_OUTDEV:
		if (mnl_attr_get_payload_len(a) == sizeof(uint32_t))
			out->out_if = ntohl(mnl_attr_get_u32(a));
		return;
	case NFQA_PAYLOAD:
		out->packet = mnl_attr_get_payload(a);
		out->size = mnl_attr_get_payload_len(a);
		return;
	}
}

int queue_read(int fd, void *room, struct queued *out)
{
	const struct nlmsghdr *h = room;
	const struct nlattr *a;
	bool have = false;
	ssize_t n = recv(fd, room, QUEUE_ROOM, MSG_DONTWAIT);

	if (n < 0)
		return errno == EINTR || errno == ENOBUFS ? -EAGAIN : -errno;
	if (!mnl_nlmsg_ok(h, (int)n) || (h->nlmsg_type & 0xff) != NFQNL_MSG_PACKET ||
	    mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return -EAGAIN; /* the kernel sends one message a time, and nothing else over this socket */
	*out = (struct queued){ 0 };
	mnl_attr_for_each (a, h, sizeof(struct nfgenmsg))
		take_attribute(a, out, &have);
	return have ? 0 : -EAGAIN;
}

int queue_verdict(int fd, uint16_t number, uint32_t id, uint32_t verdict)
{
	struct nfqnl_msg_verdict_hdr v = { .verdict = htonl(verdict), .id = htonl(id) };
	char room[64];
	struct nlmsghdr *h = message(room, NFQNL_MSG_VERDICT, 0, number);

	mnl_attr_put(h, NFQA_VERDICT_HDR, sizeof v, &v);
	return send(fd, h, h->nlmsg_len, 0) < 0 ? -errno : 0;
}
