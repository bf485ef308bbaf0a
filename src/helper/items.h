/* Sorted sets of elements of one size: addresses, names, entry records.
 * Used by plan.c, txn.c and whoever lists addresses.
 * Must never decide between two elements of the same key but by their order of arrival. */
#ifndef NCB_HELPER_ITEMS_H
#define NCB_HELPER_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

struct items {
	char *data;
	size_t count, capacity;
	size_t size;                                  /* of one element */
	int (*compare)(const void *a, const void *b); /* by key alone */
};

/* 0 or -ENOMEM. The element is copied. */
int items_push(struct items *s, const void *element);

/* 0 or -ENOMEM: room for COUNT elements in one allocation. */
int items_reserve(struct items *s, size_t count);

/* Sorts by key; of those with the same key the one that was pushed last stays. 0 or -ENOMEM. */
int items_sort(struct items *s);

/* The element of S (sorted) with the key of KEY, or NULL. */
void *items_find(const struct items *s, const void *key);

/* Keeps those elements of S that are, or with FOUND false are not, in OTHER (sorted). */
void items_keep(struct items *s, const struct items *other, bool found);

/* Fills OUT (empty, of the same kind) with OLD without DROPS, with PUTS; all sorted. A put wins over an old
 * element and over a drop. 0 or -ENOMEM. */
int items_merge(const struct items *old, const struct items *puts, const struct items *drops,
		struct items *out);

/* Frees the elements; the kind stays. */
void items_free(struct items *s);

static inline void *items_at(const struct items *s, size_t i)
{
	return s->data + i * s->size;
}

#endif
