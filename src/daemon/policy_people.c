/* People who hold a key: enrolled with a code from their own device, gone after the wait and nobody's consent.
 * Used by methods_people.c.
 * Must never show a secret twice, and never make a removal of a person wait for that person. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/peer.h"
#include "daemon/policy.h"

#define ENROL_TRIES 10

/* Who is about to be enrolled: one of an account at a time, in memory alone. */
struct enrolment {
	struct enrolment *next;
	struct record r;
	int64_t until_ms;
	unsigned wrong;
};

static void enrolment_free(struct enrolment *e)
{
	explicit_bzero(e, sizeof *e);
	free(e);
}

void enrolments_free(struct enrolment **list)
{
	while (*list) {
		struct enrolment *next = (*list)->next;

		enrolment_free(*list);
		*list = next;
	}
}

/* Drops UID's, and whatever has lapsed. */
static void drop_enrolment(struct daemon *d, uint32_t uid)
{
	for (struct enrolment **at = &d->enrolments; *at;) {
		struct enrolment *e = *at;

		if (e->r.uid != uid && e->until_ms > d->now.counted_ms) {
			at = &e->next;
			continue;
		}
		*at = e->next;
		enrolment_free(e);
	}
}

static struct enrolment *find_enrolment(struct daemon *d, uint32_t uid, const char *name)
{
	for (struct enrolment *e = d->enrolments; e; e = e->next)
		if (e->r.uid == uid && strcmp(e->r.person, name) == 0 && e->until_ms > d->now.counted_ms)
			return e;
	return NULL;
}

static struct person *by_name(struct daemon *d, uint32_t uid, const char *name)
{
	struct person *p = people_find(&d->people, uid, name);

	return p && p->r.uid == uid && strcmp(p->r.person, name) == 0 ? p : NULL;
}

static void fail(struct enrolled *out, const char *error, const char *message)
{
	out->error = error;
	out->message = message;
}

static bool one_line(const char *text, size_t room)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return n < room;
}

static bool texts_fit(const char *name, const char *contact, struct enrolled *out)
{
	if (!one_line(name, PERSON_SIZE) || !name[strspn(name, " ")] || name[strspn(name, "0123456789")] == '\0')
		fail(out, "malformed", "a name is one line of at most 63 bytes, and not a number");
	else if (contact && !one_line(contact, CONTACT_SIZE))
		fail(out, "malformed", "how to reach them is one line of at most 222 bytes");
	return !out->error;
}

/* Adding again is a change of heart: whatever runs against them ends. */
static void keep_person(struct daemon *d, struct person *p, const char *contact, struct enrolled *out)
{
	char secret[OTP_BASE32_SIZE];
	uint32_t id = p->r.id;

	if (person_keep(&p->r))
		(void)daemon_person_event(d, &p->r, "person-kept");
	if (contact) {
		person_secret(&p->r, secret);
		memset(p->r.target, 0, sizeof p->r.target);
		memcpy(p->r.target, secret, OTP_BASE32_SIZE - 1);
		if (*contact)
			snprintf(p->r.target + OTP_BASE32_SIZE - 1, CONTACT_SIZE + 1, " %s", contact);
		explicit_bzero(secret, sizeof secret);
	}
	if (!people_equal(&d->people, &d->saved_people) && daemon_commit(d) < 0) {
		fail(out, "failed", "nothing was changed: the store could not be written");
		return;
	}
	out->person = people_by_id(&d->people, id);
	out->message = "they hold a key already, and go on doing so";
}

static bool room_for_one(const struct daemon *d, uint32_t uid)
{
	const struct record *own[PEOPLE_OF_ONE_MAX];

	return d->people.count < PEOPLE_MAX && people_of(&d->people, uid, own) < PEOPLE_OF_ONE_MAX;
}

static void begin_enrolment(struct daemon *d, uint32_t uid, const char *name, const char *contact, struct enrolled *out)
{
	struct enrolment *e = calloc(1, sizeof *e);
	char secret[OTP_BASE32_SIZE] = "", owner[64] = "";

	drop_enrolment(d, uid);
	peer_name(uid, owner, sizeof owner);
	if (!e || otp_new_secret(secret) < 0 || otp_uri(owner, secret, out->uri, sizeof out->uri) < 0) {
		free(e);
		explicit_bzero(secret, sizeof secret);
		fail(out, "failed", "no secret could be made");
		return;
	}
	person_make(&e->r, uid, name, secret, contact ? contact : "");
	explicit_bzero(secret, sizeof secret);
	e->until_ms = d->now.counted_ms + ENROL_LIVE_MS;
	e->next = d->enrolments;
	d->enrolments = e;
	out->message = "they hold a key once a code from their device has confirmed it, within 15 minutes";
}

void policy_people_add(struct daemon *d, uint32_t uid, const char *name, const char *contact, struct enrolled *out)
{
	struct person *p = by_name(d, uid, name);

	memset(out, 0, sizeof *out);
	if (!texts_fit(name, contact, out))
		return;
	if (p)
		keep_person(d, p, contact, out);
	else if (!room_for_one(d, uid))
		fail(out, "too-many", "nine people hold a key already, or there is no room for more");
	else
		begin_enrolment(d, uid, name, contact, out);
}

