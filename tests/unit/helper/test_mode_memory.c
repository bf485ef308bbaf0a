/* Tests of helper/mode_memory.c: what was written is known again, and nothing else is believed. */
#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "helper/mode_memory.h"
#include "support/folder.h"

static char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16], other[FOLDER_SIZE + 16];

static int set_up(void **state)
{
	(void)state;
	folder_make(folder);
	snprintf(path, sizeof path, "%s/kernel", folder);
	snprintf(other, sizeof other, "%s/other", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

/* -1: nothing. */
static int remembered(const char *of)
{
	struct nft_mode m;

	return mode_memory_read(of, &m) ? (int)m.queue * 4 + m.owner * 2 + m.destroy : -1;
}

static int number_of(struct nft_mode m)
{
	return (int)m.queue * 4 + m.owner * 2 + m.destroy;
}

static const struct nft_mode native = { .destroy = true, .owner = true, .queue = NFT_QUEUE_NATIVE },
			     compat = { .destroy = true, .owner = true, .queue = NFT_QUEUE_COMPAT };

static void what_was_written_is_known_again(void **state)
{
	struct stat s;

	(void)state;
	for (unsigned i = 0; i < 4 * NFT_QUEUE_NONE; i++) {
		struct nft_mode m = { .destroy = i & 1, .owner = i & 2, .queue = i / 4 };

		mode_memory_write(path, &m);
		assert_int_equal(remembered(path), i);
	}
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
}

static void that_there_is_no_queue_is_never_remembered(void **state)
{
	const struct nft_mode none = { .destroy = true, .owner = true, .queue = NFT_QUEUE_NONE };
	struct utsname u;
	char text[sizeof u + 64];

	(void)state;
	mode_memory_write(path, &none);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(uname(&u), 0);
	snprintf(text, sizeof text, "kernel = %s %s\ndestroy = yes\nowner = yes\nqueue = none\n", u.release, u.version);
	folder_put(folder, "kernel", text);
	assert_int_equal(remembered(path), -1);
	mode_memory_write(path, &compat);
	mode_memory_write(path, &none);
	assert_int_equal(remembered(path), number_of(compat));
}

static void what_is_not_of_this_kernel_is_not_believed(void **state)
{
	/* behind the release, behind the version, behind the key */
	static const char *const parts[][3] = { { "", "\n", "compat\n" }, { ".1", "\n", "compat\n" }, { "", " 2\n", "compat\n" },
						{ "", "\n", "compat" }, { "", "\n", "compat\n\n" }, { "", "\n", "both\n" } };
	struct utsname u;
	char text[sizeof u + 128];

	(void)state;
	assert_int_equal(remembered(path), -1);
	assert_int_equal(uname(&u), 0);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		snprintf(text, sizeof text, "kernel = %s%s %s%sdestroy = yes\nowner = yes\nqueue = %s", u.release, parts[i][0], u.version, parts[i][1], parts[i][2]);
		folder_put(folder, "kernel", text);
		assert_int_equal(remembered(path), i ? -1 : number_of(compat));
	}
	folder_put(folder, "kernel", "");
	assert_int_equal(remembered(path), -1);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	folder_put(folder, "kernel", text);
	assert_int_equal(remembered(path), -1);
}

static void what_is_no_file_harms_nobody(void **state)
{
	(void)state;
	mode_memory_write(other, &compat);
	assert_int_equal(symlink("other", path), 0);
	assert_int_equal(remembered(path), -1);
	mode_memory_write(path, &native);
	assert_int_equal(remembered(path), number_of(native));
	assert_int_equal(remembered(other), number_of(compat));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(remembered(path), -1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(remembered(path), -1);
	mode_memory_write(path, &native);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(unlink(other), 0);
	assert_int_equal(rmdir(folder), 0); /* nothing temporary is left */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_was_written_is_known_again),
		T(that_there_is_no_queue_is_never_remembered),
		T(what_is_not_of_this_kernel_is_not_believed),
		T(what_is_no_file_harms_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
