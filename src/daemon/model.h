/* All entries in memory, each as it is now and as it is in the store.
 * Used by daemon.c and every verb.
 * Must never lose an entry but by model_revert() of one that was never stored, or after it was forgotten in the store. */
#ifndef NCB_DAEMON_MODEL_H
#define NCB_DAEMON_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/record.h"
#include "cooldown/cooldown.h"
#include "daemon/names.h"

struct entry {
	struct record r;     /* as it is now */
	struct record saved; /* as the store has it; id 0: not yet stored */
	struct names names;  /* in force by this entry */
	struct names saved_names;
	/* What several services share and was given for no other reason than that all of them were blocked: of the names in force only that
	 * goes again with one of them, whatever the data files call shared by then. */
	struct names shared, saved_shared;
	bool names_changed, shared_changed;
	bool refused; /* its address has become the machine's own: the helper would refuse the whole plan for it */
	bool forget; /* to be taken out of the store with the next change */
	char words[WORDS_TEXT_SIZE]; /* "" while none are alive */
	int64_t words_until_ms;
};

struct model {
	struct entry **entries; /* by id, rising */
	struct names resolvers; /* encrypted resolvers that are refused while anything is blocked: names and addresses */
	struct names saved_resolvers;
	bool resolvers_changed;
	size_t count, capacity;
	uint32_t next_id;
	uint32_t saved_next_id;
};

void model_free(struct model *m);

/* Adds a copy of R; with id 0 it gets the next one. NULL without memory. */
struct entry *model_add(struct model *m, const struct record *r);

/* A number that nothing else has. */
uint32_t model_next_id(struct model *m);

struct entry *model_by_id(const struct model *m, uint32_t id);
/* The entry of this account and target, the gone ones too. */
struct entry *model_find(const struct model *m, uint32_t uid, const char *target);

/* True if any entry is in force. */
bool model_holds_any(const struct model *m);

bool entry_changed(const struct entry *e);
/* Everything as it was last stored. */
void model_revert(struct model *m);
/* Everything is stored as it stands; entries to be forgotten go. */
void model_saved(struct model *m);

/* Replaces the names of E: takes over what is in NAMES. */
void entry_set_names(struct entry *e, struct names *names);

/* The same of those that are shared. */
void entry_set_shared(struct entry *e, struct names *names);
/* Nothing is held to be shared any more: where that may have been forged. */
void model_forget_shared(struct model *m);

/* Replaces the resolvers of M: takes over what is in NAMES. */
void model_set_resolvers(struct model *m, struct names *names);

static inline bool entry_in_force(const struct entry *e)
{
	return e->r.state != STATE_GONE;
}

#endif
