/* Taking the list of names from the helper, over a socket that the service manager opened.
 * Used by inspect.c.
 * Must never take a list from anybody but root. */
#include "inspect/names_link.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/fdstore.h"
#include "common/inspect_wire.h"
#include "common/log.h"
#include "inspect/kept_names.h"

#define PASSED_NAME "nc-block-inspect.socket" /* the unit's, as it is where nothing else is said */

int names_link_take(struct names_link *l)
{
	autoclose int fd = fdstore_take(PASSED_NAME);

	*l = (struct names_link){ -1, -1 };
	if (fd < 0)
		return fd;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	l->listener = TAKE_FD(fd);
	return 0;
}

static void hang_up(struct names_link *l)
{
	if (l->client >= 0)
		close(l->client);
	l->client = -1;
}

void names_link_accept(struct names_link *l)
{
	autoclose int fd = accept4(l->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct ucred who;
	socklen_t n = sizeof who;

	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) < 0 || who.uid != 0)
		return;
	hang_up(l);
	l->client = TAKE_FD(fd);
}

/* The first descriptor that came along; any others are closed. */
static int passed_fd(struct msghdr *msg)
{
	int first = -1;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
			if (first < 0)
				first = fd;
			else
				close(fd);
		}
	}
	return first;
}

int names_link_receive(struct names_link *l, struct name_list *out)
{
	struct inspect_names m;
	struct iovec iov = { .iov_base = &m, .iov_len = sizeof m };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(4 * sizeof(int))];
	} control;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room,
			      .msg_controllen = sizeof control.room };
	ssize_t n = recvmsg(l->client, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	autoclose int fd = n >= 0 ? passed_fd(&msg) : -1;
	int r;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != (ssize_t)sizeof m || msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC) || m.magic != INSPECT_MAGIC || fd < 0) {
		if (n > 0)
			log_warning("a malformed message: the connection is closed");
		hang_up(l);
		return 0;
	}
	r = name_list_map(out, fd, m.size, m.count, m.open);
	if (r < 0) {
		log_error("a list of names was refused: %s", strerror(-r));
		names_link_answer(l, m.generation, r);
		return 0;
	}
	out->generation = m.generation;
	out->flags = m.flags;
	kept_names_keep(fd, &m);
	return 1;
}

void names_link_answer(struct names_link *l, uint64_t generation, int error)
{
	struct inspect_answer a = { .magic = INSPECT_MAGIC, .error = error, .generation = generation };

	if (l->client >= 0 && send(l->client, &a, sizeof a, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)sizeof a)
		hang_up(l);
}
