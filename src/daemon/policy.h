/* What may be done to entries: add, remove, keep, undo, accept. Uses cooldown/ for every decision that could
 * open something. Used by the methods. Must never answer "removed" before the helper has durably let go. */
#ifndef NCB_DAEMON_POLICY_H
#define NCB_DAEMON_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/daemon_private.h"

struct add_request {
	uint32_t uid;
	const char *person; /* "" none */
	bool only_profile;
	uint32_t cooldown_s;
};

struct added {
	struct entry *e;
	bool is_new;
};

/* In memory alone; the caller stores once for all of a request. 0 or -errno (-ENOMEM, -E2BIG: too many
 * entries). */
int policy_add(struct daemon *d, const struct add_request *q, const struct target *t, struct added *out);

/* A record as policy_add() would make it, for --dry-run. */
void policy_draft(struct daemon *d, const struct add_request *q, const struct target *t, struct record *r);

/* "" or a sentence: T is an address of this machine, its gateway or a DNS server of it. NOTE: when nobody
 * could be asked. */
bool policy_own_address(struct daemon *d, const struct target *t, char *message, size_t size);

/* An entry by what UID typed: its decimal id, or a target as add reads it. NULL: unknown to them. Root finds
 * everybody's. */
struct entry *policy_find(struct daemon *d, uint32_t uid, const char *text);

struct outcome {
	const char *state; /* a constant or NULL */
	const char *error; /* NULL: none */
	const char *message;
	char confirm[WORDS_TEXT_SIZE]; /* "" none */
};

/* One step of a removal; stores and sends. */
void policy_remove(struct daemon *d, struct entry *e, const char *confirm, struct outcome *out);
void policy_keep(struct daemon *d, struct entry *e, struct outcome *out);
void policy_undo(struct daemon *d, struct entry *e, struct outcome *out);

/* One step of leaving for good, which UID may take who is root or owns all that is held; stores and sends. False: not UID's to take. */
bool policy_retire(struct daemon *d, uint32_t uid, const char *confirm, struct outcome *out);
/* Stops it: for root and for whoever owns any of what is held. */
bool policy_retire_cancel(struct daemon *d, uint32_t uid, struct outcome *out);
const char *policy_retire_state(enum retire_state state);

/* Four words, new or still alive, in WORDS and OUT->confirm. False: OUT says why there are none. */
bool policy_words(struct daemon *d, char words[WORDS_TEXT_SIZE], int64_t *until_ms, struct outcome *out);

/* -EBUSY quiet hours, -EAGAIN none ready, else the number accepted; ACCEPTED by enum setting_key. */
/* -EBUSY quiet hours, -EAGAIN none ready, -EACCES approvals are missing for what is, else the number accepted; ACCEPTED by enum
 * setting_key. Fewer approvals need nobody's: they are accepted alone then. */
int policy_accept(struct daemon *d, uint32_t *accepted);

/* ---- gate.c: what people have to agree to, besides the wait. For everything that loosens by completing. ---- */
/* For SUBJECT of UID to complete: how many approvals are needed in all, and how many are missing. What is not an entry
 * opens for everybody on the machine, and needs the people of every account that something is blocked for. */
struct gate {
	unsigned needed, missing;
};
struct gate gate_look(const struct daemon *d, uint32_t uid, uint32_t subject);
/* "Bob or Carol", and whole names however many there are: whose approval is missing, for UID to read; "" where nobody's is. */
#define GATE_WHO_SIZE 120
void gate_who(const struct daemon *d, uint32_t uid, uint32_t subject, char text[GATE_WHO_SIZE]);
/* True if SUBJECT of UID, an entry, an exception or leaving for good, still needs approvals; then TEXT of SIZE says how many and whose. */
bool gate_missing(const struct daemon *d, uint32_t uid, uint32_t subject, char *text, size_t size);
/* What of SUBJECT an approval is for. 0 for an entry; for the settings which wishes wait, 0: none. */
uint64_t gate_binding(const struct daemon *d, uint32_t subject);

/* ---- policy_people.c ---- */
#define ENROL_LIVE_MS (15 * 60 * 1000LL)
#define ENROL_URI_SIZE 320
struct enrolled {
	const struct person *person; /* who is enrolled; NULL: not yet */
	char uri[ENROL_URI_SIZE];    /* to be scanned, once; "" none */
	const char *error, *message;
};
/* A new one gets a secret and is nobody until policy_people_confirm(); one that is there stays. CONTACT NULL: as it is. */
void policy_people_add(struct daemon *d, uint32_t uid, const char *name, const char *contact, struct enrolled *out);
void policy_people_confirm(struct daemon *d, uint32_t uid, const char *name, const char *typed, struct enrolled *out);
/* One step: starts the wait, tells what is left of it, or lets them go. PERSON: who they are, or were. */
void policy_people_remove(struct daemon *d, uint32_t uid, const char *who, struct outcome *out, struct record *person);

/* One code for one or more removals of one account, or for "settings". */
struct approving {
	uint32_t uid; /* who types it */
	const char *const *targets;
	size_t count;
	const char *typed;
};
/* "WHY: the clock here says ..." into the note of D; OFF_STEPS: how far theirs is ahead. */
void policy_tell_clock(struct daemon *d, const char *why, int64_t off_steps);
void policy_approve(struct daemon *d, const struct approving *a, struct outcome *out, struct record *person);

#endif
