/* Tests of inspect/sandbox.c: in it no file, no socket and no program can be opened, whatever is tried; each try in a child. */
#include "support/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inspect/sandbox.h"

#define NO_SANDBOX 99
#define HAD_ITS_WAY 98

static int pair[2];

static void open_file(void)
{
	(void)syscall(SYS_openat, AT_FDCWD, "/etc/hosts", O_RDONLY);
}

static void create_file(void)
{
	(void)syscall(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_WRONLY, 0600);
}

static void open_socket(void)
{
	(void)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static void connect_socket(void)
{
	(void)syscall(SYS_connect, pair[0], NULL, 0);
}

static void bind_socket(void)
{
	(void)syscall(SYS_bind, pair[0], NULL, 0);
}

static void make_memory_file(void)
{
	(void)syscall(SYS_memfd_create, "x", 0);
}

static void run_program(void)
{
	(void)syscall(SYS_execve, "/bin/true", NULL, NULL);
}

static void split(void)
{
	(void)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void trace(void)
{
	(void)syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
}

static void remove_file(void)
{
	(void)syscall(SYS_unlinkat, AT_FDCWD, "/nonexistent", 0);
}

static void rename_file(void)
{
	(void)syscall(SYS_renameat2, AT_FDCWD, "/nonexistent", AT_FDCWD, "/nonexistent2", 0);
}

static void mount_something(void)
{
	(void)syscall(SYS_mount, NULL, NULL, NULL, 0, NULL);
}

static void new_namespace(void)
{
	(void)syscall(SYS_unshare, 0);
}

static void kill_others(void)
{
	(void)syscall(SYS_kill, getpid(), 0);
}

static void (*const refused[])(void) = { open_file,    create_file, open_socket, connect_socket, bind_socket,     make_memory_file, run_program,
					 split,	       trace,	    remove_file, rename_file,	 mount_something, new_namespace,    kill_others };

static sem_t entered, never;

static void *wait_and_do(void *what)
{
	sem_wait(&entered);
	(*(void (**)(void))what)();
	_exit(HAD_ITS_WAY);
}

static void do_in_sandbox(void (*what)(void))
{
	if (sandbox_enter() < 0)
		_exit(NO_SANDBOX);
	what();
	_exit(HAD_ITS_WAY);
}

/* The same in another thread, which was there before. */
static void do_in_another_thread(void (*what)(void))
{
	pthread_t thread;

	if (sem_init(&entered, 0, 0) < 0 || sem_init(&never, 0, 0) < 0 || pthread_create(&thread, NULL, wait_and_do, &what) != 0 || sandbox_enter() < 0)
		_exit(NO_SANDBOX);
	sem_post(&entered);
	for (;;)
		sem_wait(&never);
}

/* How a child ends that does WHAT by HOW. */
static int end_by(void (*how)(void (*what)(void)), void (*what)(void))
{
	pid_t child;
	int status;

	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		how(what);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static int end_of(void (*what)(void))
{
	return end_by(do_in_sandbox, what);
}

static void what_its_loop_needs(void)
{
	char c = 'x';

	if (send(pair[0], &c, 1, 0) != 1 || recv(pair[1], &c, 1, 0) != 1)
		_exit(1);
	free(malloc(1 << 20));
}

static void nothing(void)
{
}

static int begin(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
}

static bool there_is_none(void)
{
	int status = end_of(nothing);

#ifdef __SANITIZE_ADDRESS__
	return true; /* the sanitiser makes calls of its own */
#endif
	return WIFEXITED(status) && WEXITSTATUS(status) == NO_SANDBOX; /* a kernel without seccomp */
}

static void what_opens_anything_ends_the_program(void **state)
{
	(void)state;
	if (there_is_none())
		skip();
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		int status = end_of(refused[i]);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("try %zu was not refused: status %#x", i, (unsigned)status);
	}
}

static void another_thread_is_held_too(void **state)
{
	int status;

	(void)state;
	if (there_is_none())
		skip();
	status = end_by(do_in_another_thread, open_file);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static void the_loop_goes_on(void **state)
{
	int status;

	(void)state;
	if (there_is_none())
		skip();
	status = end_of(what_its_loop_needs);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), HAD_ITS_WAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_opens_anything_ends_the_program),
		cmocka_unit_test(another_thread_is_held_too),
		cmocka_unit_test(the_loop_goes_on),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
