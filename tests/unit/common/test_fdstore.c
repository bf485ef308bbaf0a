/* Tests of common/fdstore.c: a service manager's end of a socket, and what it passes. Each in a process of its own, since what
 * is passed sits at fixed numbers. */
#include "support/folder.h"
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fdstore.h"
#include "common/notify.h"

static char folder[FOLDER_SIZE];
static int manager = -1; /* where notifications arrive */

static int begin(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	(void)state;
	folder_make(folder);
	snprintf(a.sun_path, sizeof a.sun_path, "%.90s/notify", folder);
	manager = dup2(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), 200); /* out of the way of what is passed */
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	return bind(manager, (struct sockaddr *)&a, sizeof a);
}

static int end(void **state)
{
	(void)state;
	close(manager);
	folder_remove(folder);
	return 0;
}

/* One notification; FD: the descriptor that came along, or -1. */
static const char *heard(int *fd)
{
	static char text[256];
	struct iovec iov = { .iov_base = text, .iov_len = sizeof text - 1 };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(4 * sizeof(int))];
	} control;
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room };
	ssize_t n = recvmsg(manager, &m, MSG_DONTWAIT);
	struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&m);

	*fd = -1;
	if (n < 0)
		return "nothing";
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), sizeof *fd);
	text[n] = '\0';
	return text;
}

static void what_is_kept_is_the_same_socket(void **state)
{
	int pair[2], copy, to = notify_open();
	char byte = 0;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(fdstore_keep(to, "table", pair[0]), 0);
	assert_string_equal(heard(&copy), "FDSTORE=1\nFDNAME=table\nFDPOLL=0");
	assert_true(copy >= 0);
	close(pair[0]);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(read(copy, &byte, 1), 1);
	assert_int_equal(byte, 'x');
	close(copy);
	close(pair[1]);
	assert_int_equal(fdstore_drop(to, "table"), 0);
	assert_string_equal(heard(&copy), "FDSTOREREMOVE=1\nFDNAME=table");
	close(to);
}

static void without_a_manager_nothing_is_kept(void **state)
{
	int to = notify_open();

	(void)state;
	assert_int_equal(fdstore_keep(-1, "table", 0), 0);
	assert_int_equal(fdstore_drop(-1, "table"), 0);
	assert_int_equal(fdstore_keep(to, "table", -1), -EBADF);
	close(to);
}

static int bound_netlink(void)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	return bind(fd, (struct sockaddr *)&self, sizeof self) ? -1 : fd;
}

/* In a child: three netlink sockets or, where NETLINK is false, pipes from 3 on; the exit code of LOOK. */
static int passed(const char *count, const char *names, const char *pid, bool netlink, int (*look)(void))
{
	pid_t child = fork();
	int code;

	if (child == 0) {
		char self[16];

		snprintf(self, sizeof self, "%d", (int)getpid());
		for (int i = 0; i < 3; i++) {
			int ends[2], fd = -1;

			if (netlink)
				fd = bound_netlink();
			else if (pipe(ends) == 0)
				fd = ends[0];
			if (fd < 0 || dup2(fd, 100 + i) < 0)
				_exit(99);
		}
		for (int i = 0; i < 3; i++)
			if (dup2(100 + i, 3 + i) < 0)
				_exit(99);
		setenv("LISTEN_FDS", count, 1);
		names ? setenv("LISTEN_FDNAMES", names, 1) : unsetenv("LISTEN_FDNAMES");
		setenv("LISTEN_PID", pid ? pid : self, 1);
		_exit(look());
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFEXITED(code));
	return WEXITSTATUS(code);
}

static int take_table(void)
{
	int fd = fdstore_take("table");

	return fd < 0 ? -fd : fcntl(fd, F_GETFD) == FD_CLOEXEC ? fd : 98;
}

static int take_twice(void)
{
	int first = fdstore_take("table"), second = fdstore_take("table");

	return first * 10 + (second < 0 ? 0 : second);
}

static void names_tell_which_is_which(void **state)
{
	(void)state;
	assert_int_equal(passed("3", "table:a.socket:b", NULL, false, take_table), 3);
	assert_int_equal(passed("3", "a.socket:table:b", NULL, false, take_table), 4);
	assert_int_equal(passed("3", "a.socket:tables:table", NULL, false, take_table), 5);
	assert_int_equal(passed("3", "a:b:c", NULL, false, take_table), ENOENT);
	assert_int_equal(passed("3", "a:b:", NULL, false, take_table), ENOENT);
	assert_int_equal(passed("2", "a:b:table", NULL, false, take_table), ENOENT); /* one name too many */
	assert_int_equal(passed("3", NULL, NULL, false, take_table), ENOENT);
	assert_int_equal(passed("3", "", NULL, false, take_table), ENOENT);
	assert_int_equal(passed("-1", "table", NULL, false, take_table), ENOENT);
	assert_int_equal(passed("x", "table", NULL, false, take_table), ENOENT);
	assert_int_equal(passed("99999999", "a:b:table", NULL, false, take_table), 5);
	assert_int_equal(passed("3", "table:a:b", "1", false, take_table), ENOENT); /* somebody else's */
}

static void each_is_taken_once(void **state)
{
	(void)state;
	assert_int_equal(passed("3", "a:table:b", NULL, false, take_twice), 40);
	assert_int_equal(passed("3", "table:a:table", NULL, false, take_twice), 35);
}

static int take_prefix(void)
{
	char name[FDSTORE_NAME_SIZE];
	int fd = fdstore_take_prefix("names.", name);

	return fd < 0 ? -fd : strcmp(name, "names.5.a") == 0 ? fd : 98;
}

static void the_rest_of_a_name_may_tell_something(void **state)
{
	char text[64 + FDSTORE_NAME_SIZE] = "names.";

	(void)state;
	assert_int_equal(passed("3", "table:names.5.a:b", NULL, false, take_prefix), 4);
	assert_int_equal(passed("3", "names:name:xnames.5.a", NULL, false, take_prefix), ENOENT);
	memset(text + 6, 'x', sizeof text - 7);
	assert_int_equal(passed("3", text, NULL, false, take_prefix), ENOENT); /* too long to be ours */
}

static int take_netlink(void)
{
	int fd = fdstore_take_netlink("table", NETLINK_ROUTE), copy;
	const char *text = heard(&copy);

	if (fd >= 0)
		return strcmp(text, "nothing") == 0 ? fd : 98;
	return fd == -ENOENT && strcmp(text, "FDSTOREREMOVE=1\nFDNAME=table") == 0 && fcntl(3, F_GETFD) < 0 ? 97 : 96;
}

static int take_other_bus(void)
{
	return fdstore_take_netlink("table", NETLINK_NETFILTER) == -ENOENT ? 97 : 96;
}

static void what_is_no_such_socket_is_let_go_of(void **state)
{
	(void)state;
	assert_int_equal(passed("1", "table", NULL, true, take_netlink), 3);
	assert_int_equal(passed("1", "table", NULL, false, take_netlink), 97);
	assert_int_equal(passed("1", "table", NULL, true, take_other_bus), 97);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_kept_is_the_same_socket, begin, end),
		cmocka_unit_test_setup_teardown(without_a_manager_nothing_is_kept, begin, end),
		cmocka_unit_test_setup_teardown(names_tell_which_is_which, begin, end),
		cmocka_unit_test_setup_teardown(each_is_taken_once, begin, end),
		cmocka_unit_test_setup_teardown(the_rest_of_a_name_may_tell_something, begin, end),
		cmocka_unit_test_setup_teardown(what_is_no_such_socket_is_let_go_of, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
