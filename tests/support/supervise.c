/* Runs the daemons as their units would (ready, restart, watchdog, user, capabilities, passed sockets), and one command beside them.
 * Started by tests/sandbox as process 1 of a PID namespace, so that nothing outlives it.
 * Must never be used outside a sandbox: it starts the daemons under their real paths. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATE_DIR "/run/nc-block-sandbox"
#define RESTART_MS 200
#define LIMIT_MS 30000 /* StartLimitIntervalSec=, */
#define LIMIT_STARTS 30 /* StartLimitBurst=, */
#define LIMIT_PAUSE_MS 5000 /* and what nc-block-again.service does then */
#define READY_MS 30000
#define STORED_MAX 2
#define STOP_MS 20000 /* a leak checker takes its time */
#define REPORTS STATE_DIR "/reports"
#define UNSOUND 99 /* instead of COMMAND's success, where a program crashed or a sanitiser reported an error */

struct service {
	const char *name;
	const char *path;
	const char *user;        /* NULL: root */
	const char *listen;      /* the path of a SEQPACKET socket that is passed on; NULL: none */
	const char *unit;        /* of that socket; it is passed under this name */
	unsigned long long caps; /* what is left in the bounding set; without root also held */
	int listener;
	struct stored {
		int fd;
		char name[128];
	} stored[STORED_MAX]; /* what it has us keep */
	int stored_count;
	pid_t pid;
	int notify;
	bool ready;
	long long watchdog_ms; /* 0: none */
	long long heard;       /* when the watchdog was last fed */
	long long restart_at;  /* 0: running */
	bool crashed;
	bool limited; /* it has a start limit */
	int starts;   /* since first_start */
	long long first_start;
};

#define CAP(n) (1ull << (n))
static struct service services[] = {
	{ .name = "nc-block-inspect", .path = "/usr/sbin/nc-block-inspect", .user = "nc-block-inspect", .pid = -1, .notify = -1,
	  .watchdog_ms = 2000, .listen = "/run/nc-block-inspect/names.sock",
	  .unit = "nc-block-inspect.socket", .limited = true,
	  .caps = CAP(CAP_NET_ADMIN) | CAP(CAP_NET_RAW) },
	{ .name = "nc-block-helper", .path = "/usr/sbin/nc-block-helper", .pid = -1, .notify = -1, .watchdog_ms = 10000,
	  .caps = CAP(CAP_NET_ADMIN) | CAP(CAP_CHOWN) | CAP(CAP_FOWNER) | CAP(CAP_DAC_OVERRIDE) },
	{ .name = "nc-blockd", .path = "/usr/sbin/nc-blockd", .user = "nc-block", .pid = -1, .notify = -1, .watchdog_ms = 30000 },
};
#define SERVICES (sizeof services / sizeof *services)

static void die(const char *what)
{
	fprintf(stderr, "supervise: %s: %s\n", what, strerror(errno));
	exit(125);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void note_pid(const struct service *s)
{
	char path[128];

	snprintf(path, sizeof path, STATE_DIR "/%s.pid", s->name);
	FILE *f = fopen(path, "w");
	if (!f || fprintf(f, "%d\n", s->pid) < 0 || fclose(f))
		die(path);
}

static void open_notify(struct service *s)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	s->notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	snprintf(a.sun_path, sizeof a.sun_path, STATE_DIR "/%s.notify", s->name);
	if (s->notify < 0 || bind(s->notify, (struct sockaddr *)&a, sizeof a) || chmod(a.sun_path, 0666))
		die(a.sun_path);
}

/* As a socket unit would: it outlives the program. */
static void open_listener(struct service *s)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	s->listener = -1;
	if (!s->listen)
		return;
	snprintf(a.sun_path, sizeof a.sun_path, "%s", s->listen);
	s->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (s->listener < 0 || bind(s->listener, (struct sockaddr *)&a, sizeof a) || chmod(a.sun_path, 0600) ||
	    listen(s->listener, 8))
		die(a.sun_path);
}

