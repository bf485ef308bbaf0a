/* Tests of inspect/names_link.c over real sockets, with real memfds. Who may connect is tried only as root. */
#include "support/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/inspect_wire.h"
#include "inspect/names_link.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)
#define FDS_MAX 8

static const char text[] = "ex.example\0other.test";

/* The inspector's side, and the helper's. */
static struct names_link link_;
static int helper = -1;
static unsigned open_before;

static unsigned count_open(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static int begin(void **state)
{
	int pair[2];

	(void)state;
	open_before = count_open();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	link_ = (struct names_link){ .listener = -1, .client = pair[0] };
	helper = pair[1];
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (link_.client >= 0)
		close(link_.client);
	close(helper);
	return count_open() == open_before ? 0 : -1; /* no descriptor is left open */
}

static int memfd_with(const char *bytes, size_t size, int seals)
{
	int fd = memfd_create("names", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

/* Sends SIZE bytes and COUNT descriptors, all of which are memfds with TEXT and these seals. */
static void send_bytes(const void *bytes, size_t size, unsigned count, int seals)
{
	struct iovec iov = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = size };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control = { 0 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	int fds[FDS_MAX];

	assert_true(count <= FDS_MAX);
	for (unsigned i = 0; i < count; i++)
		fds[i] = memfd_with(i ? "Wrong" : text, i ? 5 : sizeof text, seals);
	if (count) {
		struct cmsghdr *c;

		msg.msg_control = control.room;
		msg.msg_controllen = CMSG_SPACE(count * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(c), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(helper, &msg, MSG_NOSIGNAL), (ssize_t)size);
	for (unsigned i = 0; i < count; i++)
		close(fds[i]);
}

static const struct inspect_names good = { .magic = INSPECT_MAGIC, .flags = INSPECT_DENY_DOH_CANARY, .generation = 0x123456789a,
					   .count = 2, .size = sizeof text };

static void is_answered(uint64_t generation, int error)
{
	struct inspect_answer a;

	assert_int_equal(recv(helper, &a, sizeof a, MSG_DONTWAIT), (ssize_t)sizeof a);
	assert_int_equal(a.magic, INSPECT_MAGIC);
	assert_int_equal(a.error, error);
	assert_true(a.generation == generation);
}

static void is_not_answered(void)
{
	char c;

	assert_int_equal(recv(helper, &c, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
}

static void is_hung_up(void)
{
	char c;

	assert_int_equal(link_.client, -1);
	assert_int_equal(recv(helper, &c, 1, MSG_DONTWAIT), 0);
}

static void taken(void **state)
{
	struct name_list l;

	(void)state;
	assert_int_equal(names_link_receive(&link_, &l), 0); /* nothing has come */
	assert_true(link_.client >= 0);
	for (int i = 0; i < 3; i++) {
		send_bytes(&good, sizeof good, 1, SEALS);
		assert_int_equal(names_link_receive(&link_, &l), 1);
		assert_true(l.generation == good.generation);
		assert_int_equal(l.flags, INSPECT_DENY_DOH_CANARY);
		assert_int_equal(l.count, 2);
		assert_true(name_list_blocks(&l, "www.ex.example"));
		assert_false(name_list_blocks(&l, "notex.example"));
		is_not_answered();
		names_link_answer(&link_, l.generation, 0);
		is_answered(good.generation, 0);
		name_list_free(&l);
	}
	assert_int_equal(names_link_receive(&link_, &l), 0);
}

/* What is no list is refused with an answer, and the connection stays. */
static void refused(void **state)
{
	struct name_list l;
	struct inspect_names m = good;

	(void)state;
	send_bytes(&m, sizeof m, 1, SEALS & ~F_SEAL_WRITE);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	is_answered(m.generation, -EPERM);
	m.count = 3;
	m.generation++;
	send_bytes(&m, sizeof m, 1, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	is_answered(m.generation, -EBADMSG);
	m.count = 2;
	m.open = 3;
	send_bytes(&m, sizeof m, 1, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	is_answered(m.generation, -EBADMSG);
	m.open = 0;
	m.size++;
	send_bytes(&m, sizeof m, 1, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	is_answered(m.generation, -EBADMSG);
	send_bytes(&good, sizeof good, 1, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 1);
	name_list_free(&l);
}

/* Of several descriptors the first counts, and none stays open. */
static void several_descriptors(void **state)
{
	struct name_list l;

	(void)state;
	for (unsigned count = 1; count <= 4; count++) {
		send_bytes(&good, sizeof good, count, SEALS);
		assert_int_equal(names_link_receive(&link_, &l), 1);
		assert_true(name_list_blocks(&l, "ex.example"));
		name_list_free(&l);
	}
}

static void too_many_descriptors(void **state)
{
	struct name_list l;

	(void)state;
	send_bytes(&good, sizeof good, FDS_MAX, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	is_hung_up();
}

static void malformed(size_t size, unsigned fds, uint32_t magic)
{
	char bytes[200] = { 0 };
	struct inspect_names m = good;
	struct name_list l;

	m.magic = magic;
	memcpy(bytes, &m, sizeof m);
	send_bytes(bytes, size, fds, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	is_hung_up();
}

static void short_message(void **state)
{
	(void)state;
	malformed(sizeof good - 1, 1, INSPECT_MAGIC);
}

static void long_message(void **state)
{
	(void)state;
	malformed(sizeof good + 1, 1, INSPECT_MAGIC);
}

static void without_magic(void **state)
{
	(void)state;
	malformed(sizeof good, 1, INSPECT_MAGIC + 1);
}

static void without_descriptor(void **state)
{
	(void)state;
	malformed(sizeof good, 0, INSPECT_MAGIC);
}

static void the_other_end_goes(void **state)
{
	struct name_list l;

	(void)state;
	assert_int_equal(shutdown(helper, SHUT_RDWR), 0);
	assert_int_equal(names_link_receive(&link_, &l), 0);
	assert_int_equal(link_.client, -1);
	names_link_answer(&link_, 1, 0); /* to nobody */
	assert_int_equal(names_link_receive(&link_, &l), 0);
}

static void nobody_takes_the_answer(void **state)
{
	(void)state;
	assert_int_equal(shutdown(helper, SHUT_RDWR), 0);
	names_link_answer(&link_, 1, 0);
	assert_int_equal(link_.client, -1);
}

/* ---- the socket that listens ---- */

static char folder[] = "/tmp/names_link.XXXXXX";
static struct sockaddr_un address = { .sun_family = AF_UNIX };

static int listen_somewhere(void **state)
{
	(void)state;
	open_before = count_open();
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	if (!mkdtemp(folder) || chmod(folder, 0755) < 0)
		return -1;
	snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
	link_ = (struct names_link){ socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), -1 };
	helper = -1;
	return link_.listener < 0 || bind(link_.listener, (struct sockaddr *)&address, sizeof address) < 0 ||
			       listen(link_.listener, 5) < 0 || chmod(address.sun_path, 0666) < 0
		       ? -1
		       : 0;
}

static int end_listening(void **state)
{
	unlink(address.sun_path);
	rmdir(folder);
	close(link_.listener);
	return end(state);
}

static int connect_to_it(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void root_is_let_in(void **state)
{
	struct name_list l;
	int first;
	char c;

	(void)state;
	if (geteuid() != 0)
		skip();
	names_link_accept(&link_); /* nobody is waiting */
	assert_int_equal(link_.client, -1);
	helper = connect_to_it();
	names_link_accept(&link_);
	assert_true(link_.client >= 0);
	assert_true(fcntl(link_.client, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(link_.client, F_GETFL) & O_NONBLOCK);
	first = helper;
	helper = connect_to_it(); /* started anew: the old connection gives way */
	names_link_accept(&link_);
	assert_int_equal(recv(first, &c, 1, 0), 0);
	close(first);
	send_bytes(&good, sizeof good, 1, SEALS);
	assert_int_equal(names_link_receive(&link_, &l), 1);
	name_list_free(&l);
}

/* As somebody else: connects, and waits to be hung up on. */
static void be_a_stranger(void)
{
	char c;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	if (setgid(65534) < 0 || setuid(65534) < 0 || fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		_exit(2);
	_exit(recv(fd, &c, 1, 0) == 0 ? 0 : 3);
}

static void nobody_else_is(void **state)
{
	int status, kept;
	pid_t stranger;

	(void)state;
	if (geteuid() != 0)
		skip();
	helper = connect_to_it();
	names_link_accept(&link_);
	kept = link_.client;
	assert_true(kept >= 0);
	stranger = fork();
	assert_true(stranger >= 0);
	if (stranger == 0)
		be_a_stranger();
	fcntl(link_.listener, F_SETFL, 0); /* until it has come */
	names_link_accept(&link_);
	assert_int_equal(link_.client, kept); /* nor does it push the helper out */
	assert_int_equal(waitpid(stranger, &status, 0), stranger);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* What names_link_take() says with these variables, in a process of its own; 100 if the descriptor is not as it must be. */
static int take_with(const char *count, const char *pid)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct names_link l;
		char own[20];
		int r;

		snprintf(own, sizeof own, "%ld", (long)getpid());
		if (dup2(link_.listener, 3) != 3 || fcntl(3, F_SETFD, 0) < 0 || fcntl(3, F_SETFL, 0) < 0)
			_exit(101);
		count ? setenv("LISTEN_FDS", count, 1) : unsetenv("LISTEN_FDS");
		setenv("LISTEN_FDNAMES", "nc-block-inspect.socket:stored", 1);
		pid ? setenv("LISTEN_PID", strcmp(pid, "own") == 0 ? own : pid, 1) : unsetenv("LISTEN_PID");
		r = names_link_take(&l);
		if (l.client != -1 || l.listener != (r == 0 ? 3 : -1))
			_exit(100);
		if (r == 0 && (!(fcntl(3, F_GETFD) & FD_CLOEXEC) || !(fcntl(3, F_GETFL) & O_NONBLOCK)))
			_exit(100);
		_exit(-r);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

static void passed_by_the_manager(void **state)
{
	(void)state;
	assert_int_equal(take_with("1", "own"), 0);
	assert_int_equal(take_with("1", NULL), 0);
	assert_int_equal(take_with(NULL, "own"), -ENOENT);
	assert_int_equal(take_with("0", "own"), -ENOENT);
	assert_int_equal(take_with("2", "own"), 0); /* there may be others behind it */
	assert_int_equal(take_with("", "own"), -ENOENT);
	assert_int_equal(take_with("1", "1"), -ENOENT); /* meant for another process */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define PAIR(f) cmocka_unit_test_setup_teardown(f, begin, end)
#define LISTENING(f) cmocka_unit_test_setup_teardown(f, listen_somewhere, end_listening)
		PAIR(taken),
		PAIR(refused),
		PAIR(several_descriptors),
		PAIR(too_many_descriptors),
		PAIR(short_message),
		PAIR(long_message),
		PAIR(without_magic),
		PAIR(without_descriptor),
		PAIR(the_other_end_goes),
		PAIR(nobody_takes_the_answer),
		LISTENING(root_is_let_in),
		LISTENING(nobody_else_is),
		LISTENING(passed_by_the_manager),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
