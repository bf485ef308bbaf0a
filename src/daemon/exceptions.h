/* All exceptions in memory, each as it is now and as it is in the store.
 * Used by daemon.c, commit.c and policy_allow.c.
 * Must never be taken for open but by what is saved of them. */
#ifndef NCB_DAEMON_EXCEPTIONS_H
#define NCB_DAEMON_EXCEPTIONS_H

#include <stddef.h>

#include "cooldown/allow.h"

#define WHY_TEXT_SIZE 1001 /* a reason in UTF-8 and NUL */

struct allowed {
	struct exception x;     /* as it is now */
	struct exception saved; /* as the store has it; id 0: not yet stored */
	char *why;              /* never NULL; "" where the store was lost */
	bool forget;            /* to be taken out of the store with the next change */
	char words[WORDS_TEXT_SIZE]; /* "" while none are alive */
	int64_t words_until_ms;
};

struct exceptions {
	struct allowed **list; /* by id, rising */
	size_t count, capacity;
};

void exceptions_free(struct exceptions *s);

/* Adds a copy of X, whose id is nobody's, and of WHY. NULL without memory. */
struct allowed *exceptions_add(struct exceptions *s, const struct exception *x, const char *why);

/* Those to be forgotten are not found. */
struct allowed *exceptions_by_id(const struct exceptions *s, uint32_t id);
struct allowed *exceptions_find(const struct exceptions *s, uint32_t uid, const char *channel);

bool allowed_changed(const struct allowed *a);
bool exceptions_changed(const struct exceptions *s);
/* Everything as it was last stored. */
void exceptions_revert(struct exceptions *s);
/* Everything is stored as it stands; those to be forgotten go. */
void exceptions_saved(struct exceptions *s);

#endif
