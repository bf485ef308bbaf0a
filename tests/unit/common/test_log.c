/* Tests of common/log.c: what stands on standard error, byte for byte. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/log.h"

static char got[4096];

/* What SAY writes to standard error, in got. */
static void capture(void (*say)(void))
{
	int pipe_ends[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_true(saved >= 0);
	assert_int_equal(pipe2(pipe_ends, O_NONBLOCK), 0);
	assert_true(dup2(pipe_ends[1], STDERR_FILENO) >= 0);
	say();
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	n = read(pipe_ends[0], got, sizeof got - 1);
	got[n > 0 ? n : 0] = '\0';
	close(saved);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
}

static void three(void)
{
	errno = ENOSPC;
	log_error("%s: %d", "a", 1);
	log_warning("b");
	log_info("c");
	assert_int_equal(errno, ENOSPC);
}

static void with_a_priority_for_the_journal(void **state)
{
	(void)state;
	assert_int_equal(unsetenv("JOURNAL_STREAM"), 0);
	log_init("prog");
	capture(three);
	assert_string_equal(got, "prog: a: 1\nprog: b\nprog: c\n");
	assert_int_equal(setenv("JOURNAL_STREAM", "8:1", 1), 0);
	log_init("prog");
	capture(three);
	assert_string_equal(got, "<3>a: 1\n<4>b\n<6>c\n");
	assert_int_equal(unsetenv("JOURNAL_STREAM"), 0);
	log_init("prog");
}

static void forged(void)
{
	log_error("/etc/x%s", ".ini\nprog: all is well\r\033[2J\x7f\tb\xc3\xbc");
}

static void one_line_whatever_is_in_it(void **state)
{
	(void)state;
	capture(forged);
	assert_string_equal(got, "prog: /etc/x.ini?prog: all is well??[2J??b\xc3\xbc\n");
}

static void very_long(void)
{
	char text[3000];

	memset(text, 'l', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	log_info("%s", text);
}

static void cut_where_it_is_too_long(void **state)
{
	(void)state;
	capture(very_long);
	assert_int_equal(strlen(got), strlen("prog: ") + 1023 + 1);
	assert_int_equal(got[strlen(got) - 1], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(with_a_priority_for_the_journal),
					    cmocka_unit_test(one_line_whatever_is_in_it), cmocka_unit_test(cut_where_it_is_too_long) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
