/* Tests of helper/nft_names.c: what its rules refuse and what they let by, against the kernel in a network namespace of our own. */
#include "unit/helper/traffic.h"

#include "helper/nft_apply.h"

#define RESOLVER4 "203.0.113.53"
#define RESOLVER6 "2001:db8:53::1"
#define OTHER4 "203.0.113.54"
#define OTHER6 "2001:db8:53::2"

static struct nft *nft;

static int start(void **state)
{
	int r = enter_namespace(state);

	if (have_namespace)
		give_lo((const char *const[]){ RESOLVER4 "/32", RESOLVER6 "/128", OTHER4 "/32", OTHER6 "/128", NULL });
	return r;
}

static int open_one(void **state)
{
	(void)state;
	return have_namespace ? nft_open(&nft) : 0;
}

static int close_one(void **state)
{
	(void)state;
	if (!have_namespace)
		return 0;
	nft_close(&nft);
	run_command("nft", "delete", "table", "inet", NFT_TABLE_NAME);
	return 0;
}

static void load(struct nft_want w)
{
	struct items s = ADDRS("198.51.100.7"), resolvers = ADDRS(RESOLVER4, RESOLVER6);
	struct wire_layer status;

	w.addrs = &s;
	w.resolvers = &resolvers;
	assert_int_equal(nft_load(nft, &w, &status), 0);
	assert_string_equal(status.detail, "");
	items_free(&s);
	items_free(&resolvers);
}

/* 0, or the error that a client of TYPE meets on its way to TEXT, where a server listens on PORT. */
static int attempt(int type, const char *text, uint16_t port)
{
	struct sockaddr_storage a;
	socklen_t n = socket_address(text, &a), size = sizeof(int);
	int server, client, yes = 1, error = 0;

	((struct sockaddr_in *)&a)->sin_port = htons(port); /* at the same place in a sockaddr_in6 */
	server = socket(a.ss_family, type, 0);
	client = socket(a.ss_family, type, 0);
	assert_int_equal(setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), 0);
	assert_int_equal(bind(server, (struct sockaddr *)&a, n), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(server, 1), 0);
	if (connect(client, (struct sockaddr *)&a, n) < 0) {
		error = errno;
	} else { /* the first datagram is met by EPERM, and by what the ICMP message says */
		(void)send(client, "x", 1, MSG_NOSIGNAL);
		assert_int_equal(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size), 0);
	}
	close(client);
	close(server);
	return error;
}

static void encrypted_dns_is_refused_with_a_code_of_its_own(void **state)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM };

	(void)state;
	need_namespace();
	load((struct nft_want){ .network.dot = WIRE_DOT_BLOCK, .dot_uids = { 0 }, .dot_uids_count = 1 });
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(attempt(types[i], OTHER4, 853), EHOSTUNREACH);
		assert_int_equal(attempt(types[i], OTHER6, 853), EACCES);
		assert_int_equal(attempt(types[i], OTHER4, 852), 0);
		assert_int_equal(attempt(types[i], OTHER6, 854), 0);
	}
}

static void only_the_resolvers_own_account_may_use_encrypted_dns(void **state)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM };

	(void)state;
	need_namespace();
	for (size_t i = 0; i < 2; i++) {
		load((struct nft_want){ .network.dot = WIRE_DOT_SYSTEM, .dot_uids = { 12345 }, .dot_uids_count = 1 });
		assert_int_equal(attempt(types[i], OTHER4, 853), EHOSTUNREACH);
		load((struct nft_want){ .network.dot = WIRE_DOT_SYSTEM, .dot_uids = { 12345, geteuid() }, .dot_uids_count = 2 });
		assert_int_equal(attempt(types[i], OTHER4, 853), 0);
		assert_int_equal(attempt(types[i], OTHER6, 853), 0);
		load((struct nft_want){ .network.dot = WIRE_DOT_ALLOW });
		assert_int_equal(attempt(types[i], OTHER4, 853), 0);
	}
}