/* The trusted clock, for people to compare with theirs. */
void policy_tell_clock(struct daemon *d, const char *why, int64_t off_steps)
{
	time_t wall_s = (time_t)(d->now.wall_ms / 1000);
	char clock[40] = "?", off[80] = "";
	struct tm tm;

	if (gmtime_r(&wall_s, &tm))
		strftime(clock, sizeof clock, "%H:%M:%S UTC", &tm);
	if (off_steps)
		snprintf(off, sizeof off, ", and theirs is %lld min %s", (long long)(llabs(off_steps) * OTP_STEP_S + 30) / 60,
			 off_steps > 0 ? "ahead" : "behind");
	snprintf(d->note, sizeof d->note, "%s: the clock here says %s%s", why, clock, off);
}

/* The step that TYPED is right for, or INT64_MIN after saying why it is not. */
static int64_t first_code(struct daemon *d, struct enrolment *e, const char *typed, struct enrolled *out)
{
	int64_t now = otp_step(d->now.wall_ms / 1000), step;
	char secret[OTP_BASE32_SIZE], code[OTP_DIGITS + 1];

	if (!otp_code_read(typed, code)) {
		fail(out, "malformed", "a code is six digits");
		return INT64_MIN;
	}
	person_secret(&e->r, secret);
	step = otp_find(secret, code, now);
	explicit_bzero(secret, sizeof secret);
	if (step != INT64_MIN && llabs(step - now) <= OTP_DRIFT)
		return step;
	policy_tell_clock(d, step == INT64_MIN ? "this is not a code of theirs" : "one of two clocks is off", step == INT64_MIN ? 0 : step - now);
	fail(out, step == INT64_MIN ? "wrong-code" : "clock-off", d->note);
	if (++e->wrong >= ENROL_TRIES)
		drop_enrolment(d, e->r.uid);
	return INT64_MIN;
}

static void enrol(struct daemon *d, struct enrolment *e, int64_t step, struct enrolled *out)
{
	const struct record *own[PEOPLE_OF_ONE_MAX];
	struct person *p;
	uint32_t uid = e->r.uid, id;

	if (!room_for_one(d, uid) || by_name(d, uid, e->r.person)) {
		fail(out, "too-many", "there is no room for them any more");
		return;
	}
	p = &d->people.list[d->people.count++];
	*p = (struct person){ .r = e->r };
	step_use(&p->used, step);
	p->r.id = id = model_next_id(&d->model);
	person_begin(&p->r, people_of(&d->people, uid, own), &d->state.settings, &d->now);
	(void)daemon_person_event(d, &p->r, "person-added");
	if (daemon_commit(d) < 0) {
		fail(out, "failed", "nothing was changed: the store could not be written");
		return;
	}
	drop_enrolment(d, uid);
	out->person = people_by_id(&d->people, id);
	out->message = "they hold a key now";
}

void policy_people_confirm(struct daemon *d, uint32_t uid, const char *name, const char *typed, struct enrolled *out)
{
	struct enrolment *e = find_enrolment(d, uid, name);
	int64_t step;

	memset(out, 0, sizeof *out);
	if (!e) {
		fail(out, "unknown-person", "nobody of that name is about to be enrolled: add them again");
		return;
	}
	step = first_code(d, e, typed, out);
	if (step != INT64_MIN)
		enrol(d, e, step, out);
}

static void let_go(struct daemon *d, struct person *p, struct outcome *out)
{
	(void)daemon_person_event(d, &p->r, "person-removed");
	people_drop(&d->people, p->r.id);
	out->state = "removed";
	out->message = "they hold no key any more";
	if (daemon_commit(d) < 0) {
		out->state = "ready";
		out->error = "failed";
		out->message = "nothing was changed: the store could not be written";
	} else if (d->behind < 0) {
		out->state = "releasing";
		out->error = "unavailable";
		out->message = "it is stored, and holds once nc-block-helper has taken it";
	}
}

void policy_people_remove(struct daemon *d, uint32_t uid, const char *who, struct outcome *out, struct record *person)
{
	struct person *p = people_find(&d->people, uid, who);
	int r;

	memset(out, 0, sizeof *out);
	memset(person, 0, sizeof *person);
	if (!p) {
		out->error = "unknown-person";
		out->message = "nobody of that name or number holds a key of yours";
		return;
	}
	*person = p->r;
	if (person_ask_removal(&p->r, &d->state.settings, &d->now)) {
		(void)daemon_person_event(d, &p->r, "person-removal");
		out->message = "the wait has begun; adding them again ends it";
		if (daemon_commit(d) < 0) {
			out->error = "failed";
			out->message = "nothing was changed: the store could not be written";
		}
		p = people_find(&d->people, uid, who);
		*person = p ? p->r : *person;
		return;
	}
	r = person_may_go(&p->r, &d->state.settings, &d->now);
	out->error = r == 0 ? NULL : r == -EBUSY ? "quiet-hours" : "not-yet";
	out->message = r == -EBUSY ? "nothing completes in the quiet hours" : "the wait is not over";
	if (r == 0)
		let_go(d, p, out);
}
