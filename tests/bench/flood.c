/* Opens new connections over loopback at a steady rate, each with an HTTP request, as somebody's runaway program would.
 * Used by tests/bench/inspect.sh.
 * Must never be run outside a sandbox.
 *
 * flood RATE SECONDS NAMESPACE: RATE connections a second; prints how many that were, as JSON. The last 1,000 stay open. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "bench.h"

#define OPEN_MAX_ 1000
#define TICKS 1000 /* a second */
#define REQUEST "GET / HTTP/1.1\r\nHost: flood.example\r\n\r\n"

static void serve(void *arg)
{
	int listener = *(int *)arg, open[OPEN_MAX_];

	for (unsigned i = 0;; i++) {
		int s = accept(listener, NULL, NULL);

		if (s < 0)
			bench_die("accept");
		if (i >= OPEN_MAX_)
			close(open[i % OPEN_MAX_]);
		open[i % OPEN_MAX_] = s;
	}
}

static void one(unsigned short port, unsigned i)
{
	static int open[OPEN_MAX_];
	struct linger now = { .l_onoff = 1 };
	int s = bench_connect(port);

	if (setsockopt(s, SOL_SOCKET, SO_LINGER, &now, sizeof now) || send(s, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) < 0)
		bench_die("a connection");
	if (i >= OPEN_MAX_)
		close(open[i % OPEN_MAX_]);
	open[i % OPEN_MAX_] = s;
}

int main(int argc, char **argv)
{
	struct itimerspec tick = { .it_value.tv_nsec = 1000000000 / TICKS, .it_interval.tv_nsec = 1000000000 / TICKS };
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), listener;
	unsigned rate, made = 0;
	unsigned short port = 0;
	double start, end;

	if (argc != 4) {
		fprintf(stderr, "usage: flood RATE SECONDS NAMESPACE\n");
		return 2;
	}
	rate = (unsigned)bench_count(argv[1], 1, 1000000);
	bench_enter(argv[3]);
	listener = bench_listen(&port);
	bench_spawn(serve, &listener);
	close(listener);
	if (timer < 0 || timerfd_settime(timer, 0, &tick, NULL))
		bench_die("timerfd");
	start = bench_now_us();
	end = start + bench_count(argv[2], 1, 3600) * 1e6;
	for (double now = start; now < end; now = bench_now_us()) {
		uint64_t ticks;

		if (read(timer, &ticks, sizeof ticks) != sizeof ticks)
			bench_die("timerfd");
		for (unsigned due = (unsigned)((bench_now_us() - start) / 1e6 * rate); made < due; made++)
			one(port, made);
	}
	printf("{\"made\":%u,\"rate\":%.0f}\n", made, made / ((bench_now_us() - start) / 1e6));
	return 0;
}
