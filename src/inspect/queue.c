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
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/fdstore.h"
#include "common/log.h"
#include "common/netlink.h"

#define LENGTH 16384          /* packets that may wait */
#define RECEIVE_BUFFER (8 << 20)
#define STORED_NAME "queue"
#define SEQ_CONFIG 2 /* of what an inherited queue is told; 1: of all the rest */
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

static struct nlmsghdr *parameters(char *room, uint16_t flags, uint16_t number)
{
	struct nfqnl_msg_config_params copy = { .copy_range = htonl(0xffff), .copy_mode = NFQNL_COPY_PACKET };
	struct nlmsghdr *h = message(room, NFQNL_MSG_CONFIG, flags, number);

	mnl_attr_put(h, NFQA_CFG_PARAMS, sizeof copy, &copy);
	mnl_attr_put_u32(h, NFQA_CFG_FLAGS, htonl(FLAGS));
	mnl_attr_put_u32(h, NFQA_CFG_MASK, htonl(FLAGS));
	mnl_attr_put_u32(h, NFQA_CFG_QUEUE_MAXLEN, htonl(LENGTH));
	return h;
}

static int bind_queue(int fd, uint16_t number)
{
	struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND, .pf = htons(AF_INET) };
	char room[512];
	struct nlmsghdr *h = message(room, NFQNL_MSG_CONFIG, NLM_F_ACK, number);
	int r;

	mnl_attr_put(h, NFQA_CFG_CMD, sizeof bind, &bind);
	r = netlink_dump(fd, h, NULL, NULL);
	return r < 0 ? r : netlink_dump(fd, parameters(room, NLM_F_ACK, number), NULL, NULL);
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

/* 0: OUT is a packet; -EAGAIN: something else; -errno: an inherited queue is not what it was taken for. */
static int parse(const void *room, ssize_t size, struct queued *out)
{
	const struct nlmsghdr *h = room;
	const struct nlmsgerr *e;
	const struct nlattr *a;
	bool have = false;

	*out = (struct queued){ 0 };
	if (!mnl_nlmsg_ok(h, (int)size))
		return -EAGAIN;
	if (h->nlmsg_type == NLMSG_ERROR && h->nlmsg_seq == SEQ_CONFIG && mnl_nlmsg_get_payload_len(h) >= sizeof *e) {
		e = mnl_nlmsg_get_payload(h);
		return e->error < 0 ? e->error : -EAGAIN;
	}
	if ((h->nlmsg_type & 0xff) != NFQNL_MSG_PACKET || mnl_nlmsg_get_payload_len(h) < sizeof(struct nfgenmsg))
		return -EAGAIN; /* the kernel sends one message a time, and what it says of our verdicts is of no use */
	mnl_attr_for_each (a, h, sizeof(struct nfgenmsg))
		take_attribute(a, out, &have);
	return have ? 0 : -EAGAIN;
}

int queue_read(int fd, void *room, struct queued *out)
{
	ssize_t n = recv(fd, room, QUEUE_ROOM, 0);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN || errno == ENOBUFS ? -EAGAIN : -errno;
	return parse(room, n, out);
}

/* A configuration of nothing, and its acknowledgement. */
int queue_call(int fd, uint16_t number)
{
	char room[64];
	struct nlmsghdr *h = message(room, NFQNL_MSG_CONFIG, NLM_F_ACK, number);

	return send(fd, h, h->nlmsg_len, 0) < 0 ? -errno : 0;
}

static int send_verdict(int fd, uint16_t type, uint16_t number, uint32_t id, uint32_t verdict)
{
	struct nfqnl_msg_verdict_hdr v = { .verdict = htonl(verdict), .id = htonl(id) };
	char room[64];
	struct nlmsghdr *h = message(room, type, 0, number);

	mnl_attr_put(h, NFQA_VERDICT_HDR, sizeof v, &v);
	return send(fd, h, h->nlmsg_len, 0) < 0 ? -errno : 0;
}

int queue_verdict(int fd, uint16_t number, uint32_t id, uint32_t verdict)
{
	return send_verdict(fd, NFQNL_MSG_VERDICT, number, id, verdict);
}

static int open_new(uint16_t number)
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

/* Packets are waiting in it, so no answer is waited for: a refusal comes among them, and queue_read() meets it. */
static int configure_inherited(int fd, uint16_t number)
{
	char room[512];
	struct nlmsghdr *h = parameters(room, 0, number);

	h->nlmsg_seq = SEQ_CONFIG;
	return send(fd, h, h->nlmsg_len, 0) < 0 ? -errno : 0;
}

/* The kernel counts packets from 1 and hands them out in that order, and a batch verdict is for all up to its id: all before
 * the first that is still to be read, or, where none is, all there are, whichever half of the numbers they are in. TCP would
 * not send again what this machine itself still holds (tcp_retransmit_skb), so this cannot wait for the next packet. */
static int drop_unjudged(int fd, uint16_t number, void *room)
{
	struct queued next = { 0 };
	ssize_t n;
	int r;

	while ((n = recv(fd, room, QUEUE_ROOM, MSG_DONTWAIT | MSG_PEEK)) >= 0 || errno == EINTR) {
		if (n >= 0 && parse(room, n, &next) == 0)
			return send_verdict(fd, NFQNL_MSG_VERDICT_BATCH, number, next.id - 1, NF_DROP);
		if (n >= 0)
			(void)recv(fd, room, QUEUE_ROOM, MSG_DONTWAIT);
	}
	r = send_verdict(fd, NFQNL_MSG_VERDICT_BATCH, number, INT32_MAX, NF_DROP);
	return r < 0 ? r : send_verdict(fd, NFQNL_MSG_VERDICT_BATCH, number, UINT32_MAX, NF_DROP);
}

static int inherit(int fd, uint16_t number, void *room)
{
	int r = drop_unjudged(fd, number, room);

	if (r == 0)
		r = configure_inherited(fd, number);
	if (r < 0)
		close(fd);
	return r < 0 ? r : fd;
}

/* FD, or the error that it is. */
static int wait_without_end(int fd)
{
	static const struct timeval none;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &none, sizeof none) < 0)
		log_warning("packets cannot be waited for without end: %s", strerror(errno)); /* and a wait that ends is begun again */
	return fd;
}

int queue_open(uint16_t number, void *room, int manager)
{
	int fd = fdstore_take_netlink(STORED_NAME, NETLINK_NETFILTER), r;

	if (fd >= 0)
		return wait_without_end(inherit(fd, number, room));
	fd = wait_without_end(open_new(number));
	r = fd < 0 ? 0 : fdstore_keep(manager, STORED_NAME, fd);
	if (r < 0)
		log_warning("packets will not wait between two starts: %s", strerror(-r));
	return fd;
}

void queue_forsake(int manager)
{
	(void)fdstore_drop(manager, STORED_NAME); /* of no use where nobody listens */
}