static void known_resolvers_are_refused_on_their_port_alone(void **state)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM };

	(void)state;
	need_namespace();
	for (size_t i = 0; i < 2; i++) {
		load((struct nft_want){ .network.doh = WIRE_DOH_BLOCK });
		assert_int_equal(attempt(types[i], RESOLVER4, 443), ECONNREFUSED);
		assert_int_equal(attempt(types[i], RESOLVER6, 443), ECONNREFUSED);
		assert_int_equal(attempt(types[i], RESOLVER4, 444), 0);
		assert_int_equal(attempt(types[i], OTHER4, 443), 0);
		assert_int_equal(attempt(types[i], OTHER6, 443), 0);
		load((struct nft_want){ .network.doh = WIRE_DOH_ALLOW });
		assert_int_equal(attempt(types[i], RESOLVER4, 443), 0);
		load((struct nft_want){ .network.doh = WIRE_DOH_BLOCK, .idle = true });
		assert_int_equal(attempt(types[i], RESOLVER4, 443), 0);
	}
}

static void quic_is_refused_where_it_is_to_be(void **state)
{
	(void)state;
	need_namespace();
	load((struct nft_want){ .network = { .doh = WIRE_DOH_ALLOW, .quic = WIRE_QUIC_BLOCK } });
	assert_int_equal(attempt(SOCK_DGRAM, OTHER4, 443), ECONNREFUSED);
	assert_int_equal(attempt(SOCK_DGRAM, OTHER6, 443), ECONNREFUSED);
	assert_int_equal(attempt(SOCK_STREAM, OTHER4, 443), 0);
	assert_int_equal(attempt(SOCK_DGRAM, OTHER4, 444), 0);
	load((struct nft_want){ .network = { .doh = WIRE_DOH_ALLOW, .quic = WIRE_QUIC_ALLOW } });
	assert_int_equal(attempt(SOCK_DGRAM, OTHER4, 443), 0);
}

/* Labels every connection between conntrack and our chains. */
static void label_all(const char *first, const char *second)
{
	char rules[512];

	snprintf(rules, sizeof rules, "table inet labels { chain c { type filter hook output priority 500; ct label set %s; ct label set %s; }; }",
		 first, second);
	assert_int_equal(run_command("nft", rules), 0);
}

static void blocked_outweighs_open(void **state)
{
	static const struct {
		const char *first, *second;
		int error;
	} cases[] = { { "121", "121", 0 }, { "122", "122", ECONNREFUSED }, { "121", "122", ECONNREFUSED }, { "122", "121", ECONNREFUSED },
		      { "7", "7", 0 } };

	(void)state;
	need_namespace();
	load((struct nft_want){ .inspected = true, .inspect_uid = 12345 });
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		label_all(cases[i].first, cases[i].second);
		assert_int_equal(attempt(SOCK_STREAM, OTHER4, 4747), cases[i].error);
		assert_int_equal(attempt(SOCK_STREAM, OTHER6, 4747), cases[i].error);
		assert_int_equal(run_command("nft", "delete", "table", "inet", "labels"), 0);
	}
}

static void what_the_kernel_lacks_is_found_out_before_the_first_load(void **state)
{
	enum nft_queue found;

	(void)state;
	need_namespace();
	load((struct nft_want){ .inspected = false });
	found = nft_mode_of(nft)->queue;
	assert_int_not_equal(run_command("sh", "-c", "nft list table inet " NFT_TABLE_TRY " 2> /dev/null"), 0);
	load((struct nft_want){ .inspected = true, .inspect_uid = 12345 });
	assert_int_equal(nft_mode_of(nft)->queue, found);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_one, close_one)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(encrypted_dns_is_refused_with_a_code_of_its_own),
		TEST(only_the_resolvers_own_account_may_use_encrypted_dns),
		TEST(known_resolvers_are_refused_on_their_port_alone),
		TEST(quic_is_refused_where_it_is_to_be),
		TEST(blocked_outweighs_open),
		TEST(what_the_kernel_lacks_is_found_out_before_the_first_load),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
