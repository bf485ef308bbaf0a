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
int policy_accept(struct daemon *d, uint32_t *accepted);

#endif
