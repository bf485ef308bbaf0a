/* Approving: a code of somebody who holds a key, for removals that run, or for settings that wait.
 * Used by methods_people.c.
 * Must never take a code twice, tell how near a wrong one was, or log one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/duration.h"
#include "daemon/entry_json.h"
#include "daemon/policy.h"
#include "daemon/policy_allow.h"

#define SUBJECTS_MAX 64
#define NO_ROOM_MS 60000 /* where wrong codes could not be counted */

struct subjects {
	uint32_t list[SUBJECTS_MAX];
	size_t count;
	uint32_t uid;  /* whose people may say yes */
	bool anybody; /* everybody's: root and what is not an entry */
};

static void fail(struct outcome *out, const char *error, const char *message)
{
	out->error = error;
	out->message = message;
}

static bool add_subject(struct subjects *s, uint32_t subject, uint32_t uid, struct outcome *out)
{
	if (s->count && s->uid != uid)
		fail(out, "bad-request", "one code is for what one account has asked for");
	else if (s->count == SUBJECTS_MAX)
		fail(out, "too-many", "one code is for 64 removals at most");
	else
		s->list[s->count++] = subject;
	s->uid = uid;
	return !out->error;
}

static bool find_subject(struct daemon *d, uint32_t uid, const char *text, struct subjects *s, struct outcome *out)
{
	struct allowed *a;
	struct entry *e;

	if (strcmp(text, "settings") == 0) {
		if (!gate_binding(d, SUBJECT_SETTINGS))
			fail(out, "not-yet", "no setting waits that needs an approval");
		s->anybody = uid == 0;
		return !out->error && add_subject(s, SUBJECT_SETTINGS, uid, out);
	}
	if (strcmp(text, "retire") == 0) {
		if (!gate_binding(d, SUBJECT_RETIRE))
			fail(out, "not-yet", "nobody has asked to leave for good: there is nothing to approve");
		s->anybody = uid == 0;
		return !out->error && add_subject(s, SUBJECT_RETIRE, uid, out);
	}
	e = policy_find(d, uid, text);
	a = e ? NULL : policy_allow_waiting(d, uid, text);
	if (a)
		return add_subject(s, a->x.id, a->x.uid, out);
	if (!e)
		fail(out, "unknown-target", "this is not on your list");
	else if (e->r.state != STATE_COOLING && e->r.state != STATE_READY)
		fail(out, "not-yet", "no removal of it is running: there is nothing to approve");
	return !out->error && add_subject(s, e->r.id, e->r.uid, out);
}

static bool asks(const struct subjects *s, const struct record *r)
{
	return s->anybody || r->uid == s->uid;
}

static bool anybody_there(const struct daemon *d, const struct subjects *s)
{
	for (size_t i = 0; i < d->people.count; i++)
		if (asks(s, &d->people.list[i].r))
			return true;
	return false;
}

struct match {
	struct person *person;
	int64_t step;
	bool fresh; /* within the drift, and not used before */
};

/* Everybody's codes are compared, whoever's it is. A fresh match goes before another. */
static struct match find_match(struct daemon *d, const struct subjects *s, const char code[OTP_DIGITS + 1])
{
	int64_t now = otp_step(d->now.wall_ms / 1000);
	struct match best = { .person = NULL };

	for (size_t i = 0; i < d->people.count; i++) {
		struct person *p = &d->people.list[i];
		char secret[OTP_BASE32_SIZE];
		struct match m = { .person = p };

		if (!asks(s, &p->r))
			continue;
		person_secret(&p->r, secret);
		m.step = otp_find(secret, code, now);
		explicit_bzero(secret, sizeof secret);
		m.fresh = m.step != INT64_MIN && llabs(m.step - now) <= OTP_DRIFT && !step_used(&p->used, m.step);
		if (m.step != INT64_MIN && (!best.person || (m.fresh && !best.fresh)))
			best = m;
	}
	return best;
}

static void locked(struct daemon *d, int64_t wait_ms, struct outcome *out)
{
	char span[DURATION_TEXT_SIZE];

	duration_describe((uint32_t)ms_to_s(wait_ms), span);
	snprintf(d->note, sizeof d->note, "too many wrong codes: none is taken for %s", span);
	fail(out, "too-many-tries", d->note);
}

/* A guess counts for every account with whose people's codes it is compared, whoever guesses: else root had as many tries once more. */
struct guessed {
	struct tries *list[PEOPLE_MAX];
	size_t count;
};

