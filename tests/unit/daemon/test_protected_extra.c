/* Names that an administrator protects, from files.
 * Run by `make check`.
 * Must never let a faulty file protect in part. */
#include "support/unit.h"

#include <errno.h>

#include "daemon/protected_extra.h"
#include "support/folder.h"

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

static void reads_all_folders_sorted_and_once(void **state)
{
	const char *const folders[] = { one, two, "/nonexistent" };
	char **names, errors[256];
	size_t count;

	(void)state;
	folder_put(one, "local.ini", "[protected]\nhilfe.example = Hilfe\naide.example = Aide\n");
	folder_put(two, "more.ini", "[protected]\nhelp.example = Help\naide.example = Aide\n");
	folder_put(two, "empty.ini", "");
	assert_int_equal(protected_extra_load(folders, 3, &names, &count, errors, sizeof errors), 0);
	assert_string_equal(errors, "");
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "aide.example");
	assert_string_equal(names[1], "help.example");
	assert_string_equal(names[2], "hilfe.example");
	protected_extra_free(&names, count);
	assert_null(names);
}

static void nothing_is_nothing(void **state)
{
	const char *const folders[] = { "/nonexistent" };
	char **names, errors[64] = "x";
	size_t count = 7;

	(void)state;
	assert_int_equal(protected_extra_load(folders, 1, &names, &count, errors, sizeof errors), 0);
	assert_int_equal(count, 0);
	assert_string_equal(errors, "");
	protected_extra_free(&names, count);
}

static void refuses_a_faulty_file_whole(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "[protected]\ngood.example = Good\nBad.example = Bad\n", "p.ini:3: not a name" },
		{ "[protected]\ngood.example = Good\nword = Bad\n", "p.ini:3: not a name" },
		{ "[protected]\ngood.example = Good\nco.uk = Bad\n", "p.ini:3: a public suffix" },
		{ "[protected]\ngood.example = Good\nbad.example =\n", "p.ini:3: say behind" },
		{ "[protected]\ngood.example = Good\ngood.example = Good\n", "p.ini:3: a key is given twice in [protected]" },
		{ "good.example = Good\n", "p.ini:1: unknown section" },
		{ "[protected]\ngood.example = Good\n[other]\nx.example = X\n", "p.ini:4: unknown section" },
		{ "[protected]\ngood.example\n", "p.ini:2: neither" },
	};
	char **names = NULL, why[256];
	size_t count = 0;

	(void)state;
	assert_int_equal(protected_extra_parse("p.ini", "[protected]\na.example = A\n", 26, &names, &count, why, sizeof why), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int r = protected_extra_parse("p.ini", rows[i].text, strlen(rows[i].text), &names, &count, why, sizeof why);
		assert_int_equal(r, -EINVAL);
		if (strncmp(why, rows[i].why, strlen(rows[i].why)) != 0)
			fail_msg("row %zu: '%s', not '%s'", i, why, rows[i].why);
		assert_int_equal(count, 1);
		assert_string_equal(names[0], "a.example");
	}
	protected_extra_free(&names, count);
}

static void a_faulty_file_leaves_the_others(void **state)
{
	const char *const folders[] = { one, "/dev/null", two };
	char **names, errors[512];
	size_t count;

	(void)state;
	folder_put(one, "a.ini", "[protected]\nhilfe.example = Hilfe\n");
	folder_put(one, "b.ini", "[protected]\nbad = Bad\n");
	assert_int_equal(protected_extra_load(folders, 1, &names, &count, errors, sizeof errors), 1);
	assert_int_equal(count, 1);
	assert_non_null(strstr(errors, "/b.ini:2: not a name"));
	protected_extra_free(&names, count);
	assert_int_equal(protected_extra_load(folders, 3, &names, &count, errors, sizeof errors), -ENOTDIR);
	assert_int_equal(count, 1);
	assert_non_null(strstr(errors, "/dev/null: "));
	protected_extra_free(&names, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_all_folders_sorted_and_once, begin, end),
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(refuses_a_faulty_file_whole),
		cmocka_unit_test_setup_teardown(a_faulty_file_leaves_the_others, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
