/* A plan in memory.
 * Used by txn.c, plan_file.c, plan_load.c, world.c and session.c.
 * Must never change once it is made. */
#include "helper/plan.h"

#include <stdlib.h>
#include <string.h>

static int compare_addrs(const void *a, const void *b)
{
	return addr_compare(a, b);
}

static int compare_names(const void *a, const void *b)
{
	return name_compare(*(const char *const *)a, *(const char *const *)b);
}

static int compare_entries(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int compare_exceptions(const void *a, const void *b)
{
	const struct exception *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

struct items plan_addr_items(void)
{
	return (struct items){ .size = sizeof(struct addr), .compare = compare_addrs };
}

struct items plan_name_items(void)
{
	return (struct items){ .size = sizeof(const char *), .compare = compare_names };
}

struct items plan_entry_items(void)
{
	return (struct items){ .size = sizeof(struct record), .compare = compare_entries };
}

struct items plan_exception_items(void)
{
	return (struct items){ .size = sizeof(struct exception), .compare = compare_exceptions };
}

uint64_t plan_hash_addr(const struct addr *a)
{
	return wire_item_hash(WIRE_ITEM_IS_ADDR, a, sizeof *a);
}

uint64_t plan_hash_name(const char *name)
{
	return wire_item_hash(WIRE_ITEM_IS_NAME, name, strlen(name));
}

uint64_t plan_hash_entry(const struct record *r)
{
	return wire_item_hash(WIRE_ITEM_IS_ENTRY, r, sizeof *r);
}

uint64_t plan_hash_state(const struct wire_state *state)
{
	return wire_item_hash(WIRE_ITEM_IS_STATE, state, sizeof *state);
}

uint64_t plan_hash_resolver_addr(const struct addr *a)
{
	return wire_item_hash(WIRE_ITEM_IS_RESOLVER_ADDR, a, sizeof *a);
}

uint64_t plan_hash_resolver_name(const char *name)
{
	return wire_item_hash(WIRE_ITEM_IS_RESOLVER_NAME, name, strlen(name));
}

uint64_t plan_hash_exception(const struct exception *x)
{
	return wire_item_hash(WIRE_ITEM_IS_EXCEPTION, x, sizeof *x);
}

struct plan *plan_new(void)
{
	struct plan *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->addrs = plan_addr_items();
	p->names = plan_name_items();
	p->entries = plan_entry_items();
	p->resolver_names = plan_name_items();
	p->resolver_addrs = plan_addr_items();
	p->exceptions = plan_exception_items();
	p->digest = plan_hash_state(&p->state);
	return p;
}

void plan_free(struct plan **p)
{
	if (!*p)
		return;
	items_free(&(*p)->addrs);
	items_free(&(*p)->names);
	items_free(&(*p)->entries);
	items_free(&(*p)->resolver_names);
	items_free(&(*p)->resolver_addrs);
	items_free(&(*p)->exceptions);
	arena_free(&(*p)->text);
	free(*p);
	*p = NULL;
}

struct wire_counts plan_counts(const struct plan *p)
{
	return (struct wire_counts){ .entries = (uint32_t)p->entries.count,
				     .names = (uint32_t)p->names.count,
				     .addrs = (uint32_t)p->addrs.count,
				     .resolver_names = (uint32_t)p->resolver_names.count,
				     .resolver_addrs = (uint32_t)p->resolver_addrs.count,
				     .exceptions = (uint32_t)p->exceptions.count };
}

uint64_t plan_digest(const struct plan *p)
{
	uint64_t sum = plan_hash_state(&p->state);

	for (size_t i = 0; i < p->addrs.count; i++)
		sum += plan_hash_addr(items_at(&p->addrs, i));
	for (size_t i = 0; i < p->names.count; i++)
		sum += plan_hash_name(plan_name(&p->names, i));
	for (size_t i = 0; i < p->entries.count; i++)
		sum += plan_hash_entry(items_at(&p->entries, i));
	for (size_t i = 0; i < p->resolver_names.count; i++)
		sum += plan_hash_resolver_name(plan_name(&p->resolver_names, i));
	for (size_t i = 0; i < p->resolver_addrs.count; i++)
		sum += plan_hash_resolver_addr(items_at(&p->resolver_addrs, i));
	for (size_t i = 0; i < p->exceptions.count; i++)
		sum += plan_hash_exception(items_at(&p->exceptions, i));
	return sum;
}
