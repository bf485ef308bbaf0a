/* Clients of the public socket that no honest program would be: crowds, halves, floods, and those that never read.
 * Built beside tests/supervise; used by the integration tests, inside tests/sandbox.
 * Must never be installed. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKET_PATH "/run/nc-block/nc-block.sock"
#define CLIENTS_MAX 4000
#define PIPELINED_MAX 10000

static char block[1024 * 1024];

static void die(const char *what)
{
	fprintf(stderr, "edge: %s: %s\n", what, strerror(errno));
	exit(125);
}

static int usage(void)
{
	fprintf(stderr, "usage: edge ask REQUEST...\n"
			"       edge half TEXT\n"
			"       edge flood MEGABYTES\n"
			"       edge hold COUNT BYTES COMMAND [ARG...]\n"
			"       edge deaf COUNT REQUEST COMMAND [ARG...]\n");
	return 125;
}

static int dial(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) < 0)
		die(SOCKET_PATH);
	return fd;
}

/* All of it, or false when the other side has closed. */
static bool send_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
		if (sent < 0)
			return false;
		bytes += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* One reply and a newline to standard output. False when there is none. */
static bool show_reply(int fd)
{
	char c;

	while (recv(fd, &c, 1, 0) == 1) {
		putchar(c ? c : '\n');
		if (!c)
			return true;
	}
	return false;
}

/* Each request in one go, then as many replies. */
static int ask(char **requests)
{
	int fd = dial(), count = 0;

	for (; requests[count]; count++)
		if (!send_all(fd, requests[count], strlen(requests[count]) + 1))
			die("send");
	while (count-- > 0)
		if (!show_reply(fd))
			return 1;
	return 0;
}

/* A frame without end. Shows how much was taken before the connection was closed, and what was said. */
static int flood(const char *megabytes)
{
	size_t wanted = strtoul(megabytes, NULL, 10) * sizeof block, sent = 0;
	int fd = dial();
	ssize_t n;
	char c;

	memset(block, 'x', sizeof block);
	while (sent < wanted && (n = send(fd, block, sizeof block, MSG_NOSIGNAL)) > 0)
		sent += (size_t)n;
	if (sent >= wanted)
		return 1;
	if (!show_reply(fd))
		return 2;
	printf("%zu\n", sent / sizeof block);
	return recv(fd, &c, 1, 0) <= 0 ? 0 : 3;
}

static int run(char **command)
{
	pid_t p = fork();
	int status;

	if (p == 0) {
		execvp(command[0], command);
		_exit(127);
	}
	if (p < 0 || waitpid(p, &status, 0) < 0)
		die("fork");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int *dial_many(unsigned count)
{
	struct rlimit limit = { CLIENTS_MAX + 64, CLIENTS_MAX + 64 };
	int *fd = calloc(count, sizeof *fd);

	if (!fd || setrlimit(RLIMIT_NOFILE, &limit) < 0)
		die("room for clients");
	for (unsigned i = 0; i < count; i++)
		fd[i] = dial();
	return fd;
}

/* How many have not been closed by the other side; what it sent stays unread. The list is freed, the sockets close with
   the program. */
static void show_open(int *fd, unsigned count)
{
	unsigned open = 0;
	char c;

	for (unsigned i = 0; i < count; i++) {
		ssize_t n = recv(fd[i], &c, 1, MSG_PEEK | MSG_DONTWAIT);
		open += n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
	}
	printf("%u open\n", open);
	free(fd);
}

/* COUNT clients that each have sent BYTES of a frame, and stay while COMMAND runs. */
static int hold(unsigned count, const char *bytes, char **command)
{
	size_t n = strtoul(bytes, NULL, 10);
	int *fd, status;

	if (n > sizeof block)
		return usage();
	fd = dial_many(count);
	memset(block, 'x', n);
	for (unsigned i = 0; i < count; i++)
		(void)send_all(fd[i], block, n); /* it may have been closed to make room */
	status = run(command);
	show_open(fd, count);
	return status;
}

/* COUNT clients that each send REQUEST until nothing more is taken, read nothing, and stay while COMMAND runs. */
static int deaf(unsigned count, const char *request, char **command)
{
	int *fd = dial_many(count), status;
	size_t size = strlen(request) + 1;

	for (unsigned i = 0; i < count; i++)
		for (unsigned n = 0; n < PIPELINED_MAX && send(fd[i], request, size, MSG_NOSIGNAL | MSG_DONTWAIT) > 0; n++)
			;
	status = run(command);
	show_open(fd, count);
	return status;
}

static unsigned clients(const char *text)
{
	unsigned long n = strtoul(text, NULL, 10);

	if (n < 1 || n > CLIENTS_MAX)
		exit(usage());
	return (unsigned)n;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	if (strcmp(what, "ask") == 0)
		return ask(argv + 2);
	if (strcmp(what, "half") == 0)
		return send_all(dial(), argv[2], strlen(argv[2])) ? 0 : 1;
	if (strcmp(what, "flood") == 0)
		return flood(argv[2]);
	if (strcmp(what, "hold") == 0 && argc > 4)
		return hold(clients(argv[2]), argv[3], argv + 4);
	if (strcmp(what, "deaf") == 0 && argc > 4)
		return deaf(clients(argv[2]), argv[3], argv + 4);
	return usage();
}