#define FIRST_PASSED 3
#define OUT_OF_THE_WAY 100

static void pass(int fd, const char *name, char list[512], int *passed)
{
	if (dup2(fd, OUT_OF_THE_WAY + *passed) < 0)
		die("passing a socket");
	snprintf(list + strlen(list), 512 - strlen(list), "%s%s", *passed ? ":" : "", name);
	++*passed;
}

/* Sockets that units open first, then what the store has, as systemd does. */
static void pass_sockets(const struct service *s)
{
	char pid[32], count[32], list[512] = "";
	int passed = 0;

	if (s->listener >= 0)
		pass(s->listener, s->unit, list, &passed);
	for (int i = 0; i < s->stored_count; i++)
		pass(s->stored[i].fd, s->stored[i].name, list, &passed);
	if (!passed)
		return;
	for (int i = 0; i < passed; i++) {
		if (dup2(OUT_OF_THE_WAY + i, FIRST_PASSED + i) < 0)
			die("passing a socket");
		close(OUT_OF_THE_WAY + i);
	}
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	snprintf(count, sizeof count, "%d", passed);
	setenv("LISTEN_FDS", count, 1);
	setenv("LISTEN_FDNAMES", list, 1);
	setenv("LISTEN_PID", pid, 1);
}

/* Held over exec without being root, as AmbientCapabilities= does. */
static void hold(unsigned long long caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	for (int i = 0; i < 2; i++)
		data[i].effective = data[i].permitted = data[i].inheritable = (unsigned)(caps >> 32 * i);
	if (syscall(SYS_capset, &header, data))
		die("capabilities");
	for (int cap = 0; cap < 64; cap++)
		if (caps & CAP(cap) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0))
			die("ambient capabilities");
}

/* What sanitisers find goes into files of their own, whoever runs the program: its exit status is nobody's to see. */
static void collect_reports(void)
{
	static const char *const names[] = { "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS" };
	char value[512];

	if (mkdir(REPORTS, 0755) || chmod(REPORTS, 01777))
		die(REPORTS);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *before = getenv(names[i]);
		snprintf(value, sizeof value, "%s%slog_path=" REPORTS "/report", before ? before : "", before ? ":" : "");
		setenv(names[i], value, 1);
	}
}

static void become(const struct service *s)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		if (!(s->caps & CAP(cap)) && prctl(PR_CAPBSET_DROP, cap))
			die("capability bounding set");
	if (s->user) {
		const struct passwd *p = getpwnam(s->user);
		if (!p || setgroups(0, NULL) || setgid(p->pw_gid) || prctl(PR_SET_KEEPCAPS, 1) || setuid(p->pw_uid))
			die(s->user);
		hold(s->caps);
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die("no new privileges");
}

static void start(struct service *s)
{
	char path[128], usec[32];

	s->ready = false;
	s->restart_at = 0;
	s->heard = now_ms();
	s->pid = fork();
	if (s->pid < 0)
		die("fork");
	if (s->pid) {
		note_pid(s);
		return;
	}
	snprintf(path, sizeof path, STATE_DIR "/%s.log", s->name);
	int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (log < 0 || null < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		die(path);
	snprintf(path, sizeof path, STATE_DIR "/%s.notify", s->name);
	snprintf(usec, sizeof usec, "%lld", s->watchdog_ms * 1000);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_USEC", usec, 1);
	pass_sockets(s);
	become(s);
	execl(s->path, s->path, (char *)NULL);
	die(s->path);
}

static void unstore(struct service *s, const char *name)
{
	for (int i = s->stored_count; i-- > 0;)
		if (strcmp(s->stored[i].name, name) == 0) {
			close(s->stored[i].fd);
			s->stored[i] = s->stored[--s->stored_count];
		}
}

/* FileDescriptorStoreMax=, but for systemd's look at whether two descriptors are of the same file. */
static void store(struct service *s, const char *text, int fd)
{
	const char *at = strstr(text, "FDNAME=");
	char name[128] = "";

	if (at)
		snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 7, "\n"), at + 7);
	if (strstr(text, "FDSTOREREMOVE=1")) {
		unstore(s, name);
	} else if (strstr(text, "FDSTORE=1") && fd >= 0 && s->stored_count < STORED_MAX) {
		s->stored[s->stored_count].fd = fd;
		strcpy(s->stored[s->stored_count++].name, name);
		return;
	}
	if (fd >= 0)
		close(fd);
}

