/* People who hold a key: how many have to agree, whose word counts from when, and how one of them goes.
 * Used by the daemon, which stores what is answered here before it acts on it.
 * Must never read a clock, a secret or a random number itself. Pure. */
#ifndef NCB_COOLDOWN_PEOPLE_H
#define NCB_COOLDOWN_PEOPLE_H

#include "cooldown/cooldown.h"

#define PEOPLE_OF_ONE_MAX 9 /* of one account: as many as the setting can ask for */

/* A person is a struct record of KIND_TRUSTED, so that it lies in the plan as an entry does, and goes as an entry goes:
 * blocked (enrolled) -> cooling -> ready -> no more. The wait is the settings' delay, without repetition, and needs nobody's consent.
 * last_blocked_ms is the counted time from which their approvals count. */

/* How many of PEOPLE have to approve: as many as the setting says, but never more than there are; 0 stands for two. */
unsigned people_needed(uint32_t setting, unsigned people);

/* P is enrolled as one of PEOPLE, itself included. Where one more to ask makes it easier to find enough, their word counts from the
 * end of the wait in force; else at once. */
void person_begin(struct record *p, unsigned people, const struct settings_state *s, const struct moment *now);

/* True if an approval of P counts. */
bool person_counts(const struct record *p, const struct moment *now);

bool person_ask_removal(struct record *p, const struct settings_state *s, const struct moment *now); /* enrolled -> cooling */
bool person_keep(struct record *p);                                                                  /* cooling, ready -> enrolled */
/* As entry_pass(): a window that passes ends the removal. */
bool person_pass(struct record *p, const struct settings_state *s, const struct moment *now, int64_t risen_ms);
/* True if P may go now: ready, and not in quiet hours. */
int person_may_go(const struct record *p, const struct settings_state *s, const struct moment *now); /* 0, -EAGAIN, -EBUSY */

/* Store and plan disagree: both hold, no removal runs, and what only the store knows counts from the end of the wait in force on.
 * One of STORED and PLANNED may be NULL. */
void person_reconcile(const struct record *stored, const struct record *planned, const struct settings_state *s, const struct moment *now,
		      struct record *out);

/* ---- approvals ---- */
#define SUBJECT_SETTINGS 0u          /* else the id of an entry */
#define SUBJECT_RETIRE UINT32_MAX
/* PERSON agreed that SUBJECT may complete. BINDING: what of it, where that can change; else 0. No padding. */
struct approval {
	uint32_t subject;
	uint32_t person;
	uint64_t binding;
};

/* How many of the COUNT people of one account are still missing for SUBJECT, given the LIST of N approvals. */
unsigned approvals_missing(const struct approval *list, unsigned n, uint32_t subject, uint64_t binding, const struct record *const *people,
			   unsigned count, const struct settings_state *s, const struct moment *now);

/* ---- codes that were used ---- */
/* The newest of one person's time steps, and which of the 63 before it; 0: none yet. No padding. */
struct used_steps {
	int64_t newest;
	uint64_t before; /* bit n: newest - n, bit 0 always */
};
/* True for one that was used, or that is too old to tell. */
bool step_used(const struct used_steps *u, int64_t step);
void step_use(struct used_steps *u, int64_t step);

/* ---- tries ---- */
#define TRIES_AN_HOUR 5u
#define TRIES_MEMORY_MS (24LL * 3600 * 1000)
/* Wrong codes of one account, in counted time. No padding. */
struct tries {
	uint32_t uid;
	uint32_t failed; /* since since_ms */
	uint32_t locks;  /* how often it was too many, lately */
	uint32_t reserved;
	int64_t since_ms;
	int64_t locked_until_ms;
};

/* ms until another try may be made; 0: now. */
int64_t tries_wait_ms(const struct tries *t, const struct moment *now);
/* A wrong code. After five within an hour none is taken for an hour, then for two, four, up to a day. A right one never makes up
 * for wrong ones: somebody could then guess without end between codes of their own. */
void tries_failed(struct tries *t, const struct moment *now);
unsigned tries_left(const struct tries *t, const struct moment *now);
/* No code is taken for an hour. */
void tries_lock(struct tries *t, const struct moment *now);
/* Nothing of it matters any more. */
bool tries_forgettable(const struct tries *t, const struct moment *now);

#endif
