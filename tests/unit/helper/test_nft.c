/* Tests of helper/nft_apply.c and all below it, against the kernel in a network namespace of our own. */
#include "unit/helper/traffic.h"

#include "common/netlink.h"
#include "helper/nft_apply.h"
#include "helper/nft_elems.h"
#include "helper/nft_verify.h"

static struct nft *nft;
static struct wire_layer status;
static const struct items none = { .size = sizeof(struct addr) };

static int start(void **state)
{
	return enter_namespace(state);
}

static int open_one(void **state)
{
	(void)state;
	return have_namespace ? nft_open(&nft) : 0;
}

/* The table stays after its owner: the next test has to begin with none. */
static int close_one(void **state)
{
	(void)state;
	if (!have_namespace)
		return 0;
	nft_close(&nft);
	nft_close(&nft);
	run_command("nft", "delete", "table", "inet", NFT_TABLE_NAME);
	return 0;
}

static void assert_kernel_holds(const struct items *s)
{
	int fd = netlink_open(NETLINK_NETFILTER);
	uint32_t seq = 1;

	assert_true(fd >= 0);
	for (enum nft_set id = 0; id < NFT_SET_RESOLVER4; id++) {
		assert_int_equal(nft_verify_count(fd, &seq, id, nft_elems_count(id, s)), 0);
		assert_int_equal(nft_verify_elements(fd, &seq, id, s, true), 0);
	}
	close(fd);
}

static void assert_loaded(const struct items *s)
{
	assert_int_equal(nft_load(nft, want(s), &status), 0);
	assert_int_equal(status.error, 0);
	assert_int_equal(status.count, s->count);
	assert_string_equal(status.detail, "");
	assert_kernel_holds(s);
}

/* As the helper does it: what a difference cannot do a load does. */
static void assert_changed(const struct items *to, const struct items *added, const struct items *removed)
{
	if (nft_change(nft, want(to), added, removed, &status) < 0)
		assert_int_equal(nft_load(nft, want(to), &status), 0);
	assert_int_equal(status.error, 0);
	assert_int_equal(status.count, to->count);
	assert_kernel_holds(to);
}

static void nothing_is_refused_by_an_empty_plan(void **state)
{
	int listener;

	(void)state;
	need_namespace();
	listener = listen_tcp();
	assert_loaded(&none);
	assert_int_equal(try_tcp(listener, "127.0.0.1"), 0);
	assert_int_equal(try_tcp(listener, "::1"), 0);
	close(listener);
}

static struct items thousands(unsigned each)
{
	struct items s = plan_addr_items();
	struct addr a;
	char text[ADDR_TEXT_SIZE];

