/* Sorted sets of elements of one size.
 * Used by plan.c, txn.c and whoever lists addresses.
 * Must never decide between two elements of the same key but by their order of arrival. */
#include "helper/items.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

int items_reserve(struct items *s, size_t count)
{
	char *data;

	if (count <= s->capacity)
		return 0;
	data = reallocarray(s->data, count, s->size);
	if (!data)
		return -ENOMEM;
	s->data = data;
	s->capacity = count;
	return 0;
}

int items_push(struct items *s, const void *element)
{
	if (s->count == s->capacity) {
		int r = items_reserve(s, s->count + s->count / 2 + 16);

		if (r < 0)
			return r;
	}
	memcpy(items_at(s, s->count++), element, s->size);
	return 0;
}

/* Merges [LO, MID) and [MID, HI) of FROM into TO; equals keep their order. */
static void merge_runs(const struct items *s, const char *from, char *to, size_t lo, size_t mid, size_t hi)
{
	size_t a = lo, b = mid, size = s->size;

	for (size_t i = lo; i < hi; i++) {
		bool left = b >= hi || (a < mid && s->compare(from + a * size, from + b * size) <= 0);
		size_t take = left ? a++ : b++;

		memcpy(to + i * size, from + take * size, size);
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Bottom-up merge sort: stable, which qsort() does not promise. */
static int sort_stably(struct items *s)
{
	autofree char *room = reallocarray(NULL, s->count, s->size);
	char *from = s->data, *to = room;

	if (!room)
		return -ENOMEM;
	for (size_t width = 1; width < s->count; width *= 2) {
		char *swap = from;

		for (size_t lo = 0; lo < s->count; lo += 2 * width)
			merge_runs(s, from, to, lo, least(lo + width, s->count),
				   least(lo + 2 * width, s->count));
		from = to;
		to = swap;
	}
	if (from != s->data)
		memcpy(s->data, from, s->count * s->size);
	return 0;
}

static bool strictly_ascending(const struct items *s)
{
	for (size_t i = 1; i < s->count; i++)
		if (s->compare(items_at(s, i - 1), items_at(s, i)) >= 0)
			return false;
	return true;
}

int items_sort(struct items *s)
{
	size_t kept = 0;
	int r;

	if (strictly_ascending(s)) /* the usual case, and it spares the room */
		return 0;
	r = sort_stably(s);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->count; i++) {
		if (i + 1 < s->count && s->compare(items_at(s, i), items_at(s, i + 1)) == 0)
			continue;
		memmove(items_at(s, kept++), items_at(s, i), s->size);
	}
	s->count = kept;
	return 0;
}

void *items_find(const struct items *s, const void *key)
{
	return s->count ? bsearch(key, s->data, s->count, s->size, s->compare) : NULL;
}

void items_keep(struct items *s, const struct items *other, bool found)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++)
		if ((items_find(other, items_at(s, i)) != NULL) == found)
			memmove(items_at(s, kept++), items_at(s, i), s->size);
	s->count = kept;
}

static void append(struct items *out, const void *element)
{
	memcpy(items_at(out, out->count++), element, out->size);
}

int items_merge(const struct items *old, const struct items *puts, const struct items *drops,
		struct items *out)
{
	size_t p = 0, d = 0;
	int r = items_reserve(out, old->count + puts->count);

	if (r < 0)
		return r;
	for (size_t i = 0; i < old->count; i++) {
		const void *e = items_at(old, i);
		int order = 1;

		while (p < puts->count && (order = out->compare(items_at(puts, p), e)) < 0)
			append(out, items_at(puts, p++));
		while (d < drops->count && out->compare(items_at(drops, d), e) < 0)
			d++;
		if (p < puts->count && order == 0)
			append(out, items_at(puts, p++));
		else if (d == drops->count || out->compare(items_at(drops, d), e) != 0)
			append(out, e);
	}
	while (p < puts->count)
		append(out, items_at(puts, p++));
	return 0;
}

void items_free(struct items *s)
{
	free(s->data);
	s->data = NULL;
	s->count = s->capacity = 0;
}
