/* Numbers of accounts, read from the passwd file itself.
 * Used by peer.c, want.c and world.c.
 * Must never ask name services. */
#include "helper/accounts.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

#define ROOM_MIN 4096
#define ROOM_MAX (1u << 20)

static bool grow(char **room, size_t *size)
{
	size_t more = *size ? 2 * *size : ROOM_MIN;
	char *p = more <= ROOM_MAX ? realloc(*room, more) : NULL;

	if (!p)
		return false;
	*room = p;
	*size = more;
	return true;
}

static void skip_line(FILE *f)
{
	int c;

	do
		c = getc_unlocked(f);
	while (c != '\n' && c != EOF);
}

static void take(const struct passwd *found, const char *const names[], size_t count, int64_t uids[])
{
	for (size_t i = 0; i < count; i++)
		if (uids[i] < 0 && strcmp(found->pw_name, names[i]) == 0)
			uids[i] = found->pw_uid;
}

/* A line that is too long for the room is read again, in more; one that nobody has room for hides none of those behind it. */
void accounts_find(const char *passwd, const char *const names[], size_t count, int64_t uids[])
{
	autofclose FILE *f = fopen(passwd, "re");
	autofree char *room = NULL;
	struct passwd entry, *found;
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		uids[i] = -1;
	if (!f || !grow(&room, &size))
		return;
	for (;;) {
		int r = fgetpwent_r(f, &entry, room, size, &found);

		if (r == 0)
			take(found, names, count, uids);
		else if (r != ERANGE)
			return;
		else if (!grow(&room, &size))
			skip_line(f);
	}
}

bool account_uid(const char *passwd, const char *name, uint32_t *uid)
{
	int64_t found;

	accounts_find(passwd, &name, 1, &found);
	if (found >= 0)
		*uid = (uint32_t)found;
	return found >= 0;
}
