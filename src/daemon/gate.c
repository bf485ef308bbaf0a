/* What people have to agree to besides the wait, and what became of their approvals.
 * Used by everything that loosens by completing.
 * Must never count an approval for anything but what it was given for. */
#include <stdio.h>
#include <string.h>

#include "daemon/policy.h"

static unsigned missing_of(const struct daemon *d, uint32_t uid, uint32_t subject, unsigned *needed)
{
	const struct record *own[PEOPLE_OF_ONE_MAX];
	unsigned n = people_of(&d->people, uid, own);

	*needed = people_needed(d->state.settings.effective.approvals, n);
	return approvals_missing(d->people.given, (unsigned)d->people.given_count, subject, gate_binding(d, subject), own, n,
				 &d->state.settings, &d->now);
}

/* True for the first person of each account. */
static bool first_of_account(const struct people *p, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (p->list[i].r.uid == p->list[at].r.uid)
			return false;
	return true;
}

static bool of_everybody(uint32_t subject)
{
	return subject == SUBJECT_SETTINGS || subject == SUBJECT_RETIRE;
}

struct gate gate_look(const struct daemon *d, uint32_t uid, uint32_t subject)
{
	struct gate gate = { 0, 0 };
	unsigned needed;

	if (!of_everybody(subject)) {
		gate.missing = missing_of(d, uid, subject, &gate.needed);
		return gate;
	}
	for (size_t i = 0; i < d->people.count; i++) {
		if (!first_of_account(&d->people, i))
			continue;
		gate.missing += missing_of(d, d->people.list[i].r.uid, subject, &needed);
		gate.needed += needed;
	}
	return gate;
}

static bool has_approved(const struct daemon *d, const struct record *person, uint32_t subject)
{
	const struct people *p = &d->people;

	for (size_t i = 0; i < p->given_count; i++)
		if (p->given[i].person == person->id && p->given[i].subject == subject && p->given[i].binding == gate_binding(d, subject))
			return true;
	return false;
}

void gate_who(const struct daemon *d, uint32_t uid, uint32_t subject, char *text, size_t size)
{
	const char *names[PEOPLE_OF_ONE_MAX];
	unsigned n = 0;
	size_t at = 0;

	for (size_t i = 0; i < d->people.count && n < PEOPLE_OF_ONE_MAX; i++) {
		const struct record *r = &d->people.list[i].r;

		if (r->uid == uid && !has_approved(d, r, subject))
			names[n++] = r->person;
	}
	text[0] = '\0';
	if (n == 0 && gate_look(d, uid, subject).missing)
		snprintf(text, size, of_everybody(subject) ? "the people of another account" : "nobody yet");
	for (unsigned i = 0; i < n && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", names[i]);
}

/* Which wishes wait, those aside that need nobody's consent. */
static uint64_t settings_binding(const struct settings_state *s)
{
	uint64_t sum = 0;

	for (int k = 0; k < SETTING_COUNT; k++) {
		struct {
			int64_t key;
			uint64_t digest;
			char text[128];
		} one = { .key = k, .digest = s->pending[k].catalogue_digest };

		if (s->pending[k].started_ms == NEVER_MS || k == SET_APPROVALS)
			continue;
		if (k != SET_CATALOGUE)
			settings_format((enum setting_key)k, &s->wish, one.text, sizeof one.text);
		sum += wire_item_hash(WIRE_ITEM_IS_STATE, &one, sizeof one);
	}
	return sum;
}

/* Which request it is: the next one is another. 0: none waits. */
static uint64_t retire_binding(const struct retire *r)
{
	return r->state == RETIRE_COOLING || r->state == RETIRE_READY ? (uint64_t)r->started_ms + 1 : 0;
}

uint64_t gate_binding(const struct daemon *d, uint32_t subject)
{
	return subject == SUBJECT_SETTINGS ? settings_binding(&d->state.settings)
	       : subject == SUBJECT_RETIRE ? retire_binding(&d->state.retire)
					   : 0;
}

static bool still_meant(struct daemon *d, const struct approval *a)
{
	const struct allowed *x = exceptions_by_id(&d->exceptions, a->subject);
	const struct entry *e;

	if (!people_by_id(&d->people, a->person) || a->binding != gate_binding(d, a->subject))
		return false;
	if (of_everybody(a->subject))
		return a->binding != 0;
	if (x)
		return x->x.state != EXCEPTION_OPEN;
	e = model_by_id(&d->model, a->subject);
	return e && (e->r.state == STATE_COOLING || e->r.state == STATE_READY);
}

void daemon_prune_people(struct daemon *d)
{
	struct people *p = &d->people;
	size_t kept = 0;

	for (size_t i = 0; i < p->given_count; i++)
		if (still_meant(d, &p->given[i]))
			p->given[kept++] = p->given[i];
	p->given_count = kept;
	kept = 0;
	for (size_t i = 0; i < p->tries_count; i++)
		if (!tries_forgettable(&p->tries[i], &d->now))
			p->tries[kept++] = p->tries[i];
	p->tries_count = kept;
}

void daemon_forget_approvals(struct daemon *d, uint32_t subject)
{
	struct people *p = &d->people;
	size_t kept = 0;

	for (size_t i = 0; i < p->given_count; i++)
		if (p->given[i].subject != subject)
			p->given[kept++] = p->given[i];
	p->given_count = kept;
}
