/* Tests of helper/uid_memory.c: what was written is known again, and nothing else is believed. */
#include "unit/helper/support.h"

#include "helper/uid_memory.h"

static int64_t remembered_of(const char *text)
{
	const char *path = in_folder("inspector");
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return uid_memory_read(path);
}

static void what_was_written_is_known_again(void **state)
{
	static const uint32_t uids[] = { 799, 0, 1, 4294967294u };
	const char *path = in_folder("inspector");
	struct stat s;

	(void)state;
	assert_int_equal(uid_memory_read(path), -1);
	for (size_t i = 0; i < COUNT_OF(uids); i++) {
		uid_memory_write(path, uids[i]);
		assert_int_equal(uid_memory_read(path), uids[i]);
	}
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
}

static void nothing_else_is_believed(void **state)
{
	static const char *const texts[] = { "", "uid", "uid = ", "uid = \n", "uid = 799", "uid = 799\n\n", "uid = 0799\n", "uid = -1\n",
					     "uid = 799 \n", "gid = 799\n", "uid = 4294967296\n", "uid = 99999999999999999999999999\n" };

	(void)state;
	assert_int_equal(remembered_of("uid = 799\n"), 799);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(remembered_of(texts[i]), -1);
	assert_int_equal(symlink("inspector", in_folder("link")), 0);
	assert_int_equal(remembered_of("uid = 799\n"), 799);
	assert_int_equal(uid_memory_read(in_folder("link")), -1);
	uid_memory_write(in_folder("nowhere/inspector"), 799); /* passed over */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_test_folder, remove_test_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_written_is_known_again),
		TEST(nothing_else_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
