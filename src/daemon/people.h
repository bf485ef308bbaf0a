/* People who hold a key, what they agreed to, and wrong codes: as now and as stored, in fixed room, so that going back cannot fail.
 * Used by the daemon's core and policy_people.c.
 * Must never be shown to anybody with a secret in it. */
#ifndef NCB_DAEMON_PEOPLE_H
#define NCB_DAEMON_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cooldown/people.h"
#include "daemon/image.h"
#include "daemon/model.h"
#include "daemon/otp.h"

#define PEOPLE_MAX 64
#define APPROVALS_MAX 1024
#define TRIES_MAX 64
#define CONTACT_SIZE (TARGET_SIZE - OTP_BASE32_SIZE) /* with NUL */

/* RECORD: its target is the secret in base32 and, after a blank, how to reach them; its person is their name. */
struct person {
	struct record r;
	struct used_steps used; /* codes that were taken, or seen to be of another time */
};

struct people {
	struct person list[PEOPLE_MAX];
	size_t count;
	struct approval given[APPROVALS_MAX];
	size_t given_count;
	struct tries tries[TRIES_MAX];
	size_t tries_count;
};

void people_copy(struct people *to, const struct people *from);
bool people_equal(const struct people *a, const struct people *b);

/* True for a record that can be a person: kind, name, secret, no state that a person does not have. */
bool person_valid(const struct record *r);
void person_secret(const struct record *r, char secret[OTP_BASE32_SIZE]);
const char *person_contact(const struct record *r); /* "" none */
/* Texts and kind of a new one; CONTACT may be "". */
void person_make(struct record *r, uint32_t uid, const char *name, const char *secret, const char *contact);

struct person *people_by_id(struct people *p, uint32_t id);
/* By name, or by number where no name is it; root finds everybody's by number. NULL: not among UID's. */
struct person *people_find(struct people *p, uint32_t uid, const char *text);
/* True for the first person of each account. */
bool people_first_of_account(const struct people *p, size_t at);

/* UID's, PEOPLE_OF_ONE_MAX at most; how many. */
unsigned people_of(const struct people *p, uint32_t uid, const struct record *out[PEOPLE_OF_ONE_MAX]);
void people_drop(struct people *p, uint32_t id);

/* NULL where there is no room for another account. */
struct tries *people_tries(struct people *p, uint32_t uid);

/* 0 or -ENOSPC. One that is there already is left. */
int people_approve(struct people *p, const struct approval *a);

/* What the plan's state block says of approvals, wrong codes and used ones; 0 for none. Whoever edits the store changes it. */
uint64_t people_digest(const struct people *p);

/* The people of both, the stricter of each; where DIGEST is not of the store, nothing is approved and no code is taken for an hour.
 * M gives ids to whoever's is an entry's on the other side. CHANGED counts. 0 or -ENOSPC. */
int people_reconcile(struct people *p, struct model *m, const struct image *plan, uint64_t digest, const struct settings_state *s,
		     const struct moment *now, unsigned *changed);

#endif
