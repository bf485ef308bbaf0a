/* The first datagram of HTTP/3, to a socket of our own on this machine.
 * Used by check_list.c.
 * Must never send to anything but its own socket. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/check_net.h"
#include "cli/check_quic_bytes.h"
#include "common/cleanup.h"

#define ARRIVES_MS 1000

/* A datagram that nobody minds has to arrive, or that the other does not says nothing. */
static bool carries(int client, int server)
{
	char c = 'x';

	return send(client, &c, 1, 0) == 1 && check_net_await(server, POLLIN, ARRIVES_MS) && recv(server, &c, 1, 0) == 1;
}

/* True when the server's end has the Initial; false with *ERROR the error that the client was told, or 0 with an answer, or
 * -ETIMEDOUT. */
static bool arrives(int client, int server, int *error)
{
	int64_t until = check_net_now_ms() + ARRIVES_MS;
	uint8_t room[CHECK_QUIC_SIZE];

	*error = -ETIMEDOUT;
	for (;;) {
		struct pollfd p[] = { { .fd = server, .events = POLLIN }, { .fd = client, .events = POLLIN } };
		int64_t left = until - check_net_now_ms();
		int n = left > 0 ? poll(p, 2, (int)left) : 0;

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		if (n > 0 && p[0].revents && recv(server, room, sizeof room, 0) == (ssize_t)sizeof room)
			return true;
		if (n > 0 && p[1].revents) {
			*error = recv(client, room, sizeof room, 0) < 0 ? -errno : 0;
			return false;
		}
	}
}

void check_quic(const struct check_probe *p, struct check_outcome *out)
{
	uint16_t port;
	bool async;
	int error;
	autoclose int server = check_net_listen(p->server, SOCK_DGRAM, &port);
	autoclose int client = server < 0 ? server : check_net_connect(p->server, port, SOCK_DGRAM, 0, &async);

	if (client < 0 || !carries(client, server))
		check_say(out, CHECK_NA, "no datagrams to this machine itself%s%s", client < 0 ? ": " : "",
			  client < 0 ? strerror(-client) : "");
	else if (send(client, check_quic_initial, sizeof check_quic_initial, 0) < 0)
		check_say(out, CHECK_SHUT, "it could not be sent: %s", strerror(errno));
	else if (arrives(client, server, &error))
		check_say(out, CHECK_OPEN, "the name passed: it arrived at a socket of ours");
	else
		check_say(out, CHECK_SHUT, error == -ETIMEDOUT ? "it did not arrive" : "it was refused, and did not arrive");
}
