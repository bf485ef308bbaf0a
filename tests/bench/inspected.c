/* The inspector and the helper as their units start them, for as long as this runs.
 * Used by tests/bench/inspect.sh, in mount and network namespaces of their own where a plan lies ready.
 * Must never be used outside a sandbox.
 *
 * inspected FILE: writes the process ids of the inspector and the helper to FILE once both are ready. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench.h"
#include "common/inspect_wire.h"

#define NOTIFY_PATH "/run/nc-block-inspect/notify"
#define PASSED_FD 3
#define CAPABILITIES "+net_admin,+net_raw"

static int bound(int type, const char *path, mode_t mode)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof a) || chmod(path, mode))
		bench_die(path);
	return s;
}

static pid_t start(const char *const argv[], int passed)
{
	char pid[32];
	pid_t p = fork();

	if (p < 0)
		bench_die("fork");
	if (p)
		return p;
	if (passed >= 0) {
		snprintf(pid, sizeof pid, "%d", (int)getpid());
		if ((passed == PASSED_FD ? fcntl(passed, F_SETFD, 0) : dup2(passed, PASSED_FD)) < 0 || setenv("LISTEN_FDS", "1", 1) ||
		    setenv("LISTEN_FDNAMES", "nc-block-inspect.socket", 1) || setenv("LISTEN_PID", pid, 1))
			bench_die("passing a socket");
	}
	execvp(argv[0], (char *const *)argv); /* which leaves them as they are */
	bench_die(argv[0]);
}

int main(int argc, char **argv)
{
	static const char *const inspector[] = { "setpriv", "--reuid", INSPECT_USER, "--regid", INSPECT_USER, "--clear-groups", "--inh-caps",
						 CAPABILITIES, "--ambient-caps", CAPABILITIES, "/usr/sbin/nc-block-inspect", NULL };
	static const char *const helper[] = { "/usr/sbin/nc-block-helper", NULL };
	char part[4096];
	int listener, notify;
	pid_t pids[2];
	FILE *f;

	if (argc != 2)
		return 2;
	listener = bound(SOCK_SEQPACKET, INSPECT_SOCKET_PATH, 0600);
	notify = bound(SOCK_DGRAM, NOTIFY_PATH, 0666);
	if (listen(listener, 8) || setenv("NOTIFY_SOCKET", NOTIFY_PATH, 1) || unsetenv("WATCHDOG_USEC"))
		bench_die("starting");
	pids[0] = start(inspector, listener);
	pids[1] = start(helper, -1);
	bench_await_ready(notify);
	bench_await_ready(notify);
	snprintf(part, sizeof part, "%s.part", argv[1]);
	f = fopen(part, "w");
	if (!f || fprintf(f, "%d %d\n", (int)pids[0], (int)pids[1]) < 0 || fclose(f) || rename(part, argv[1]))
		bench_die(argv[1]);
	pause();
	return 0;
}
