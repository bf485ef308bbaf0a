/* Throughput of one TCP flow over loopback, in several network namespaces in turn.
 * Used by tests/bench/{enforce,inspect}.sh.
 * Must never be used as a test: its figures are worth something only beside others of the same run.
 *
 * flow ROUNDS MILLISECONDS NAMESPACE...: MiB/s, as bench_print() says. Each sample is a new connection; its first message is answered
 * before the rest is sent, so that nothing is in flight while somebody looks at it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define CHUNK (64 << 10)
#define HEAD "POST / HTTP/1.1\r\nHost: bulk.example\r\nTransfer-Encoding: chunked\r\n\r\n"

struct world {
	char **names;
	int sides, listeners[BENCH_SIDES_MAX];
	unsigned short ports[BENCH_SIDES_MAX];
	double us;
};

static char chunk[CHUNK];

/* Swallows all of a flow, and says at its end how much that was. */
static void serve(void *arg)
{
	const struct world *w = arg;

	for (;;) {
		int s = accept(w->listeners[bench_readable(w->listeners, w->sides)], NULL, NULL);
		unsigned long long all = 0;
		ssize_t n;

		if (s < 0)
			bench_die("accept");
		n = recv(s, chunk, sizeof HEAD - 1, MSG_WAITALL);
		if (n != (ssize_t)sizeof HEAD - 1 || send(s, "", 1, 0) != 1)
			bench_die("the first message");
		while ((n = recv(s, chunk, sizeof chunk, 0)) > 0)
			all += (unsigned long long)n;
		if (n < 0 || send(s, &all, sizeof all, 0) != sizeof all)
			bench_die("receiving");
		close(s);
	}
}

static double sample(int side, void *arg)
{
	const struct world *w = arg;
	unsigned long long all;
	double start, end;
	char answer;
	int s;

	bench_enter(w->names[side]);
	s = bench_connect(w->ports[side]);
	if (send(s, HEAD, sizeof HEAD - 1, 0) != (ssize_t)sizeof HEAD - 1 || recv(s, &answer, 1, 0) != 1)
		bench_die("the first message");
	start = bench_now_us();
	while (bench_now_us() - start < w->us)
		if (send(s, chunk, sizeof chunk, 0) != (ssize_t)sizeof chunk)
			bench_die("sending");
	if (shutdown(s, SHUT_WR) || recv(s, &all, sizeof all, MSG_WAITALL) != sizeof all)
		bench_die("the end of a flow");
	end = bench_now_us();
	close(s);
	return (double)all / (1 << 20) / ((end - start) / 1e6);
}

int main(int argc, char **argv)
{
	struct world w = { .names = argv + 3, .sides = argc - 3 };
	struct bench b;

	if (w.sides < 1 || w.sides > BENCH_SIDES_MAX) {
		fprintf(stderr, "usage: flow ROUNDS MILLISECONDS NAMESPACE...\n");
		return 2;
	}
	b = bench_new(w.sides, bench_count(argv[1], 1, 10000));
	w.us = bench_count(argv[2], 1, 60000) * 1e3;
	for (int i = 0; i < w.sides; i++) {
		bench_enter(w.names[i]);
		w.listeners[i] = bench_listen(&w.ports[i]);
	}
	bench_spawn(serve, &w);
	bench_run(&b, sample, &w);
	bench_print(&b);
	return 0;
}
