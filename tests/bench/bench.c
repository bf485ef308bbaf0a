/* What the bench programs share: time, network namespaces, children, medians as JSON.
 * Used by all others here but make_plan.c.
 * Must never be installed. */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void bench_die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(1);
}

double bench_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

void bench_enter(const char *name)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof path, "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		bench_die(path);
	close(fd);
}

void bench_spawn(void (*serve)(void *arg), void *arg)
{
	pid_t parent = getpid(), child = fork();

	if (child < 0)
		bench_die("fork");
	if (child)
		return;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(1);
	serve(arg);
	_exit(0);
}

static struct sockaddr_in loopback(unsigned short port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

int bench_listen(unsigned short *port)
{
	struct sockaddr_in a = loopback(*port);
	socklen_t size = sizeof a;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (s < 0 || setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) || bind(s, (struct sockaddr *)&a, sizeof a) ||
	    listen(s, 4096) || getsockname(s, (struct sockaddr *)&a, &size))
		bench_die("listening");
	*port = ntohs(a.sin_port);
	return s;
}

int bench_connect(unsigned short port)
{
	struct sockaddr_in a = loopback(port);
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (s < 0 || setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) || connect(s, (struct sockaddr *)&a, sizeof a))
		bench_die("connecting");
	return s;
}

int bench_readable(const int *sockets, int count)
{
	struct pollfd fds[BENCH_SIDES_MAX];

	for (int i = 0; i < count; i++)
		fds[i] = (struct pollfd){ .fd = sockets[i], .events = POLLIN };
	if (poll(fds, (nfds_t)count, -1) < 1)
		bench_die("poll");
	for (int i = 0; i < count; i++)
		if (fds[i].revents)
			return i;
	bench_die("poll");
}

void bench_await_ready(int notify)
{
	struct pollfd p = { .fd = notify, .events = POLLIN };
	char text[512];
	ssize_t n;

	do {
		if (poll(&p, 1, 60000) != 1)
			bench_die("no READY=1 in a minute");
		n = recv(notify, text, sizeof text - 1, 0);
		if (n < 0)
			bench_die("recv");
		text[n] = 0;
	} while (!strstr(text, "READY=1"));
}

int bench_count(const char *text, int min, int max)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end || end == text || n < min || n > max) {
		fprintf(stderr, "%s: %s: not a number from %d to %d\n", program_invocation_short_name, text, min, max);
		exit(2);
	}
	return (int)n;
}

struct bench bench_new(int sides, int rounds)
{
	struct bench b = { .sides = sides, .rounds = rounds };

	b.samples = calloc((size_t)sides * (size_t)rounds, sizeof *b.samples);
	if (!b.samples)
		bench_die("memory");
	return b;
}

void bench_run(struct bench *b, double (*sample)(int side, void *arg), void *arg)
{
	for (int r = 0; r < b->rounds; r++)
		for (int i = 0; i < b->sides; i++) {
			int side = (r + i) % b->sides;

			b->samples[r * b->sides + side] = sample(side, arg);
		}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The value that SHARE of all rounds of SIDE stay under; by the first side's where BY_FIRST. */
static double quantile(const struct bench *b, int side, double share, int by_first)
{
	double *v = calloc((size_t)b->rounds, sizeof *v), found;

	if (!v)
		bench_die("memory");
	for (int r = 0; r < b->rounds; r++)
		v[r] = b->samples[r * b->sides + side] / (by_first ? b->samples[r * b->sides] : 1);
	qsort(v, (size_t)b->rounds, sizeof *v, compare);
	found = v[(int)((b->rounds - 1) * share)];
	free(v);
	return found;
}

static void print_list(const struct bench *b, const char *name, double share, int by_first)
{
	printf("\"%s\":[", name);
	for (int i = 0; i < b->sides; i++)
		printf(by_first ? "%s%.4f" : "%s%.2f", i ? "," : "", quantile(b, i, share, by_first));
	printf("],");
}

void bench_print(const struct bench *b)
{
	printf("{");
	print_list(b, "median", 0.5, 0);
	print_list(b, "p99", 0.99, 0);
	print_list(b, "ratio", 0.5, 1);
	printf("\"rounds\":%d}\n", b->rounds);
}
