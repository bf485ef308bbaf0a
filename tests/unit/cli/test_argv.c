/* Tests of cli/argv.c, on a command line of its own: a child re-executes this program and reads its /proc
 * entry. */
#include "support/unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "cli/argv.h"

static void copies_and_hides(void **state)
{
	char line[] = "/usr/bin/nc-block\0add\0secret.example\0";
	char *argv[] = { line, line + 18, line + 22, NULL };
	const char *const *copy = argv_hide(3, argv);

	(void)state;
	assert_string_equal(copy[0], "/usr/bin/nc-block");
	assert_string_equal(copy[1], "add");
	assert_string_equal(copy[2], "secret.example");
	assert_null(copy[3]);
	assert_string_equal(line, "nc-block");
	for (size_t i = 8; i < sizeof line; i++)
		assert_int_equal(line[i], 0);
	for (int i = 0; i < 3; i++)
		free((char *)copy[i]);
	free((void *)copy);
}

static void a_short_name(void **state)
{
	char line[] = "nb\0x\0";
	char *argv[] = { line, line + 3, NULL };
	const char *const *copy = argv_hide(2, argv);

	(void)state;
	assert_string_equal(line, "nc");
	assert_int_equal(line[3], 0);
	for (int i = 0; i < 2; i++)
		free((char *)copy[i]);
	free((void *)copy);
	copy = argv_hide(0, (char *[]){ NULL });
	assert_non_null(copy);
	assert_null(copy[0]);
	free((void *)copy);
}

/* What the kernel shows of a process that has hidden its arguments. */
static int show(int argc, char **argv)
{
	const char *const *copy = argv_hide(argc, argv);
	char seen[4096];
	FILE *f = fopen("/proc/self/cmdline", "r");
	size_t n = f ? fread(seen, 1, sizeof seen, f) : 0;

	if (f)
		fclose(f);
	for (size_t i = 0; i < n; i++)
		if (seen[i] && (i >= 8 || seen[i] != "nc-block"[i]))
			return 1;
	return n >= 8 && copy && strcmp(copy[2], "secret.example") == 0 ? 0 : 2;
}

static void in_proc(void **state)
{
	int status = 0;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		execl("/proc/self/exe", "nc-block", "--show", "secret.example", "--person", "secret", NULL);
		_exit(9);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_and_hides),
		cmocka_unit_test(a_short_name),
		cmocka_unit_test(in_proc),
	};

	if (argc > 1 && strcmp(argv[1], "--show") == 0)
		return show(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
