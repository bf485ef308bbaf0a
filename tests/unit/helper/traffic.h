/* Small servers and clients on lo for the helper's tests. */
#ifndef NCB_TESTS_HELPER_TRAFFIC_H
#define NCB_TESTS_HELPER_TRAFFIC_H

#include <fcntl.h>
#include <poll.h>

#include "unit/helper/support.h"

#define PORT 4747

struct ends {
	int here, there;
};

static UNUSED_ socklen_t socket_address(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in6 *six = (void *)out;
	struct sockaddr_in *four = (void *)out;

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(PORT);
		return sizeof *four;
	}
	assert_int_equal(inet_pton(AF_INET6, text, &six->sin6_addr), 1);
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(PORT);
	return sizeof *six;
}

/* Gives lo these addresses. */
static UNUSED_ void give_lo(const char *const *texts)
{
	for (; *texts; texts++)
		assert_int_equal(run_command("ip", "addr", "add", *texts, "dev", "lo"), 0);
}

/* Listens on every address, IPv6 and mapped IPv4. */
static UNUSED_ int listen_tcp(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(PORT) };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), no = 0, yes = 1;

	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, IPPROTO_IPV6, 26 /* IPV6_V6ONLY */, &no, sizeof no), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 64), 0);
	return fd;
}

/* 0 with both ends of a connection to TEXT, or the errno of connect(). */
static UNUSED_ int open_tcp(int listener, const char *text, struct ends *e)
{
	struct timeval wait = { .tv_sec = 20 };
	struct sockaddr_storage a;
	socklen_t n = socket_address(text, &a);

	e->here = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	e->there = -1;
	assert_int_equal(setsockopt(e->here, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait), 0);
	if (connect(e->here, (struct sockaddr *)&a, n) < 0) {
		int r = errno;

		close(e->here);
		e->here = -1;
		return r;
	}
	e->there = accept(listener, NULL, NULL);
	assert_true(e->there >= 0);
	return 0;
}

static UNUSED_ void close_ends(struct ends *e)
{
	if (e->here >= 0)
		close(e->here);
	if (e->there >= 0)
		close(e->there);
}

static UNUSED_ int try_tcp(int listener, const char *text)
{
	struct ends e;
	int r = open_tcp(listener, text, &e);

	close_ends(&e);
	return r;
}

/* The error that a connected UDP socket meets when it sends to TEXT; 0 if the datagram went its way. */
static UNUSED_ int try_udp(const char *text)
{
	struct sockaddr_storage a;
	socklen_t n = socket_address(text, &a);
	int fd = socket(a.ss_family, SOCK_DGRAM, 0), server = socket(a.ss_family, SOCK_DGRAM, 0), r = 0,
	    error = 0;
	socklen_t size = sizeof error;

	assert_int_equal(bind(server, (struct sockaddr *)&a, n), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, n), 0);
	if (send(fd, "x", 1, 0) < 0)
		r = errno;
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size), 0);
	close(fd);
	close(server);
	return r ? r : error;
}

/* True if a byte goes from here to there. */
static UNUSED_ bool passes(const struct ends *e)
{
	struct pollfd p = { .fd = e->there, .events = POLLIN };
	char byte = 'x';

	if (send(e->here, &byte, 1, MSG_NOSIGNAL) != 1)
		return false;
	assert_int_equal(poll(&p, 1, 20000), 1);
	return recv(e->there, &byte, 1, 0) == 1;
}

#endif
