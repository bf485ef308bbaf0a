/* Tests that reading and refusing QUIC needs no system call that the sandbox does not let through. */
#include "support/unit.h"

#include <seccomp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/inspect/quic_flows.h"

static void close_sandbox(void)
{
	static const int calls[] = { SCMP_SYS(read),   SCMP_SYS(write),	 SCMP_SYS(close),     SCMP_SYS(mmap),
				     SCMP_SYS(munmap), SCMP_SYS(brk),	 SCMP_SYS(madvise),   SCMP_SYS(futex),
				     SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(exit_group) };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	for (size_t i = 0; filter && i < COUNT_OF(calls); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) < 0)
			_exit(10);
	if (!filter || seccomp_load(filter) < 0)
		_exit(11);
}

static void in_the_sandbox(void)
{
	uint8_t out[QUIC_REFUSAL_SIZE];

	close_sandbox();
	for (uint32_t i = 0; i < 1000; i++) {
		struct client c;
		struct flow_key key = key_of(i);

		client_begin(&c, cipher, i % 2 ? QUIC_V1 : QUIC_V2, (uint8_t)i);
		if (see_part(&c, i, 700, hello.size) != QUIC_MORE)
			_exit(1);
		if (i % 3 == 0)
			continue;
		c.dcid = cid_of(0xdd, 9);
		if (see_part(&c, i, 0, 700) != QUIC_NAME || strcmp(name, "ex.example") != 0)
			_exit(2);
		if (!quic_refuse(quic, &key, datagram.at, datagram.size, out))
			_exit(3);
		datagram.at[datagram.size - 1] ^= 1;
		if (see(i) != QUIC_NOT)
			_exit(4);
	}
	_exit(0);
}

static void it_works_in_the_sandbox(void **state)
{
	int status;
	pid_t child;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* the sanitiser makes calls of its own */
#endif
	make_hello(&hello, "ex.example", 1500);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		in_the_sandbox();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_works_in_the_sandbox, begin_flows, end_flows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
