/* Questions to the kernel over netlink.
 * Used by own_addr.c, sock_destroy.c and nft_*.c.
 * Must never leave an answer unread. */
#include "common/netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "common/cleanup.h"

#ifndef NETLINK_EXT_ACK
#define NETLINK_EXT_ACK 11
#endif
/* The kernel answers before sendmsg() returns; this only keeps a fault from hanging us. */
#define ANSWER_WITHIN_S 10

int netlink_open(int bus)
{
	autoclose int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, bus);
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	struct timeval wait = { .tv_sec = ANSWER_WITHIN_S };
	int one = 1;

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&self, sizeof self) < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) < 0)
		return -errno;
	/* Without it an error brings the whole refused message back. Old kernels do, and that is only slower.
	 */
	(void)setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
	return TAKE_FD(fd);
}

struct progress {
	const struct nlmsghdr *question;
	netlink_each *each;
	void *data;
	bool done, torn;
	int error;
};

static void note(struct progress *p, int error)
{
	if (p->error == 0)
		p->error = error;
}

static void handle(struct progress *p, const struct nlmsghdr *h)
{
	if (h->nlmsg_seq != p->question->nlmsg_seq)
		return;
	if (h->nlmsg_flags & NLM_F_DUMP_INTR)
		p->torn = true;
	if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR) {
		/* both begin with the error as an int, and an acknowledgement is the error 0 */
		if (mnl_nlmsg_get_payload_len(h) >= sizeof(int))
			note(p, *(const int *)mnl_nlmsg_get_payload(h));
		p->done = true;
	} else if (h->nlmsg_type >= NLMSG_MIN_TYPE && p->error == 0) {
		note(p, p->each ? p->each(h, p->data) : 0);
	}
}

int netlink_dump(int fd, const struct nlmsghdr *h, netlink_each *each, void *data)
{
	struct progress p = { .question = h, .each = each, .data = data };
	char room[NETLINK_RECEIVE_SIZE] __attribute__((aligned(8)));

	if (send(fd, h, h->nlmsg_len, 0) < 0)
		return -errno;
	while (!p.done) {
		ssize_t n = recv(fd, room, sizeof room, 0);
		const struct nlmsghdr *m = (const void *)room;
		int left = (int)n;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) /* ENOBUFS too: something is lost and nothing can be believed */
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		for (; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left))
			handle(&p, m);
	}
	if (p.error)
		return p.error;
	return p.torn ? -EAGAIN : 0;
}
