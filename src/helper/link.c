/* The private socket: listens, lets in who may speak, and serves each.
 * Used by helper.c.
 * Must never serve anybody but root and the daemon's user. */
#include "helper/link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "helper/peer.h"

#define FOLDER_MODE 0711
#define SOCKET_MODE 0666 /* who may speak is decided by who they are, and anybody else is hung up on */

static int make_address(const char *path, struct sockaddr_un *a)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return snprintf(a->sun_path, sizeof a->sun_path, "%s", path) < (int)sizeof a->sun_path
		       ? 0
		       : -ENAMETOOLONG;
}

/* A socket file is stale only if nobody answers there. */
static int remove_stale(const struct sockaddr_un *a)
{
	autoclose int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)a, sizeof *a) == 0)
		return -EADDRINUSE;
	if (errno == ENOENT)
		return 0;
	if (errno != ECONNREFUSED)
		return -errno;
	return unlink(a->sun_path) < 0 && errno != ENOENT ? -errno : 0;
}

static int listen_at(const struct sockaddr_un *a)
{
	autoclose int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)a, sizeof *a) < 0)
		return -errno;
	if (chmod(a->sun_path, SOCKET_MODE) < 0 || listen(fd, LINK_CLIENTS) < 0)
		return -errno;
	return TAKE_FD(fd);
}

int link_open(struct link *l, const struct helper_paths *paths)
{
	struct sockaddr_un a;
	int r = make_address(paths->socket, &a);

	*l = (struct link){ .paths = paths, .listener = -1 };
	for (size_t i = 0; i < LINK_CLIENTS; i++)
		l->clients[i].fd = -1;
	if (r == 0)
		r = helper_make_folder(paths->socket, FOLDER_MODE);
	if (r == 0)
		r = remove_stale(&a);
	if (r == 0)
		r = l->listener = listen_at(&a);
	return r < 0 ? r : 0;
}

void link_close(struct link *l)
{
	if (!l->paths) /* never opened */
		return;
	for (size_t i = 0; i < LINK_CLIENTS; i++)
		session_close(&l->clients[i]);
	if (l->listener < 0)
		return;
	unlink(l->paths->socket);
	close(l->listener);
	l->listener = -1;
}

size_t link_poll_fds(const struct link *l, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ .fd = l->listener, .events = POLLIN };
	for (size_t i = 0; i < LINK_CLIENTS; i++) /* poll() passes over a descriptor below 0 */
		fds[i + 1] = (struct pollfd){ .fd = l->clients[i].fd, .events = POLLIN };
	return LINK_CLIENTS + 1;
}

bool link_used(const struct link *l)
{
	for (size_t i = 0; i < LINK_CLIENTS; i++)
		if (l->clients[i].fd >= 0)
			return true;
	return false;
}

static struct session *free_session(struct link *l)
{
	for (size_t i = 0; i < LINK_CLIENTS; i++)
		if (l->clients[i].fd < 0)
			return &l->clients[i];
	return NULL;
}

static void let_in(struct link *l)
{
	autoclose int fd = accept4(l->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct session *s = free_session(l);

	if (fd < 0)
		return; /* it went away again, or will be there at the next turn */
	if (s && peer_allowed(fd, l->paths->passwd))
		s->fd = TAKE_FD(fd);
}

static void serve(struct session *s, struct world *w)
{
	int r = session_serve(s, w);

	if (r == 0)
		return;
	if (r == -EPROTO)
		log_warning("a malformed or misplaced message: the connection is closed");
	else if (r != -ECONNRESET && r != -EPIPE)
		log_warning("the connection is closed: %s", strerror(-r));
	session_close(s);
}

void link_serve(struct link *l, struct world *w, const struct pollfd *fds, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (fds[i].revents && l->clients[i - 1].fd == fds[i].fd)
			serve(&l->clients[i - 1], w);
	if (fds[0].revents)
		let_in(l);
}
