/* Sending a transaction to the kernel and reading every answer to it.
 * Used by nft_apply.c.
 * Must never leave an answer in the socket. */
#include "helper/nft_talk.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "common/netlink.h"
#include "helper/nft_table.h"

static void fault(struct nft_answer *answer, int type, int error)
{
	if (answer->count < NFT_FAULTS)
		answer->faults[answer->count++] = (struct nft_fault){ .type = type, .error = error };
}

/* A batch is one sendmsg(), which must fit into the send buffer. */
static void widen(int fd, size_t size)
{
	int was = 0, want = (int)size + 65536;
	socklen_t n = sizeof was;

	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &was, &n) == 0 && was >= want)
		return;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &want, sizeof want) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &want,
				 sizeof want); /* sendmsg() tells if it was not enough */
}

static int send_all(int fd, const struct nft_batch *b)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	widen(fd, b->size);
	for (;;) {
		ssize_t n = sendto(fd, b->data, b->size, 0, (struct sockaddr *)&kernel, sizeof kernel);

		if (n == (ssize_t)b->size)
			return 0;
		if (n >= 0)
			return -EIO;
		if (errno != EINTR)
			return -errno;
	}
}

static void handle(const struct nlmsghdr *h, const struct nft_batch *b, struct nft_answer *answer,
		   bool *acknowledged)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(h);

	if (h->nlmsg_type != NLMSG_ERROR || mnl_nlmsg_get_payload_len(h) < sizeof *e)
		return;
	if (h->nlmsg_seq < b->first_seq || h->nlmsg_seq >= b->seq)
		return; /* left over from what was sent before */
	if (e->error)
		fault(answer, nft_batch_type(b, h->nlmsg_seq), e->error);
	else
		*acknowledged = true;
}

/* nf_tables has queued every answer when sendto() returns, so an empty socket is the end. */
static bool drain(int fd, const struct nft_batch *b, struct nft_answer *answer)
{
	char room[NETLINK_RECEIVE_SIZE] __attribute__((aligned(8)));
	bool acknowledged = false;

	for (;;) {
		ssize_t n = recv(fd, room, sizeof room, MSG_DONTWAIT);
		const struct nlmsghdr *h = (const void *)room;
		int left = (int)n;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 &&
		    errno == ENOBUFS) { /* answers were lost, so some message was refused: read the rest */
			fault(answer, -1, -ENOBUFS);
			continue;
		}
		if (n < 0 && errno != EAGAIN)
			fault(answer, -1, -errno);
		if (n <= 0)
			return acknowledged;
		for (; mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left))
			handle(h, b, answer, &acknowledged);
	}
}

int nft_talk(int fd, const struct nft_batch *b, struct nft_answer *answer)
{
	int r = send_all(fd, b);

	*answer = (struct nft_answer){ 0 };
	if (r < 0)
		fault(answer, -1, r);
	if (!drain(fd, b, answer) && !answer->count)
		fault(answer, -1, -EIO); /* neither refused nor acknowledged */
	return answer->count ? answer->faults[0].error : 0;
}

const char *nft_message_name(int type)
{
	switch (type) {
	case NFT_MSG_NEWTABLE:
	case NFT_MSG_DESTROYTABLE_:
	case NFT_MSG_DELTABLE:
		return "replacing the table";
	case NFT_MSG_NEWCHAIN:
		return "adding a chain";
	case NFT_MSG_NEWRULE:
		return "adding a rule";
	case NFT_MSG_NEWSET:
		return "adding a set";
	case NFT_MSG_NEWSETELEM:
		return "adding addresses";
	case NFT_MSG_DELSETELEM:
		return "taking addresses out";
	default:
		return "the transaction";
	}
}
