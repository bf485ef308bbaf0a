/* Tests of cli/holes.c, holes_hosts.c, holes_net.c and holes_resolver.c: what is found below a folder that stands for a machine. */
#include "support/folder.h"
#include "support/unit.h"

#include "cli/holes.h"
#include "cli/holes_private.h"

static char root[FOLDER_SIZE];
static struct holes found;

static int set_up(void **state)
{
	(void)state;
	folder_make(root);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	folder_remove(root);
	return 0;
}

/* The file PATH with TEXT, and the folders that lead to it. */
static void put(const char *path, const char *text)
{
	char full[512];

	snprintf(full, sizeof full, "%s%s", root, path);
	for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	folder_put(root, path, text);
}

static size_t find(const char *const *environment)
{
	memset(&found, 0xa5, sizeof found);
	holes_find(&found, root, environment);
	return found.count;
}

static void found_only(const char *kind, const char *what)
{
	assert_int_equal(find(NULL), 1);
	assert_string_equal(found.list[0].kind, kind);
	assert_string_equal(found.list[0].what, what);
	assert_memory_equal(found.list[0].text, what, strlen(what));
	assert_true(strlen(found.list[0].text) < HOLE_TEXT_SIZE - 1);
}

static void interface(const char *name, const char *type, const char *uevent, const char *flags)
{
	char path[128];

	snprintf(path, sizeof path, "/sys/class/net/%s/type", name);
	put(path, type);
	snprintf(path, sizeof path, "/sys/class/net/%s/uevent", name);
	put(path, uevent);
	snprintf(path, sizeof path, "/sys/class/net/%s/flags", name);
	put(path, flags);
}

static void process(const char *pid, const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "/proc/%s/comm", pid);
	put(path, name);
}

static void an_ordinary_machine(void **state)
{
	static const char *environment[] = { "PATH=/bin", "no_proxy=x", "http_proxy=", "xhttp_proxy=1", "https_proxyx=1", NULL };

	(void)state;
	assert_int_equal(find(NULL), 0);
	interface("lo", "772\n", "INTERFACE=lo\n", "0x9\n");
	interface("eth0", "1\n", "INTERFACE=eth0\n", "0x1003\n");
	interface("wlan0", "1\n", "DEVTYPE=wlan\nINTERFACE=wlan0\n", "0x1003\n");
	interface("wwan0", "65534\n", "DEVTYPE=wwan\nINTERFACE=wwan0\n", "0x1003\n");
	interface("br0", "1\n", "DEVTYPE=bridge\n", "0x1003\n");
	process("1", "systemd\n");
	process("2", "torbutton\n");
	process("self", "tor\n");
	put("/etc/resolv.conf", "search example\nnameserver 192.0.2.1\n");
	put("/proc/net/tcp", "  sl  local_address rem_address   st tx_queue\n"
			     "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000\n"
			     "   1: 0100007F:235A 0100007F:1F90 01 00000000:00000000\n"
			     "   2: 0100007F:1F90 0100007F:235A 01 00000000:00000000\n");
	assert_int_equal(find(environment), 0);
}

static void vpn_by_kind_of_interface(void **state)
{
	(void)state;
	interface("anything", "65534\n", "DEVTYPE=wireguard\nINTERFACE=anything\n", "0x91\n");
	found_only("vpn", "anything");
	interface("anything", "65534\n", "DEVTYPE=wireguard\n", "0x90\n"); /* down */
	assert_int_equal(find(NULL), 0);
	interface("tap7", "1\n", "INTERFACE=tap7\n", "0x1003\n");
	assert_int_equal(find(NULL), 0);
	put("/sys/class/net/tap7/tun_flags", "0x1002\n");
	found_only("vpn", "tap7");
	put("/sys/class/net/tap7/master", ""); /* a virtual machine's, on a bridge */
	assert_int_equal(find(NULL), 0);
	interface("ppp0", "512\n", "INTERFACE=ppp0\n", "0x10d1\n");
	found_only("vpn", "ppp0");
	interface("ppp0", "512\n", "", "0\n");
	interface("ipsec0", "65534\n", "INTERFACE=ipsec0\n", "0x91\n");
	found_only("vpn", "ipsec0");
}

