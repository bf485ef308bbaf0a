/* VPN interfaces, Tor, and saved firewall rules that hold ours.
 * Used by holes.c.
 * Must never take a virtual machine's tap device on a bridge for a VPN. */
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/holes_private.h"
#include "common/cleanup.h"

#define INTERFACES "/sys/class/net"
#define TABLE "nc_block" /* the helper's */
#define FLAG_UP 1u /* IFF_UP */
#define TCP_LISTENING 0x0a /* TCP_LISTEN in include/net/tcp_states.h */

/* A number in the small file FILE of interface NAME (decimal, or hexadecimal after 0x); ABSENT where there is none. */
static unsigned long attribute(const char *root, const char *name, const char *file, unsigned long absent)
{
	char path[HOLES_PATH_SIZE];
	autofree char *text = NULL;

	snprintf(path, sizeof path, INTERFACES "/%s/%s", name, file);
	text = holes_read(root, path);
	return text && *text ? strtoul(text, NULL, 0) : absent;
}

static bool has(const char *root, const char *name, const char *file)
{
	char path[HOLES_PATH_SIZE];

	snprintf(path, sizeof path, INTERFACES "/%s/%s", name, file);
	return holes_exists(root, path);
}

static bool has_devtype(const char *root, const char *name, const char *devtype)
{
	char path[HOLES_PATH_SIZE], line[40];
	autofree char *text = NULL;

	snprintf(path, sizeof path, INTERFACES "/%s/uevent", name);
	snprintf(line, sizeof line, "DEVTYPE=%s\n", devtype);
	text = holes_read(root, path);
	return text && strstr(text, line);
}

/* What people's VPN programs call their interfaces, where the kernel's type does not say what they are. */
static bool has_vpn_name(const char *name)
{
	static const char *const starts[] = { "tun", "wg", "vpn", "ipsec", "xfrm", "nordlynx", "tailscale", "proton", "mullvad" };

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(name, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static bool look_at_interface(void *arg, const char *name)
{
	struct look *s = arg;
	unsigned long type = attribute(s->root, name, "type", ARPHRD_LOOPBACK);

	if (!(attribute(s->root, name, "flags", 0) & FLAG_UP) || has(s->root, name, "master"))
		return false;
	if (type == ARPHRD_PPP)
		hole_add(s->holes, "vpn", name,
			 "is a point-to-point line; if it is a VPN, what a program tunnels through itself is not seen");
	else if (has(s->root, name, "tun_flags") || has_devtype(s->root, name, "wireguard") ||
		 (type == ARPHRD_NONE && has_vpn_name(name)))
		hole_add(s->holes, "vpn", name,
			 "is a VPN: what a program tunnels through itself, or for other machines, is not seen; "
			 "disconnect it where it is not needed");
	return false;
}

void holes_vpn(struct holes *h, const char *root)
{
	struct look s = { h, root };

	holes_each(root, INTERFACES, look_at_interface, &s);
}

/* One line of /proc/net/tcp: "sl local_address rem_address st ...", addresses as HEX:PORT. */
static bool is_tor_listener(void *arg, const char *line)
{
	unsigned port, state;

	(void)arg;
	return sscanf(line, "%*u: %*[0-9A-Fa-f]:%4x %*[0-9A-Fa-f]:%*4x %2x", &port, &state) == 2 &&
	       state == TCP_LISTENING && (port == 9050 || port == 9150);
}

static bool tor_listens(const char *root, const char *table)
{
	autofree char *text = holes_read(root, table);

	return text && holes_lines(text, is_tor_listener, NULL);
}

void holes_tor(struct holes *h, const char *root)
{
	static const char *const names[] = { "tor", NULL };
	static const char advice[] = "is running: what goes through it is not seen; stop it where it is not needed";

	if (holes_process(root, names) || tor_listens(root, "/proc/net/tcp") || tor_listens(root, "/proc/net/tcp6"))
		hole_add(h, "tor", "Tor", advice);
	else if (holes_exists(root, "/etc/systemd/system/multi-user.target.wants/tor.service"))
		hole_add(h, "tor", "Tor", "is set up to start with this machine; disable it where it is not needed");
}

static bool names_our_table(void *arg, const char *line)
{
	(void)arg;
	return strncmp(line, "table ", 6) == 0 && strstr(line, " " TABLE);
}

/* A saved list of all rules has our table in it. Where that is owned, nothing of the file can be loaded; where it is not, the old
 * copy of it would be. */
void holes_saved_rules(struct holes *h, const char *root)
{
	static const char *const files[] = { "/etc/nftables.conf", "/etc/sysconfig/nftables.conf", "/etc/nftables/main.nft" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		autofree char *text = holes_read(root, files[i]);

		if (text && holes_lines(text, names_our_table, NULL))
			hole_add(h, "firewall", files[i],
				 "holds a copy of nc-block's rules, so that it may not load at all: delete \"table inet " TABLE
				 " { ... }\" from it");
	}
}
