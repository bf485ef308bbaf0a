/* A plan as a whole: records by id, names, addresses, state block; what is told to the helper and what it has.
 * Used by commit.c (what must be) and start.c (what the helper has).
 * Must never be changed once it was sent: it says what the helper acknowledged. */
#include "daemon/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct image *image_new(void)
{
	return calloc(1, sizeof(struct image));
}

void image_free(struct image **i)
{
	if (!*i)
		return;
	free((*i)->records);
	free((*i)->addrs);
	free((*i)->exceptions);
	names_free(&(*i)->names);
	names_free(&(*i)->resolvers);
	free(*i);
	*i = NULL;
}

static void *grown(void *data, size_t count, size_t *capacity, size_t size)
{
	size_t more = *capacity ? *capacity * 2 : 16;
	void *p;

	if (count < *capacity)
		return data;
	p = reallocarray(data, more, size);
	if (p)
		*capacity = more;
	return p;
}

int image_add_record(struct image *i, const struct record *r)
{
	struct record *p = grown(i->records, i->records_count, &i->records_capacity, sizeof *p);

	if (!p)
		return -ENOMEM;
	i->records = p;
	p[i->records_count++] = *r;
	return 0;
}

int image_add_exception(struct image *i, const struct exception *x)
{
	struct exception *p = grown(i->exceptions, i->exceptions_count, &i->exceptions_capacity, sizeof *p);

	if (!p)
		return -ENOMEM;
	i->exceptions = p;
	p[i->exceptions_count++] = *x;
	return 0;
}

int image_add_addr(struct image *i, const struct addr *a)
{
	struct addr *p = grown(i->addrs, i->addrs_count, &i->addrs_capacity, sizeof *p);

	if (!p)
		return -ENOMEM;
	i->addrs = p;
	p[i->addrs_count++] = *a;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int exception_by_id(const void *a, const void *b)
{
	const struct exception *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_addr(const void *a, const void *b)
{
	return addr_compare(a, b);
}

static void sort_addrs(struct image *i)
{
	size_t kept = 0;

	if (i->addrs_count)
		qsort(i->addrs, i->addrs_count, sizeof *i->addrs, by_addr);
	for (size_t k = 0; k < i->addrs_count; k++)
		if (kept == 0 || addr_compare(&i->addrs[kept - 1], &i->addrs[k]) != 0)
			i->addrs[kept++] = i->addrs[k];
	i->addrs_count = kept;
}

bool image_resolver_addr(const char *text, struct addr *out)
{
	return addr_parse(text, out) == 0;
}

static uint64_t hash_resolver(const char *text)
{
	struct addr a;

	if (image_resolver_addr(text, &a))
		return wire_item_hash(WIRE_ITEM_IS_RESOLVER_ADDR, &a, sizeof a);
	return wire_item_hash(WIRE_ITEM_IS_RESOLVER_NAME, text, strlen(text));
}

void image_seal(struct image *i)
{
	uint64_t sum = wire_item_hash(WIRE_ITEM_IS_STATE, &i->state, sizeof i->state);

	if (i->records_count)
		qsort(i->records, i->records_count, sizeof *i->records, by_id);
	if (i->exceptions_count)
		qsort(i->exceptions, i->exceptions_count, sizeof *i->exceptions, exception_by_id);
	sort_addrs(i);
	for (size_t k = 0; k < i->records_count; k++)
		sum += wire_item_hash(WIRE_ITEM_IS_ENTRY, &i->records[k], sizeof i->records[k]);
	for (size_t k = 0; k < i->names.count; k++)
		sum += wire_item_hash(WIRE_ITEM_IS_NAME, i->names.text[k], strlen(i->names.text[k]));
	for (size_t k = 0; k < i->addrs_count; k++)
		sum += wire_item_hash(WIRE_ITEM_IS_ADDR, &i->addrs[k], sizeof i->addrs[k]);
	for (size_t k = 0; k < i->resolvers.count; k++)
		sum += hash_resolver(i->resolvers.text[k]);
	for (size_t k = 0; k < i->exceptions_count; k++)
		sum += wire_item_hash(WIRE_ITEM_IS_EXCEPTION, &i->exceptions[k], sizeof i->exceptions[k]);
	i->digest = sum;
}

struct wire_counts image_counts(const struct image *i)
{
	struct wire_counts c = { .entries = (uint32_t)i->records_count,
				 .names = (uint32_t)i->names.count,
				 .addrs = (uint32_t)i->addrs_count,
				 .exceptions = (uint32_t)i->exceptions_count };
	struct addr a;

	for (size_t k = 0; k < i->resolvers.count; k++)
		*(image_resolver_addr(i->resolvers.text[k], &a) ? &c.resolver_addrs : &c.resolver_names) += 1;
	return c;
}

const struct record *image_record(const struct image *i, uint32_t id)
{
	struct record key = { .id = id };

	return i->records_count ? bsearch(&key, i->records, i->records_count, sizeof key, by_id) : NULL;
}

const struct exception *image_exception(const struct image *i, uint32_t id)
{
	struct exception key = { .id = id };

	return i->exceptions_count ? bsearch(&key, i->exceptions, i->exceptions_count, sizeof key, exception_by_id) : NULL;
}

bool image_has_addr(const struct image *i, const struct addr *a)
{
	return i->addrs_count && bsearch(a, i->addrs, i->addrs_count, sizeof *a, by_addr);
}
