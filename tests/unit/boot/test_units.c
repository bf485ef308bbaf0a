/* Tests of boot/units.c in a folder of its own. */
#include "support/folder.h"
#include "support/unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>

#include "boot/units.h"

static char folder[FOLDER_SIZE], installed[96], etc[96], run[96], early[96];
static const char *const hides[] = { etc, run, NULL };
static const struct unit_folders folders = { installed, hides };

static int begin(void **state)
{
	static char *const paths[] = { installed, etc, run, early };
	static const char *const names[] = { "lib", "etc", "run", "early" };

	(void)state;
	folder_make(folder);
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		snprintf(paths[i], 96, "%s/%s", folder, names[i]);
		mkdir(paths[i], 0755);
	}
	for (size_t i = 0; i < boot_units_count; i++)
		folder_write(installed, boot_units[i].name, boot_units[i].name, strlen(boot_units[i].name));
	return 0;
}

static int end(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static const char *in_early(const char *a, const char *b)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s%s", early, a, b);
	return path;
}

static void mask(const char *where, const char *unit)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", where, unit);
	assert_int_equal(symlink("/dev/null", path), 0);
}

/* The file's text; "" if there is none. */
static const char *text_of(const char *path)
{
	static char text[256];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return text;
}

static unsigned files_in_early(void)
{
	DIR *d = opendir(early);
	const struct dirent *e;
	unsigned n = 0;

	while ((e = readdir(d)))
		n += e->d_type == DT_REG;
	closedir(d);
	return n;
}

static void each_is_linked_into_its_target(void **state)
{
	char to[256];

	(void)state;
	assert_int_equal(units_enable(&folders, early), 0);
	for (size_t i = 0; i < boot_units_count; i++) {
		char wants[64];
		ssize_t n;

		snprintf(wants, sizeof wants, "%s.wants/", boot_units[i].wanted_by);
		n = readlink(in_early(wants, boot_units[i].name), to, sizeof to - 1);
		assert_true(n > 0);
		to[n] = '\0';
		assert_string_equal(text_of(to), boot_units[i].name);
	}
	assert_int_equal(files_in_early(), 0); /* nothing hides any */
	assert_int_equal(units_enable(&folders, early), 0);
}

static void what_is_masked_is_written(void **state)
{
	(void)state;
	mask(etc, "nc-block-helper.service");
	folder_write(run, "nc-blockd.service", "", 0); /* which masks it as well */
	assert_int_equal(units_enable(&folders, early), 0);
	assert_string_equal(text_of(in_early("", "nc-block-helper.service")), "nc-block-helper.service");
	assert_string_equal(text_of(in_early("", "nc-blockd.service")), "nc-blockd.service");
	assert_int_equal(files_in_early(), 2);
	assert_int_equal(units_enable(&folders, early), 0); /* again, over what is there */
	assert_string_equal(text_of(in_early("", "nc-blockd.service")), "nc-blockd.service");
}

static void what_is_not_installed_is_left_out(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof path, "%s/nc-blockd.service", installed);
	unlink(path);
	mask(etc, "nc-blockd.service");
	assert_int_equal(units_enable(&folders, early), 0);
	assert_int_equal(files_in_early(), 0);
	assert_int_equal(access(in_early("multi-user.target.wants/", "nc-blockd.service"), F_OK), -1);
	assert_int_equal(access(in_early("sysinit.target.wants/", "nc-block-helper.service"), F_OK), 0);
}

static void one_failure_keeps_none_of_the_others(void **state)
{
	(void)state;
	folder_write(early, "sockets.target.wants", "", 0); /* no folder */
	assert_int_equal(units_enable(&folders, early), -ENOTDIR);
	assert_int_equal(access(in_early("multi-user.target.wants/", "nc-blockd.service"), F_OK), 0);
	assert_int_equal(units_enable(&folders, "/nowhere"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_is_linked_into_its_target, begin, end),
		cmocka_unit_test_setup_teardown(what_is_masked_is_written, begin, end),
		cmocka_unit_test_setup_teardown(what_is_not_installed_is_left_out, begin, end),
		cmocka_unit_test_setup_teardown(one_failure_keeps_none_of_the_others, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
