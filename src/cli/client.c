/* Talks to nc-blockd: one JSON object and a NUL each way.
 * Used by the verbs.
 * Must never wait for ever. */
#include "cli/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "common/cleanup.h"

struct client {
	int fd;
	int timeout_ms;
	char *data; /* what was read and not yet used */
	size_t size;
	size_t room;
};

void failure_clear(struct failure *f)
{
	json_decref(f->parameters);
	*f = (struct failure){ .parameters = NULL };
}

static int fail(struct failure *f, int error, const char *name, const char *message)
{
	failure_clear(f);
	snprintf(f->error, sizeof f->error, "%s", name);
	snprintf(f->message, sizeof f->message, "%s", message);
	return error;
}

static int unreachable(struct failure *f, int error)
{
	if (error == -EAGAIN || error == -ETIMEDOUT)
		return fail(f, -ETIMEDOUT, "unreachable",
			    "nc-blockd did not answer in time. What was asked may still happen; \"nc-block "
			    "list\" will tell.");
	if (error == -EPIPE || error == -ECONNRESET)
		return fail(f, error, "unreachable",
			    "nc-blockd closed the connection. What was asked may have happened; \"nc-block "
			    "list\" will tell.");
	return fail(f, error, "unreachable",
		    "nc-blockd cannot be reached. What is blocked stays blocked. To look: systemctl status "
		    "nc-blockd");
}

static int set_timeout(int fd, int timeout_ms)
{
	struct timeval t = { .tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000 };

	/* A full backlog would otherwise hold connect() for ever. */
	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t) < 0 ? -errno : 0;
}

static int open_socket(const char *path, int timeout_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	autoclose int fd = -1;
	int rc;

	if (strlen(path) >= sizeof address.sun_path)
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	rc = set_timeout(fd, timeout_ms);
	if (rc < 0)
		return rc;
	while (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		if (errno != EINTR)
			return -errno;
	return TAKE_FD(fd);
}

int cli_client_new(const char *path, int timeout_ms, struct client **out, struct failure *failure)
{
	autofree struct client *c = calloc(1, sizeof *c);

	*out = NULL;
	if (!c)
		return fail(failure, -ENOMEM, "failed", "Out of memory.");
	c->timeout_ms = timeout_ms;
	c->fd = open_socket(path, timeout_ms);
	if (c->fd < 0)
		return unreachable(failure, c->fd);
	*out = TAKE_PTR(c);
	return 0;
}

void cli_client_free(struct client **c)
{
	if (!*c)
		return;
	close((*c)->fd);
	free((*c)->data);
	free(*c);
	*c = NULL;
}

static int await(const struct client *c, short events)
{
	struct pollfd p = { .fd = c->fd, .events = events };
	int n;

	do
		n = poll(&p, 1, c->timeout_ms);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n ? 0 : -ETIMEDOUT;
}

static int send_all(const struct client *c, const char *data, size_t size)
{
	while (size) {
		ssize_t n;
		int rc = await(c, POLLOUT);

		if (rc < 0)
			return rc;
		n = send(c->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

static int make_room(struct client *c)
{
	size_t room = c->room ? c->room * 2 : 16384;
	char *data;

	if (c->size < c->room)
		return 0;
	if (room > CLIENT_REPLY_MAX)
		return -EMSGSIZE;
	data = realloc(c->data, room);
	if (!data)
		return -ENOMEM;
	c->data = data;
	c->room = room;
	return 0;
}

/* Reads once more; the place of the first NUL in *end, or 0 bytes' worth of news with *end NULL. */
static int read_more(struct client *c, char **end)
{
	ssize_t n;
	int rc = make_room(c);

	*end = NULL;
	if (rc == 0)
		rc = await(c, POLLIN);
	if (rc < 0)
		return rc;
	n = recv(c->fd, c->data + c->size, c->room - c->size, MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -ECONNRESET;
	*end = memchr(c->data + c->size, '\0', (size_t)n);
	c->size += (size_t)n;
	return 0;
}

/* One frame as JSON. What follows its NUL is no answer to anything asked: the connection is done for. */
static int read_frame(struct client *c, json_t **out)
{
	char *end = NULL;
	size_t length;

	c->size = 0;
	while (!end) {
		int rc = read_more(c, &end);

		if (rc < 0)
			return rc;
	}
	length = (size_t)(end - c->data);
	if (length + 1 != c->size)
		return -EBADMSG;
	*out = json_loadb(c->data, length, JSON_REJECT_DUPLICATES, NULL);
	return *out ? 0 : -EBADMSG;
}

static int malformed(struct failure *f)
{
	return fail(f, -EBADMSG, "failed", "nc-blockd gave an answer that cannot be read.");
}

static int take_error(json_t *frame, struct failure *f)
{
	json_t *parameters = json_object_get(frame, "parameters");
	const char *name = json_string_value(json_object_get(frame, "error"));
	const char *message = json_string_value(json_object_get(parameters, "message"));

	if (!name)
		return malformed(f);
	fail(f, 0, name, message ? message : "nc-blockd refused without saying why.");
	f->parameters = json_incref(parameters);
	return -EREMOTEIO;
}

static int exchange(struct client *c, json_t *request, json_t **frame)
{
	autofree char *text = json_dumps(request, JSON_COMPACT);
	int rc;

	if (!text)
		return -ENOMEM;
	rc = send_all(c, text, strlen(text) + 1);
	return rc < 0 ? rc : read_frame(c, frame);
}

int cli_client_call(struct client *c, const char *method, json_t *parameters, json_t **reply,
		    struct failure *failure)
{
	json_t *frame = NULL, *request;
	char name[64];
	int rc;

	*reply = NULL;
	snprintf(name, sizeof name, "io.ncblock.%s", method);
	request = json_pack("{s:s, s:o}", "method", name, "parameters", parameters);
	rc = request ? exchange(c, request, &frame) : -ENOMEM;
	json_decref(request);
	if (rc == -ENOMEM)
		return fail(failure, rc, "failed", "Out of memory.");
	if (rc == -EBADMSG || rc == -EMSGSIZE)
		return malformed(failure);
	if (rc < 0)
		return unreachable(failure, rc);
	if (json_object_get(frame, "error"))
		rc = take_error(frame, failure);
	else if (!json_is_object(json_object_get(frame, "parameters")))
		rc = malformed(failure);
	else
		*reply = json_incref(json_object_get(frame, "parameters"));
	json_decref(frame);
	return rc;
}
