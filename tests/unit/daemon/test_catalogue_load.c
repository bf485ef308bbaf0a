/* Reading the catalogue's folders.
 * Run by `make check`.
 * Must never read anything but the folders that it made. */
#include "support/unit.h"

#include <errno.h>

#include "daemon/ini_file.h"
#include "support/catalogue.h"
#include "support/folder.h"

#define GOOD SERVICE_HEAD("a", "First") "[names]\na.example = apex\n"

static char one[FOLDER_SIZE], two[FOLDER_SIZE];

static int begin(void **state)
{
	(void)state;
	folder_make(one);
	folder_make(two);
	return 0;
}

static int end(void **state)
{
	(void)state;
	folder_remove(one);
	folder_remove(two);
	return 0;
}

static int load(struct catalogue **c, char errors[1024])
{
	const char *const folders[] = { one, two };

	return catalogue_load(folders, 2, c, errors, 1024);
}

static void later_folders_win(void **state)
{
	struct catalogue *c;
	char errors[1024];

	(void)state;
	folder_put(one, "a.ini", GOOD);
	folder_put(one, "b.ini", SERVICE_HEAD("b", "B") "[names]\nb.example = apex\n");
	folder_put(one, "notes.txt", "not a service");
	folder_put(two, "a.ini", SERVICE_HEAD("a", "Second") "[names]\nsecond.example = apex\n");
	assert_int_equal(load(&c, errors), 0);
	assert_string_equal(errors, "");
	assert_int_equal(catalogue_count(c), 2);
	assert_string_equal(catalogue_find(c, "a")->title, "Second");
	catalogue_free(&c);
}

static void faulty_files_are_named_and_counted(void **state)
{
	struct catalogue *c;
	char errors[1024], *big = calloc(1, INI_FILE_SIZE_MAX + 1), path[128], expected[256];

	(void)state;
	folder_put(one, "a.ini", GOOD);
	folder_put(one, "b.ini", "[names]\nco.uk = apex\n");
	folder_write(one, "c.ini", big, INI_FILE_SIZE_MAX + 1);
	folder_put(two, "a.ini", "[nonsense\n");
	snprintf(path, sizeof path, "%s/d.ini", two);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(load(&c, errors), 4);
	assert_int_equal(catalogue_count(c), 1);
	/* A faulty file in place of a good one does not take the good one away. */
	assert_string_equal(catalogue_find(c, "a")->title, "First");
	snprintf(expected, sizeof expected, "%s/b.ini:2: the name is a public suffix", one);
	assert_non_null(strstr(errors, expected));
	snprintf(expected, sizeof expected, "%s/c.ini: File too large", one);
	assert_non_null(strstr(errors, expected));
	snprintf(expected, sizeof expected, "%s/a.ini:1: a section without", two);
	assert_non_null(strstr(errors, expected));
	assert_non_null(strstr(errors, "not a regular file"));
	catalogue_free(&c);
	free(big);
}

static void missing_folders_are_empty(void **state)
{
	const char *const folders[] = { "/nonexistent/services.d" };
	struct catalogue *c;
	char errors[64] = "x";

	(void)state;
	assert_int_equal(catalogue_load(folders, 1, &c, errors, sizeof errors), 0);
	assert_string_equal(errors, "");
	assert_int_equal(catalogue_count(c), 0);
	catalogue_free(&c);
}

static void an_unreadable_folder_leaves_the_others(void **state)
{
	const char *folders[] = { "/dev/null", one };
	struct catalogue *c;
	char errors[256];

	(void)state;
	folder_put(one, "a.ini", GOOD);
	assert_int_equal(catalogue_load(folders, 2, &c, errors, sizeof errors), -ENOTDIR);
	assert_non_null(strstr(errors, "/dev/null"));
	assert_int_equal(catalogue_count(c), 1);
	catalogue_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(later_folders_win, begin, end),
		cmocka_unit_test_setup_teardown(faulty_files_are_named_and_counted, begin, end),
		cmocka_unit_test(missing_folders_are_empty),
		cmocka_unit_test_setup_teardown(an_unreadable_folder_leaves_the_others, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
