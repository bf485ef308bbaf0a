/* Who is at the other end of a connection, and whether we listen to them.
 * Used by link.c.
 * Must never trust anything that the peer says itself. */
#include "helper/peer.h"

#include <sys/socket.h>

#include "helper/accounts.h"

bool peer_allowed(int fd, const char *passwd)
{
	struct ucred cred;
	socklen_t n = sizeof cred;
	uint32_t daemon;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0 || n != sizeof cred)
		return false;
	return cred.uid == 0 || (account_uid(passwd, PEER_USER, &daemon) && daemon == cred.uid);
}
