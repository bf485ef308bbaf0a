/* Numbers of accounts, read from the passwd file itself.
 * Used by peer.c and want.c.
 * Must never ask name services. */
#include "helper/accounts.h"

#include <pwd.h>
#include <string.h>

#include "common/cleanup.h"

void accounts_find(const char *passwd, const char *const names[], size_t count, int64_t uids[])
{
	autofclose FILE *f = fopen(passwd, "re");
	char room[4096];
	struct passwd entry, *found;

	for (size_t i = 0; i < count; i++)
		uids[i] = -1;
	while (f && fgetpwent_r(f, &entry, room, sizeof room, &found) == 0)
		for (size_t i = 0; i < count; i++)
			if (uids[i] < 0 && strcmp(found->pw_name, names[i]) == 0)
				uids[i] = found->pw_uid;
}

bool account_uid(const char *passwd, const char *name, uint32_t *uid)
{
	int64_t found;

	accounts_find(passwd, &name, 1, &found);
	if (found >= 0)
		*uid = (uint32_t)found;
	return found >= 0;
}
