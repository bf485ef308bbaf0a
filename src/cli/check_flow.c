/* A connection to a listener of our own on this machine, whose first bytes carry a name: nothing leaves the machine.
 * Used by check_list.c.
 * Must never connect to anything but its own listener. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/check_hello.h"
#include "cli/check_net.h"
#include "common/cleanup.h"

#define ARRIVES_MS 1200
#define SEGMENT_MS 200

struct flow {
	int client, server;
	size_t sent, got;
	bool refused; /* either end was told that it is over */
};

/* Takes what there is at the server's end; true when that is the end of it. */
static bool drained(struct flow *f)
{
	uint8_t room[CHECK_HELLO_SIZE];
	ssize_t n = recv(f->server, room, sizeof room, 0);

	f->got += n > 0 ? (size_t)n : 0;
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static bool client_ended(const struct flow *f)
{
	char c;
	ssize_t n = recv(f->client, &c, 1, 0);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* Until WANTED bytes are there, an end is told, or the time is up. */
static void flow_await(struct flow *f, size_t wanted, int timeout_ms)
{
	int64_t until = check_net_now_ms() + timeout_ms;

	while (f->got < wanted && !f->refused) {
		struct pollfd p[] = { { .fd = f->server, .events = POLLIN }, { .fd = f->client, .events = POLLIN } };
		int64_t left = until - check_net_now_ms();
		int n = left > 0 ? poll(p, 2, (int)left) : 0;

		if (n == 0 || (n < 0 && errno != EINTR))
			return;
		f->refused = n > 0 && ((p[0].revents && drained(f)) | (p[1].revents && client_ended(f)));
	}
}

static void flow_send(struct flow *f, const uint8_t *data, size_t size)
{
	if (f->refused || send(f->client, data, size, MSG_NOSIGNAL) != (ssize_t)size)
		f->refused = true;
}

/* 0 with both ends of a connection in F, or -errno. */
static int flow_open(struct flow *f, const char *address)
{
	uint16_t port;
	bool async;
	autoclose int listener = check_net_listen(address, SOCK_STREAM, &port);

	if (listener < 0)
		return listener;
	f->client = check_net_connect(address, port, SOCK_STREAM, ARRIVES_MS, &async);
	if (f->client < 0)
		return f->client;
	if (!check_net_await(listener, POLLIN, ARRIVES_MS))
		return -ETIMEDOUT;
	f->server = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	return f->server < 0 ? -errno : 0;
}

void check_flow(const struct check_probe *p, struct check_outcome *out)
{
	uint8_t hello[CHECK_HELLO_SIZE];
	size_t size = p->http ? check_hello_http(hello, p->name) : check_hello_tls(hello, p->name, p->padded);
	size_t first = p->split ? size / 4 : size;
	struct flow f = { .client = -1, .server = -1 };
	int r = flow_open(&f, p->server);

	if (r < 0) {
		check_say(out, CHECK_NA, "no connection to this machine itself: %s", strerror(-r));
	} else {
		flow_send(&f, hello, first);
		if (first < size) {
			flow_await(&f, first, SEGMENT_MS);
			flow_send(&f, hello + first, size - first);
		}
		flow_await(&f, size, ARRIVES_MS);
		if (f.got >= size)
			check_say(out, CHECK_OPEN, "the name passed: all of it arrived at a listener of ours");
		else if (f.refused)
			check_say(out, CHECK_SHUT, "the connection was reset before the name arrived");
		else
			check_say(out, CHECK_SHUT, "the name did not arrive, but the connection was not reset either");
	}
	if (f.client >= 0)
		close(f.client);
	if (f.server >= 0)
		close(f.server);
}