static void saved_rules_that_hold_ours(void **state)
{
	(void)state;
	put("/etc/nftables.conf", "flush ruleset\ntable inet filter {\n\t# nc_block\n}\n");
	assert_int_equal(find(NULL), 0);
	put("/etc/nftables.conf", "flush ruleset\ntable inet nc_block { # progname x\n\tflags owner\n}\n");
	found_only("firewall", "/etc/nftables.conf");
}

static void tor_by_process_listener_or_unit(void **state)
{
	(void)state;
	put("/proc/net/tcp", "  sl\n   0: 0100007F:235A 00000000:0000 0A 00000000:00000000\n");
	found_only("tor", "Tor");
	put("/proc/net/tcp", "");
	put("/proc/net/tcp6", "  sl\n  12: 00000000000000000000000001000000:23BE "
			      "00000000000000000000000000000000:0000 0A 0:0\n");
	found_only("tor", "Tor");
	put("/proc/net/tcp6", "nonsense\n 0: \n");
	assert_int_equal(find(NULL), 0);
	put("/etc/systemd/system/multi-user.target.wants/tor.service", "");
	found_only("tor", "Tor");
	assert_non_null(strstr(found.list[0].text, "set up to start"));
	process("77", "tor\n");
	found_only("tor", "Tor");
	assert_non_null(strstr(found.list[0].text, "is running"));
}

static void proxies_without_their_addresses(void **state)
{
	static const char *environment[] = { "http_proxy=http://u:secret@p.example", "ALL_PROXY=x", "Https_Proxy=y", "http_proxy=z", NULL };

	(void)state;
	assert_int_equal(find(environment), 3);
	assert_string_equal(found.list[0].what, "http_proxy");
	assert_string_equal(found.list[1].what, "ALL_PROXY");
	assert_string_equal(found.list[2].what, "Https_Proxy");
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(found.list[i].kind, "proxy");
		assert_null(strstr(found.list[i].text, "secret"));
		assert_null(strstr(found.list[i].text, "example"));
	}
}

static void a_resolver_that_encrypts(void **state)
{
	(void)state;
	process("9", "dnscrypt-proxy\n");
	assert_int_equal(find(NULL), 0); /* nobody asks it */
	put("/etc/resolv.conf", "# nameserver 127.0.0.1\nnameserver 192.0.2.1\n");
	assert_int_equal(find(NULL), 0);
	put("/etc/resolv.conf", "options edns0\r\n nameserver\t127.0.0.53\r\n");
	found_only("resolver", "dnscrypt-proxy");
	process("9", "dnsmasq\n");
	assert_int_equal(find(NULL), 0);
	put("/etc/resolv.conf", "nameserver ::1\n");
	process("9", "https_dns_proxy\n");
	found_only("resolver", "https_dns_proxy");
}

static void resolved_over_tls(void **state)
{
	(void)state;
	put("/etc/resolv.conf", "nameserver 127.0.0.53\n");
	process("9", "systemd-resolve\n");
	put("/etc/systemd/resolved.conf", "[Resolve]\n#DNSOverTLS=yes\nDNSOverTLS=no\n");
	assert_int_equal(find(NULL), 0);
	put("/etc/systemd/resolved.conf.d/x.txt", "DNSOverTLS=yes\n");
	assert_int_equal(find(NULL), 0);
	put("/etc/systemd/resolved.conf.d/x.conf", "[Resolve]\nDNSOverTLS = opportunistic\n");
	found_only("resolver", "systemd-resolved");
	process("9", "sleep\n");
	assert_int_equal(find(NULL), 0);
}

static void unbound_over_tls(void **state)
{
	(void)state;
	put("/etc/resolv.conf", "nameserver 127.0.0.1\n");
	process("9", "unbound\n");
	put("/etc/unbound/unbound.conf", "server:\n  tls-upstream: no\n");
	assert_int_equal(find(NULL), 0);
	put("/etc/unbound/unbound.conf.d/f.conf", "forward-zone:\n  forward-tls-upstream: yes\n"
						  "forward-zone:\n  forward-tls-upstream: no\n");
	found_only("resolver", "unbound");
}