	for (unsigned i = 0; i < each; i++) {
		a = (struct addr){ .family = 4,
				   .length = 32,
				   .bytes = { 11, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };
		assert_int_equal(items_push(&s, &a), 0);
		a = (struct addr){ .family = 6,
				   .length = 128,
				   .bytes = { 0x20, 1, 0x0d, 0xb8, [13] = (uint8_t)(i >> 16),
					      (uint8_t)(i >> 8), (uint8_t)i } };
		assert_int_equal(items_push(&s, &a), 0);
	}
	for (unsigned i = 0; i < 200; i++) { /* nested, adjacent and lone prefixes */
		snprintf(text, sizeof text, "10.1.%u.0/24", i);
		a = addr_of(text);
		assert_int_equal(items_push(&s, &a), 0);
		snprintf(text, sizeof text, "10.%u.%u.64/26", i % 2 + 1, i);
		a = addr_of(text);
		assert_int_equal(items_push(&s, &a), 0);
		snprintf(text, sizeof text, "2001:db8:%x::/%u", i * (i % 3 + 1) + 1, 48 + i % 3 * 8);
		a = addr_of(text);
		assert_int_equal(items_push(&s, &a), 0);
	}
	assert_int_equal(items_sort(&s), 0);
	return s;
}

static void the_kernel_holds_all_of_many(void **state)
{
	struct items s;

	(void)state;
	need_namespace();
	s = thousands(5000);
	assert_true(s.count > 10000);
	assert_loaded(&s);
	assert_loaded(&s); /* over a table that is there */
	items_free(&s);
}

/* In one namespace with a neighbour for each that must stay reachable. */
static void what_is_listed_is_refused_and_its_neighbour_is_not(void **state)
{
	struct items s;
	int listener;

	(void)state;
	need_namespace();
	give_lo((const char *const[]){ "198.51.100.7/32", "198.51.100.8/32", "192.0.2.200/32", "192.0.3.1/32",
				       "2001:db8::7/128", "2001:db8::8/128", "2001:db8:5::1/128",
				       "2001:db8:6::1/128", NULL });
	listener = listen_tcp();
	s = ADDRS("198.51.100.7", "192.0.2.0/24", "2001:db8::7", "2001:db8:5::/48");
	assert_loaded(&s);
	for (int family = 0; family < 2; family++) {
		static const char *const in[2][2] = { { "198.51.100.7", "192.0.2.200" },
						      { "2001:db8::7", "2001:db8:5::1" } };
		static const char *const out[2][3] = { { "198.51.100.8", "192.0.3.1", "127.0.0.1" },
						       { "2001:db8::8", "2001:db8:6::1", "::1" } };

		for (int i = 0; i < 2; i++) {
			assert_int_equal(try_tcp(listener, in[family][i]), ECONNREFUSED);
			assert_true(try_udp(in[family][i]) != 0);
		}
		for (int i = 0; i < 3; i++) {
			assert_int_equal(try_tcp(listener, out[family][i]), 0);
			assert_int_equal(try_udp(out[family][i]), 0);
		}
	}
	close(listener);
	items_free(&s);
}

static struct items plus(const struct items *a, const struct items *b)
{
	struct items out = plan_addr_items();

	assert_int_equal(items_merge(a, b, &none, &out), 0);
	return out;
}

static void a_difference_is_applied_and_nothing_else(void **state)
{
	struct items s, more, both;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7", "192.0.2.0/24", "2001:db8::7");
	more = ADDRS("198.51.100.9", "192.0.2.64/26", "192.0.3.0/24", "2001:db8::9", "2001:db8:9::/48");
	both = plus(&s, &more);
	assert_loaded(&s);
	assert_changed(&both, &more, &none);
	assert_changed(&s, &none, &more);
	assert_changed(&s, &none, &none);
	assert_changed(&more, &more, &s); /* both ways at once */
	assert_changed(&none, &none, &more);
	items_free(&s);
	items_free(&more);
	items_free(&both);
}

/* No rule asks a set that holds nothing. */
static void the_first_of_each_kind_is_refused(void **state)
{
	static const char *const kinds[][2] = { { "198.51.100.70", "198.51.100.70" },
						{ "192.0.4.0/24", "192.0.4.200" },
						{ "2001:db8::70", "2001:db8::70" },
						{ "2001:db8:50::/48", "2001:db8:50::1" } };
	int listener;

	(void)state;
	need_namespace();
	give_lo((const char *const[]){ "198.51.100.70/32", "192.0.4.200/32", "2001:db8::70/128", "2001:db8:50::1/128", NULL });
	listener = listen_tcp();
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct items s = ADDRS(kinds[i][0]);

		assert_loaded(&none);
		assert_int_equal(try_tcp(listener, kinds[i][1]), 0);
		assert_changed(&s, &s, &none);
		for (size_t k = 0; k < COUNT_OF(kinds); k++)
			assert_int_equal(try_tcp(listener, kinds[k][1]), k == i ? ECONNREFUSED : 0);
		assert_changed(&none, &none, &s);
		assert_int_equal(try_tcp(listener, kinds[i][1]), 0);
		assert_changed(&s, &s, &none);
		assert_int_equal(try_tcp(listener, kinds[i][1]), ECONNREFUSED);
		items_free(&s);
	}
	close(listener);
}

