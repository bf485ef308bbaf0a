/* Tests of helper/queue_memory.c: what was written is known again, and nothing else is believed. */
#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "helper/queue_memory.h"
#include "support/folder.h"

static char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16], other[FOLDER_SIZE + 16];

static int set_up(void **state)
{
	(void)state;
	folder_make(folder);
	snprintf(path, sizeof path, "%s/queue", folder);
	snprintf(other, sizeof other, "%s/other", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static void what_was_written_is_known_again(void **state)
{
	struct stat s;

	(void)state;
	queue_memory_write(path, NFT_QUEUE_COMPAT);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_COMPAT);
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	queue_memory_write(path, NFT_QUEUE_NATIVE);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NATIVE);
	assert_int_equal(access(path, F_OK), 0);
}

static void that_there_is_none_is_never_remembered(void **state)
{
	struct utsname u;
	char text[sizeof u + 64];

	(void)state;
	queue_memory_write(path, NFT_QUEUE_NONE);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(uname(&u), 0);
	snprintf(text, sizeof text, "kernel = %s %s\nqueue = none\n", u.release, u.version);
	folder_put(folder, "queue", text);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
	queue_memory_write(path, NFT_QUEUE_COMPAT);
	queue_memory_write(path, NFT_QUEUE_NONE);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_COMPAT);
}

static void what_is_not_of_this_kernel_is_not_believed(void **state)
{
	/* behind the release, behind the version, behind the key */
	static const char *const parts[][3] = { { "", "\n", "compat\n" }, { ".1", "\n", "compat\n" }, { "", " 2\n", "compat\n" },
						{ "", "\n", "compat" }, { "", "\n", "compat\n\n" }, { "", "\n", "both\n" } };
	struct utsname u;
	char text[sizeof u + 64];

	(void)state;
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
	assert_int_equal(uname(&u), 0);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		snprintf(text, sizeof text, "kernel = %s%s %s%squeue = %s", u.release, parts[i][0], u.version, parts[i][1], parts[i][2]);
		folder_put(folder, "queue", text);
		assert_int_equal(queue_memory_read(path), i ? NFT_QUEUE_NONE : NFT_QUEUE_COMPAT);
	}
	folder_put(folder, "queue", "");
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	folder_put(folder, "queue", text);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
}

static void what_is_no_file_harms_nobody(void **state)
{
	(void)state;
	queue_memory_write(other, NFT_QUEUE_COMPAT);
	assert_int_equal(symlink("other", path), 0);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
	queue_memory_write(path, NFT_QUEUE_NATIVE);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NATIVE);
	assert_int_equal(queue_memory_read(other), NFT_QUEUE_COMPAT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(queue_memory_read(path), NFT_QUEUE_NONE);
	queue_memory_write(path, NFT_QUEUE_NATIVE);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(unlink(other), 0);
	assert_int_equal(rmdir(folder), 0); /* nothing temporary is left */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_was_written_is_known_again),
		T(that_there_is_none_is_never_remembered),
		T(what_is_not_of_this_kernel_is_not_believed),
		T(what_is_no_file_harms_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
