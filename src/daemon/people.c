/* People who hold a key, what they agreed to, and wrong codes: as now and as stored, in fixed room, so that going back cannot fail.
 * Used by the daemon's core and policy_people.c.
 * Must never be shown to anybody with a secret in it. */
#include "daemon/people.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void people_copy(struct people *to, const struct people *from)
{
	memcpy(to->list, from->list, from->count * sizeof *to->list);
	memcpy(to->given, from->given, from->given_count * sizeof *to->given);
	memcpy(to->tries, from->tries, from->tries_count * sizeof *to->tries);
	to->count = from->count;
	to->given_count = from->given_count;
	to->tries_count = from->tries_count;
}

bool people_equal(const struct people *a, const struct people *b)
{
	return a->count == b->count && a->given_count == b->given_count && a->tries_count == b->tries_count &&
	       memcmp(a->list, b->list, a->count * sizeof *a->list) == 0 &&
	       memcmp(a->given, b->given, a->given_count * sizeof *a->given) == 0 &&
	       memcmp(a->tries, b->tries, a->tries_count * sizeof *a->tries) == 0;
}

void person_secret(const struct record *r, char secret[OTP_BASE32_SIZE])
{
	memcpy(secret, r->target, OTP_BASE32_SIZE - 1);
	secret[OTP_BASE32_SIZE - 1] = '\0';
}

const char *person_contact(const struct record *r)
{
	const char *after = r->target + OTP_BASE32_SIZE - 1;

	return *after ? after + 1 : after;
}

bool person_valid(const struct record *r)
{
	const char *after = r->target + OTP_BASE32_SIZE - 1;
	char secret[OTP_BASE32_SIZE];
	bool good;

	person_secret(r, secret);
	good = record_valid(r) && r->kind == KIND_TRUSTED && r->person[0] && r->state >= STATE_BLOCKED && r->state <= STATE_READY &&
	       otp_secret_valid(secret) && (*after == '\0' || *after == ' ');
	explicit_bzero(secret, sizeof secret);
	return good;
}

void person_make(struct record *r, uint32_t uid, const char *name, const char *secret, const char *contact)
{
	memset(r, 0, sizeof *r);
	r->uid = uid;
	r->kind = KIND_TRUSTED;
	strncpy(r->person, name, sizeof r->person - 1);
	memcpy(r->target, secret, OTP_BASE32_SIZE - 1);
	if (*contact) {
		r->target[OTP_BASE32_SIZE - 1] = ' ';
		strncpy(r->target + OTP_BASE32_SIZE, contact, CONTACT_SIZE - 1);
	}
}

struct person *people_by_id(struct people *p, uint32_t id)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].r.id == id)
			return &p->list[i];
	return NULL;
}

struct person *people_find(struct people *p, uint32_t uid, const char *text)
{
	struct person *found;
	char *end;
	unsigned long id;

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].r.uid == uid && strcmp(p->list[i].r.person, text) == 0)
			return &p->list[i];
	if (!isdigit((unsigned char)text[0]) || strlen(text) > 10)
		return NULL;
	id = strtoul(text, &end, 10);
	found = *end == '\0' && id <= UINT32_MAX ? people_by_id(p, (uint32_t)id) : NULL;
	return found && (uid == 0 || found->r.uid == uid) ? found : NULL;
}

unsigned people_of(const struct people *p, uint32_t uid, const struct record *out[PEOPLE_OF_ONE_MAX])
{
	unsigned n = 0;

	for (size_t i = 0; i < p->count && n < PEOPLE_OF_ONE_MAX; i++)
		if (p->list[i].r.uid == uid)
			out[n++] = &p->list[i].r;
	return n;
}

void people_drop(struct people *p, uint32_t id)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].r.id != id)
			p->list[kept++] = p->list[i];
	p->count = kept;
	kept = 0;
	for (size_t i = 0; i < p->given_count; i++)
		if (p->given[i].person != id)
			p->given[kept++] = p->given[i];
	p->given_count = kept;
}

