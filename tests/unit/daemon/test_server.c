/* The public socket with real clients: order, back pressure, crowds, clients that stop reading, floods. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "daemon/server_private.h"
#include "support/folder.h"

#define BIG (8 * 1024 * 1024)

static char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16];
static sd_event *event;
static struct server *server;
static unsigned handled;
static struct peer last_peer;
static mode_t mode_at_listen;

/* Instead of libc's: sees the socket as a stranger would who connects at once. */
int listen(int fd, int n)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		mode_at_listen = st.st_mode & 07777;
	return (int)syscall(SYS_listen, fd, n);
}

/* Echoes; "big" is answered with 8 MiB, "close" with nothing. */
static char *handle(void *arg, const struct peer *peer, const char *frame, size_t size)
{
	char *reply;

	assert_ptr_equal(arg, &handled);
	assert_int_equal(strlen(frame), size);
	handled++;
	last_peer = *peer;
	if (strcmp(frame, "close") == 0)
		return NULL;
	if (strcmp(frame, "big"))
		return strdup(frame);
	reply = malloc(BIG);
	assert_non_null(reply);
	memset(reply, 'b', BIG - 1);
	reply[BIG - 1] = '\0';
	return reply;
}

static int start(void **state)
{
	(void)state;
	folder_make(folder);
	snprintf(path, sizeof path, "%s/sock", folder);
	handled = 0;
	umask(027);
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(server_new(event, path, handle, &handled, &server), 0);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	server_free(&server);
	assert_null(server);
	event = sd_event_unref(event);
	folder_remove(folder);
	return 0;
}

/* Lets the server do all that is ready now. */
static void settle(void)
{
	int r;

	while ((r = sd_event_run(event, 0)) > 0)
		;
	assert_int_equal(r, 0);
}

static int dial(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	strcpy(at.sun_path, path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text) + 1, MSG_NOSIGNAL), strlen(text) + 1);
}

/* What has come, text after text, with '|' for each NUL. */
static void expect(int fd, const char *want)
{
	char got[512];
	ssize_t n;

	settle();
	n = recv(fd, got, sizeof got - 1, 0);
	if (n < 0)
		n = 0;
	for (ssize_t i = 0; i < n; i++)
		if (!got[i])
			got[i] = '|';
	got[n] = '\0';
	assert_string_equal(got, want);
}

static bool is_open(int fd)
{
	char c;
	ssize_t n;

	settle();
	n = recv(fd, &c, 1, MSG_PEEK);
	return n > 0 || (n < 0 && errno == EAGAIN);
}

static void answers(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "one");
	expect(fd, "one|");
	assert_int_equal(last_peer.uid, getuid());
	assert_int_equal(last_peer.gid, getgid());
	assert_int_equal(last_peer.pid, getpid());
	say(fd, "two");
	expect(fd, "two|");
	close(fd);
	settle();
	assert_int_equal(server->count, 0);
}

/* The kernel says who it is. */
static void another_user(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (geteuid())
		skip();
	assert_int_equal(chmod(folder, 0755), 0);
	pid = fork();
	if (pid == 0) {
		if (setresgid(64001, 64001, 64001) || setresuid(64002, 64002, 64002))
			_exit(1);
		say(dial(), "who am I");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	settle();
	assert_int_equal(handled, 1);
	assert_int_equal(last_peer.uid, 64002);
	assert_int_equal(last_peer.gid, 64001);
	assert_int_equal(last_peer.pid, pid);
}

static void in_order(void **state)
{
	int fd = dial();

	(void)state;
	assert_int_equal(send(fd, "one\0two\0\0thr", 12, 0), 12);
	expect(fd, "one|two||");
	assert_int_equal(send(fd, "ee", 3, 0), 3);
	expect(fd, "three|");
	close(fd);
}

/* All that it sent is answered to a client that then sends no more; a half frame is dropped. */
static void half_closed(void **state)
{
	int fd = dial();

	(void)state;
	assert_int_equal(send(fd, "one\0two\0thr", 11, 0), 11);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	expect(fd, "one|two|");
	assert_false(is_open(fd));
	assert_int_equal(server->count, 0);
	assert_int_equal(handled, 2);
	close(fd);
}

static void handler_closes(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "close");
	assert_false(is_open(fd));
	assert_int_equal(server->count, 0);
	close(fd);
}

