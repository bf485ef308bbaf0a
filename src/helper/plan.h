/* A plan in memory: what must be enforced, and the daemon's records beside it.
 * Used by txn.c, plan_file.c, plan_load.c, world.c and session.c.
 * Must never change once it is made: a transaction builds the next one beside it. */
#ifndef NCB_HELPER_PLAN_H
#define NCB_HELPER_PLAN_H

#include "common/wire.h"
#include "helper/arena.h"
#include "helper/items.h"

enum plan_part { PLAN_STATE = 1, PLAN_ADDRS = 2, PLAN_NAMES = 4, PLAN_ENTRIES = 8, PLAN_RESOLVER_NAMES = 16,
		 PLAN_RESOLVER_ADDRS = 32, PLAN_EXCEPTIONS = 64, PLAN_ALL = 127 };

struct plan {
	uint64_t generation;
	uint64_t digest;
	struct items addrs;   /* struct addr */
	struct items names;   /* const char *, in text */
	struct items entries; /* struct record, by id */
	struct items resolver_names, resolver_addrs; /* like names and addrs: encrypted resolvers */
	struct items exceptions; /* struct exception, by id */
	struct arena text;
	struct wire_state state;
	unsigned unknown; /* enum plan_part: what could not be read and is not to be taken for empty */
};

struct plan *plan_new(void); /* empty, generation 0; NULL without memory */
void plan_free(struct plan **p);

struct wire_counts plan_counts(const struct plan *p);

/* The digest counted anew over everything in P. */
uint64_t plan_digest(const struct plan *p);

uint64_t plan_hash_addr(const struct addr *a);
uint64_t plan_hash_name(const char *name);
uint64_t plan_hash_entry(const struct record *r);
uint64_t plan_hash_state(const struct wire_state *state);
uint64_t plan_hash_resolver_addr(const struct addr *a);
uint64_t plan_hash_resolver_name(const char *name);
uint64_t plan_hash_exception(const struct exception *x);

/* Empty sets of each kind. */
struct items plan_addr_items(void);
struct items plan_name_items(void);
struct items plan_entry_items(void);
struct items plan_exception_items(void);

static inline const char *plan_name(const struct items *names, size_t i)
{
	return *(const char *const *)items_at(names, i);
}

#endif