bool people_first_of_account(const struct people *p, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (p->list[i].r.uid == p->list[at].r.uid)
			return false;
	return true;
}

struct tries *people_tries(struct people *p, uint32_t uid)
{
	for (size_t i = 0; i < p->tries_count; i++)
		if (p->tries[i].uid == uid)
			return &p->tries[i];
	if (p->tries_count == TRIES_MAX)
		return NULL;
	p->tries[p->tries_count] = (struct tries){ .uid = uid };
	return &p->tries[p->tries_count++];
}

int people_approve(struct people *p, const struct approval *a)
{
	for (size_t i = 0; i < p->given_count; i++)
		if (memcmp(&p->given[i], a, sizeof *a) == 0)
			return 0;
	if (p->given_count == APPROVALS_MAX)
		return -ENOSPC;
	p->given[p->given_count++] = *a;
	return 0;
}

uint64_t people_digest(const struct people *p)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < p->given_count; i++)
		sum += wire_item_hash(WIRE_ITEM_IS_STATE, &p->given[i], sizeof p->given[i]);
	for (size_t i = 0; i < p->tries_count; i++)
		sum += wire_item_hash(WIRE_ITEM_IS_STATE, &p->tries[i], sizeof p->tries[i]);
	for (size_t i = 0; i < p->count; i++) {
		const struct used_steps *u = &p->list[i].used;
		const uint64_t used[3] = { p->list[i].r.id, (uint64_t)u->newest, u->before };

		if (u->newest)
			sum += wire_item_hash(WIRE_ITEM_IS_STATE, used, sizeof used);
	}
	return sum;
}

/* What cannot be believed is nobody's approval, and no guessing goes on where it left off. */
static void distrust(struct people *p, const struct moment *now)
{
	p->given_count = 0;
	for (size_t i = 0; i < p->count; i++) {
		struct tries *t = people_tries(p, p->list[i].r.uid);

		if (t)
			tries_lock(t, now);
	}
}

static const struct record *in_plan(const struct image *plan, uint32_t id)
{
	const struct record *r = image_record(plan, id);

	return r && person_valid(r) ? r : NULL;
}

/* Everybody's id is their own, on both sides. */
static void own_id(struct record *r, struct model *m, const struct image *plan)
{
	const struct record *other = image_record(plan, r->id);

	if (model_by_id(m, r->id) || (other && !person_valid(other)))
		r->id = model_next_id(m);
}

static int take_over(struct people *p, struct model *m, const struct image *plan, const struct record *planned, const struct settings_state *s,
		     const struct moment *now)
{
	struct person *to;

	if (p->count == PEOPLE_MAX)
		return -ENOSPC;
	to = &p->list[p->count++];
	*to = (struct person){ .used = { 0, 0 } };
	person_reconcile(NULL, planned, s, now, &to->r);
	own_id(&to->r, m, plan);
	return 0;
}

int people_reconcile(struct people *p, struct model *m, const struct image *plan, uint64_t digest, const struct settings_state *s,
		     const struct moment *now, unsigned *changed)
{
	bool same = people_digest(p) == digest;
	size_t stored_count = p->count;
	int r = 0;

	for (size_t i = 0; i < stored_count; i++) {
		struct record stored = p->list[i].r;

		person_reconcile(&stored, in_plan(plan, stored.id), s, now, &p->list[i].r);
		own_id(&p->list[i].r, m, plan);
		*changed += memcmp(&stored, &p->list[i].r, sizeof stored) != 0;
	}
	for (size_t i = 0; i < plan->records_count && r == 0; i++)
		if (person_valid(&plan->records[i]) && !people_by_id(p, plan->records[i].id)) {
			r = take_over(p, m, plan, &plan->records[i], s, now);
			(*changed)++;
		}
	if (!same) {
		distrust(p, now);
		(*changed)++;
	}
	return r;
}
