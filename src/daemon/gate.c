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

/* Whoever blocks nothing has nothing that their people could hold, and is not handed what others do. */
static bool holds_anything(const struct daemon *d, uint32_t uid)
{
	for (size_t i = 0; i < d->model.count; i++)
		if (d->model.entries[i]->r.uid == uid && entry_in_force(d->model.entries[i]))
			return true;
	return false;
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
		if (!people_first_of_account(&d->people, i) || !holds_anything(d, d->people.list[i].r.uid))
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

/* "a, b or c"; where not all fit, whole names and "another". */
static void list_names(const char *const names[], unsigned n, char text[GATE_WHO_SIZE])
{
	static const char another[] = " or another";
	size_t at = 0;

	_Static_assert(GATE_WHO_SIZE >= PERSON_SIZE + sizeof another, "room for one name and that");
	for (unsigned i = 0; i < n; i++) {
		const char *join = i == 0 ? "" : i + 1 == n ? " or " : ", ";
		size_t need = strlen(join) + strlen(names[i]) + (i + 1 == n ? 1 : sizeof another);

		if (at + need > GATE_WHO_SIZE) {
			snprintf(text + at, GATE_WHO_SIZE - at, "%s", another);
			return;
		}
		at += (size_t)snprintf(text + at, GATE_WHO_SIZE - at, "%s%s", join, names[i]);
	}
}

void gate_who(const struct daemon *d, uint32_t uid, uint32_t subject, char text[GATE_WHO_SIZE])
{
	bool asked = !of_everybody(subject) || holds_anything(d, uid);
	const char *names[PEOPLE_OF_ONE_MAX];
	unsigned n = 0;

	for (size_t i = 0; i < d->people.count && n < PEOPLE_OF_ONE_MAX; i++) {
		const struct record *r = &d->people.list[i].r;

		if (asked && r->uid == uid && !has_approved(d, r, subject))
			names[n++] = r->person;
	}
	text[0] = '\0';
	if (n == 0 && gate_look(d, uid, subject).missing)
		snprintf(text, GATE_WHO_SIZE, of_everybody(subject) ? "the people of another account" : "nobody yet");
	list_names(names, n, text);
}

bool gate_missing(const struct daemon *d, uint32_t uid, uint32_t subject, char *text, size_t size)
{
	struct gate gate = gate_look(d, uid, subject);
	char who[GATE_WHO_SIZE], id[16] = "retire";

	if (!gate.missing)
		return false;
	gate_who(d, uid, subject, who);
	if (subject != SUBJECT_RETIRE)
		snprintf(id, sizeof id, "%u", subject);
	snprintf(text, size, "%u approval%s missing: %s can give one, with nc-block approve %s", gate.missing,
		 gate.missing == 1 ? " is" : "s are", who, id);
	return true;
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
