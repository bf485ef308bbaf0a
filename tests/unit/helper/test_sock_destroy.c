/* Tests of helper/sock_destroy.c: open connections to a blocked address end, all others go on. */
#include "unit/helper/traffic.h"

#include "helper/sock_destroy.h"

static int start(void **state)
{
	if (enter_namespace(state) || !have_namespace)
		return 0;
	give_lo((const char *const[]){ "198.51.100.7/32", "198.51.100.8/32", "192.0.2.200/32",
				       "2001:db8::7/128", "2001:db8::8/128", NULL });
	return 0;
}

/* True if the end has met the error of a destroyed connection. */
static bool ended(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int error = 0;
	socklen_t n = sizeof error;

	assert_int_equal(poll(&p, 1, 0) >= 0, 1);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n), 0);
	return error == ECONNABORTED || error == ECONNRESET || (p.revents & (POLLERR | POLLHUP));
}

/* -EOPNOTSUPP: this kernel cannot. */
static int destroy(struct items s)
{
	int r = sock_destroy(&s);

	items_free(&s);
	return r;
}

static void connections_to_what_is_blocked_end(void **state)
{
	static const char *const blocked[] = { "198.51.100.7", "192.0.2.200", "2001:db8::7" };
	static const char *const others[] = { "198.51.100.8", "127.0.0.1", "2001:db8::8", "::1" };
	struct ends in[COUNT_OF(blocked)], out[COUNT_OF(others)];
	int listener, r;

	(void)state;
	need_namespace();
	listener = listen_tcp();
	for (size_t i = 0; i < COUNT_OF(in); i++)
		assert_int_equal(open_tcp(listener, blocked[i], &in[i]), 0);
	for (size_t i = 0; i < COUNT_OF(out); i++)
		assert_int_equal(open_tcp(listener, others[i], &out[i]), 0);
	r = destroy(ADDRS("198.51.100.7", "192.0.2.0/24", "2001:db8::7"));
	if (r == -EOPNOTSUPP)
		skip();
	assert_true(r >= 3);
	for (size_t i = 0; i < COUNT_OF(in); i++) {
		assert_true(ended(in[i].here));
		close_ends(&in[i]);
	}
	for (size_t i = 0; i < COUNT_OF(out); i++) {
		assert_true(passes(&out[i]));
		close_ends(&out[i]);
	}
	assert_int_equal(try_tcp(listener, "198.51.100.7"), 0); /* who listens is left alone */
	close(listener);
}

static void an_ipv6_socket_to_an_ipv4_host_ends_too(void **state)
{
	struct ends e, other;
	int listener, r;

	(void)state;
	need_namespace();
	listener = listen_tcp();
	assert_int_equal(open_tcp(listener, "::ffff:198.51.100.7", &e), 0);
	assert_int_equal(open_tcp(listener, "::ffff:198.51.100.8", &other), 0);
	r = destroy(ADDRS("198.51.100.7"));
	if (r == -EOPNOTSUPP)
		skip();
	assert_true(ended(e.here));
	assert_true(passes(&other));
	close_ends(&e);
	close_ends(&other);
	close(listener);
}

static void a_connected_udp_socket_ends(void **state)
{
	struct sockaddr_storage a;
	socklen_t n;
	int fd, r, error = 0;
	socklen_t size = sizeof error;

	(void)state;
	need_namespace();
	n = socket_address("2001:db8::7", &a);
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, n), 0);
	r = destroy(ADDRS("2001:db8::7"));
	if (r == -EOPNOTSUPP || r == -ENOENT || r == -EINVAL) { /* or it cannot list UDP */
		close(fd);
		skip();
	}
	assert_int_equal(r, 1);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size), 0);
	assert_int_equal(error, ECONNABORTED);
	close(fd);
}

static void nothing_ends_for_nothing(void **state)
{
	struct ends e;
	int listener;

	(void)state;
	need_namespace();
	listener = listen_tcp();
	assert_int_equal(open_tcp(listener, "198.51.100.8", &e), 0);
	assert_int_equal(destroy(ADDRS("203.0.113.1", "203.0.113.64/26")), 0);
	assert_true(passes(&e));
	close_ends(&e);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connections_to_what_is_blocked_end),
		cmocka_unit_test(an_ipv6_socket_to_an_ipv4_host_ends_too),
		cmocka_unit_test(a_connected_udp_socket_ends),
		cmocka_unit_test(nothing_ends_for_nothing),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
