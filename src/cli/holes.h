/* Ways around nc-block that it cannot shut, as far as a user's session shows them: VPNs, Tor, proxies, encrypting resolvers.
 * Used by verb_status.c and verb_check.c.
 * Must never tell a proxy's address or anything else that the user's environment holds: the variable's name is enough. */
#ifndef NCB_CLI_HOLES_H
#define NCB_CLI_HOLES_H

#include <stddef.h>

#define HOLES_MAX 32
#define HOLE_WHAT_SIZE 64
#define HOLE_TEXT_SIZE 240

struct hole {
	const char *kind;          /* "vpn", "tor", "proxy", "resolver", "hosts", "firewall"; static */
	char what[HOLE_WHAT_SIZE]; /* an interface, a variable, a program, a file */
	char text[HOLE_TEXT_SIZE]; /* one sentence without its full stop, which names WHAT and what can be done */
};

struct holes {
	struct hole list[HOLES_MAX];
	size_t count;
};

/* Looks below ROOT ("" for this machine: ROOT/sys, ROOT/proc and ROOT/etc are read) and through ENVIRONMENT (as environ;
 * may be NULL). What cannot be read is not found: nothing here fails. */
void holes_find(struct holes *h, const char *root, const char *const *environment);

#endif