/* More than the set was made for: the kernel says that it is full, and a load makes it larger. */
static void a_set_that_is_full_is_made_larger(void **state)
{
	struct items s, more;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	more = thousands(3000);
	assert_loaded(&s);
	assert_changed(&more, &more, &s);
	items_free(&s);
	items_free(&more);
}

static void a_table_that_somebody_deleted_is_put_back(void **state)
{
	struct items s, more, both;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	more = ADDRS("198.51.100.9");
	both = plus(&s, &more);
	/* before the first load there is no table either */
	assert_changed(&both, &more, &none);
	items_free(&s);
	items_free(&more);
	items_free(&both);
}

static void an_orphan_is_taken_over(void **state)
{
	struct items s, other;
	struct nft *next;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	other = ADDRS("198.51.100.8", "2001:db8::8");
	assert_loaded(&s);
	nft_close(&nft);         /* as when we are killed */
	assert_kernel_holds(&s); /* the rules stand */
	assert_int_equal(nft_open(&next), 0);
	assert_int_equal(nft_load(next, want(&other), &status), 0);
	assert_kernel_holds(&other);
	nft = next;
	items_free(&s);
	items_free(&other);
}

static void an_owned_table_is_nobody_elses(void **state)
{
	struct items s;
	struct nft *other;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	assert_loaded(&s);
	if (!(status.flags & WIRE_LAYER_OWNED)) {
		items_free(&s);
		skip();
	}
	assert_int_not_equal(run_command("sh", "-c", "nft delete table inet nc_block 2>/dev/null"), 0);
	run_command("nft", "flush", "ruleset");
	assert_kernel_holds(&s);
	assert_int_equal(nft_open(&other), 0);
	assert_int_equal(nft_load(other, want(&none), &status), -EPERM);
	assert_int_equal(status.error, EPERM);
	assert_non_null(strstr(status.detail, "another program owns the table"));
	assert_kernel_holds(&s);
	nft_close(&other);
	assert_loaded(&s); /* answers to what was refused are not taken for answers to this */
	items_free(&s);
}

static void what_worked_before_is_taken_at_its_word(void **state)
{
	struct items s;
	struct nft_want w;
	struct nft_mode best;
	uint32_t before, after;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	w = *want(&s);
	w.inspected = true;
	w.inspect_uid = 65534;
	assert_int_equal(nft_load(nft, &w, &status), 0);
	best = *nft_mode_of(nft);
	if (best.queue == NFT_QUEUE_NONE) {
		items_free(&s);
		skip();
	}
	for (enum nft_queue said = 0; said <= NFT_QUEUE_NONE; said++) {
		struct nft_mode mode = { .destroy = best.destroy, .owner = best.owner, .queue = said };

		nft_close(&nft);
		assert_int_equal(nft_open(&nft), 0);
		nft_expect(nft, &mode);
		assert_int_equal(nft_generation(nft, &before), 0);
		assert_int_equal(nft_load(nft, &w, &status), 0);
		assert_int_equal(nft_generation(nft, &after), 0);
		if (nft_mode_of(nft)->queue == said && said != NFT_QUEUE_NONE)
			assert_int_equal(after, before + 1); /* and nothing was tried */
		else /* refused, or nothing said: found out */
			assert_int_equal(nft_mode_of(nft)->queue, best.queue);
	}
	items_free(&s);
}

/* Whoever could write the file must not have the table lose its owner by it. */
static void that_something_is_lacking_is_not_believed(void **state)
{
	struct items s;
	struct nft_mode best;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	assert_loaded(&s);
	best = *nft_mode_of(nft);
	for (unsigned i = 0; i < 4; i++) {
		struct nft_mode mode = { .destroy = i & 1, .owner = i & 2, .queue = best.queue };

		nft_close(&nft);
		assert_int_equal(nft_open(&nft), 0);
		nft_expect(nft, &mode);
		assert_loaded(&s);
		assert_int_equal(nft_mode_of(nft)->destroy, best.destroy);
		assert_int_equal(nft_mode_of(nft)->owner, best.owner);
	}
	items_free(&s);
}