#define OUR_LINES "# BEGIN nc-block (managed, see nc-block(1))\n0.0.0.0 ex.example m.ex.example # nc-block\n:: ex.example m.ex.example # nc-block\n# END nc-block\n"

static void foreign_lines_for_blocked_names(void **state)
{
	(void)state;
	put("/etc/hosts", "127.0.0.1 localhost\n192.0.2.1 other.example notex.example example\n# 192.0.2.1 ex.example\n" OUR_LINES);
	assert_int_equal(find(NULL), 0);
	put("/etc/hosts", "127.0.0.1 localhost\n192.0.2.1\tother.example EX.Example # mine\r\n" OUR_LINES);
	found_only("hosts", "line 2 of /etc/hosts");
	assert_null(strstr(found.list[0].text, "xample")); /* whose it is stays unsaid */
	put("/etc/hosts", OUR_LINES "192.0.2.1 www.ex.example");
	found_only("hosts", "line 5 of /etc/hosts");
	put("/etc/hosts", "192.0.2.1 ex.example\n# 0.0.0.0 ex.example # nc-block\n"); /* nothing of ours is in force there */
	assert_int_equal(find(NULL), 0);
	put("/etc/hosts", "\n\n#\n192.0.2.1\nnonsense # nc-block\n # nc-block\n" OUR_LINES);
	assert_int_equal(find(NULL), 0);
}

/* Its size is nobody's fault: lists of others run to megabytes, and ours stands behind them. */
static void a_long_hosts_file(void **state)
{
	static char text[400000];
	char *p = text;

	(void)state;
	for (int i = 0; i < 10000; i++)
		p += sprintf(p, "0.0.0.0 name-%d.example\n", i);
	strcpy(p, "192.0.2.1 ex.example\n" OUR_LINES);
	put("/etc/hosts", text);
	found_only("hosts", "line 10001 of /etc/hosts");
}

static void programs_that_do_not_ask_the_hosts_file(void **state)
{
	static const char *const around[] = { "hosts: dns\n", "passwd: files\nhosts:\tmymachines dns files\n", "hosts:\n", "hosts: mdns4 # files\n" };
	static const char *const not[] = { "hosts: files dns\n", "passwd: x\n", "hosts: files mdns4_minimal [NOTFOUND=return] dns\n",
					   "hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns\n", "#hosts: dns\n", "" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(around); i++) {
		put("/etc/nsswitch.conf", around[i]);
		found_only("hosts", "/etc/nsswitch.conf");
	}
	for (size_t i = 0; i < COUNT_OF(not); i++) {
		put("/etc/nsswitch.conf", not[i]);
		assert_int_equal(find(NULL), 0);
	}
}

/* More than there is room for, and files of any content. */
static void bounds(void **state)
{
	static const char *environment[3 * HOLES_MAX + 1];
	char name[40];

	(void)state;
	for (unsigned i = 0; i < 2 * HOLES_MAX; i++) {
		snprintf(name, sizeof name, "tun%u", i);
		interface(name, "65534\n", "", "0x1\n");
	}
	assert_int_equal(find(environment), HOLES_MAX);
	memset(&found, 0, sizeof found);
	hole_add(&found, "vpn", "a-name-that-is-longer-than-there-is-room-for-it-to-be-kept-whole-here", "is");
	assert_int_equal(strlen(found.list[0].what), HOLE_WHAT_SIZE - 1);
	assert_null(holes_read(root, "/nowhere"));
	assert_null(holes_read(root, "/sys")); /* a folder */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(an_ordinary_machine),
		T(vpn_by_kind_of_interface),
		T(saved_rules_that_hold_ours),
		T(tor_by_process_listener_or_unit),
		T(proxies_without_their_addresses),
		T(a_resolver_that_encrypts),
		T(resolved_over_tls),
		T(unbound_over_tls),
		T(foreign_lines_for_blocked_names),
		T(a_long_hosts_file),
		T(programs_that_do_not_ask_the_hosts_file),
		T(bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
