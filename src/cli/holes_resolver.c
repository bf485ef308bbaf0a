/* A resolver on this machine that asks onwards over TLS or HTTPS, where nobody between can read the name.
 * Used by holes.c.
 * Must never call a resolver encrypting that nothing says is. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/holes_private.h"
#include "common/cleanup.h"

static bool is_local_server(void *arg, const char *line)
{
	char server[64];

	(void)arg;
	return sscanf(line, "nameserver %63s", server) == 1 &&
	       (strncmp(server, "127.", 4) == 0 || strcmp(server, "::1") == 0);
}

static bool asks_locally(const char *root)
{
	autofree char *text = holes_read(root, "/etc/resolv.conf");

	return text && holes_lines(text, is_local_server, NULL);
}

/* Whether KEY, followed by SEPARATOR, is switched on: the last word counts in resolved.conf(5), and any in unbound.conf(5),
 * where each zone has its own. */
struct switch_search {
	const char *root;
	const char *folder;
	const char *key;
	char separator;
	bool on;
};

static bool look_at_line(void *arg, const char *line)
{
	struct switch_search *s = arg;
	size_t n = strlen(s->key);

	if (strncasecmp(line, s->key, n) != 0)
		return false;
	line += n + strspn(line + n, " \t");
	if (*line != s->separator)
		return false;
	line += 1 + strspn(line + 1, " \t");
	if (s->on && s->separator == ':')
		return true;
	s->on = strncasecmp(line, "yes", 3) == 0 || strncasecmp(line, "opportunistic", 13) == 0 ||
		strncasecmp(line, "true", 4) == 0 || strcmp(line, "1") == 0 || strcasecmp(line, "on") == 0;
	return false;
}

static bool look_at_file(void *arg, const char *path)
{
	struct switch_search *s = arg;
	autofree char *text = holes_read(s->root, path);

	if (text)
		holes_lines(text, look_at_line, s);
	return false;
}

static bool look_in_folder(void *arg, const char *name)
{
	struct switch_search *s = arg;
	char path[HOLES_PATH_SIZE];
	size_t n = strlen(name);

	if (n > 5 && strcmp(name + n - 5, ".conf") == 0) {
		snprintf(path, sizeof path, "%s/%s", s->folder, name);
		look_at_file(s, path);
	}
	return false;
}

static bool resolved_encrypts(const char *root)
{
	static const char *const folders[] = { "/usr/lib/systemd/resolved.conf.d", "/run/systemd/resolved.conf.d",
					       "/etc/systemd/resolved.conf.d" };
	static const char *const names[] = { "systemd-resolve", NULL };
	struct switch_search s = { .root = root, .key = "DNSOverTLS", .separator = '=' };

	look_at_file(&s, "/etc/systemd/resolved.conf");
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		s.folder = folders[i];
		holes_each(root, s.folder, look_in_folder, &s);
	}
	return s.on && holes_process(root, names);
}

static bool unbound_encrypts(const char *root)
{
	static const char *const keys[] = { "forward-tls-upstream", "forward-ssl-upstream", "tls-upstream", "ssl-upstream" };
	static const char *const names[] = { "unbound", NULL };
	bool on = false;

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !on; i++) {
		struct switch_search s = { .root = root, .folder = "/etc/unbound/unbound.conf.d", .key = keys[i], .separator = ':' };

		look_at_file(&s, "/etc/unbound/unbound.conf");
		holes_each(root, s.folder, look_in_folder, &s);
		on = s.on;
	}
	return on && holes_process(root, names);
}

void holes_resolver(struct holes *h, const char *root)
{
	/* comm is cut after 15 bytes: "https_dns_proxy" just fits */
	static const char *const always[] = { "dnscrypt-proxy", "stubby", "cloudflared", "dnsproxy", "https_dns_proxy",
					      "AdGuardHome", NULL };
	static const char advice[] = "looks names up for this machine over an encrypted line: a program that asks it "
				     "by another way than port 53 is held by the hosts file alone";
	const char *name;

	if (!asks_locally(root))
		return;
	name = holes_process(root, always);
	if (name)
		hole_add(h, "resolver", name, advice);
	if (resolved_encrypts(root))
		hole_add(h, "resolver", "systemd-resolved", advice);
	if (unbound_encrypts(root))
		hole_add(h, "resolver", "unbound", advice);
}
