/* What the files of the daemon's core share: its state, and changing it durably.
 * Used by daemon.c, start.c, commit.c, time.c, reload.c, policy*.c, methods*.c, status.c.
 * Must never be included by the edge (main.c, server.c). */
#ifndef NCB_DAEMON_DAEMON_PRIVATE_H
#define NCB_DAEMON_DAEMON_PRIVATE_H

#include <stdbool.h>

#include "cooldown/cooldown.h"
#include "daemon/daemon.h"
#include "daemon/derive.h"
#include "daemon/exceptions.h"
#include "daemon/helper_link.h"
#include "daemon/image.h"
#include "daemon/model.h"
#include "daemon/people.h"
#include "daemon/store.h"
#include "daemon/target.h"

#define CHECKPOINT_MS 60000
#define RESEND_MS 1000
#define MESSAGE_SIZE 240

/* A line for the log, written with the next change. */
struct event {
	uint32_t id, uid;
	const char *name;   /* a constant */
	const char *detail; /* a constant; never a target */
};

struct daemon {
	struct daemon_paths paths;
	struct store *store;
	struct model model;
	struct exceptions exceptions;
	struct catalogue *catalogue;
	char **extra; /* further protected names */
	size_t extra_count;
	struct protected_index *extra_index;
	struct names listed_resolvers; /* encrypted resolvers as the data files list them; those in force are the model's */
	struct target_context ctx;
	struct store_state state, saved; /* generation, settings, clock: now, and as stored */
	uint64_t waits;                  /* daemon_waits() */
	struct settings stored;          /* what is in force, as the store has it: SAVED may have taken the file's in already */
	struct people people, saved_people;
	struct enrolment *enrolments; /* in memory alone: who is about to be enrolled */
	struct moment now;
	struct helper_link link;
	struct image *acked; /* what the helper has acknowledged; NULL: not known, to be fetched */
	bool in_doubt;       /* whether the helper took what was sent last */
	struct image *sent;  /* that; NULL: nothing is in doubt */
	unsigned compared;   /* the connection, counted, over which both were found to agree */
	int behind;          /* 0, or the -errno that kept the helper from having what is stored */
	bool store_is_new;   /* nothing in the store may be held for all there is */
	struct event *events;
	size_t events_count, events_capacity;
	int64_t stored_ms; /* counted time of the last change that was stored */
	char retire_words[WORDS_TEXT_SIZE]; /* "" while none are alive */
	int64_t retire_words_until_ms;
	char started[MESSAGE_SIZE]; /* what happened at start, for people; "" nothing */
	char data_errors[MESSAGE_SIZE];
	char note[MESSAGE_SIZE]; /* of the request that is being answered: who can approve, which clock is off */
};

/* As it lies in the plan; the helper does not read it. */
#define STATE_VERSION 2
#define STATE_VERSION_BEFORE_PEOPLE 1 /* the same, with zeros behind the clock */
struct state_block {
	uint32_t version;
	uint32_t next_id;
	struct settings effective;
	struct clock_state clock;
	struct retire retire; /* all zero where an older version wrote it: nobody asked */
	uint64_t waits; /* daemon_waits() of what the store holds */
	uint64_t people_digest; /* as people_digest() */
};
_Static_assert(sizeof(struct state_block) <= WIRE_STATE_SIZE, "the state block has to fit");

struct derive daemon_derive(const struct daemon *d);

/* Notes an event for the next daemon_commit(). 0 or -ENOMEM. */
int daemon_event(struct daemon *d, const struct entry *e, const char *name, const char *detail);

/* The same about a person: the log names them by number. */
int daemon_person_event(struct daemon *d, const struct record *person, const char *name);

/* Approvals go whose person or removal is gone, and wrong codes that nobody counts any more. */
void daemon_prune_people(struct daemon *d);
void daemon_forget_approvals(struct daemon *d, uint32_t subject);
void enrolments_free(struct enrolment **list);
/* The same of an exception. */
int daemon_exception_event(struct daemon *d, const struct allowed *a, const char *name);

/* Everything in memory as it was last stored; noted events are dropped. */
void daemon_revert(struct daemon *d);

/* Stores everything that changed, in one transaction. On failure all is as it was before. 0 or -errno. */
int daemon_store(struct daemon *d);
/* Brings the helper to what is stored. 0 or -errno, which is kept in D->behind. */
int daemon_send(struct daemon *d);
/* True while it is not known that the helper has what it acknowledged. */
bool daemon_in_doubt(const struct daemon *d);
/* Both. The first error is of the store; the helper's is only in D->behind. */
int daemon_commit(struct daemon *d);

/* What is wished and how long it has waited, and which names go with others, in a number, as the store has it: the plan keeps it, so
 * that nobody shortens a wait in the store alone. */
uint64_t daemon_waits(const struct daemon *d);

/* The image of everything that is stored. NULL without memory. */
struct image *daemon_image(const struct daemon *d);

/* Reads the clocks and lets time pass in memory; true if something changed that must be stored. */
bool daemon_pass(struct daemon *d);

/* No add can be undone any more. Time at rest is not written down: after a boot or a sleep nobody knows how old one is. */
void daemon_end_undo(struct daemon *d);

/* Lets releasing entries go for which the helper has acknowledged the release; with the last of them a retirement is done. */
void daemon_release(struct daemon *d);

/* Compares with the helper, reconciles where they differ. 0 or -errno. */
int daemon_compare(struct daemon *d);

/* Offsets of the zones of quiet hours; D->now anew. */
void daemon_moment(struct daemon *d);

/* Catalogue and protected names from the data folders: a folder that cannot be read changes nothing. -errno. */
int daemon_load_data(struct daemon *d);
/* Names that the catalogue gives to entries are added; what it lost becomes a wish that waits. 0 or -ENOMEM. */
int daemon_rederive(struct daemon *d);
/* The losses that wait are taken over: every entry holds what the catalogue gives it. 0 or -ENOMEM. */
int daemon_take_losses(struct daemon *d);
/* E gets the names that it holds and those that the catalogue gives it. 0 or -ENOMEM. */
int daemon_derive_entry(struct daemon *d, struct entry *e);
/* After entries went: shared names whose sharers are not all blocked any more go from the others. 0 or -ENOMEM. */
int daemon_drop_shared(struct daemon *d);

#endif
