/* Who may change things: root, or a member of the access group, looked up afresh each time.
 * Used by daemon/daemon.c (authority) and daemon/notes.c (names of other accounts).
 * Must never trust anything that a client says about itself. */
#include "daemon/peer.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>

#include "common/cleanup.h"

#define ROOM_FIRST 4096
#define ROOM_MAX (4u * 1024 * 1024) /* a group may have very many members */
#define PEOPLE_FIRST 1000
#define PEOPLE_LAST 59999
#define GROUPS_MAX 65536

/* The account of UID; its texts are in *ROOM, the caller's to free. */
static bool find_account(uid_t uid, struct passwd *account, char **room)
{
	struct passwd *found = NULL;
	int r = ERANGE;

	for (size_t size = ROOM_FIRST; r == ERANGE && size <= ROOM_MAX; size *= 2) {
		free(*room);
		*room = malloc(size);
		if (!*room)
			return false;
		r = getpwuid_r(uid, account, *room, size, &found);
	}
	return r == 0 && found;
}

static bool find_group(const char *name, gid_t *gid)
{
	autofree char *room = NULL;
	struct group entry, *found = NULL;
	int r = ERANGE;

	for (size_t size = ROOM_FIRST; r == ERANGE && size <= ROOM_MAX; size *= 2) {
		free(room);
		room = malloc(size);
		if (!room)
			return false;
		r = getgrnam_r(name, &entry, room, size, &found);
	}
	if (r != 0 || !found)
		return false;
	*gid = found->gr_gid;
	return true;
}

/* All groups of an account, its own too. */
static bool in_group(const struct passwd *account, gid_t gid)
{
	int count = 64;

	for (;;) {
		int had = count;
		autofree gid_t *groups = calloc((size_t)had, sizeof *groups);
		if (!groups)
			return false;
		if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) >= 0) {
			for (int i = 0; i < count; i++)
				if (groups[i] == gid)
					return true;
			return false;
		}
		if (count <= had || count > GROUPS_MAX)
			return false;
	}
}

bool peer_authorised(uid_t uid, const char *group)
{
	autofree char *room = NULL;
	struct passwd account;
	gid_t gid;

	if (uid == 0)
		return true;
	return find_group(group, &gid) && find_account(uid, &account, &room) && in_group(&account, gid);
}

void peer_name(uid_t uid, char *name, size_t size)
{
	autofree char *room = NULL;
	struct passwd account;

	if (find_account(uid, &account, &room) && account.pw_name[0] && strlen(account.pw_name) < size)
		snprintf(name, size, "%s", account.pw_name);
	else
		snprintf(name, size, "%u", (unsigned)uid);
}

static bool can_log_in(const struct passwd *account)
{
	const char *base = strrchr(account->pw_shell ? account->pw_shell : "", '/');

	base = base ? base + 1 : "";
	return strcmp(base, "nologin") != 0 && strcmp(base, "false") != 0;
}

/* One more name, whole or not at all. */
static void append(char *names, size_t size, const char *name)
{
	size_t n = strlen(names);

	if (n + strlen(name) + 3 <= size)
		snprintf(names + n, size - n, "%s%s", n ? ", " : "", name);
}

unsigned peer_others(uid_t uid, char *names, size_t size)
{
	struct passwd *account;
	unsigned count = 0;

	names[0] = '\0';
	setpwent();
	while ((account = getpwent())) {
		if (account->pw_uid == uid || account->pw_uid < PEOPLE_FIRST || account->pw_uid > PEOPLE_LAST ||
		    !can_log_in(account))
			continue;
		append(names, size, account->pw_name);
		count++;
	}
	endpwent();
	return count;
}
