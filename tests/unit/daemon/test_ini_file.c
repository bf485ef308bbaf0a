/* The strict INI reader: what is handed on, and every fault with its line.
 * Run by `make check`.
 * Must never be relaxed where a line would be handed on in part. */
#include "support/unit.h"

#include <errno.h>

#include "daemon/ini_file.h"
#include "support/folder.h"

struct seen {
	char text[8192]; /* "section/name=value@line;" */
	const char *refuse; /* a name to refuse */
};

static int note(void *arg, const struct ini_line *l, char *why)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	if (s->refuse && strcmp(s->refuse, l->name) == 0) {
		snprintf(why, INI_FILE_WHY_SIZE, "not wanted");
		return -ERANGE;
	}
	snprintf(s->text + n, sizeof s->text - n, "%s/%s=%s@%u;", l->section, l->name, l->value, l->line);
	return 0;
}

static int read_text(struct seen *s, const char *text, size_t size, char *error)
{
	s->text[0] = '\0';
	strcpy(error, "");
	return ini_file_parse("a.ini", text, size, note, s, error, 256);
}

static void hands_on_every_value(void **state)
{
	static const struct {
		const char *text, *seen;
	} rows[] = {
		{ "", "" },
		{ "\n\n# c\n; c\n", "" },
		{ "a = 1\n", "/a=1@1;" },
		{ "[s]\na=1\nb = 2 3 \n[t]\n\na: 4", "s/a=1@2;s/b=2 3@3;t/a=4@6;" },
		{ "[s]\r\na = 1\r\n", "s/a=1@2;" },
		{ "[s]\na = 1\n  b = 2\n\tc = 3\n", "s/a=1@2;s/b=2@3;s/c=3@4;" },
		{ "[s]\na = 1 ; why\nb = 1;2\n", "s/a=1@2;s/b=1;2@3;" },
		{ "\xef\xbb\xbf[s]\na = 1\n", "s/a=1@2;" },
		{ "[s] ; c\na =\n", "s/a=@2;" },
		{ "[s]\na = 1\n[t]\na = 2\n[s]\nb = 3\n", "s/a=1@2;t/a=2@4;s/b=3@6;" },
		{ "[s]\na = x = y\n", "s/a=x = y@2;" },
		{ "[s]\nname = é\n", "s/name=é@2;" },
	};
	struct seen s = { 0 };
	char error[256];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(read_text(&s, rows[i].text, strlen(rows[i].text), error), 0);
		assert_string_equal(s.text, rows[i].seen);
		assert_string_equal(error, "");
	}
}

static void says_file_line_and_fault(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *error;
	} rows[] = {
		{ "[s]\na = 1\na = 2\n", 0, "a.ini:3: a key is given twice in [s]" },
		{ "[s]\na = 1\n[t]\nb = 1\n[s]\na = 1\n", 0, "a.ini:6: a key is given twice in [s]" },
		{ "  [aaaaaaaaaabbbbbbbbbbccccccccccddddddddddX]\n", 0, "a.ini:1: the section's name is too long" },
		{ "[s]\n\nnonsense\na = 1\n", 0, "a.ini:3: neither" },
		{ "[s\na = 1\n", 0, "a.ini:1: a section without" },
		{ "[s] a = 1\n", 0, "a.ini:1: something stands behind" },
		{ "[s]\na = 1\n = 2\n", 0, "a.ini:3: a value without a name" },
		{ "[s]\na = \001\n", 0, "a.ini:2: a control character" },
		{ "[s]\na = 1\rb = 2\n", 0, "a.ini:2: a control character" },
		{ "[s]\na = 1\0b\n", 11, "a.ini:2: a control character" },
		{ "a = 1\nb = \x7f\n", 0, "a.ini:2: a control character" },
		{ "[aaaaaaaaaabbbbbbbbbbccccccccccddddddddddX]\n", 0, "a.ini:1: the section's name is too long" },
		{ "\xef\xbb\xbf[aaaaaaaaaabbbbbbbbbbccccccccccddddddddddX]\n", 0, "a.ini:1: the section's name is too long" },
		{ "\n\xef\xbb\xbf[s]\n", 0, "a.ini:2: neither" },
		{ "[s]\nok = 1\nbad = 1\nlater\n", 0, "a.ini:3: not wanted" },
	};
	struct seen s = { .refuse = "bad" };
	char error[256];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t size = rows[i].size ? rows[i].size : strlen(rows[i].text);
		int r = read_text(&s, rows[i].text, size, error);
		if (!r || strncmp(error, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("row %zu: %d '%s', not '%s'", i, r, error, rows[i].error);
		assert_int_equal(r, strstr(error, "not wanted") ? -ERANGE : -EINVAL);
	}
}

