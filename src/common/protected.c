/* Whether a name touches a protected one: is it, lies under it, or has it under itself.
 * Used by the daemon and, again, by the helper.
 * Must never store, log or look up which protected name was asked for. */
#include "common/protected.h"

#include <stdlib.h>
#include <string.h>

#include "common/name.h"

#define RECENT 256 /* names above others that are remembered while an index is built */

bool protected_pair_touches(const char *name, const char *protected_name)
{
	return name_is_under(name, protected_name) || name_is_under(protected_name, name);
}

/* Names, and all that lies above them; both sorted. */
struct protected_index {
	const char **names, **above;
	size_t names_count, above_count;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool holds(const char *const *names, size_t count, const char *name)
{
	return count && bsearch(&name, names, count, sizeof *names, compare) != NULL;
}

static const char *parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? dot + 1 : NULL;
}

void protected_index_free(struct protected_index **x)
{
	if (!*x)
		return;
	free((*x)->names);
	free((*x)->above);
	free(*x);
	*x = NULL;
}

/* With room for COUNT names of LABELS labels together. */
static struct protected_index *index_new(size_t count, size_t labels)
{
	struct protected_index *x = calloc(1, sizeof *x);

	if (!x)
		return NULL;
	x->names = calloc(count + 1, sizeof *x->names);
	x->above = calloc(labels + 1, sizeof *x->above);
	if (!x->names || !x->above)
		protected_index_free(&x);
	return x;
}

/* Names whose last copy was seen a moment ago: nearly all lie under few top-level domains. */
static bool is_recent(const char *recent[RECENT], const char *name)
{
	const char **slot = &recent[(strlen(name) * 37 + (unsigned char)name[0] * 7 + (unsigned char)name[1]) % RECENT];

	if (*slot && strcmp(*slot, name) == 0)
		return true;
	*slot = name;
	return false;
}

static void index_add(struct protected_index *x, const char *recent[RECENT], const char *name)
{
	x->names[x->names_count++] = name;
	for (const char *p = parent(name); p; p = parent(p))
		if (!is_recent(recent, p))
			x->above[x->above_count++] = p;
}

static bool is_sorted(const char *const *names, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (strcmp(names[i - 1], names[i]) > 0)
			return false;
	return true;
}

/* Of COUNT names, each at the start of what lies STEP bytes behind the one before. */
static struct protected_index *index_build(const void *names, size_t step, size_t count)
{
	const char *recent[RECENT] = { NULL }, *at = names;
	struct protected_index *x;
	size_t labels = 0;

	for (size_t i = 0; i < count; i++)
		labels += name_labels(*(const char *const *)(at + i * step));
	x = index_new(count, labels);
	if (!x)
		return NULL;
	for (size_t i = 0; i < count; i++)
		index_add(x, recent, *(const char *const *)(at + i * step));
	if (!is_sorted(x->names, x->names_count))
		qsort(x->names, x->names_count, sizeof *x->names, compare);
	qsort(x->above, x->above_count, sizeof *x->above, compare);
	return x;
}

struct protected_index *protected_index_new(const char *const *names, size_t count)
{
	return index_build(names, sizeof *names, count);
}

bool protected_index_touches(const struct protected_index *x, const char *name)
{
	if (holds(x->above, x->above_count, name))
		return true;
	for (const char *p = name; p; p = parent(p))
		if (holds(x->names, x->names_count, p))
			return true;
	return false;
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
	static struct protected_index *index;

	if (!index)
		index = index_build(&protected_names[0].name, sizeof *protected_names, protected_names_count);
	return index ? protected_index_touches(index, name) : walk(name);
}
