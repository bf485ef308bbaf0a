/* What the bench programs share: time, network namespaces, children, medians as JSON.
 * Used by all others here but make_plan.c.
 * Must never be installed. Every function ends the program, saying why, where something fails. */
#ifndef NCB_BENCH_H
#define NCB_BENCH_H

#define BENCH_SIDES_MAX 8

void bench_die(const char *what) __attribute__((noreturn));

/* CLOCK_MONOTONIC, microseconds. */
double bench_now_us(void);

/* Moves the caller into the network namespace that `ip netns` calls NAME; sockets opened before stay where they are. */
void bench_enter(const char *name);

/* Runs SERVE(ARG) in a child that ends with its parent. */
void bench_spawn(void (*serve)(void *arg), void *arg);

/* A listening TCP socket on 127.0.0.1, in the caller's namespace. *PORT: 0 for any; what it was given. */
int bench_listen(unsigned short *port);
int bench_connect(unsigned short port);

/* Waits until one of COUNT sockets can be read, and gives its index. One server for all sides treats them alike: two processes may lie
 * on different processors for as long as they live. */
int bench_readable(const int *sockets, int count);

/* Waits on the service manager's end of a notification socket for READY=1, a minute at most. */
void bench_await_ready(int notify);

/* Whole number from TEXT, MIN to MAX. */
int bench_count(const char *text, int min, int max);

/* One sample of each side, taken in turn: the side that begins changes from round to round. */
struct bench {
	int sides, rounds;
	double *samples; /* [round * sides + side] */
};

struct bench bench_new(int sides, int rounds);
void bench_run(struct bench *b, double (*sample)(int side, void *arg), void *arg);

/* {"median":[..],"p99":[..],"ratio":[..],"rounds":N}: ratio is the median over all rounds of a side's sample by the first's. */
void bench_print(const struct bench *b);

#endif
