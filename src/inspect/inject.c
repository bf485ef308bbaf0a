/* Sending packets that we make up, over raw sockets that were opened at start.
 * Used by inspect.c.
 * Must never send to anybody but the two ends of the connection at hand. */
#include "inspect/inject.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"

static int open_raw(int family, int level, int option)
{
	autoclose int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);
	int one = 1;

	if (fd < 0 || setsockopt(fd, level, option, &one, sizeof one) < 0)
		return -errno;
	return TAKE_FD(fd);
}

int inject_open(struct inject *i)
{
	*i = (struct inject){ .raw4 = open_raw(AF_INET, IPPROTO_IP, IP_HDRINCL), .raw6 = -1 };
	if (i->raw4 < 0)
		return i->raw4;
	i->raw6 = open_raw(AF_INET6, IPPROTO_IPV6, IPV6_HDRINCL);
	if (i->raw6 < 0 && i->raw6 != -EAFNOSUPPORT) {
		int r = i->raw6;

		inject_close(i);
		return r;
	}
	return 0;
}

void inject_close(struct inject *i)
{
	if (i->raw4 >= 0)
		close(i->raw4);
	if (i->raw6 >= 0)
		close(i->raw6);
	*i = (struct inject){ -1, -1 };
}

static int send_to(int fd, const void *packet, size_t size, const void *to, socklen_t to_size)
{
	if (fd < 0)
		return -EAFNOSUPPORT;
	return sendto(fd, packet, size, MSG_NOSIGNAL, to, to_size) < 0 ? -errno : 0;
}

int inject_send(const struct inject *i, const void *packet, size_t size, uint32_t scope)
{
	struct sockaddr_in to4 = { .sin_family = AF_INET };
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };

	if (size >= sizeof(struct iphdr) && *(const uint8_t *)packet >> 4 == 4) {
		memcpy(&to4.sin_addr, (const char *)packet + offsetof(struct iphdr, daddr), sizeof to4.sin_addr);
		return send_to(i->raw4, packet, size, &to4, sizeof to4);
	}
	if (size < sizeof(struct ip6_hdr))
		return -EINVAL;
	memcpy(&to6.sin6_addr, (const char *)packet + offsetof(struct ip6_hdr, ip6_dst), sizeof to6.sin6_addr);
	if (IN6_IS_ADDR_LINKLOCAL(&to6.sin6_addr))
		to6.sin6_scope_id = scope;
	return send_to(i->raw6, packet, size, &to6, sizeof to6);
}
