/* Sockets as the tries of `check` need them.
 * Used by check_dns.c, check_flow.c, check_quic.c and check_address.c.
 * Must never look a name up. */
#include "cli/check_net.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/cleanup.h"

int check_net_addr(struct check_addr *out, const char *text, uint16_t port)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	char service[8];

	snprintf(service, sizeof service, "%u", port);
	if (getaddrinfo(text, service, &hints, &found) != 0)
		return -EINVAL;
	*out = (struct check_addr){ .size = found->ai_addrlen };
	memcpy(&out->a, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return 0;
}

int64_t check_net_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

bool check_net_await(int fd, short events, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t until = check_net_now_ms() + timeout_ms;
	int n;

	do {
		int64_t left = until - check_net_now_ms();

		n = poll(&p, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

static int new_socket(int family, int type)
{
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd >= 0 && type == SOCK_STREAM)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* else two writes may go out as one segment */
	return fd;
}

int check_net_connect(const char *address, uint16_t port, int type, int timeout_ms, bool *async)
{
	struct check_addr to;
	autoclose int fd = -1;
	int error = 0;
	socklen_t size = sizeof error;

	*async = false;
	if (check_net_addr(&to, address, port) < 0)
		return -EINVAL;
	fd = new_socket(to.a.ss_family, type);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&to.a, to.size) == 0)
		return TAKE_FD(fd);
	if (errno != EINPROGRESS)
		return -errno;
	*async = true;
	if (!check_net_await(fd, POLLOUT, timeout_ms))
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error)
		return error ? -error : -errno;
	return TAKE_FD(fd);
}

int check_net_listen(const char *address, int type, uint16_t *port)
{
	struct check_addr at;
	autoclose int fd = -1;

	if (check_net_addr(&at, address, 0) < 0)
		return -EINVAL;
	fd = new_socket(at.a.ss_family, type);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&at.a, at.size) < 0 || (type == SOCK_STREAM && listen(fd, 1) < 0) ||
	    getsockname(fd, (struct sockaddr *)&at.a, &at.size) < 0)
		return -errno;
	*port = ntohs(at.a.ss_family == AF_INET ? ((struct sockaddr_in *)&at.a)->sin_port
						: ((struct sockaddr_in6 *)&at.a)->sin6_port);
	return TAKE_FD(fd);
}

bool check_net_no_way(int error)
{
	return error == -ENETUNREACH || error == -EADDRNOTAVAIL || error == -EAFNOSUPPORT || error == -ENETDOWN ||
	       error == -EHOSTUNREACH || error == -EINVAL;
}
