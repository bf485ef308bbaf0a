/* Ends the connections that are open to newly blocked addresses, through inet_diag.
 * Used by world.c once the rules are in force.
 * Must never end a connection to anything else. */
#include "helper/sock_destroy.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "common/cleanup.h"
#include "helper/addr_set.h"
#include "common/netlink.h"

#define BIT(state) (1u << (state))
/* Whatever has another end that it still talks to; a listening socket has none. UDP sockets that were
 * connected are "established". */
#define STATES \
	(BIT(TCP_ESTABLISHED) | BIT(TCP_SYN_SENT) | BIT(TCP_SYN_RECV) | BIT(TCP_FIN_WAIT1) | \
	 BIT(TCP_FIN_WAIT2) | BIT(TCP_CLOSE_WAIT) | BIT(TCP_LAST_ACK) | BIT(TCP_CLOSING))
#define TRIES 3

struct search {
	struct addr_set set;
	struct items found; /* struct inet_diag_msg */
};

static void put_request(struct nlmsghdr *h, uint16_t type, uint16_t flags,
			const struct inet_diag_req_v2 *request)
{
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = 1;
	memcpy(mnl_nlmsg_put_extra_header(h, sizeof *request), request, sizeof *request);
}

/* An IPv6 socket that talks to an IPv4 host has the mapped form. */
static struct addr other_end(const struct inet_diag_msg *m)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *bytes = (const uint8_t *)m->id.idiag_dst;
	struct addr a = { .family = 4, .length = 32 };

	if (m->idiag_family == AF_INET) {
		memcpy(a.bytes, bytes, 4);
	} else if (memcmp(bytes, mapped, sizeof mapped) == 0) {
		memcpy(a.bytes, bytes + 12, 4);
	} else {
		a = (struct addr){ .family = 6, .length = 128 };
		memcpy(a.bytes, bytes, 16);
	}
	return a;
}

static int each_socket(const struct nlmsghdr *h, void *data)
{
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(h);
	struct search *s = data;
	struct addr a;

	if (mnl_nlmsg_get_payload_len(h) < sizeof *m ||
	    (m->idiag_family != AF_INET && m->idiag_family != AF_INET6))
		return 0;
	a = other_end(m);
	return addr_set_covers(&s->set, &a) ? items_push(&s->found, m) : 0;
}

static int destroy(int fd, uint8_t protocol, const struct inet_diag_msg *m)
{
	struct inet_diag_req_v2 request = {
		.sdiag_family = m->idiag_family, .sdiag_protocol = protocol, .idiag_states = ~0u, .id = m->id
	};
	char room[MNL_NLMSG_HDRLEN + sizeof request + 16] = { 0 };
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);
	int r;

	put_request(h, SOCK_DESTROY, NLM_F_ACK, &request);
	r = netlink_dump(fd, h, NULL, NULL);
	return r == -ENOENT ? 0 : r; /* it ended by itself */
}

/* A socket listed twice because the table moved meanwhile is asked for twice and found gone: a torn dump does
 * no harm. */
static int search(int fd, uint8_t family, uint8_t protocol, struct search *s)
{
	struct inet_diag_req_v2 request = { .sdiag_family = family,
					    .sdiag_protocol = protocol,
					    .idiag_states = STATES };
	char room[MNL_NLMSG_HDRLEN + sizeof request + 16] = { 0 };
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);
	int r = -EAGAIN;

	put_request(h, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &request);
	for (int i = 0; i < TRIES && r == -EAGAIN; i++)
		r = netlink_dump(fd, h, each_socket, s);
	return r == -EAGAIN ? 0 : r;
}

static int destroy_found(int fd, uint8_t protocol, struct items *found)
{
	int ended = 0, error = 0;

	for (size_t i = 0; i < found->count; i++) {
		int r = destroy(fd, protocol, items_at(found, i));

		if (r < 0 && error == 0)
			error = r;
		ended += r == 0;
	}
	found->count = 0;
	return error ? error : ended;
}

int sock_destroy(const struct items *addrs)
{
	static const struct {
		uint8_t family, protocol;
	} kinds[] = { { AF_INET, IPPROTO_TCP },
		      { AF_INET6, IPPROTO_TCP },
		      { AF_INET, IPPROTO_UDP },
		      { AF_INET6, IPPROTO_UDP } };
	struct search s = { .found = { .size = sizeof(struct inet_diag_msg) } };
	autoclose int fd = netlink_open(NETLINK_SOCK_DIAG);
	int ended = 0, error = fd < 0 ? fd : 0;

	addr_set_init(&s.set, addrs);
	for (size_t i = 0; fd >= 0 && i < sizeof kinds / sizeof *kinds; i++) {
		int r = search(fd, kinds[i].family, kinds[i].protocol, &s);

		if (r == 0)
			r = destroy_found(fd, kinds[i].protocol, &s.found);
		if (r < 0 && error == 0) /* the other kinds are tried all the same */
			error = r;
		ended += r > 0 ? r : 0;
	}
	items_free(&s.found);
	return error ? error : ended;
}
