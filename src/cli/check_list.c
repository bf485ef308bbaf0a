/* Which routes `check` tries on this machine.
 * Used by verb_check.c.
 * Must never list a try that would reach somebody: servers are the configured ones, this machine's own, or nobody's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/holes_private.h"
#include "common/cleanup.h"
#include "common/inspect_wire.h"

#define SERVERS_MAX 3 /* MAXNS of libc */
#define LARGE_HELLO 1800 /* with a post-quantum key share */
#define CANARY_UPPER "CANARY.NC-BLOCK.INVALID."
#define CANARY_BELOW "any.name.below." CANARY_NAME
#define KNOWN_RESOLVER "dns.google" /* as in doh.d; only ever sent to ourselves */

static struct check_probe *add(struct check_list *l, const struct check_probe *p, const char *target, const char *rest)
{
	static struct check_probe none;
	struct check_probe *n = l->count < CHECK_MAX ? &l->probes[l->count++] : &none;

	*n = *p;
	snprintf(n->target, sizeof n->target, "%s%s", target, rest);
	return n;
}

static void add_not_tried(struct check_list *l, const char *route, const char *target, const char *why)
{
	struct check_probe *p = add(l, &(struct check_probe){ .route = route }, target, "");

	check_say(&p->outcome, CHECK_NA, "%s", why);
}

struct servers {
	char list[SERVERS_MAX][64];
	size_t count;
};

static bool take_server(void *arg, const char *line)
{
	struct servers *s = arg;

	if (s->count < SERVERS_MAX && sscanf(line, "nameserver %63s", s->list[s->count]) == 1)
		s->count++;
	return false;
}

static bool is_local(const char *server)
{
	return strncmp(server, "127.", 4) == 0 || strcmp(server, "::1") == 0;
}

static void add_dns(struct check_list *l, const struct servers *s)
{
	size_t local = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct check_probe p = { .name = CANARY_NAME };

		snprintf(p.server, sizeof p.server, "%s", s->list[i]);
		p.route = "dns-udp";
		p.attempt = check_dns_udp;
		add(l, &p, CANARY_NAME " at ", p.server);
		p.route = "dns-tcp";
		p.attempt = check_dns_tcp;
		add(l, &p, CANARY_NAME " at ", p.server);
		p.route = "dns-tcp-split";
		p.split = true;
		if (i == 0)
			add(l, &p, CANARY_NAME " at ", p.server);
		if (is_local(s->list[i]) && local++ == 0) {
			p = (struct check_probe){ .route = "stub", .name = CANARY_BELOW, .attempt = check_dns_udp };
			snprintf(p.server, sizeof p.server, "%s", s->list[i]);
			add(l, &p, CANARY_BELOW " at ", p.server);
		}
	}
	if (!local)
		add_not_tried(l, "stub", "", "resolv.conf names no resolver on this machine");
}

static void add_other_resolvers(struct check_list *l)
{
	struct check_probe p = { .route = "dns-other", .name = CANARY_NAME, .attempt = check_dns_other };

	strcpy(p.server, CANARY_ADDR4_TEXT);
	add(l, &p, CANARY_NAME " at ", p.server);
	strcpy(p.server, CANARY_ADDR6_TEXT);
	add(l, &p, CANARY_NAME " at ", p.server);
}

/* The addresses of known resolvers are not tried: a connection that is let through would reach them. */
static void add_encrypted(struct check_list *l, const struct servers *s)
{
	struct check_probe p = { .route = "doh", .name = KNOWN_RESOLVER, .server = "127.0.0.1", .attempt = check_flow };

	add(l, &p, "TLS for " KNOWN_RESOLVER " to this machine itself", "");
	p = (struct check_probe){ .route = "doh-canary", .name = DOH_CANARY_NAME, .attempt = check_doh_canary };
	if (s->count) {
		snprintf(p.server, sizeof p.server, "%s", s->list[0]);
		add(l, &p, DOH_CANARY_NAME " at ", p.server);
	} else {
		add_not_tried(l, p.route, DOH_CANARY_NAME, "resolv.conf names no resolver");
	}
	p = (struct check_probe){ .route = "dot", .server = "127.0.0.1", .attempt = check_dot };
	add(l, &p, "port 853 of ", p.server);
	strcpy(p.server, "::1");
	add(l, &p, "port 853 of ", p.server);
}

static void add_flows(struct check_list *l)
{
	static const char *const loopback[] = { "127.0.0.1", "::1" };
	struct check_probe p = { .attempt = check_flow };

	for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++) {
		strcpy(p.server, loopback[i]);
		p.name = CANARY_NAME;
		p.route = "tls";
		add(l, &p, "TLS for " CANARY_NAME " to ", p.server);
		p.route = "http";
		p.http = true;
		add(l, &p, "HTTP for " CANARY_NAME " to ", p.server);
		p.http = false;
	}
	strcpy(p.server, loopback[0]);
	p.route = "tls-subdomain";
	p.name = CANARY_BELOW;
	add(l, &p, "TLS for " CANARY_BELOW, "");
	p.route = "tls-case";
	p.name = CANARY_UPPER;
	add(l, &p, "TLS for " CANARY_UPPER, "");
	p.route = "tls-split";
	p.name = CANARY_NAME;
	p.split = true;
	add(l, &p, "TLS for " CANARY_NAME " in two segments", "");
	p.route = "tls-large";
	p.padded = LARGE_HELLO;
	p.split = false;
	add(l, &p, "TLS for " CANARY_NAME ", a hello of 1.8 KB", "");
}

static void add_addresses(struct check_list *l)
{
	struct check_probe p = { .route = "address", .server = CANARY_ADDR4_TEXT, .attempt = check_address };

	add(l, &p, p.server, "");
	strcpy(p.server, CANARY_ADDR6_TEXT);
	add(l, &p, p.server, "");
}

static void add_quic(struct check_list *l, const char *quic)
{
	struct check_probe p = { .route = "quic", .server = "127.0.0.1", .attempt = check_quic };

	if (quic && strcmp(quic, "block") == 0) {
		add_not_tried(l, "quic", "", "the setting network.quic refuses UDP port 443 whatever it carries; not tried from here");
		return;
	}
	add(l, &p, "QUIC for " CANARY_NAME " to ", p.server);
	strcpy(p.server, "::1");
	add(l, &p, "QUIC for " CANARY_NAME " to ", p.server);
}

void check_list_fill(struct check_list *l, const char *root, const char *quic)
{
	autofree char *text = holes_read(root, "/etc/resolv.conf");
	struct servers s = { .count = 0 };

	l->count = 0;
	if (text)
		holes_lines(text, take_server, &s);
	add(l, &(struct check_probe){ .route = "hosts", .name = CANARY_NAME, .attempt = check_hosts }, CANARY_NAME, "");
	add(l, &(struct check_probe){ .route = "subdomain", .name = CANARY_BELOW, .attempt = check_lookup }, CANARY_BELOW, "");
	add_dns(l, &s);
	add_other_resolvers(l);
	add_encrypted(l, &s);
	add_flows(l);
	add_addresses(l);
	add_quic(l, quic);
	add_not_tried(l, "browser", "", "this version has no browser policies");
	add_not_tried(l, "connection", "", "one that was open before: the name tried with is refused all the time, so none can be");
	add_not_tried(l, "forward", "", "containers and machines behind this one: not to be tried from here");
	add_not_tried(l, "tampering", "", "the hosts file, rules, clock and package: putting them back is not tried on a live system");
}