static void other_tables_are_left_alone(void **state)
{
	struct items s;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	assert_int_equal(run_command("nft", "add table inet theirs; add chain inet theirs c"), 0);
	assert_loaded(&s);
	assert_changed(&none, &none, &s);
	assert_int_equal(run_command("sh", "-c", "nft list chain inet theirs c >/dev/null"), 0);
	assert_int_equal(run_command("nft", "delete table inet theirs"), 0);
	items_free(&s);
}

/* Without the capability: refused, told, and no harm. */
static void without_the_right_it_says_so(void **state)
{
	pid_t pid;
	int code;

	(void)state;
	need_namespace();
	pid = fork();
	if (pid == 0) {
		struct wire_layer layer;
		struct nft *n;

		if (setuid(65534) < 0 || nft_open(&n) < 0)
			_exit(2);
		code = nft_load(n, want(&none), &layer) == -EPERM && layer.error == EPERM &&
		       strstr(layer.detail, "Operation not permitted") &&
		       !strstr(layer.detail, "another program");
		nft_close(&n);
		_exit(code ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &code, 0), pid);
	assert_int_equal(code, 0);
}

static void a_count_that_is_wrong_is_noticed(void **state)
{
	struct items s, more;
	uint32_t seq = 1;
	int fd;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7", "192.0.2.0/24");
	more = ADDRS("198.51.100.9");
	assert_loaded(&s);
	fd = netlink_open(NETLINK_NETFILTER);
	assert_int_equal(nft_verify_count(fd, &seq, NFT_SET_ADDR4, 2), -EBADE);
	assert_int_equal(nft_verify_count(fd, &seq, NFT_SET_ADDR4, 0), -EBADE);
	assert_int_equal(nft_verify_count(fd, &seq, NFT_SET_PREFIX4, 1), -EBADE);
	assert_int_equal(nft_verify_elements(fd, &seq, NFT_SET_ADDR4, &more, true), -EBADE);
	assert_int_equal(nft_verify_elements(fd, &seq, NFT_SET_ADDR4, &more, false), 0);
	assert_int_equal(nft_verify_elements(fd, &seq, NFT_SET_ADDR4, &s, false), -EBADE);
	close(fd);
	items_free(&s);
	items_free(&more);
}

static int home, inside, outside; /* namespaces: the machine's, one behind it, one beyond it */

static int new_namespace(void)
{
	int fd;

	assert_int_equal(unshare(CLONE_NEWNET), 0);
	fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(setns(home, CLONE_NEWNET), 0);
	return fd;
}

/* A link between us and the namespace NS: our end ends in ".1", theirs in ".2" or what OTHERS add. */
static void link_to(int ns, const char *name, const char *ours, const char *const *theirs, const char *via4,
		    const char *via6)
{
	char script[1024], path[64];

	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), ns);
	snprintf(script, sizeof script,
		 "set -e; ip link add %s type veth peer name far netns %s; ip addr add %s.1/24 dev %s;"
		 "ip addr add %s/64 dev %s nodad; ip link set %s up",
		 name, path, ours, name, via6, name, name);
	assert_int_equal(run_command("sh", "-c", script), 0);
	assert_int_equal(setns(ns, CLONE_NEWNET), 0);
	for (; *theirs; theirs++)
		assert_int_equal(run_command("ip", "addr", "add", *theirs, "dev", "far",
					     strchr(*theirs, ':') ? "nodad" : "scope",
					     strchr(*theirs, ':') ? "noprefixroute" : "global"),
				 0);
	snprintf(script, sizeof script,
		 "set -e; ip link set far up; ip link set lo up; ip route add default via %s;"
		 "ip -6 route add %s/128 dev far; ip -6 route add default via %s",
		 via4, via6, via6);
	assert_int_equal(run_command("sh", "-c", script), 0);
	assert_int_equal(setns(home, CLONE_NEWNET), 0);
}

