/* Connections to addresses: the canary's, which are nobody's, and the port of DNS over TLS.
 * Used by check_list.c.
 * Must never connect to an address that is anybody's, but this machine's own. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/check_net.h"
#include "common/cleanup.h"

#define PORT_HTTPS 443
#define PORT_DOT 853
#define CONNECT_MS 1000
#define PROHIBITED_MS 2300 /* over IPv6 the first word may be missed: TCP hears the next, a second later */

void check_address(const struct check_probe *p, struct check_outcome *out)
{
	bool async;
	autoclose int fd = check_net_connect(p->server, PORT_HTTPS, SOCK_STREAM, CONNECT_MS, &async);

	if (fd == -ECONNREFUSED)
		check_say(out, CHECK_SHUT, "the connection was refused at once");
	else if (fd < 0 && !async && check_net_no_way(fd))
		check_say(out, CHECK_NA, "this machine has no way to any such address now");
	else
		check_say(out, CHECK_OPEN, "the connection was not refused");
}

/* Rules answer "prohibited" (EHOSTUNREACH over IPv4, EACCES over IPv6; net/ipv4/icmp.c and net/ipv6/icmp.c), and a port where
 * nobody listens "refused". The kernel limits how many ICMP errors it sends, so "prohibited" may not come; but on this
 * machine itself a port that nothing prohibits always answers. */
void check_dot(const struct check_probe *p, struct check_outcome *out)
{
	bool async;
	autoclose int fd = check_net_connect(p->server, PORT_DOT, SOCK_STREAM, PROHIBITED_MS, &async);

	if (fd == -EHOSTUNREACH || fd == -EACCES || fd == -ETIMEDOUT)
		check_say(out, CHECK_SHUT, "the port of DNS over TLS is prohibited");
	else if (fd < 0 && !async && check_net_no_way(fd))
		check_say(out, CHECK_NA, "this machine does not speak that protocol");
	else
		check_say(out, CHECK_OPEN, "nothing prohibits the port of DNS over TLS");
}
