/* A transaction, until it is checked against the plan as a whole.
 * Used by session.c (collects) and world.c (commits).
 * Must never touch the plan it builds on. */
#include "helper/txn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/protected.h"
#include "helper/own_addr.h"

struct txn *txn_new(uint64_t base)
{
	struct txn *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->base = base;
	t->put_addrs = t->drop_addrs = plan_addr_items();
	t->put_names = t->drop_names = plan_name_items();
	t->put_entries = t->drop_entries = plan_entry_items();
	t->put_resolver_names = t->drop_resolver_names = plan_name_items();
	t->put_resolver_addrs = t->drop_resolver_addrs = plan_addr_items();
	t->put_exceptions = t->drop_exceptions = plan_exception_items();
	return t;
}

void txn_free(struct txn **t)
{
	if (!*t)
		return;
	items_free(&(*t)->put_addrs);
	items_free(&(*t)->drop_addrs);
	items_free(&(*t)->put_names);
	items_free(&(*t)->drop_names);
	items_free(&(*t)->put_entries);
	items_free(&(*t)->drop_entries);
	items_free(&(*t)->put_resolver_names);
	items_free(&(*t)->drop_resolver_names);
	items_free(&(*t)->put_resolver_addrs);
	items_free(&(*t)->drop_resolver_addrs);
	items_free(&(*t)->put_exceptions);
	items_free(&(*t)->drop_exceptions);
	arena_free(&(*t)->text);
	free(*t);
	*t = NULL;
}

static int take_addrs(struct items *s, const struct wire_message *m)
{
	int r = s->count + m->count > PLAN_MAX_ADDRS ? -E2BIG : 0;

	for (unsigned i = 0; i < m->count && r == 0; i++)
		r = items_push(s, &m->u.addrs[i]);
	return r;
}

static int take_name(struct txn *t, struct items *s, const char *name)
{
	const char *copy;

	if (s->count >= PLAN_MAX_NAMES)
		return -E2BIG;
	copy = arena_copy(&t->text, name);
	return copy ? items_push(s, &copy) : -ENOMEM;
}

static int take_entry(struct items *s, const struct record *r)
{
	return s->count >= PLAN_MAX_ENTRIES ? -E2BIG : items_push(s, r);
}

static int take_exception(struct items *s, const struct exception *x)
{
	return s->count >= PLAN_MAX_EXCEPTIONS ? -E2BIG : items_push(s, x);
}

static int take_state(struct txn *t, const struct wire_state *state)
{
	t->state = *state;
	t->has_state = true;
	return 0;
}

int txn_take_in(struct txn *t, const struct wire_message *m)
{
	switch (m->type) {
	case WIRE_PUT_ENTRY:
		return take_entry(&t->put_entries, &m->u.entry);
	case WIRE_DROP_ENTRY:
		return take_entry(&t->drop_entries, &m->u.entry);
	case WIRE_PUT_NAME:
		return take_name(t, &t->put_names, m->u.name);
	case WIRE_DROP_NAME:
		return take_name(t, &t->drop_names, m->u.name);
	case WIRE_PUT_ADDRS:
		return take_addrs(&t->put_addrs, m);
	case WIRE_DROP_ADDRS:
		return take_addrs(&t->drop_addrs, m);
	case WIRE_PUT_EXCEPTION:
		return take_exception(&t->put_exceptions, &m->u.exception);
	case WIRE_DROP_EXCEPTION:
		return take_exception(&t->drop_exceptions, &m->u.exception);
	case WIRE_PUT_STATE:
		return take_state(t, &m->u.state);
	case WIRE_PUT_RESOLVER_NAME:
		return take_name(t, &t->put_resolver_names, m->u.name);
	case WIRE_DROP_RESOLVER_NAME:
		return take_name(t, &t->drop_resolver_names, m->u.name);
	case WIRE_PUT_RESOLVER_ADDRS:
		return take_addrs(&t->put_resolver_addrs, m);
	case WIRE_DROP_RESOLVER_ADDRS:
		return take_addrs(&t->drop_resolver_addrs, m);
	default:
		return -EINVAL;
	}
}

