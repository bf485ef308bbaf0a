/* Reading protected.d: names that an administrator adds to those that can never be blocked.
 * Used by the daemon's start and reload.
 * Must never take a part of a faulty file, nor a name so wide (a public suffix) that nothing could be blocked any more. */
#include "daemon/protected_extra.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/name.h"
#include "daemon/ini_file.h"
#include "daemon/target_name.h"

struct list {
	char **names;
	size_t count;
};

static int list_add(struct list *l, const char *name)
{
	char **grown = reallocarray(l->names, l->count + 1, sizeof *grown);
	char *copy;

	if (!grown)
		return -ENOMEM;
	l->names = grown;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	grown[l->count++] = copy;
	return 0;
}

static int on_line(void *arg, const struct ini_line *l, char *why)
{
	const char *wrong = NULL;
	int r;

	if (strcmp(l->section, "protected") != 0)
		wrong = "unknown section: protected is the only one";
	else if (!name_valid(l->name))
		wrong = "not a name in lower case with at least one dot";
	else if (name_is_public_suffix(l->name))
		wrong = "a public suffix: it would protect everybody";
	else if (!*l->value)
		wrong = "say behind the '=' who that is";
	if (wrong) {
		snprintf(why, INI_FILE_WHY_SIZE, "%s", wrong);
		return -EINVAL;
	}
	r = list_add(arg, l->name);
	if (r)
		snprintf(why, INI_FILE_WHY_SIZE, "%s", strerror(-r));
	return r;
}

/* Moves FROM's names to the end of TO; FROM is left empty whatever happens. */
static int list_move(struct list *from, struct list *to)
{
	char **grown =
		from->count ? reallocarray(to->names, to->count + from->count, sizeof *grown) : to->names;

	if (from->count && !grown) {
		protected_extra_free(&from->names, from->count);
		return -ENOMEM;
	}
	if (from->count)
		memcpy(grown + to->count, from->names, from->count * sizeof *grown);
	to->names = grown;
	to->count += from->count;
	free(from->names);
	*from = (struct list) { 0 };
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once. */
static void list_tidy(struct list *l)
{
	size_t kept = 0;

	if (!l->names)
		return;
	qsort(l->names, l->count, sizeof *l->names, compare);
	for (size_t i = 0; i < l->count; i++) {
		if (kept && strcmp(l->names[kept - 1], l->names[i]) == 0)
			free(l->names[i]);
		else
			l->names[kept++] = l->names[i];
	}
	l->count = kept;
}

int protected_extra_parse(const char *label, const char *text, size_t size, char ***names, size_t *count,
			  char *why, size_t why_size)
{
	struct list file = { 0 }, all = { *names, *count };
	int r = ini_file_parse(label, text, size, on_line, &file, why, why_size);

	if (r) {
		protected_extra_free(&file.names, file.count);
		return r;
	}
	r = list_move(&file, &all);
	if (r)
		snprintf(why, why_size, "%s: %s", label, strerror(-r));
	list_tidy(&all);
	*names = all.names;
	*count = all.count;
	return r;
}

static int load_file(const char *folder, const char *name, struct list *all, char *errors, size_t errors_size)
{
	autofree char *path = NULL, *text = NULL;
	char why[INI_FILE_WHY_SIZE + 256];
	size_t size = 0;
	int r;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		ini_file_add_error(errors, errors_size, "%s: %s", folder, strerror(ENOMEM));
		return -ENOMEM;
	}
	r = ini_file_read(path, &text, &size);
	if (r)
		snprintf(why, sizeof why, "%s: %s", path, r == -EINVAL ? "not a regular file" : strerror(-r));
	else
		r = protected_extra_parse(path, text, size, &all->names, &all->count, why, sizeof why);
	if (r)
		ini_file_add_error(errors, errors_size, "%s", why);
	return r;
}

static int load_folder(const char *folder, struct list *all, char *errors, size_t errors_size)
{
	char **files;
	size_t count;
	int bad = 0, r = ini_file_list(folder, ".ini", &files, &count);

	if (r) {
		ini_file_add_error(errors, errors_size, "%s: %s", folder, strerror(-r));
		return r;
	}
	for (size_t i = 0; i < count; i++)
		bad += load_file(folder, files[i], all, errors, errors_size) != 0;
	ini_file_names_free(&files, count);
	return bad;
}

int protected_extra_load(const char *const folders[], size_t n, char ***names, size_t *count, char *errors,
			 size_t errors_size)
{
	struct list all = { 0 };
	int bad = 0, failed = 0;

	if (errors_size)
		errors[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		int r = load_folder(folders[i], &all, errors, errors_size);
		if (r < 0)
			failed = r;
		else
			bad += r;
	}
	*names = all.names;
	*count = all.count;
	return failed ? failed : bad;
}

void protected_extra_free(char ***names, size_t count)
{
	ini_file_names_free(names, count);
}