/* Sends N bytes without a NUL, with the server running in between; how many it took. */
static size_t flood(int fd, size_t n)
{
	static char block[65536];
	size_t sent = 0;

	memset(block, 'a', sizeof block);
	while (sent < n) {
		ssize_t r = send(fd, block, n - sent < sizeof block ? n - sent : sizeof block, MSG_NOSIGNAL);
		if (r > 0)
			sent += (size_t)r;
		else if (errno != EAGAIN)
			break;
		settle();
	}
	return sent;
}

static void too_long(void **state)
{
	int fd = dial(), other = dial();

	(void)state;
	assert_true(flood(fd, 1024u * 1024 * 1024) < 3 * SERVER_FRAME_MAX);
	assert_int_equal(server->count, 1);
	expect(fd, "{\"error\":\"bad-request\",\"parameters\":{\"message\":"
		   "\"The request is longer than 1 MiB; the connection is closed.\"}}|");
	assert_false(is_open(fd));
	assert_int_equal(handled, 0);
	say(other, "still here");
	expect(other, "still here|");
	close(fd);
	close(other);
}

static void the_largest_is_taken(void **state)
{
	int fd = dial();

	(void)state;
	assert_int_equal(flood(fd, SERVER_FRAME_MAX - 1), SERVER_FRAME_MAX - 1);
	assert_int_equal(handled, 0);
	assert_int_equal(send(fd, "", 1, 0), 1);
	settle();
	assert_int_equal(handled, 1);
	close(fd);
}

static size_t read_all(int fd)
{
	static char block[65536];
	size_t got = 0;
	ssize_t n;

	for (;;) {
		settle();
		n = recv(fd, block, sizeof block, 0);
		if (n <= 0)
			return got;
		got += (size_t)n;
	}
}

/* While a reply waits no further request is looked at; when it is read, all goes on, and nothing is lost. */
static void back_pressure(void **state)
{
	int fd = dial(), other = dial();

	(void)state;
	say(fd, "big");
	say(fd, "after");
	settle();
	assert_int_equal(handled, 1);
	say(other, "quick"); /* nobody else waits */
	expect(other, "quick|");
	assert_int_equal(read_all(fd), BIG + strlen("after") + 1);
	assert_int_equal(handled, 3);
	assert_null(TAILQ_FIRST(&server->clients)->stall);
	assert_null(TAILQ_LAST(&server->clients, client_list)->stall);
	close(fd);
	close(other);
}

static void who_does_not_read_is_dropped(void **state)
{
	int fd = dial(), idle = dial();

	(void)state;
	server->stall_us = 1000;
	say(fd, "big");
	settle();
	while (server->count == 2) /* until its timer has come */
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	assert_int_equal(server->count, 1);
	assert_true(is_open(idle));
	assert_null(TAILQ_FIRST(&server->clients)->stall); /* an idle client wakes nobody */
	close(fd);
	close(idle);
}

/* A crowd of long halves, or of replies that nobody reads, goes before anybody small, the longest first. */
static void all_together_are_bounded(void **state)
{
	int fd[8], small = dial(), most = dial();

	(void)state;
	server->held_max = 2 * SERVER_FRAME_MAX;
	assert_int_equal(send(small, "a half", 6, 0), 6);
	say(most, "big"); /* a reply longer than the limit stays, as long as it is the only one */
	for (int i = 0; i < 8; i++) {
		settle();
		assert_int_equal(server->count, i < 3 ? 2 + i : 5);
		fd[i] = dial();
		assert_int_equal(flood(fd[i], SERVER_FRAME_MAX / 2), SERVER_FRAME_MAX / 2);
	}
	settle();
	say(small, " and the rest");
	expect(small, "a half and the rest|");
	assert_true(read_all(most) < BIG);
	say(small, "big");
	assert_int_equal(read_all(small), BIG);
	close(most);
	for (int i = 0; i < 8; i++)
		close(fd[i]);
	close(small);
	settle();
	assert_int_equal(server->held, 0);
}

/* A client that is gone while its reply waits. */
static void gone_while_waiting(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "big");
	settle();
	assert_int_equal(server->count, 1);
	close(fd);
	settle();
	assert_int_equal(server->count, 0);
}

