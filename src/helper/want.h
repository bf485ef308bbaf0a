/* What a plan asks of the rules.
 * Used by world.c.
 * Must never ask for less than the plan because an account is missing. */
#ifndef NCB_HELPER_WANT_H
#define NCB_HELPER_WANT_H

#include "helper/nft_table.h"
#include "helper/plan.h"

/* Borrows from P. PASSWD: where accounts are looked up. */
struct nft_want want_of(const struct plan *p, const char *passwd);

#endif
