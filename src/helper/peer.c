/* Who is at the other end of a connection, and whether we listen to them.
 * Used by link.c.
 * Must never trust anything that the peer says itself. */
#include "helper/peer.h"

#include <pwd.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"

static bool is_daemon(uid_t uid, const char *passwd)
{
	autofclose FILE *f = fopen(passwd, "re");
	char room[4096];
	struct passwd entry, *found;

	while (f && fgetpwent_r(f, &entry, room, sizeof room, &found) == 0)
		if (strcmp(found->pw_name, PEER_USER) == 0)
			return found->pw_uid == uid;
	return false;
}

bool peer_allowed(int fd, const char *passwd)
{
	struct ucred cred;
	socklen_t n = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0 || n != sizeof cred)
		return false;
	return cred.uid == 0 || is_daemon(cred.uid, passwd);
}