/* Sorts, and leaves of the drops what is there and not put as well. */
static int settle(struct items *puts, struct items *drops, const struct items *old)
{
	int r = items_sort(puts);

	if (r == 0)
		r = items_sort(drops);
	if (r < 0)
		return r;
	items_keep(drops, puts, false);
	items_keep(drops, old, true);
	return 0;
}

static int settle_all(struct txn *t, const struct plan *old)
{
	int r = settle(&t->put_addrs, &t->drop_addrs, &old->addrs);

	if (r == 0)
		r = settle(&t->put_names, &t->drop_names, &old->names);
	if (r == 0)
		r = settle(&t->put_entries, &t->drop_entries, &old->entries);
	if (r == 0)
		r = settle(&t->put_resolver_names, &t->drop_resolver_names, &old->resolver_names);
	if (r == 0)
		r = settle(&t->put_resolver_addrs, &t->drop_resolver_addrs, &old->resolver_addrs);
	if (r == 0)
		r = settle(&t->put_exceptions, &t->drop_exceptions, &old->exceptions);
	if (r == 0) { /* an address or a name is nothing but its key */
		items_keep(&t->put_addrs, &old->addrs, false);
		items_keep(&t->put_names, &old->names, false);
		items_keep(&t->put_resolver_names, &old->resolver_names, false);
		items_keep(&t->put_resolver_addrs, &old->resolver_addrs, false);
	}
	return r;
}

static int merge_names(const struct items *old, const struct items *puts, const struct items *drops,
		       struct items *next, struct arena *text)
{
	int r = items_merge(old, puts, drops, next);

	for (size_t i = 0; i < next->count && r == 0; i++) {
		const char *copy = arena_copy(text, plan_name(next, i));

		memcpy(items_at(next, i), &copy, sizeof copy);
		r = copy ? 0 : -ENOMEM;
	}
	return r;
}

static int merge_all(const struct txn *t, const struct plan *old, struct plan *next)
{
	int r = items_merge(&old->addrs, &t->put_addrs, &t->drop_addrs, &next->addrs);

	if (r == 0)
		r = merge_names(&old->names, &t->put_names, &t->drop_names, &next->names, &next->text);
	if (r == 0)
		r = items_merge(&old->entries, &t->put_entries, &t->drop_entries, &next->entries);
	if (r == 0)
		r = merge_names(&old->resolver_names, &t->put_resolver_names, &t->drop_resolver_names,
				&next->resolver_names, &next->text);
	if (r == 0)
		r = items_merge(&old->resolver_addrs, &t->put_resolver_addrs, &t->drop_resolver_addrs,
				&next->resolver_addrs);
	if (r == 0)
		r = items_merge(&old->exceptions, &t->put_exceptions, &t->drop_exceptions, &next->exceptions);
	next->state = t->has_state ? t->state : old->state;
	return r;
}

