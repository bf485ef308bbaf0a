/* Store and plan disagree: the union of what both hold, the stricter of each value.
 * Used by start.c.
 * Must never leave out an entry that either of them holds. Pure. */
#ifndef NCB_DAEMON_RECONCILE_H
#define NCB_DAEMON_RECONCILE_H

#include "daemon/image.h"
#include "daemon/model.h"

/* Brings M (the store's entries) together with the plan that the helper has, by account and target. DELAY_S
 * is the stricter delay. CHANGED: how many entries are not as the store had them. 0 or -ENOMEM. */
int reconcile_records(struct model *m, const struct image *plan, uint32_t delay_s, unsigned *changed);

/* The resolvers of both. 0 or -ENOMEM. */
int reconcile_resolvers(struct model *m, const struct image *plan);

/* Names of the plan that no entry of M holds or derives: what a changed catalogue has lost meanwhile. They
 * are given to the entry that they lie under, else to the first one in force that may hold names, so that
 * they go through the wait. 0 or -ENOMEM. */
int reconcile_names(struct model *m, const struct image *plan);

#endif
