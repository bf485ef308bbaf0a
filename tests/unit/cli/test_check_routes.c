/* Tests of the tries of check: each in a network namespace of its own, with rules that refuse as nc-block's do, with others, and
 * without any. They need root; without it they are skipped. */
#include "support/unit.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/check.h"
#include "common/inspect_wire.h"

static struct check_outcome out;

static int set_up(void **state)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd, r;

	*state = NULL;
	if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0)
		return 0;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	r = ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
	*state = &out;
	return r;
}

#define NEED_NAMESPACE()                                                                                     \
	do {                                                                                                 \
		if (!*state)                                                                                 \
			skip();                                                                              \
	} while (0)

/* The rules, in a chain of locally made packets. */
static void rules(const char *text)
{
	char command[600];

	snprintf(command, sizeof command,
		 "nft 'flush ruleset; table inet t { chain o { type filter hook output priority 0; %s; }; }'", text);
	assert_int_equal(system(command), 0);
}

static enum check_result attempt(void (*f)(const struct check_probe *, struct check_outcome *), const char *server)
{
	struct check_probe p = { .server = "", .name = CANARY_NAME };

	snprintf(p.server, sizeof p.server, "%s", server);
	memset(&out, 0xff, sizeof out);
	f(&p, &out);
	assert_true(strlen(out.detail) < CHECK_DETAIL_SIZE);
	return out.result;
}

static enum check_result flow(bool split, bool http, const char *server)
{
	struct check_probe p = { .server = "", .name = CANARY_NAME, .split = split, .http = http };

	snprintf(p.server, sizeof p.server, "%s", server);
	check_flow(&p, &out);
	return out.result;
}

static void flows_without_rules(void **state)
{
	NEED_NAMESPACE();
	assert_int_equal(flow(false, false, "127.0.0.1"), CHECK_OPEN);
	assert_int_equal(flow(true, false, "::1"), CHECK_OPEN);
	assert_int_equal(flow(false, true, "127.0.0.1"), CHECK_OPEN);
	assert_int_equal(flow(false, false, "192.0.2.1"), CHECK_NA); /* not ours to listen on */
}

static void flows_that_are_reset(void **state)
{
	NEED_NAMESPACE();
	rules("tcp flags & (psh | rst) == psh reject with tcp reset");
	assert_int_equal(flow(false, false, "127.0.0.1"), CHECK_SHUT);
	assert_non_null(strstr(out.detail, "reset before"));
	assert_int_equal(flow(false, true, "::1"), CHECK_SHUT);
	rules("meta length > 200 tcp flags & (psh | rst) == psh reject with tcp reset"); /* the second part alone */
	assert_int_equal(flow(true, false, "127.0.0.1"), CHECK_SHUT);
	assert_non_null(strstr(out.detail, "reset before"));
}

static void flows_that_vanish(void **state)
{
	NEED_NAMESPACE();
	rules("tcp flags & psh == psh drop");
	assert_int_equal(flow(false, false, "127.0.0.1"), CHECK_SHUT);
	assert_non_null(strstr(out.detail, "not reset"));
	rules("meta l4proto tcp reject with tcp reset"); /* not even a connection: it says nothing of names */
	assert_int_equal(flow(false, false, "127.0.0.1"), CHECK_NA);
}

static void datagrams(void **state)
{
	NEED_NAMESPACE();
	assert_int_equal(attempt(check_quic, "127.0.0.1"), CHECK_OPEN);
	assert_int_equal(attempt(check_quic, "::1"), CHECK_OPEN);
	rules("meta l4proto udp udp length > 1000 drop");
	assert_int_equal(attempt(check_quic, "127.0.0.1"), CHECK_SHUT);
	rules("meta l4proto udp udp length > 1000 reject with icmpx port-unreachable");
	assert_int_equal(attempt(check_quic, "::1"), CHECK_SHUT);
	rules("meta l4proto udp drop"); /* all of them: it says nothing of names */
	assert_int_equal(attempt(check_quic, "127.0.0.1"), CHECK_NA);
}

static void addresses(void **state)
{
	NEED_NAMESPACE();
	assert_int_equal(attempt(check_address, CANARY_ADDR4_TEXT), CHECK_NA);
	assert_int_equal(attempt(check_address, CANARY_ADDR6_TEXT), CHECK_NA);
	assert_int_equal(system("ip route add " CANARY_ADDR4_TEXT " dev lo; ip -6 route add " CANARY_ADDR6_TEXT " dev lo"), 0);
	assert_int_equal(attempt(check_address, CANARY_ADDR4_TEXT), CHECK_OPEN);
	rules("ip daddr " CANARY_ADDR4_TEXT " tcp flags & rst == 0 reject with tcp reset; "
	      "ip6 daddr " CANARY_ADDR6_TEXT " tcp flags & rst == 0 reject with tcp reset");
	assert_int_equal(attempt(check_address, CANARY_ADDR4_TEXT), CHECK_SHUT);
	assert_int_equal(attempt(check_address, CANARY_ADDR6_TEXT), CHECK_SHUT);
}

