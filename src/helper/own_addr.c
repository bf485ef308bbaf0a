/* Which addresses are this machine's own, and which its gateways', by rtnetlink.
 * Used by world.c and session.c.
 * Must never send anything but questions to the kernel. */
#include "helper/own_addr.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/netlink.h"
#include "helper/plan.h"

#define TRIES 5 /* a dump that a change got into is asked for again */

static int put_bytes(struct items *s, int family, const void *bytes, size_t size)
{
	struct addr a = { .family = family == AF_INET ? 4 : 6, .length = family == AF_INET ? 32 : 128 };

	if ((family != AF_INET || size != 4) && (family != AF_INET6 || size != 16))
		return 0; /* another family's gateway is nothing that we could block */
	memcpy(a.bytes, bytes, size);
	return items_push(s, &a);
}

static int put_attr(struct items *s, int family, const struct nlattr *attr)
{
	return put_bytes(s, family, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
}

static int put_via(struct items *s, const struct nlattr *attr)
{
	const struct rtvia *via = mnl_attr_get_payload(attr);

	if (mnl_attr_get_payload_len(attr) <= sizeof *via)
		return 0;
	return put_bytes(s, via->rtvia_family, via->rtvia_addr, mnl_attr_get_payload_len(attr) - sizeof *via);
}

static int put_gateway(struct items *s, int family, const struct nlattr *attr)
{
	if (mnl_attr_get_type(attr) == RTA_GATEWAY)
		return put_attr(s, family, attr);
	return mnl_attr_get_type(attr) == RTA_VIA ? put_via(s, attr) : 0;
}

static int put_hop(struct items *s, int family, const struct rtnexthop *hop)
{
	const struct nlattr *attr = (const void *)(hop + 1);
	const char *end = (const char *)hop + hop->rtnh_len;
	int r = 0;

	for (; r == 0 && mnl_attr_ok(attr, (int)(end - (const char *)attr)); attr = mnl_attr_next(attr))
		r = put_gateway(s, family, attr);
	return r;
}

static int put_multipath(struct items *s, int family, const struct nlattr *attr)
{
	const char *p = mnl_attr_get_payload(attr);
	int left = mnl_attr_get_payload_len(attr), r = 0;

	while (r == 0 && left >= (int)sizeof(struct rtnexthop)) {
		const struct rtnexthop *hop = (const void *)p;

		if (hop->rtnh_len < sizeof *hop || hop->rtnh_len > left)
			break;
		r = put_hop(s, family, hop);
		p += RTNH_ALIGN(hop->rtnh_len);
		left -= (int)RTNH_ALIGN(hop->rtnh_len);
	}
	return r;
}

static int each_route(const struct nlmsghdr *h, void *data)
{
	const struct rtmsg *m = mnl_nlmsg_get_payload(h);
	struct own *own = data;
	const struct nlattr *attr;
	int r = 0;

	if (h->nlmsg_type != RTM_NEWROUTE || mnl_nlmsg_get_payload_len(h) < sizeof *m)
		return 0;
	mnl_attr_for_each (attr, h, sizeof *m) {
		if (mnl_attr_get_type(attr) == RTA_MULTIPATH)
			r = put_multipath(&own->gateways, m->rtm_family, attr);
		else
			r = put_gateway(&own->gateways, m->rtm_family, attr);
		if (r < 0)
			return r;
	}
	return 0;
}

static int each_address(const struct nlmsghdr *h, void *data)
{
	const struct ifaddrmsg *m = mnl_nlmsg_get_payload(h);
	const struct nlattr *attr, *local = NULL, *address = NULL;
	struct own *own = data;

	if (h->nlmsg_type != RTM_NEWADDR || mnl_nlmsg_get_payload_len(h) < sizeof *m)
		return 0;
	mnl_attr_for_each (attr, h, sizeof *m) {
		if (mnl_attr_get_type(attr) == IFA_LOCAL)
			local = attr;
		else if (mnl_attr_get_type(attr) == IFA_ADDRESS)
			address = attr;
	}
	if (!local) /* on a point-to-point link IFA_ADDRESS is the other end */
		local = address;
	return local ? put_attr(&own->addresses, m->ifa_family, local) : 0;
}

static int ask(int fd, uint16_t type, size_t header, netlink_each *each, struct own *own)
{
	char room[MNL_NLMSG_HDRLEN + 64] = { 0 };
	struct nlmsghdr *h = mnl_nlmsg_put_header(room);

	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	h->nlmsg_seq = type;
	mnl_nlmsg_put_extra_header(h, header); /* all zero: AF_UNSPEC, every family */
	return netlink_dump(fd, h, each, own);
}

static int read_all(int fd, struct own *own)
{
	int r = ask(fd, RTM_GETADDR, sizeof(struct ifaddrmsg), each_address, own);

	if (r == 0)
		r = ask(fd, RTM_GETROUTE, sizeof(struct rtmsg), each_route, own);
	if (r == 0)
		r = items_sort(&own->addresses);
	return r ? r : items_sort(&own->gateways);
}

int own_read(struct own *own)
{
	autoclose int fd = netlink_open(NETLINK_ROUTE);
	int r = fd < 0 ? fd : -EAGAIN;

	own->addresses = own->gateways = plan_addr_items();
	for (int i = 0; i < TRIES && r == -EAGAIN; i++) {
		own_free(own);
		r = read_all(fd, own);
	}
	if (r < 0)
		own_free(own);
	return r;
}

void own_free(struct own *own)
{
	items_free(&own->addresses);
	items_free(&own->gateways);
}

static bool touches(const struct items *s, const struct addr *a)
{
	for (size_t i = 0; i < s->count; i++)
		if (addr_overlaps(items_at(s, i), a))
			return true;
	return false;
}

enum wire_own own_check(const struct own *own, const struct addr *a)
{
	if (touches(&own->addresses, a))
		return OWN_ADDRESS;
	return touches(&own->gateways, a) ? OWN_GATEWAY : OWN_NO;
}
