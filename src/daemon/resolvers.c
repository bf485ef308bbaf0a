/* Reading doh.d: each section a provider, with its title, names, addresses, source and the day that it was checked.
 * Used by the daemon's start and reload.
 * Must never take a part of a faulty file, nor a name that is protected or a public suffix. */
#include "daemon/resolvers.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/addr.h"
#include "common/cleanup.h"
#include "common/name.h"
#include "common/protected.h"
#include "daemon/ini_file.h"
#include "daemon/target_name.h"

#define SEPARATORS " ,\t"

static int fault(char *why, const char *what)
{
	snprintf(why, INI_FILE_WHY_SIZE, "%s", what);
	return -EINVAL;
}

/* Which of a line's words it is, and not the word: this goes into the log. */
static int word_fault(char *why, unsigned number, const char *what)
{
	snprintf(why, INI_FILE_WHY_SIZE, "the value's word %u: %s", number, what);
	return -EINVAL;
}

static int add_name(struct names *out, const char *name, unsigned number, char *why)
{
	if (!name_valid(name))
		return word_fault(why, number, "not a name in lower case with at least one dot");
	if (name_is_public_suffix(name))
		return word_fault(why, number, "a public suffix");
	if (protected_touches(name))
		return word_fault(why, number, "the name touches a protected one");
	return names_add(out, name);
}

static int add_address(struct names *out, const char *text, unsigned number, char *why)
{
	char canonical[ADDR_TEXT_SIZE];
	struct addr a;

	if (addr_parse(text, &a) < 0 || !addr_is_single(&a) || addr_classify(&a) != ADDR_OK)
		return word_fault(why, number, "not a single public address");
	addr_format(&a, canonical);
	return names_add(out, canonical);
}

static int each_word(const char *value, int (*add)(struct names *, const char *, unsigned, char *), struct names *out, char *why)
{
	autofree char *copy = strdup(value);
	char *rest = NULL;
	unsigned number = 0;
	int r = copy ? 0 : -ENOMEM;

	if (r == 0 && !*value)
		return fault(why, "the value is empty");
	for (char *word = copy ? strtok_r(copy, SEPARATORS, &rest) : NULL; word && r == 0;
	     word = strtok_r(NULL, SEPARATORS, &rest))
		r = add(out, word, ++number, why);
	return r;
}

static int on_line(void *arg, const struct ini_line *l, char *why)
{
	if (!*l->section)
		return fault(why, "a key stands above the first section");
	if (strcmp(l->name, "names") == 0)
		return each_word(l->value, add_name, arg, why);
	if (strcmp(l->name, "addresses") == 0)
		return each_word(l->value, add_address, arg, why);
	if (strcmp(l->name, "title") == 0 || strcmp(l->name, "source") == 0 || strcmp(l->name, "checked") == 0)
		return *l->value ? 0 : fault(why, "the value is empty");
	return fault(why, "unknown key: title, names, addresses, source or checked");
}

int resolvers_parse(const char *label, const char *text, size_t size, struct names *out, char *why, size_t why_size)
{
	struct names file = { 0 };
	int r = ini_file_parse(label, text, size, on_line, &file, why, why_size);

	if (r == 0) {
		r = names_add_all(out, &file);
		if (r < 0)
			snprintf(why, why_size, "%s: %s", label, strerror(-r));
	}
	names_free(&file);
	return r;
}

static int load_file(const char *folder, const char *name, struct names *out, char *errors, size_t errors_size)
{
	autofree char *path = NULL, *text = NULL;
	char why[INI_FILE_WHY_SIZE + 256];
	size_t size = 0;
	int r;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	r = ini_file_read(path, &text, &size);
	if (r < 0)
		snprintf(why, sizeof why, "%.240s: %s", path, r == -EINVAL ? "not a regular file" : strerror(-r));
	else
		r = resolvers_parse(path, text, size, out, why, sizeof why);
	if (r < 0)
		ini_file_add_error(errors, errors_size, "%s", why);
	return r;
}

/* True if a folder after number I has a file of this name. */
static bool replaced(char ***files, const size_t *counts, size_t n, size_t i, const char *name)
{
	for (size_t k = i + 1; k < n; k++)
		for (size_t f = 0; f < counts[k]; f++)
			if (strcmp(files[k][f], name) == 0)
				return true;
	return false;
}

#define FOLDERS_MAX 4
int resolvers_load(const char *const folders[], size_t n, struct names *out, char *errors, size_t errors_size)
{
	char **files[FOLDERS_MAX] = { NULL };
	size_t counts[FOLDERS_MAX] = { 0 };
	int bad = 0, r = n > FOLDERS_MAX ? -E2BIG : 0;

	if (errors_size)
		errors[0] = '\0';
	for (size_t i = 0; i < n && r == 0; i++) {
		r = ini_file_list(folders[i], ".ini", &files[i], &counts[i]);
		if (r < 0)
			ini_file_add_error(errors, errors_size, "%s: %s", folders[i], strerror(-r));
	}
	for (size_t i = 0; i < n && r == 0; i++)
		for (size_t f = 0; f < counts[i]; f++)
			if (!replaced(files, counts, n, i, files[i][f]))
				bad += load_file(folders[i], files[i][f], out, errors, errors_size) < 0;
	for (size_t i = 0; i < n && i < FOLDERS_MAX; i++)
		ini_file_names_free(&files[i], counts[i]);
	return r < 0 ? r : bad;
}
