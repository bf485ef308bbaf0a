/* Tests of helper/peer.c: who connects is known by their uid, not by what they say. */
#include "unit/helper/support.h"

#include <sys/un.h>

#include "helper/peer.h"

#define DAEMON_UID 64999

static const char *passwd_with(const char *text)
{
	const char *path = in_folder("passwd");
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* What peer_allowed() says of a process of UID that connected. */
static bool allowed(uid_t uid, const char *passwd)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	socklen_t n = sizeof(sa_family_t) + 1 +
		      (socklen_t)sprintf(a.sun_path + 1, "nc-block-test-peer-%d", (int)getpid());
	int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0), fd, status;
	bool is;
	pid_t pid;

	assert_int_equal(bind(listener, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(listener, 1), 0);
	pid = fork();
	if (pid == 0) {
		int own = socket(AF_UNIX, SOCK_SEQPACKET, 0);

		_exit(setuid(uid) == 0 && connect(own, (struct sockaddr *)&a, n) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	fd = accept(listener, NULL, NULL);
	is = peer_allowed(fd, passwd);
	close(fd);
	close(listener);
	return is;
}

#define ORDINARY \
	"root:x:0:0:root:/root:/bin/bash\nnc-blockx:x:64998:1::/:/bin/false\nnc-block:x:64999:64999::/:/" \
	"usr/sbin/nologin\n"

static void root_and_the_daemon_may_speak(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_true(allowed(0, passwd_with(ORDINARY)));
	assert_true(allowed(DAEMON_UID, passwd_with(ORDINARY)));
	assert_false(allowed(64998, passwd_with(ORDINARY)));
	assert_false(allowed(65534, passwd_with(ORDINARY)));
	assert_false(allowed(1000, passwd_with(ORDINARY)));
}

static void a_user_who_is_not_there_is_nobody(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_false(allowed(DAEMON_UID, passwd_with("root:x:0:0:root:/root:/bin/bash\n")));
	assert_false(allowed(DAEMON_UID, passwd_with("")));
	assert_false(allowed(DAEMON_UID, in_folder("missing")));
	assert_true(allowed(0, in_folder("missing")));
	assert_false(allowed(DAEMON_UID, passwd_with("nc-block:x:\n:::\nnc-block")));
}

static void what_is_no_connection_is_refused(void **state)
{
	(void)state;
	assert_false(peer_allowed(-1, in_folder("passwd")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_and_the_daemon_may_speak),
		cmocka_unit_test(a_user_who_is_not_there_is_nobody),
		cmocka_unit_test(what_is_no_connection_is_refused),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