/* 0 or the errno of a connection from inside to TEXT outside. */
static int try_through(int listener, const char *text)
{
	int r;

	assert_int_equal(setns(inside, CLONE_NEWNET), 0);
	r = try_tcp(listener, text);
	assert_int_equal(setns(home, CLONE_NEWNET), 0);
	return r;
}

/* What the machine forwards, as for containers behind it, is refused like its own. */
static void forwarded_connections_are_refused_too(void **state)
{
	static const char *const here[] = { "10.1.0.2/24", "2001:db8:a::2/64", NULL };
	static const char *const there[] = { "10.2.0.2/24",      "10.2.0.7/24",      "10.2.0.8/24",
					     "2001:db8:b::7/64", "2001:db8:b::8/64", NULL };
	struct items s;
	int listener;

	(void)state;
	need_namespace();
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	inside = new_namespace();
	outside = new_namespace();
	link_to(inside, "in0", "10.1.0", here, "10.1.0.1", "2001:db8:a::1");
	link_to(outside, "out0", "10.2.0", there, "10.2.0.1", "2001:db8:b::1");
	assert_int_equal(run_command("sh", "-c",
				     "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > "
				     "/proc/sys/net/ipv6/conf/all/forwarding"),
			 0);
	assert_int_equal(setns(outside, CLONE_NEWNET), 0);
	listener = listen_tcp();
	assert_int_equal(setns(home, CLONE_NEWNET), 0);
	assert_loaded(&none);
	assert_int_equal(try_through(listener, "10.2.0.7"), 0);
	assert_int_equal(try_through(listener, "2001:db8:b::7"), 0);
	s = ADDRS("10.2.0.7", "2001:db8:b::7");
	assert_loaded(&s);
	assert_int_equal(try_through(listener, "10.2.0.7"), ECONNREFUSED);
	assert_int_equal(try_through(listener, "2001:db8:b::7"), ECONNREFUSED);
	assert_int_equal(try_through(listener, "10.2.0.8"), 0);
	assert_int_equal(try_through(listener, "2001:db8:b::8"), 0);
	close(listener);
	close(inside);
	close(outside);
	close(home);
	items_free(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_one, close_one)

static void every_setting_makes_rules_that_the_kernel_takes(void **state)
{
	struct items s, resolvers;

	(void)state;
	need_namespace();
	s = ADDRS("198.51.100.7");
	resolvers = ADDRS("203.0.113.53", "2001:db8:53::1");
	for (unsigned i = 0; i < 2 * 3 * 2 * 3; i++) {
		struct nft_want w = { .addrs = &s,
				      .resolvers = &resolvers,
				      .inspected = true,
				      .inspect_uid = 12345,
				      .dot_uids = { 1, 2 },
				      .dot_uids_count = 2,
				      .network = { .forward = i % 2, .dot = i / 2 % 3, .doh = i / 6 % 2, .quic = i / 12 } };

		assert_int_equal(nft_load(nft, &w, &status), 0);
		assert_string_equal(status.detail, "");
		assert_int_not_equal(nft_mode_of(nft)->queue, NFT_QUEUE_NONE);
	}
	items_free(&s);
	items_free(&resolvers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_setting_makes_rules_that_the_kernel_takes, open_one, close_one),
		TEST(nothing_is_refused_by_an_empty_plan),
		TEST(the_kernel_holds_all_of_many),
		TEST(what_is_listed_is_refused_and_its_neighbour_is_not),
		TEST(a_difference_is_applied_and_nothing_else),
		TEST(the_first_of_each_kind_is_refused),
		TEST(a_set_that_is_full_is_made_larger),
		TEST(a_table_that_somebody_deleted_is_put_back),
		TEST(an_orphan_is_taken_over),
		TEST(an_owned_table_is_nobody_elses),
		TEST(what_worked_before_is_taken_at_its_word),
		TEST(that_something_is_lacking_is_not_believed),
		TEST(other_tables_are_left_alone),
		TEST(without_the_right_it_says_so),
		TEST(forwarded_connections_are_refused_too),
		TEST(a_count_that_is_wrong_is_noticed),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