static void hear(struct service *s)
{
	char text[4096];
	struct iovec iov = { .iov_base = text, .iov_len = sizeof text - 1 };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;

	for (;;) {
		struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room,
				    .msg_controllen = sizeof control.room };
		ssize_t n = recvmsg(s->notify, &m, MSG_CMSG_CLOEXEC);
		struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
		int fd = -1;

		if (n <= 0)
			return;
		if (c && c->cmsg_type == SCM_RIGHTS)
			memcpy(&fd, CMSG_DATA(c), sizeof fd);
		text[n] = 0;
		if (strstr(text, "READY=1"))
			s->ready = true;
		store(s, text, fd);
		s->heard = now_ms();
	}
}

static void tend(struct service *s)
{
	long long t = now_ms();

	if (s->restart_at && t >= s->restart_at)
		start(s);
	else if (!s->restart_at && s->ready && t - s->heard > s->watchdog_ms)
		kill(s->pid, SIGKILL); /* the unit's watchdog; the reaper then restarts it */
}

static int next_ms(void)
{
	long long t = now_ms(), next = t + 60000;

	for (size_t i = 0; i < SERVICES; i++) {
		long long at = services[i].restart_at ? services[i].restart_at : services[i].heard + services[i].watchdog_ms + 1;
		if (services[i].pid >= 0 && at < next)
			next = at;
	}
	return next > t ? (int)(next - t) : 0;
}

/* The signals by which a program ends itself or is ended for what it did; SIGKILL and SIGTERM are sent by tests. */
static bool is_crash(int status)
{
	int s = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	return s == SIGSEGV || s == SIGBUS || s == SIGILL || s == SIGFPE || s == SIGABRT || s == SIGSYS || s == SIGTRAP;
}

static void empty_store(struct service *s)
{
	while (s->stored_count)
		close(s->stored[--s->stored_count].fd);
}

/* It has ended: when it is started again, and with what. */
static void plan_restart(struct service *s)
{
	long long t = now_ms();

	s->restart_at = t + RESTART_MS;
	if (!s->limited || t - s->first_start > LIMIT_MS) {
		s->first_start = t;
		s->starts = 0;
	}
	if (++s->starts < LIMIT_STARTS)
		return;
	empty_store(s);
	s->starts = 0;
	s->restart_at = t + LIMIT_PAUSE_MS;
}

/* Reaps all that has ended. Returns true, with STATUS, once COMMAND is among it. */
static bool reap(pid_t command, int *status)
{
	bool done = false;
	int st;
	pid_t p;

	while ((p = waitpid(-1, &st, WNOHANG)) > 0) {
		if (p == command) {
			*status = st;
			done = true;
		}
		for (size_t i = 0; i < SERVICES; i++)
			if (p == services[i].pid) {
				plan_restart(&services[i]);
				services[i].crashed |= is_crash(st);
			}
	}
	return done;
}

/* One turn of the loop. Returns true, with STATUS, once COMMAND has ended. */
static bool turn(int sigs, pid_t command, int *status)
{
	struct pollfd p[1 + SERVICES] = { { .fd = sigs, .events = POLLIN } };
	struct signalfd_siginfo si;
	bool done = false;

	for (size_t i = 0; i < SERVICES; i++)
		p[1 + i] = (struct pollfd){ .fd = services[i].notify, .events = POLLIN };
	if (poll(p, 1 + SERVICES, next_ms()) < 0 && errno != EINTR)
		die("poll");
	while (read(sigs, &si, sizeof si) == sizeof si) {
		if (si.ssi_signo == SIGCHLD)
			done |= reap(command, status);
		else if (command > 0)
			kill(command, (int)si.ssi_signo);
		else
			exit(125);
	}
	for (size_t i = 0; i < SERVICES; i++)
		if (services[i].pid >= 0) {
			hear(&services[i]);
			tend(&services[i]);
		}
	return done;
}

