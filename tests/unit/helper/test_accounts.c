/* Tests of helper/accounts.c. */
#include "unit/helper/support.h"

#include "helper/accounts.h"

static char path[128];

static void write_passwd(const char *text)
{
	FILE *f;

	snprintf(path, sizeof path, "%s/passwd", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void all_are_found_in_one_reading(void **state)
{
	static const char *const names[] = { "late", "missing", "root", "twice", "lat" };
	int64_t uids[COUNT_OF(names)];
	uint32_t uid = 7;

	(void)state;
	write_passwd("root:x:0:0::/:/bin/sh\ntwice:x:5:5::/:/bin/sh\ntwice:x:6:6::/:/bin/sh\nlate:x:4294967294:1::/:/bin/sh\n");
	accounts_find(path, names, COUNT_OF(names), uids);
	assert_int_equal(uids[0], 4294967294);
	assert_int_equal(uids[1], -1);
	assert_int_equal(uids[2], 0);
	assert_int_equal(uids[3], 5); /* as the C library would say */
	assert_int_equal(uids[4], -1);
	assert_false(account_uid(path, "missing", &uid));
	assert_int_equal(uid, 7);
	assert_true(account_uid(path, "late", &uid));
	assert_int_equal(uid, 4294967294u);
}

/* The accounts behind a line of LENGTH bytes are found. */
static void found_behind(size_t length)
{
	static const char *const names[] = { "root", "late" };
	char *text = malloc(length + 128);
	int64_t uids[COUNT_OF(names)];

	assert_non_null(text);
	strcpy(text, "root:x:0:0::/:/bin/sh\nlong:x:5:5:");
	memset(text + strlen(text), 'x', length + 1);
	snprintf(text + length, 128, "%s", ":/:/bin/sh\nlate:x:7:7::/:/bin/sh\n");
	write_passwd(text);
	free(text);
	accounts_find(path, names, COUNT_OF(names), uids);
	assert_int_equal(uids[0], 0);
	assert_int_equal(uids[1], 7);
}

static void no_line_is_too_long(void **state)
{
	(void)state;
	found_behind(4096);
	found_behind(5000);
	found_behind(1000000);
	found_behind(1u << 20);
	found_behind(5u << 20);
}

static void without_a_file_nobody_is_found(void **state)
{
	static const char *const names[] = { "root" };
	int64_t uid = 0;

	(void)state;
	accounts_find("/nonexistent/passwd", names, 1, &uid);
	assert_int_equal(uid, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_are_found_in_one_reading, make_test_folder, remove_test_folder),
		cmocka_unit_test_setup_teardown(no_line_is_too_long, make_test_folder, remove_test_folder),
		cmocka_unit_test(without_a_file_nobody_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