/* False where there is no room to count. */
static bool guessed_at(struct daemon *d, const struct subjects *s, struct guessed *g)
{
	g->count = 0;
	for (size_t i = 0; i < d->people.count; i++) {
		if (!asks(s, &d->people.list[i].r) || !people_first_of_account(&d->people, i))
			continue;
		g->list[g->count] = people_tries(&d->people, d->people.list[i].r.uid);
		if (!g->list[g->count++])
			return false;
	}
	return true;
}

static int64_t longest_lock_ms(const struct daemon *d, const struct guessed *g)
{
	int64_t longest = 0;

	for (size_t i = 0; i < g->count; i++) {
		int64_t ms = tries_wait_ms(g->list[i], &d->now);

		longest = ms > longest ? ms : longest;
	}
	return longest;
}

static unsigned fewest_left(const struct daemon *d, const struct guessed *g)
{
	unsigned fewest = TRIES_AN_HOUR;

	for (size_t i = 0; i < g->count; i++) {
		unsigned left = tries_left(g->list[i], &d->now);

		fewest = left < fewest ? left : fewest;
	}
	return fewest;
}

/* A code that is right at another time is spent too: what was said about the clocks must help nobody to guess. */
static void refuse(struct daemon *d, const struct match *m, const struct guessed *g, struct outcome *out)
{
	int64_t off = m->person ? m->step - otp_step(d->now.wall_ms / 1000) : 0;
	unsigned left;
	size_t n;

	for (size_t i = 0; i < g->count; i++)
		tries_failed(g->list[i], &d->now);
	left = fewest_left(d, g);
	if (m->person && llabs(off) <= OTP_DRIFT) {
		snprintf(d->note, sizeof d->note, "this code was taken before: wait for the next");
		fail(out, "wrong-code", d->note);
	} else if (m->person && !step_used(&m->person->used, m->step)) {
		step_use(&m->person->used, m->step);
		policy_tell_clock(d, "one of two clocks is off", off);
		fail(out, "clock-off", d->note);
	} else {
		policy_tell_clock(d, "this is not a code of anybody who can approve it", 0);
		fail(out, "wrong-code", d->note);
	}
	n = strlen(d->note);
	if (longest_lock_ms(d, g))
		locked(d, longest_lock_ms(d, g), out);
	else
		snprintf(d->note + n, sizeof d->note - n, left == 1 ? "; %u try is left this hour" : "; %u tries are left this hour", left);
	(void)daemon_event(d, NULL, "wrong-code", "");
	if (daemon_commit(d) < 0)
		fail(out, "failed", "nothing was changed: the store could not be written");
}

static void accept(struct daemon *d, const struct match *m, const struct subjects *s, struct outcome *out, struct record *person)
{
	int r = 0;

	step_use(&m->person->used, m->step);
	*person = m->person->r;
	for (size_t i = 0; i < s->count && r == 0; i++) {
		const struct approval a = { s->list[i], m->person->r.id, gate_binding(d, s->list[i]) };

		r = people_approve(&d->people, &a);
		if (r == 0)
			r = daemon_event(d, model_by_id(&d->model, s->list[i]), "approved", "");
	}
	if (r < 0) {
		daemon_revert(d);
		fail(out, "too-many", "there is no room for more approvals");
	} else if (daemon_commit(d) < 0) {
		fail(out, "failed", "nothing was changed: the store could not be written");
	} else {
		out->message = person_counts(person, &d->now) ? "approved" : "approved; it counts once they have held a key for the wait in force";
	}
}

void policy_approve(struct daemon *d, const struct approving *a, struct outcome *out, struct record *person)
{
	struct subjects s = { .count = 0 };
	char code[OTP_DIGITS + 1];
	struct guessed guessed;
	struct match m;
	int64_t wait_ms;

	memset(out, 0, sizeof *out);
	memset(person, 0, sizeof *person);
	for (size_t i = 0; i < a->count; i++)
		if (!find_subject(d, a->uid, a->targets[i], &s, out))
			return;
	if (!anybody_there(d, &s)) {
		fail(out, "nobody", "nobody holds a key: no approval is needed");
		return;
	}
	if (!otp_code_read(a->typed, code)) {
		fail(out, "malformed", "a code is six digits");
		return;
	}
	wait_ms = guessed_at(d, &s, &guessed) ? longest_lock_ms(d, &guessed) : NO_ROOM_MS;
	if (wait_ms) {
		locked(d, wait_ms, out);
		return;
	}
	m = find_match(d, &s, code);
	explicit_bzero(code, sizeof code);
	if (m.person && m.fresh)
		accept(d, &m, &s, out, person);
	else
		refuse(d, &m, &guessed, out);
}
