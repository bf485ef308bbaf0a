/* A transaction: what the daemon puts and drops, until it is checked against the plan as a whole.
 * Used by session.c (collects) and world.c (commits).
 * Must never touch the plan it builds on. */
#ifndef NCB_HELPER_TXN_H
#define NCB_HELPER_TXN_H

#include "helper/plan.h"

struct own; /* own_addr.h */

struct txn {
	uint64_t base; /* the generation it builds on */
	struct items put_addrs, drop_addrs;
	struct items put_names, drop_names;
	struct items put_entries, drop_entries;
	struct items put_resolver_names, drop_resolver_names;
	struct items put_resolver_addrs, drop_resolver_addrs;
	struct items put_exceptions, drop_exceptions;
	struct arena text;
	bool has_state;
	struct wire_state state;
};

struct txn *txn_new(uint64_t base); /* NULL without memory */
void txn_free(struct txn **t);

/* Takes in one PUT_* or DROP_*, which must be wire_valid(). -E2BIG above what a plan can hold, -ENOMEM,
 * -EINVAL for another type. Of two puts of the same item the later one counts; an item both put and dropped
 * is put: the stricter reading. */
int txn_take_in(struct txn *t, const struct wire_message *m);

/* Builds the plan that OLD becomes. T is normalised on the way: what is left in its puts and drops of
 * addresses and names is what really changes. 0 or -ENOMEM. */
int txn_build(struct txn *t, const struct plan *old, struct plan **out);

/* NULL if NEXT is what COMMIT says (generation, counts, digest) and builds on OLD, else why not. */
const char *txn_mismatch(const struct txn *t, const struct plan *old, const struct plan *next,
			 const struct wire_message *commit);

/* NULL if every item that T puts newly may be enforced, else why not. Call after txn_build(). OWN may be
 * NULL: not known. */
const char *txn_refused(const struct txn *t, const struct own *own);

#endif