static void the_port_of_dot(void **state)
{
	NEED_NAMESPACE();
	assert_int_equal(attempt(check_dot, "127.0.0.1"), CHECK_OPEN);
	assert_int_equal(attempt(check_dot, "::1"), CHECK_OPEN);
	rules("tcp dport 853 reject with icmpx admin-prohibited");
	assert_int_equal(attempt(check_dot, "127.0.0.1"), CHECK_SHUT);
	assert_int_equal(attempt(check_dot, "::1"), CHECK_SHUT);
	rules("tcp dport 853 reject with tcp reset"); /* a closed port looks like this */
	assert_int_equal(attempt(check_dot, "127.0.0.1"), CHECK_OPEN);
}

/* ---- a resolver that answers one question, by OURS or by another server's word ---- */

struct resolver {
	int fd;
	bool tcp, ours, mute;
	pthread_t thread;
};

static size_t make_answer(const struct resolver *r, uint8_t *m, size_t size)
{
	static const char soa[] = "\0\0\6\0\1\0\0\0\74\0\50\10nc-block\7invalid\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1";

	m[2] |= 0x80;
	m[3] = 3;
	if (!r->ours)
		return size;
	m[9] = 1;
	memcpy(m + size, soa, sizeof soa - 1);
	m[size + 10] = sizeof soa - 1 - 11;
	return size + sizeof soa - 1;
}

static void *resolve(void *arg)
{
	struct resolver *r = arg;
	struct sockaddr_storage from;
	socklen_t n = sizeof from;
	uint8_t m[600];
	int fd = r->tcp ? accept(r->fd, NULL, NULL) : r->fd;
	ssize_t size = r->tcp ? recv(fd, m, 2, MSG_WAITALL) : recvfrom(fd, m, sizeof m, 0, (struct sockaddr *)&from, &n);
	size_t length;

	if (size > 0 && r->tcp) {
		size = recv(fd, m + 2, (size_t)(m[0] << 8 | m[1]), MSG_WAITALL);
		length = make_answer(r, m + 2, (size_t)size);
		m[0] = (uint8_t)(length >> 8);
		m[1] = (uint8_t)length;
		if (!r->mute && send(fd, m, length + 2, MSG_NOSIGNAL) < 0)
			abort();
		close(fd);
	} else if (size > 0 && !r->mute) {
		length = make_answer(r, m, (size_t)size);
		sendto(fd, "stray", 5, 0, (struct sockaddr *)&from, n); /* what is no answer is passed over */
		sendto(fd, m, length, 0, (struct sockaddr *)&from, n);
	}
	return NULL;
}

static enum check_result asked(struct resolver r, void (*f)(const struct check_probe *, struct check_outcome *), bool split)
{
	const struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct check_probe p = { .server = "127.0.0.1", .name = CANARY_NAME, .split = split };
	int on = 1;

	r.fd = socket(AF_INET, (r.tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
	setsockopt(r.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	assert_int_equal(bind(r.fd, (const struct sockaddr *)&at, sizeof at), 0);
	assert_true(!r.tcp || listen(r.fd, 1) == 0);
	assert_int_equal(pthread_create(&r.thread, NULL, resolve, &r), 0);
	f(&p, &out);
	pthread_join(r.thread, NULL);
	close(r.fd);
	return out.result;
}

static void questions_over_udp(void **state)
{
	NEED_NAMESPACE();
	assert_int_equal(attempt(check_dns_udp, "127.0.0.1"), CHECK_OPEN); /* nobody there, nothing in the way */
	assert_int_equal(asked((struct resolver){ .ours = true }, check_dns_udp, false), CHECK_SHUT);
	assert_int_equal(asked((struct resolver){ .ours = false }, check_dns_udp, false), CHECK_OPEN);
	assert_int_equal(asked((struct resolver){ .mute = true }, check_dns_udp, false), CHECK_OPEN);
	assert_int_equal(attempt(check_dns_udp, "192.0.2.1"), CHECK_NA);
	assert_int_equal(attempt(check_dns_udp, "no address"), CHECK_NA);
	assert_int_equal(asked((struct resolver){ .ours = true }, check_dns_other, false), CHECK_SHUT);
	assert_int_equal(asked((struct resolver){ .ours = false }, check_dns_other, false), CHECK_OPEN);
	assert_int_equal(attempt(check_dns_other, "127.0.0.1"), CHECK_OPEN);
	assert_int_equal(attempt(check_dns_other, CANARY_ADDR6_TEXT), CHECK_NA);
	assert_int_equal(asked((struct resolver){ .ours = true }, check_doh_canary, false), CHECK_SHUT);
	assert_int_equal(asked((struct resolver){ .ours = false }, check_doh_canary, false), CHECK_SHUT);
	assert_non_null(strstr(out.detail, "not nc-block"));
	assert_int_equal(attempt(check_doh_canary, "127.0.0.1"), CHECK_OPEN);
}

static void questions_over_tcp(void **state)
{
	NEED_NAMESPACE();
	assert_int_equal(attempt(check_dns_tcp, "127.0.0.1"), CHECK_NA);
	for (int split = 0; split < 2; split++) {
		assert_int_equal(asked((struct resolver){ .tcp = true, .ours = true }, check_dns_tcp, split), CHECK_SHUT);
		assert_int_equal(asked((struct resolver){ .tcp = true }, check_dns_tcp, split), CHECK_OPEN);
	}
	assert_int_equal(asked((struct resolver){ .tcp = true, .mute = true }, check_dns_tcp, false), CHECK_OPEN);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		T(flows_without_rules), T(flows_that_are_reset), T(flows_that_vanish), T(datagrams),
		T(addresses),		T(the_port_of_dot),	 T(questions_over_udp), T(questions_over_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
