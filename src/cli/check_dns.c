/* Asking resolvers by hand, as `dig @server` and programs with a resolver of their own do.
 * Used by check_list.c.
 * Must never ask a server that is neither configured on this machine nor nobody's. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/check_answer.h"
#include "cli/check_net.h"
#include "common/cleanup.h"

#define PORT_DNS 53
#define ANSWER_MS 1200
#define CONNECT_MS 800
#define SEGMENT_MS 150 /* what is sent in two segments is sent so far apart */

/* One exchange with SERVER over UDP. 0 with *ANSWER, or -errno. */
static int ask_udp(const char *server, const char *name, bool recurse, enum check_answer *answer)
{
	uint8_t question[CHECK_QUESTION_SIZE], reply[4096];
	int size = check_question(question, name, recurse);
	int64_t until = check_net_now_ms() + ANSWER_MS;
	bool async;
	autoclose int fd = size < 0 ? size : check_net_connect(server, PORT_DNS, SOCK_DGRAM, 0, &async);

	*answer = ANSWER_NONE;
	if (fd < 0)
		return fd;
	if (send(fd, question, (size_t)size, 0) < 0)
		return -errno;
	while (check_net_await(fd, POLLIN, (int)(until - check_net_now_ms()))) {
		ssize_t n = recv(fd, reply, sizeof reply, 0);

		if (n < 0 && errno != EAGAIN)
			return -errno;
		*answer = n < 0 ? ANSWER_NONE : check_answer_read(reply, (size_t)n, question);
		if (*answer != ANSWER_NONE)
			return 0;
	}
	return -ETIMEDOUT;
}

void check_dns_udp(const struct check_probe *p, struct check_outcome *out)
{
	enum check_answer answer;
	int r = ask_udp(p->server, p->name, true, &answer);

	if (r == 0)
		check_answer_say(out, answer);
	else
		check_answer_missing(out, r);
}

/* At an address that is nobody's: only we can answer. */
void check_dns_other(const struct check_probe *p, struct check_outcome *out)
{
	enum check_answer answer;
	int r = ask_udp(p->server, p->name, true, &answer);

	if (r == 0)
		check_answer_say(out, answer);
	else if (check_net_no_way(r))
		check_answer_missing(out, r);
	else
		check_say(out, CHECK_OPEN, "nc-block did not answer a question to another resolver");
}

/* Without recursion, so that the resolver asks nobody either. */
void check_doh_canary(const struct check_probe *p, struct check_outcome *out)
{
	enum check_answer answer;
	int r = ask_udp(p->server, p->name, false, &answer);

	if (r != 0)
		check_answer_missing(out, r);
	else if (answer == ANSWER_OURS)
		check_answer_say(out, answer);
	else if (answer == ANSWER_NO_NAME)
		check_say(out, CHECK_SHUT, "the resolver itself says so, not nc-block");
	else
		check_say(out, CHECK_OPEN, "Firefox may turn DNS over HTTPS on by itself");
}

static int read_whole(int fd, uint8_t *to, size_t size, int64_t until)
{
	while (size) {
		ssize_t n;

		if (!check_net_await(fd, POLLIN, (int)(until - check_net_now_ms())))
			return -ETIMEDOUT;
		n = recv(fd, to, size, 0);
		if (n == 0)
			return -ECONNRESET;
		if (n < 0 && errno != EAGAIN)
			return -errno;
		to += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* A question behind its length (RFC 1035 4.2.2); SPLIT: the length in a segment of its own. */
static int send_framed(int fd, const uint8_t *question, size_t size, bool split)
{
	uint8_t framed[2 + CHECK_QUESTION_SIZE] = { (uint8_t)(size >> 8), (uint8_t)size };
	size_t first = split ? 2 : 2 + size;

	memcpy(framed + 2, question, size);
	if (send(fd, framed, first, MSG_NOSIGNAL) != (ssize_t)first)
		return -EIO;
	if (first == 2 + size)
		return 0;
	(void)check_net_await(fd, POLLIN, SEGMENT_MS);
	return send(fd, framed + first, size, MSG_NOSIGNAL) == (ssize_t)size ? 0 : -ECONNRESET;
}

static int ask_tcp(int fd, const struct check_probe *p, enum check_answer *answer)
{
	uint8_t question[CHECK_QUESTION_SIZE], length[2], reply[65535];
	int64_t until = check_net_now_ms() + ANSWER_MS;
	int size = check_question(question, p->name, true);
	int r = size < 0 ? size : send_framed(fd, question, (size_t)size, p->split);

	if (r == 0)
		r = read_whole(fd, length, sizeof length, until);
	if (r == 0)
		r = read_whole(fd, reply, (size_t)(length[0] << 8 | length[1]), until);
	if (r == 0)
		*answer = check_answer_read(reply, (size_t)(length[0] << 8 | length[1]), question);
	return r;
}

void check_dns_tcp(const struct check_probe *p, struct check_outcome *out)
{
	enum check_answer answer;
	bool async;
	autoclose int fd = check_net_connect(p->server, PORT_DNS, SOCK_STREAM, CONNECT_MS, &async);
	int r;

	if (fd < 0) {
		check_say(out, CHECK_NA, "the resolver takes no connections there: %s", strerror(-fd));
		return;
	}
	r = ask_tcp(fd, p, &answer);
	if (r == 0)
		check_answer_say(out, answer);
	else if (r == -ECONNRESET)
		check_say(out, CHECK_OPEN, "the connection ended without an answer");
	else
		check_answer_missing(out, r);
}
