/* Numbers of accounts, read from the passwd file itself.
 * Used by peer.c and want.c.
 * Must never ask name services. */
#include "helper/accounts.h"

#include <pwd.h>
#include <string.h>

#include "common/cleanup.h"

bool account_uid(const char *passwd, const char *name, uint32_t *uid)
{
	autofclose FILE *f = fopen(passwd, "re");
	char room[4096];
	struct passwd entry, *found;

	while (f && fgetpwent_r(f, &entry, room, sizeof room, &found) == 0)
		if (strcmp(found->pw_name, name) == 0) {
			*uid = found->pw_uid;
			return true;
		}
	return false;
}
