/* Times one command many times, each run in a network namespace of its own, and prints one line of JSON.
 * Used by tests/bench/run.
 * Must never be used as a test: its figures are worth something only beside others of the same run.
 *
 * stopwatch RUNS exit|ready|stay COMMAND...: from exec to the command's end, or to its READY=1 (then it is ended). With "stay" the
 * namespace is the caller's, so that what the command leaves behind can be looked at. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define RUNS_MAX 1000

static int notify_socket(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "/tmp/stopwatch-%d", getpid());
	unlink(a.sun_path);
	if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof a))
		bench_die(a.sun_path);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	return s;
}

/* Peak resident size of PID, KiB. */
static long peak_kib(pid_t pid)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

/* Milliseconds. NOTIFY: where READY=1 is awaited, or -1 for the end. STAY: in the caller's network namespace. */
static double once(char **argv, int stay, int notify, long *peak)
{
	struct rusage use;
	double start, end;
	int status;
	pid_t p;

	if (!stay && unshare(CLONE_NEWNET))
		bench_die("unshare");
	start = bench_now_us();
	p = fork();
	if (p < 0)
		bench_die("fork");
	if (p == 0) {
		execvp(argv[0], argv);
		bench_die(argv[0]);
	}
	if (notify >= 0) {
		bench_await_ready(notify);
		end = bench_now_us();
		*peak = peak_kib(p);
		kill(p, SIGTERM);
	}
	if (wait4(p, &status, 0, &use) != p)
		bench_die("wait");
	if (notify < 0) {
		end = bench_now_us();
		*peak = use.ru_maxrss;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "stopwatch: %s failed (%d)\n", argv[0], status);
		exit(1);
	}
	return (end - start) / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	double ms[RUNS_MAX];
	long peak, most = 0;
	int runs, notify = -1;

	if (argc < 4)
		return 2;
	runs = bench_count(argv[1], 1, RUNS_MAX);
	if (strcmp(argv[2], "exit"))
		notify = notify_socket();
	for (int i = 0; i < runs; i++) {
		ms[i] = once(argv + 3, !strcmp(argv[2], "stay"), notify, &peak);
		if (peak > most)
			most = peak;
	}
	qsort(ms, (size_t)runs, sizeof *ms, compare);
	printf("{\"median_ms\": %.3f, \"min_ms\": %.3f, \"max_ms\": %.3f, \"runs\": %d, \"peak_kib\": %ld}\n", ms[runs / 2], ms[0],
	       ms[runs - 1], runs, most);
	return 0;
}
