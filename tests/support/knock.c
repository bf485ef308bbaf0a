/* Tries a blocked address and a blocked name without a pause, and counts what gets through; and the server that is tried.
 * Run inside the box of tests/system, where neither python nor curl is.
 * knock serve: TCP port 80 answers everything, of UDP port 9 each datagram is a line in /run/knocked.
 * knock try BLOCKED FREE NAME: until SIGTERM, TCP and UDP to BLOCKED, and NAME in the Host field of a request to FREE; then one
 * line: "TRIES SLIPS". A name alone that waits more than 20 s is a slip of another kind: it is told as "hung". */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define HTTP_PORT 80
#define UDP_PORT 9
#define WAIT_S 20
#define NAME_EVERY 8 /* tries of the address for each of the name, which takes longer */

static volatile sig_atomic_t enough;

static void stop(int signal)
{
	(void)signal;
	enough = 1;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in at(const char *address, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, address, &a.sin_addr) != 1)
		die(address);
	return a;
}

static int open_socket(int type)
{
	struct timeval wait = { .tv_sec = WAIT_S };
	int one = 1, s = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (s < 0 || setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) || setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) ||
	    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one))
		die("socket");
	return s;
}

/* ---- the server ---- */

static void answer(int listener)
{
	static const char text[] = "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	int s = accept(listener, NULL, NULL);
	char room[512];

	if (s < 0)
		return;
	if (recv(s, room, sizeof room, 0) > 0 && send(s, text, sizeof text - 1, MSG_NOSIGNAL) < 0)
		perror("answering");
	close(s);
}

static _Noreturn void serve(void)
{
	struct sockaddr_in http = at("0.0.0.0", HTTP_PORT), udp = at("0.0.0.0", UDP_PORT);
	struct pollfd p[] = { { .fd = open_socket(SOCK_STREAM), .events = POLLIN }, { .fd = open_socket(SOCK_DGRAM), .events = POLLIN } };
	int knocked = open("/run/knocked", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	char room[16];

	if (knocked < 0 || bind(p[0].fd, (struct sockaddr *)&http, sizeof http) || listen(p[0].fd, 128) ||
	    bind(p[1].fd, (struct sockaddr *)&udp, sizeof udp))
		die("serving");
	for (;;) {
		if (poll(p, 2, -1) < 0)
			die("poll");
		if (p[0].revents)
			answer(p[0].fd);
		if (p[1].revents && recv(p[1].fd, room, sizeof room, 0) >= 0 && write(knocked, "udp\n", 4) != 4)
			die("/run/knocked");
	}
}

/* ---- the tries ---- */

static bool gets_through(const struct sockaddr_in *to)
{
	int s = open_socket(SOCK_STREAM);
	bool through = connect(s, (const struct sockaddr *)to, sizeof *to) == 0;

	close(s);
	return through;
}

/* 1: it was answered; 0: refused; -1: neither in time. */
static int name_gets_through(const struct sockaddr_in *to, const char *name)
{
	char room[512];
	int s = open_socket(SOCK_STREAM), n = snprintf(room, sizeof room, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", name);
	ssize_t got;

	if (connect(s, (const struct sockaddr *)to, sizeof *to) && !enough)
		die("the server does not answer");
	got = send(s, room, (size_t)n, MSG_NOSIGNAL) == n ? recv(s, room, sizeof room, 0) : -1;
	n = got > 0 ? 1 : got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? -1 : 0;
	close(s);
	return n;
}

static int try(const char *blocked, const char *open, const char *name)
{
	struct sockaddr_in tcp = at(blocked, HTTP_PORT), udp = at(blocked, UDP_PORT), free_address = at(open, HTTP_PORT);
	unsigned long tries = 0, slips = 0;
	int u = open_socket(SOCK_DGRAM);

	signal(SIGTERM, stop);
	while (!enough) {
		slips += gets_through(&tcp);
		(void)sendto(u, "", 1, 0, (struct sockaddr *)&udp, sizeof udp); /* its server tells */
		if (tries++ % NAME_EVERY)
			continue;
		switch (name_gets_through(&free_address, name)) {
		case 1:
			slips++;
			break;
		case -1:
			puts("hung");
		}
	}
	printf("%lu %lu\n", tries, slips);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "serve") == 0)
		serve();
	if (argc == 5 && strcmp(argv[1], "try") == 0)
		return try(argv[2], argv[3], argv[4]);
	fputs("usage: knock serve | knock try BLOCKED FREE NAME\n", stderr);
	return 2;
}
