/* Telling the service manager that we are up and alive; sd_notify without its library.
 * Used by helper/ and inspect/.
 * Must never fail the program. */
#include "common/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"

int notify_open(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t n = path ? strlen(path) : 0;
	autoclose int fd = -1;

	if (!n)
		return -ENXIO;
	if ((path[0] != '/' && path[0] != '@') || n >= sizeof to.sun_path)
		return -EINVAL;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

int notify_send_to(int fd, const char *state)
{
	return send(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

int notify_send(const char *state)
{
	autoclose int fd = notify_open();

	if (fd == -ENXIO)
		return 0;
	return fd < 0 ? fd : notify_send_to(fd, state);
}

int notify_send_fd_to(int fd, const char *state, int passed)
{
	struct iovec text = { .iov_base = (char *)state, .iov_len = strlen(state) };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr m = { .msg_iov = &text, .msg_iovlen = 1, .msg_control = control.room,
			    .msg_controllen = sizeof control.room };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof passed);
	memcpy(CMSG_DATA(c), &passed, sizeof passed);
	return sendmsg(fd, &m, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* The number in the environment variable NAME; 0 if it is none. */
static unsigned long long number(const char *name)
{
	const char *text = getenv(name);
	char *end;
	unsigned long long value;

	if (!text || !*text)
		return 0;
	errno = 0;
	value = strtoull(text, &end, 10);
	return *end || errno ? 0 : value;
}

int64_t notify_watchdog_ms(void)
{
	unsigned long long usec = number("WATCHDOG_USEC"), pid = number("WATCHDOG_PID");

	if (!usec || usec > 86400ull * 1000000 || (pid && pid != (unsigned long long)getpid()))
		return 0;
	return usec < 2000 ? 1 : (int64_t)(usec / 2000);
}
