/* Exceptions: what stays open under a block, asked for, accepted, taken back; and what they leave out of the plan.
 * Used by methods_allow.c, commit.c, time.c and whoever shows what is blocked.
 * Must never open anything that cooldown/ has not allowed, nor anything that somebody else blocks. */
#ifndef NCB_DAEMON_POLICY_ALLOW_H
#define NCB_DAEMON_POLICY_ALLOW_H

#include "daemon/daemon_private.h"

struct allow_request {
	uint32_t uid;
	const char *channel; /* as typed */
	const char *why;
	const char *hours; /* NULL: always */
};

struct allow_outcome {
	struct allowed *a; /* NULL: there is none (any more) */
	const char *state; /* "removed", or NULL: the exception's own */
	const char *error; /* NULL: none */
	char message[TARGET_MESSAGE_SIZE];
	char confirm[WORDS_TEXT_SIZE]; /* "" none */
};

void policy_allow(struct daemon *d, const struct allow_request *q, struct allow_outcome *out);
/* UID's own, for root anybody's; NULL: unknown to them. */
struct allowed *policy_allow_find(struct daemon *d, uint32_t uid, uint32_t id);
/* The same by the number that was typed, if it waits. */
struct allowed *policy_allow_waiting(struct daemon *d, uint32_t uid, const char *text);
/* CONFIRM NULL: the words are shown, where they may be. */
void policy_allow_accept(struct daemon *d, struct allowed *a, const char *confirm, struct allow_outcome *out);
/* At once: the block is whole again. */
void policy_allow_remove(struct daemon *d, struct allowed *a, struct allow_outcome *out);

/* True if E is there for the very channel of X, and of the same account. */
bool allow_names(const struct exception *x, const struct entry *e);
/* True if X opens something that E, of the same account, blocks. */
bool allow_loosens(const struct exception *x, const struct entry *e);

/* Time passes for all of them. True if something changed. */
bool allow_pass_all(struct daemon *d, int64_t risen_ms);
/* What is in force becomes what it must be: within its hours, under a block of its owner's, against nobody else's. True if
 * anything changed. */
bool allow_settle(struct daemon *d);
/* Ms until one of them next changes; INT64_MAX: never. */
int64_t allow_next_all_ms(const struct daemon *d);
/* True while one of them waits. */
bool allow_waits(const struct daemon *d);

/* True if an exception of the owner of R leaves NAME, one of R's, out of the plan. As it is stored. */
bool allow_leaves_out(const struct daemon *d, const struct record *r, const char *name);
/* True if NAME itself is that of an exception in force. As it is stored. */
bool allow_is_open(const struct daemon *d, const char *name);

/* Store and plan disagree. CHANGED is raised by how many are not as the store had them. 0 or -ENOMEM. */
int allow_reconcile_all(struct daemon *d, const struct image *plan, unsigned *changed);

#endif
