/* The catalogue as a whole: reading the folders, finding a service, who shares a name.
 * Used by daemon/target.c, daemon/derive.c and the daemon's start and reload.
 * Must never take a part of a faulty file: it is in or out. */
#include "daemon/catalogue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "daemon/catalogue_private.h"
#include "daemon/ini_file.h"

struct catalogue *catalogue_new(void)
{
	return calloc(1, sizeof(struct catalogue));
}

void service_free(struct service **s)
{
	struct text *t, *next;

	if (!*s)
		return;
	for (t = (*s)->texts; t; t = next) {
		next = t->next;
		free(t);
	}
	free((*s)->names);
	free((*s)->forms_text);
	free((*s)->forms);
	free((*s)->reserved);
	free(*s);
	*s = NULL;
}

void catalogue_free(struct catalogue **c)
{
	if (!*c)
		return;
	for (size_t i = 0; i < (*c)->count; i++)
		service_free(&(*c)->services[i]);
	free((*c)->services);
	free(*c);
	*c = NULL;
}

/* The index of ID, or where it would have to stand. */
static size_t position(const struct catalogue *c, const char *id, bool *found)
{
	size_t low = 0, high = c->count;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(c->services[middle]->pub.id, id);
		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int catalogue_take(struct catalogue *c, struct service **s)
{
	struct service **grown;
	bool found;
	size_t i = position(c, (*s)->pub.id, &found);

	if (found) {
		service_free(&c->services[i]);
		c->services[i] = TAKE_PTR(*s); /* NOLINT(clang-analyzer-core.NullDereference): one found is one there */
		return 0;
	}
	grown = reallocarray(c->services, c->count + 1, sizeof *grown);
	if (!grown)
		return -ENOMEM;
	c->services = grown;
	memmove(grown + i + 1, grown + i, (c->count - i) * sizeof *grown);
	grown[i] = TAKE_PTR(*s);
	c->count++;
	return 0;
}

static int parse_labelled(struct catalogue *c, const char *file, const char *label, const char *text,
			  size_t size, char *why, size_t why_size)
{
	struct service *s = NULL;
	int r = service_parse(file, label, text, size, &s, why, why_size);

	if (r)
		return r;
	r = catalogue_take(c, &s);
	service_free(&s);
	if (r)
		snprintf(why, why_size, "%s: %s", label, strerror(-r));
	return r;
}

int catalogue_parse(struct catalogue *c, const char *name, const char *text, size_t size, char *why,
		    size_t why_size)
{
	return parse_labelled(c, name, name, text, size, why, why_size);
}

static int load_file(struct catalogue *c, const char *folder, const char *name, char *errors,
		     size_t errors_size)
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
		r = parse_labelled(c, name, path, text, size, why, sizeof why);
	if (r)
		ini_file_add_error(errors, errors_size, "%s", why);
	return r;
}

/* The number of faulty files, or -errno of the folder. */
static int load_folder(struct catalogue *c, const char *folder, char *errors, size_t errors_size)
{
	char **names;
	size_t count;
	int bad = 0, r = ini_file_list(folder, ".ini", &names, &count);

	if (r) {
		ini_file_add_error(errors, errors_size, "%s: %s", folder, strerror(-r));
		return r;
	}
	for (size_t i = 0; i < count; i++)
		bad += load_file(c, folder, names[i], errors, errors_size) != 0;
	ini_file_names_free(&names, count);
	return bad;
}

int catalogue_load(const char *const folders[], size_t folders_count, struct catalogue **out, char *errors,
		   size_t errors_size)
{
	struct catalogue *c = catalogue_new();
	int bad = 0, failed = 0;

	if (errors_size)
		errors[0] = '\0';
	*out = c;
	if (!c)
		return -ENOMEM;
	for (size_t i = 0; i < folders_count; i++) {
		int r = load_folder(c, folders[i], errors, errors_size);
		if (r < 0)
			failed = r;
		else
			bad += r;
	}
	return failed ? failed : bad;
}

const struct catalogue_service *catalogue_find(const struct catalogue *c, const char *id)
{
	bool found;
	size_t i = position(c, id, &found);

	return found ? &c->services[i]->pub : NULL;
}

size_t catalogue_count(const struct catalogue *c)
{
	return c->count;
}

const struct catalogue_service *catalogue_at(const struct catalogue *c, size_t i)
{
	return i < c->count ? &c->services[i]->pub : NULL;
}

static int compare_to_name(const void *key, const void *name)
{
	return strcmp(key, ((const struct catalogue_name *)name)->name);
}

size_t catalogue_sharers(const struct catalogue *c, const char *name, void (*each)(const char *id, void *arg),
			 void *arg)
{
	size_t sharers = 0;

	for (size_t i = 0; i < c->count; i++) {
		const struct catalogue_service *s = &c->services[i]->pub;
		const struct catalogue_name *n =
			bsearch(name, s->names, s->names_count, sizeof *n, compare_to_name);
		if (!n || !n->shared)
			continue;
		sharers++;
		if (each)
			each(s->id, arg);
	}
	return sharers;
}