/* 1023 bytes come through whole, one more not at all. */
static void a_long_line_is_whole_or_refused(void **state)
{
	char text[2048], error[256];
	struct seen s = { 0 };

	(void)state;
	memset(text, 'v', sizeof text);
	memcpy(text, "[s]\na=", 6);
	text[4 + INI_FILE_LINE_MAX] = '\n';
	assert_int_equal(read_text(&s, text, 4 + INI_FILE_LINE_MAX + 1, error), 0);
	assert_int_equal(strlen(s.text), strlen("s/a=@2;") + INI_FILE_LINE_MAX - 2);
	assert_int_equal(read_text(&s, text, 4 + INI_FILE_LINE_MAX, error), 0);
	assert_int_equal(strlen(s.text), strlen("s/a=@2;") + INI_FILE_LINE_MAX - 2);
	text[4 + INI_FILE_LINE_MAX] = 'v';
	text[4 + INI_FILE_LINE_MAX + 1] = '\n';
	assert_int_equal(read_text(&s, text, 4 + INI_FILE_LINE_MAX + 2, error), -EINVAL);
	assert_string_equal(error, "a.ini:2: the line is longer than 1023 bytes");
	assert_string_equal(s.text, "");
}

static void sections_of_the_longest_name_stay_apart(void **state)
{
	struct seen s = { 0 };
	char error[256];
	static const char text[] = "[aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd]\na = 1\n[aaaaaaaaaabbbbbbbbbbccccccccccddddddddde]\na = 1\n";

	(void)state;
	assert_int_equal(read_text(&s, text, sizeof text - 1, error), 0);
	assert_non_null(strstr(s.text, "ddddd/a=1@2;"));
	assert_non_null(strstr(s.text, "dddde/a=1@4;"));
}

static void reads_regular_files_alone(void **state)
{
	char folder[FOLDER_SIZE], path[128], *text = NULL, *big;
	size_t size;

	(void)state;
	folder_make(folder);
	folder_put(folder, "a.ini", "x = 1\n");
	snprintf(path, sizeof path, "%s/a.ini", folder);
	assert_int_equal(ini_file_read(path, &text, &size), 0);
	assert_string_equal(text, "x = 1\n");
	assert_int_equal(size, 6);
	free(text);
	assert_int_equal(ini_file_read(folder, &text, &size), -EINVAL);
	snprintf(path, sizeof path, "%s/none", folder);
	assert_int_equal(ini_file_read(path, &text, &size), -ENOENT);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(ini_file_read(path, &text, &size), -EINVAL);
	big = calloc(1, INI_FILE_SIZE_MAX + 1);
	folder_write(folder, "big", big, INI_FILE_SIZE_MAX + 1);
	folder_write(folder, "full", big, INI_FILE_SIZE_MAX);
	free(big);
	snprintf(path, sizeof path, "%s/big", folder);
	assert_int_equal(ini_file_read(path, &text, &size), -EFBIG);
	snprintf(path, sizeof path, "%s/full", folder);
	assert_int_equal(ini_file_read(path, &text, &size), 0);
	assert_int_equal(size, INI_FILE_SIZE_MAX);
	free(text);
	folder_remove(folder);
}

static void lists_in_order(void **state)
{
	char folder[FOLDER_SIZE], **names;
	size_t count;

	(void)state;
	folder_make(folder);
	folder_put(folder, "b.ini", "");
	folder_put(folder, "a.ini", "");
	folder_put(folder, "B.ini", "");
	folder_put(folder, ".c.ini", "");
	folder_put(folder, "d.ini~", "");
	folder_put(folder, ".ini", "");
	assert_int_equal(ini_file_list(folder, ".ini", &names, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "B.ini");
	assert_string_equal(names[1], "a.ini");
	assert_string_equal(names[2], "b.ini");
	ini_file_names_free(&names, count);
	assert_null(names);
	folder_remove(folder);
	assert_int_equal(ini_file_list(folder, ".ini", &names, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(ini_file_list("/dev/null", ".ini", &names, &count), -ENOTDIR);
}

static void errors_are_whole_lines(void **state)
{
	char errors[16] = "";

	(void)state;
	ini_file_add_error(errors, sizeof errors, "%s", "first");
	ini_file_add_error(errors, sizeof errors, "%s", "far too long for it");
	ini_file_add_error(errors, sizeof errors, "%d", 2);
	assert_string_equal(errors, "first\n2");
	ini_file_add_error(errors, 0, "%d", 3);
	assert_string_equal(errors, "first\n2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_on_every_value),
		cmocka_unit_test(says_file_line_and_fault),
		cmocka_unit_test(a_long_line_is_whole_or_refused),
		cmocka_unit_test(sections_of_the_longest_name_stay_apart),
		cmocka_unit_test(reads_regular_files_alone),
		cmocka_unit_test(lists_in_order),
		cmocka_unit_test(errors_are_whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
