/* Numbers of accounts, read from the passwd file itself.
 * Used by peer.c, want.c and world.c.
 * Must never ask name services: they could hang at boot. */
#ifndef NCB_HELPER_ACCOUNTS_H
#define NCB_HELPER_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The uid of the account NAME as PASSWD lists it. False: there is none, or the file cannot be read. */
bool account_uid(const char *passwd, const char *name, uint32_t *uid);

/* The uids of all COUNT accounts at once, in one reading; -1 for one that is not there. */
void accounts_find(const char *passwd, const char *const names[], size_t count, int64_t uids[]);

#endif