static void the_longest_idle_goes(void **state)
{
	int fd[5];

	(void)state;
	server->count_max = 4;
	for (int i = 0; i < 4; i++) {
		fd[i] = dial();
		settle();
	}
	say(fd[0], "big"); /* the oldest, and yet not idle: it waits for its reply */
	settle();
	for (int i = 2; i < 4; i++) {
		say(fd[i], "then");
		expect(fd[i], "then|");
	}
	assert_int_equal(send(fd[1], "a half", 6, 0), 6); /* is a sign of life too */
	settle();
	fd[4] = dial();
	settle();
	assert_int_equal(server->count, 4);
	assert_true(is_open(fd[0]));
	assert_true(is_open(fd[1]));
	assert_false(is_open(fd[2]));
	assert_true(is_open(fd[3]));
	say(fd[4], "new");
	expect(fd[4], "new|");
	for (int i = 0; i < 5; i++)
		close(fd[i]);
}

static void a_thousand_idle(void **state)
{
	static int fd[1000];
	struct rlimit limit;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < 2200)
		skip();
	limit.rlim_cur = 2200;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	for (int i = 0; i < 1000; i++) {
		fd[i] = dial();
		settle();
	}
	assert_int_equal(server->count, 1000);
	say(fd[999], "last");
	expect(fd[999], "last|");
	say(fd[0], "first");
	expect(fd[0], "first|");
	for (int i = 0; i < 1000; i++)
		close(fd[i]);
	settle();
	assert_int_equal(server->count, 0);
}

/* No descriptor is free: the idle one makes room, and without one the server rests until its next look. */
static void no_descriptors(void **state)
{
	struct rlimit limit, tight;
	int idle = dial(), fresh;

	(void)state;
	settle();
	fresh = dial(); /* waits in the queue */
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	tight = limit;
	tight.rlim_cur = (rlim_t)dup(0);
	close((int)tight.rlim_cur); /* the lowest free one is now beyond the limit */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	settle();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_false(is_open(idle));
	say(fresh, "in");
	expect(fresh, "in|");
	close(idle);
	close(fresh);
}

static void no_descriptors_nobody_idle(void **state)
{
	struct rlimit limit, tight;
	int fresh = dial();

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	tight = limit;
	tight.rlim_cur = (rlim_t)dup(0);
	close((int)tight.rlim_cur);
	/* the timer's own descriptor, before there is none */
	assert_true(sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC, 3600u * 1000000ull, 0, NULL, NULL) >= 0);
	tight.rlim_cur++;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	settle(); /* ends: it does not spin */
	assert_int_equal(server->count, 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	while (!server->count)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	say(fresh, "in");
	expect(fresh, "in|");
	close(fresh);
}

static void the_path(void **state)
{
	struct server *second = NULL;
	struct stat st;

	(void)state;
	assert_int_equal(umask(027), 027); /* put back */
	assert_int_equal(mode_at_listen, 0600);
	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0666);
	assert_int_equal(server_new(event, path, handle, &handled, &second), -EADDRINUSE); /* somebody listens */
	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(umask(027), 027);
	server_free(&server);
	assert_int_equal(lstat(path, &st), -1);
}

static void stale_and_foreign(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat st;

	(void)state;
	server_free(&server);
	strcpy(at.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	close(fd); /* its name stays, as after a kill */
	assert_int_equal(server_new(event, path, handle, &handled, &server), 0);
	server_free(&server);
	folder_put(folder, "sock", "not a socket");
	assert_int_equal(server_new(event, path, handle, &handled, &server), -EEXIST);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(server_new(event, "/no/such/folder/sock", handle, &handled, &server), -ENOENT);
}

/* Another's socket that took the name's place is not removed. */
static void the_name_was_taken_over(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char aside[FOLDER_SIZE + 32];
	struct stat st;

	(void)state;
	snprintf(aside, sizeof aside, "%s/aside", folder);
	assert_int_equal(rename(path, aside), 0);
	strcpy(at.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	server_free(&server);
	assert_int_equal(lstat(path, &st), 0);
	close(fd);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(answers), T(another_user), T(in_order), T(half_closed), T(handler_closes), T(too_long), T(the_largest_is_taken), T(back_pressure),
		T(who_does_not_read_is_dropped), T(all_together_are_bounded), T(gone_while_waiting), T(the_longest_idle_goes),
		T(a_thousand_idle),
		T(no_descriptors), T(no_descriptors_nobody_idle), T(the_path), T(stale_and_foreign), T(the_name_was_taken_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
