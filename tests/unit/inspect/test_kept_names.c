/* Tests of inspect/kept_names.c: what it has a service manager keep, and what it makes of that. */
#include "support/folder.h"
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inspect/kept_names.h"

static const char text[] = "ex.example\0other.test";
static int ends[2] = { -1, -1 }; /* ours, the manager's */

static int begin(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends);
}

static int end(void **state)
{
	(void)state;
	kept_names_open(-1);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static int sealed(unsigned seals)
{
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof text), sizeof text);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}
#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)

static void assert_told(const char *wanted)
{
	char heard[256];
	ssize_t n = recv(ends[1], heard, sizeof heard - 1, MSG_DONTWAIT);

	if (!wanted) {
		assert_int_equal(n, -1);
		return;
	}
	assert_true(n > 0);
	heard[n] = '\0';
	assert_string_equal(heard, wanted);
}

static void one_list_is_kept_at_a_time(void **state)
{
	struct inspect_names m = { .count = 2, .size = sizeof text, .flags = 1, .generation = 0x1f };
	int fd = sealed(SEALS);

	(void)state;
	kept_names_keep(fd, &m);
	assert_told(NULL); /* by nobody yet */
	kept_names_open(ends[0]);
	kept_names_keep(fd, &m);
	assert_told("FDSTORE=1\nFDNAME=names.2.16.1.1f.0\nFDPOLL=0");
	m.generation++;
	kept_names_keep(fd, &m);
	assert_told("FDSTOREREMOVE=1\nFDNAME=names.2.16.1.1f.0");
	assert_told("FDSTORE=1\nFDNAME=names.2.16.1.20.0\nFDPOLL=0");
	kept_names_keep(fd, &m); /* the same once more, as after a start of the helper */
	assert_told("FDSTOREREMOVE=1\nFDNAME=names.2.16.1.20.0");
	assert_told("FDSTORE=1\nFDNAME=names.2.16.1.20.0\nFDPOLL=0");
	close(fd);
}

/* In a process of its own, with the file at the place of what is passed: 1: taken, and right; 0: not; 2: it is dropped too. */
static int taken(const char *name, unsigned seals)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct name_list l;
		char heard[256];
		bool good;

		kept_names_open(dup2(ends[0], 10));
		if (dup2(ends[1], 11) != 11 || dup2(sealed(seals), 3) != 3)
			_exit(99);
		setenv("LISTEN_FDS", "1", 1);
		setenv("LISTEN_FDNAMES", name, 1);
		unsetenv("LISTEN_PID");
		good = kept_names_take(&l);
		if (good)
			good = l.generation == 0x20 && l.flags == 1 && name_list_blocks(&l, "www.ex.example") && !name_list_blocks(&l, "example");
		_exit(good ? 1 : recv(11, heard, sizeof heard, MSG_DONTWAIT) > 0 ? 2 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void what_is_kept_is_believed_as_far_as_it_can_be(void **state)
{
	(void)state;
	assert_int_equal(taken("names.2.16.1.20.0", SEALS), 1);
	assert_int_equal(taken("queue", SEALS), 0);
	assert_int_equal(taken("names.2.16.1.20.0", F_SEAL_GROW), 2);
	assert_int_equal(taken("names.3.16.1.20.0", SEALS), 2);
	assert_int_equal(taken("names.2.15.1.20.0", SEALS), 2);
	assert_int_equal(taken("names.2.16.1.20.3", SEALS), 2); /* more exceptions than names */
	assert_int_equal(taken("names.2.16.1.20", SEALS), 2);
	assert_int_equal(taken("names.2.16.1", SEALS), 2);
	assert_int_equal(taken("names.", SEALS), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_list_is_kept_at_a_time, begin, end),
		cmocka_unit_test_setup_teardown(what_is_kept_is_believed_as_far_as_it_can_be, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
