/* Sockets that outlive the program: sd_pid_notify_with_fds(3) and sd_listen_fds_with_names(3) without their library.
 * Used by helper/ and inspect/.
 * Must never fail the program. */
#include "common/fdstore.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/notify.h"

#define FIRST_PASSED_FD 3 /* SD_LISTEN_FDS_START */
#define PASSED_MAX 32

static uint32_t taken; /* bit n: the descriptor FIRST_PASSED_FD + n has an owner */

static int passed_count(void)
{
	const char *count = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID");

	if (!count || (pid && atol(pid) != (long)getpid()))
		return 0;
	return atoi(count) < PASSED_MAX ? atoi(count) : PASSED_MAX;
}

/* EXACT: the whole name is WANTED, not only its beginning. */
static int take(const char *wanted, bool exact, char name[FDSTORE_NAME_SIZE])
{
	const char *at = getenv("LISTEN_FDNAMES");
	size_t length = strlen(wanted);
	int count = passed_count();

	for (int i = 0; i < count && at; i++) {
		size_t n = strcspn(at, ":");

		if (n >= length && (!exact || n == length) && n < FDSTORE_NAME_SIZE && !memcmp(at, wanted, length) &&
		    !(taken & 1u << i)) {
			if (fcntl(FIRST_PASSED_FD + i, F_SETFD, FD_CLOEXEC) < 0)
				return -ENOENT;
			taken |= 1u << i;
			memcpy(name, at, n);
			name[n] = '\0';
			return FIRST_PASSED_FD + i;
		}
		at = at[n] ? at + n + 1 : NULL;
	}
	return -ENOENT;
}

int fdstore_take(const char *name)
{
	char same[FDSTORE_NAME_SIZE];

	return take(name, true, same);
}

int fdstore_take_prefix(const char *prefix, char name[FDSTORE_NAME_SIZE])
{
	return take(prefix, false, name);
}

static int option(int fd, int which)
{
	int value = -1;
	socklen_t n = sizeof value;

	return getsockopt(fd, SOL_SOCKET, which, &value, &n) < 0 ? -1 : value;
}

int fdstore_take_netlink(const char *name, int bus)
{
	autoclose int fd = fdstore_take(name);
	autoclose int manager = -1;
	struct sockaddr_nl self = { 0 };
	socklen_t n = sizeof self;

	if (fd < 0)
		return fd;
	if (option(fd, SO_DOMAIN) == AF_NETLINK && option(fd, SO_PROTOCOL) == bus &&
	    getsockname(fd, (struct sockaddr *)&self, &n) == 0 && self.nl_pid)
		return TAKE_FD(fd);
	manager = notify_open();
	(void)fdstore_drop(manager, name);
	return -ENOENT;
}

/* FDPOLL=0: an error on the socket, such as a full buffer, is no reason to let go of it. */
int fdstore_keep(int manager, const char *name, int fd)
{
	char text[64 + FDSTORE_NAME_SIZE];

	if (manager < 0)
		return 0;
	snprintf(text, sizeof text, "FDSTORE=1\nFDNAME=%.*s\nFDPOLL=0", FDSTORE_NAME_SIZE, name);
	return notify_send_fd_to(manager, text, fd);
}

int fdstore_drop(int manager, const char *name)
{
	char text[64 + FDSTORE_NAME_SIZE];

	if (manager < 0)
		return 0;
	snprintf(text, sizeof text, "FDSTOREREMOVE=1\nFDNAME=%.*s", FDSTORE_NAME_SIZE, name);
	return notify_send_to(manager, text);
}
