/* Time of a DNS answer from 127.0.0.1, in several network namespaces in turn.
 * Used by tests/bench/inspect.sh.
 * Must never be used as a test: its figures are worth something only beside others of the same run.
 *
 * ask ROUNDS NAME RCODE DELAY NAMESPACE...: microseconds from question to answer, as bench_print() says; each question leaves from a
 * socket of its own and must be answered with RCODE. DELAY: milliseconds that a resolver of our own waits with its answer, which has one
 * address; "-": there is another resolver, or the question is not to arrive. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "bench.h"

#define HEADER 12
#define MESSAGE_MAX 512

struct world {
	char **names;
	uint8_t question[MESSAGE_MAX];
	size_t size;
	int rcode, delay_ms, sides, resolvers[BENCH_SIDES_MAX];
};

static const struct sockaddr_in resolver_address = { .sin_family = AF_INET, .sin_port = 53 << 8, .sin_addr.s_addr = 0x0100007f };

/* RFC 1035 4.1: recursion desired, one question, type A, class IN. */
static size_t write_question(uint8_t out[MESSAGE_MAX], const char *name)
{
	static const uint8_t head[HEADER] = { 0, 0, 1, 0, 0, 1 }, tail[] = { 0, 0, 1, 0, 1 };
	uint8_t *at = out + HEADER;

	if (strlen(name) > 250) {
		fprintf(stderr, "ask: the name is too long\n");
		exit(2);
	}
	memcpy(out, head, sizeof head);
	while (*name) {
		size_t n = strcspn(name, ".");

		*at++ = (uint8_t)n;
		memcpy(at, name, n);
		at += n;
		name += n + (name[n] == '.');
	}
	memcpy(at, tail, sizeof tail);
	return (size_t)(at + sizeof tail - out);
}

static void wait_ms(int timer, int ms)
{
	struct itimerspec in = { .it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L } };
	uint64_t times;

	if (ms && (timerfd_settime(timer, 0, &in, NULL) || read(timer, &times, sizeof times) != sizeof times))
		bench_die("timerfd");
}

/* The question again, and one address behind it. */
static void serve(void *arg)
{
	static const uint8_t record[] = { 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1 };
	const struct world *w = arg;
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

	for (;;) {
		int s = w->resolvers[bench_readable(w->resolvers, w->sides)];
		uint8_t m[MESSAGE_MAX + sizeof record];
		struct sockaddr_in from;
		socklen_t size = sizeof from;
		ssize_t n = recvfrom(s, m, MESSAGE_MAX, 0, (struct sockaddr *)&from, &size);

		if (timer < 0 || n < HEADER)
			bench_die("a question");
		wait_ms(timer, w->delay_ms);
		m[2] |= 0x80; /* a response */
		m[3] |= 0x80; /* recursion available */
		m[7] = 1;
		memcpy(m + n, record, sizeof record);
		if (sendto(s, m, (size_t)n + sizeof record, 0, (struct sockaddr *)&from, size) < 0)
			bench_die("an answer");
	}
}

static double sample(int side, void *arg)
{
	static uint16_t id;
	struct timeval patience = { .tv_sec = 5 };
	struct world *w = arg;
	uint8_t answer[4096];
	double start, end;
	ssize_t n;
	int s;

	bench_enter(w->names[side]);
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0 || setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ||
	    connect(s, (const struct sockaddr *)&resolver_address, sizeof resolver_address))
		bench_die("a socket");
	id++;
	memcpy(w->question, &id, sizeof id);
	start = bench_now_us();
	if (send(s, w->question, w->size, 0) < 0)
		bench_die("asking");
	n = recv(s, answer, sizeof answer, 0);
	end = bench_now_us();
	if (n < HEADER)
		bench_die(w->names[side]);
	if (memcmp(answer, &id, sizeof id) || (answer[3] & 15) != w->rcode) {
		fprintf(stderr, "ask: %s answered with %d\n", w->names[side], answer[3] & 15);
		exit(1);
	}
	close(s);
	return end - start;
}

static void start_resolvers(struct world *w)
{
	for (int i = 0; i < w->sides; i++) {
		bench_enter(w->names[i]);
		w->resolvers[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (w->resolvers[i] < 0 ||
		    bind(w->resolvers[i], (const struct sockaddr *)&resolver_address, sizeof resolver_address))
			bench_die("the resolver's socket");
	}
	bench_spawn(serve, w);
}

int main(int argc, char **argv)
{
	struct world w = { .names = argv + 5, .sides = argc - 5 };
	struct bench b;

	if (w.sides < 1 || w.sides > BENCH_SIDES_MAX) {
		fprintf(stderr, "usage: ask ROUNDS NAME RCODE DELAY NAMESPACE...\n");
		return 2;
	}
	b = bench_new(w.sides, bench_count(argv[1], 1, 1000000));
	w.size = write_question(w.question, argv[2]);
	w.rcode = bench_count(argv[3], 0, 15);
	if (strcmp(argv[4], "-")) {
		w.delay_ms = bench_count(argv[4], 0, 1000);
		start_resolvers(&w);
	}
	bench_run(&b, sample, &w);
	bench_print(&b);
	return 0;
}
