/* Whether a name touches a protected one: is it, lies under it, or has it under itself.
 * Used by the daemon and, again, by the helper.
 * Must never store, log or look up which protected name was asked for. */
#include "common/protected.h"

#include <stdlib.h>
#include <string.h>

#include "common/name.h"

bool protected_pair_touches(const char *name, const char *protected_name)
{
	return name_is_under(name, protected_name) || name_is_under(protected_name, name);
}

/* The protected names and all that lies above them, sorted; made at the first question. */
struct index {
	const char **names, **above;
	size_t names_count, above_count;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool holds(const char *const *names, size_t count, const char *name)
{
	return bsearch(&name, names, count, sizeof *names, compare) != NULL;
}

static const char *parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? dot + 1 : NULL;
}

static bool make_index(struct index *x)
{
	size_t labels = 0;

	for (size_t i = 0; i < protected_names_count; i++)
		labels += name_labels(protected_names[i].name);
	x->names = calloc(protected_names_count + 1, sizeof *x->names); /* never of none */
	x->above = calloc(labels + 1, sizeof *x->above);
	if (!x->names || !x->above) {
		free(x->names);
		free(x->above);
		*x = (struct index){ 0 };
		return false;
	}
	for (size_t i = 0; i < protected_names_count; i++) {
		x->names[x->names_count++] = protected_names[i].name;
		for (const char *p = parent(protected_names[i].name); p; p = parent(p))
			x->above[x->above_count++] = p;
	}
	qsort(x->names, x->names_count, sizeof *x->names, compare);
	qsort(x->above, x->above_count, sizeof *x->above, compare);
	return true;
}

static bool walk(const char *name)
{
	for (size_t i = 0; i < protected_names_count; i++)
		if (protected_pair_touches(name, protected_names[i].name))
			return true;
	return false;
}

/* A boot asks this of every name of a plan, so it is worth more than a walk; without memory a walk it is. */
bool protected_touches(const char *name)
{
	static struct index index;

	if (!index.names && !make_index(&index))
		return walk(name);
	if (holds(index.above, index.above_count, name))
		return true;
	for (const char *p = name; p; p = parent(p))
		if (holds(index.names, index.names_count, p))
			return true;
	return false;
}