/* What T adds to the old digest: cheaper than hashing a hundred thousand addresses for one more. */
static uint64_t difference(const struct txn *t, const struct plan *old, const struct plan *next)
{
	uint64_t sum = plan_hash_state(&next->state) - plan_hash_state(&old->state);

	for (size_t i = 0; i < t->put_addrs.count; i++)
		sum += plan_hash_addr(items_at(&t->put_addrs, i));
	for (size_t i = 0; i < t->drop_addrs.count; i++)
		sum -= plan_hash_addr(items_at(&t->drop_addrs, i));
	for (size_t i = 0; i < t->put_names.count; i++)
		sum += plan_hash_name(plan_name(&t->put_names, i));
	for (size_t i = 0; i < t->drop_names.count; i++)
		sum -= plan_hash_name(plan_name(&t->drop_names, i));
	for (size_t i = 0; i < t->put_resolver_names.count; i++)
		sum += plan_hash_resolver_name(plan_name(&t->put_resolver_names, i));
	for (size_t i = 0; i < t->drop_resolver_names.count; i++)
		sum -= plan_hash_resolver_name(plan_name(&t->drop_resolver_names, i));
	for (size_t i = 0; i < t->put_resolver_addrs.count; i++)
		sum += plan_hash_resolver_addr(items_at(&t->put_resolver_addrs, i));
	for (size_t i = 0; i < t->drop_resolver_addrs.count; i++)
		sum -= plan_hash_resolver_addr(items_at(&t->drop_resolver_addrs, i));
	for (size_t i = 0; i < t->drop_entries.count; i++)
		sum -= plan_hash_entry(items_find(&old->entries, items_at(&t->drop_entries, i)));
	for (size_t i = 0; i < t->put_entries.count; i++) {
		const struct record *was = items_find(&old->entries, items_at(&t->put_entries, i));

		sum += plan_hash_entry(items_at(&t->put_entries, i)) - (was ? plan_hash_entry(was) : 0);
	}
	for (size_t i = 0; i < t->drop_exceptions.count; i++)
		sum -= plan_hash_exception(items_find(&old->exceptions, items_at(&t->drop_exceptions, i)));
	for (size_t i = 0; i < t->put_exceptions.count; i++) {
		const struct exception *was = items_find(&old->exceptions, items_at(&t->put_exceptions, i));

		sum += plan_hash_exception(items_at(&t->put_exceptions, i)) - (was ? plan_hash_exception(was) : 0);
	}
	return sum;
}

int txn_build(struct txn *t, const struct plan *old, struct plan **out)
{
	struct plan *next;
	int r = settle_all(t, old);

	*out = NULL;
	if (r < 0)
		return r;
	next = plan_new();
	r = next ? merge_all(t, old, next) : -ENOMEM;
	if (r < 0) {
		plan_free(&next);
		return r;
	}
	next->digest = old->digest + difference(t, old, next);
	*out = next;
	return 0;
}

const char *txn_mismatch(const struct txn *t, const struct plan *old, const struct plan *next,
			 const struct wire_message *commit)
{
	struct wire_counts counts = plan_counts(next);

	if (t->base != old->generation)
		return "the transaction builds on another generation";
	if (commit->generation <= old->generation)
		return "the new generation is not newer";
	if (memcmp(&counts, &commit->u.plan.counts, sizeof counts) != 0)
		return "the plan would not have the counts that were told";
	if (next->digest != commit->u.plan.digest)
		return "the plan would not have the digest that was told";
	if (counts.entries > PLAN_MAX_ENTRIES || counts.names > PLAN_MAX_NAMES ||
	    counts.addrs > PLAN_MAX_ADDRS || counts.resolver_names > PLAN_MAX_NAMES ||
	    counts.resolver_addrs > PLAN_MAX_ADDRS || counts.exceptions > PLAN_MAX_EXCEPTIONS)
		return "the plan would be larger than a plan can be";
	return NULL;
}

static const char *name_refused(const struct items *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = plan_name(names, i);

		if (!name_valid(name))
			return "a name is malformed";
		if (protected_touches(name))
			return "a name is protected";
	}
	return NULL;
}

/* OWN: NULL where it does not matter. */
static const char *addr_refused(const struct items *addrs, const struct own *own)
{
	for (size_t i = 0; i < addrs->count; i++) {
		const struct addr *a = items_at(addrs, i);

		if (!addr_valid(a) || addr_classify(a) != ADDR_OK)
			return "an address is malformed, local or too wide";
		if (own && own_check(own, a) != OWN_NO)
			return "an address is this machine's own or a gateway's";
	}
	return NULL;
}

const char *txn_refused(const struct txn *t, const struct own *own)
{
	const char *why = name_refused(&t->put_names);

	if (!why)
		why = name_refused(&t->put_resolver_names);
	if (!why)
		why = addr_refused(&t->put_addrs, own);
	/* On a resolver's address one port is refused, so a gateway may be among them. */
	return why ? why : addr_refused(&t->put_resolver_addrs, NULL);
}