static void show_file(const char *path)
{
	char text[4096];
	size_t n;
	FILE *f = fopen(path, "r");

	if (!f)
		return;
	while ((n = fread(text, 1, sizeof text, f)) > 0)
		fwrite(text, 1, n, stderr);
	fclose(f);
}

static void show_log(const struct service *s)
{
	char path[128];

	snprintf(path, sizeof path, STATE_DIR "/%s.log", s->name);
	show_file(path);
}

/* True where a sanitiser wrote a report or a service crashed; both are shown. */
static bool unsound(void)
{
	DIR *dir = opendir(REPORTS);
	char path[512];
	bool found = false;

	if (!dir)
		die(REPORTS);
	for (const struct dirent *d; (d = readdir(dir));) {
		if (d->d_name[0] == '.')
			continue;
		found = true;
		snprintf(path, sizeof path, REPORTS "/%s", d->d_name);
		fprintf(stderr, "supervise: a sanitiser's report:\n");
		show_file(path);
	}
	closedir(dir);
	for (size_t i = 0; i < SERVICES; i++)
		if (services[i].crashed) {
			found = true;
			fprintf(stderr, "supervise: %s crashed or hung\n", services[i].name);
			show_log(&services[i]);
		}
	return found;
}

static void launch(struct service *s)
{
	open_notify(s);
	open_listener(s);
	start(s);
}

static void await_ready(struct service *s, int sigs)
{
	long long until = now_ms() + READY_MS;
	int status;

	while (!s->ready && now_ms() < until && !s->restart_at)
		turn(sigs, -1, &status);
	if (s->ready)
		return;
	fprintf(stderr, "supervise: %s did not become ready\n", s->name);
	show_log(s);
	unsound();
	exit(125);
}

static void stop_services(int sigs)
{
	int status;

	for (size_t i = SERVICES; i-- > 0;) {
		long long until = now_ms() + STOP_MS;
		if (services[i].restart_at)
			continue;
		kill(services[i].pid, SIGCONT);
		kill(services[i].pid, SIGTERM);
		while (!services[i].restart_at && now_ms() < until) {
			struct pollfd p = { .fd = sigs, .events = POLLIN };
			struct signalfd_siginfo si;
			if (poll(&p, 1, 100) > 0 && read(sigs, &si, sizeof si) < 0)
				break;
			reap(-1, &status);
		}
		if (!services[i].restart_at) {
			fprintf(stderr, "supervise: %s did not stop\n", services[i].name);
			services[i].crashed = true;
		}
	}
}

static pid_t run(char **argv)
{
	pid_t p = fork();

	if (p < 0)
		die("fork");
	if (p == 0) {
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execvp(argv[0], argv);
		fprintf(stderr, "sandbox: %s: %s\n", argv[0], strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	return p;
}

int main(int argc, char **argv)
{
	sigset_t set;
	int status = 0;

	if (argc < 2 || getpid() != 1)
		return 125;
	sigemptyset(&set);
	for (const int *s = (const int[]){ SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, 0 }; *s; s++)
		sigaddset(&set, *s);
	sigprocmask(SIG_BLOCK, &set, NULL);
	int sigs = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (sigs < 0 || mkdir(STATE_DIR, 0755))
		die(STATE_DIR);
	collect_reports();
	for (size_t i = 0; i < SERVICES; i++)
		launch(&services[i]);
	for (size_t i = 0; i < SERVICES; i++)
		await_ready(&services[i], sigs);
	pid_t command = run(argv + 1);
	while (!turn(sigs, command, &status))
		;
	stop_services(sigs);
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return unsound() && status == 0 ? UNSOUND : status;
}
