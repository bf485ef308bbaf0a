/* Tests of common/notify.c, against a socket of our own. */
#include "support/folder.h"
#include "support/unit.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sys/un.h>

#include "common/notify.h"

static char folder[FOLDER_SIZE];

static int make_test_folder(void **state)
{
	(void)state;
	folder_make(folder);
	return 0;
}

static int remove_test_folder(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static const char *in_folder(const char *name)
{
	static char path[FOLDER_SIZE + 32];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

/* Listens at NAME ("@..." is abstract), tells the environment, sends, and returns what arrived. */
static const char *sent(const char *name, const char *what)
{
	static char text[64];
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	ssize_t n;

	memcpy(a.sun_path, name, strlen(name));
	if (name[0] == '@')
		a.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&a,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
			 0);
	setenv("NOTIFY_SOCKET", name, 1);
	assert_int_equal(notify_send(what), 0);
	n = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
	return text;
}

static void the_manager_hears_us(void **state)
{
	char abstract[64];

	(void)state;
	assert_string_equal(sent(in_folder("notify"), "READY=1"), "READY=1");
	snprintf(abstract, sizeof abstract, "@nc-block-test-%d", (int)getpid());
	assert_string_equal(sent(abstract, "WATCHDOG=1"), "WATCHDOG=1");
}

static void without_a_manager_nothing_happens(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	assert_int_equal(notify_send("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "", 1);
	assert_int_equal(notify_send("READY=1"), 0);
}

static void a_bad_socket_is_told(void **state)
{
	char name[200];

	(void)state;
	setenv("NOTIFY_SOCKET", "relative", 1);
	assert_int_equal(notify_send("READY=1"), -EINVAL);
	memset(name, 'x', sizeof name);
	name[0] = '/';
	name[sizeof name - 1] = '\0';
	setenv("NOTIFY_SOCKET", name, 1);
	assert_int_equal(notify_send("READY=1"), -EINVAL);
	setenv("NOTIFY_SOCKET", in_folder("nobody"), 1);
	assert_int_equal(notify_send("READY=1"), -ENOENT);
}

static int64_t watchdog(const char *usec, const char *pid)
{
	setenv("WATCHDOG_USEC", usec, 1);
	if (pid)
		setenv("WATCHDOG_PID", pid, 1);
	else
		unsetenv("WATCHDOG_PID");
	return notify_watchdog_ms();
}

static void the_watchdog_is_fed_twice_as_often_as_it_asks(void **state)
{
	char self[16];

	(void)state;
	snprintf(self, sizeof self, "%d", (int)getpid());
	assert_int_equal(watchdog("30000000", NULL), 15000);
	assert_int_equal(watchdog("30000000", self), 15000);
	assert_int_equal(watchdog("30000000", "1"), 0); /* somebody else's */
	assert_int_equal(watchdog("1", NULL), 1);
	assert_int_equal(watchdog("0", NULL), 0);
	assert_int_equal(watchdog("", NULL), 0);
	assert_int_equal(watchdog("10s", NULL), 0);
	assert_int_equal(watchdog("99999999999999999999999", NULL), 0);
	unsetenv("WATCHDOG_USEC");
	assert_int_equal(notify_watchdog_ms(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manager_hears_us),
		cmocka_unit_test(without_a_manager_nothing_happens),
		cmocka_unit_test(a_bad_socket_is_told),
		cmocka_unit_test(the_watchdog_is_fed_twice_as_often_as_it_asks),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
