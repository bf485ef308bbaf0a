/* PeopleList, PeopleAdd, PeopleConfirm, PeopleRemove, Approve.
 * Used by methods.c.
 * Must never answer with a secret, but once, inside the URI of a new one. */
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/policy.h"
#include "daemon/policy_allow.h"

static json_t *person_json(struct daemon *d, const struct record *r)
{
	struct removal_view v;
	bool running = r->state == STATE_COOLING || r->state == STATE_READY;
	const char *contact = person_contact(r);
	json_t *removal = json_null();

	entry_view(r, &d->state.settings, &d->now, &v);
	if (running)
		removal = json_pack("{s:I, s:I, s:o}", "required_s", (json_int_t)r->required_s, "remaining_s",
				    (json_int_t)ms_to_s(v.remaining_ms), "window_left_s",
				    v.window_left_ms == NEVER_MS ? json_null() : json_integer(ms_to_s(v.window_left_ms)));
	return json_pack("{s:I, s:s, s:o, s:s, s:o, s:b, s:o}", "id", (json_int_t)r->id, "name", r->person, "contact",
			 *contact ? json_string(contact) : json_null(), "state",
			 running ? record_state_name((enum record_state)r->state) : "enrolled", "added", time_json(r->added_wall_s),
			 "counts", (int)person_counts(r, &d->now), "removal", removal);
}

static unsigned own(struct call *c, const struct record *list[PEOPLE_OF_ONE_MAX])
{
	return people_of(&c->d->people, c->peer->uid, list);
}

static void put_people(struct call *c, bool leaving_only, const char *key)
{
	const struct record *list[PEOPLE_OF_ONE_MAX];
	unsigned n = own(c, list);
	json_t *people = json_array();

	for (unsigned i = 0; i < n; i++)
		if (!leaving_only || list[i]->state != STATE_BLOCKED)
			json_array_append_new(people, person_json(c->d, list[i]));
	json_object_set_new(c->out, key, people);
}

static json_int_t needed(struct call *c)
{
	const struct record *list[PEOPLE_OF_ONE_MAX];

	return people_needed(c->d->state.settings.effective.approvals, own(c, list));
}

void method_people_list(struct call *c)
{
	put_people(c, false, "people");
	json_object_set_new(c->out, "approvals", json_integer(needed(c)));
}

void people_status(struct call *c)
{
	const struct record *list[PEOPLE_OF_ONE_MAX];

	json_object_set_new(c->out, "people", json_integer(own(c, list)));
	json_object_set_new(c->out, "approvals", json_integer(needed(c)));
	put_people(c, true, "pending_people");
}

static void answer_enrolled(struct call *c, const struct enrolled *e)
{
	if (e->error) {
		call_fail(c, e->error, "%s", e->message);
		return;
	}
	json_object_set_new(c->out, "person", e->person ? person_json(c->d, &e->person->r) : json_null());
	json_object_set_new(c->out, "message", json_string(e->message));
	json_object_set_new(c->out, "approvals", json_integer(needed(c)));
}

void method_people_add(struct call *c)
{
	struct enrolled e;

	policy_people_add(c->d, c->peer->uid, call_string(c, "name"), call_string(c, "contact"), &e);
	answer_enrolled(c, &e);
	if (!e.error) {
		json_object_set_new(c->out, "uri", e.uri[0] ? json_string(e.uri) : json_null());
		json_object_set_new(c->out, "expires_s", e.uri[0] ? json_integer(ENROL_LIVE_MS / 1000) : json_null());
	}
	explicit_bzero(&e, sizeof e);
}

void method_people_confirm(struct call *c)
{
	struct enrolled e;

	policy_people_confirm(c->d, c->peer->uid, call_string(c, "name"), call_string(c, "code"), &e);
	answer_enrolled(c, &e);
}

void method_people_remove(struct call *c)
{
	struct outcome o;
	struct record person;

	policy_people_remove(c->d, c->peer->uid, call_string(c, "person"), &o, &person);
	if (person.id && !(o.state && strcmp(o.state, "removed") == 0))
		json_object_set_new(c->out, "person", person_json(c->d, &person));
	json_object_set_new(c->out, "state", json_string(o.state ? o.state : person.id ? record_state_name((enum record_state)person.state) : ""));
	explicit_bzero(&person, sizeof person);
	if (o.error)
		call_fail(c, o.error, "%s", o.message);
	else
		json_object_set_new(c->out, "message", json_string(o.message));
}

/* True if the wait of SUBJECT is over. */
static bool is_ready(const struct daemon *d, uint32_t subject)
{
	const struct allowed *a = exceptions_by_id(&d->exceptions, subject);
	const struct entry *e = model_by_id(&d->model, subject);

	if (subject == SUBJECT_SETTINGS)
		return settings_ready(&d->state.settings) != 0;
	if (subject == SUBJECT_RETIRE)
		return d->state.retire.state == RETIRE_READY;
	return a ? a->x.state == EXCEPTION_READY : e && e->r.state == STATE_READY;
}

/* SUBJECT of UID, called TARGET, as it stands. */
static json_t *approved_json(const struct daemon *d, uint32_t uid, uint32_t subject, const char *target)
{
	struct gate gate = gate_look(d, uid, subject);
	bool numbered = subject != SUBJECT_SETTINGS && subject != SUBJECT_RETIRE;
	json_t *one = json_pack("{s:I, s:s, s:I, s:I, s:b}", "id", (json_int_t)(numbered ? subject : 0), "target", target, "needed",
				(json_int_t)gate.needed, "missing", (json_int_t)gate.missing, "ready", (int)is_ready(d, subject));

	if (numbered && d->state.settings.effective.discreet)
		json_object_set_new(one, "discreet", json_true());
	return one;
}

/* The gates of what was approved, as they stand afterwards. */
static json_t *gates_json(struct call *c, json_t *targets)
{
	json_t *list = json_array(), *one, *row;
	size_t i;

	json_array_foreach(targets, i, one) {
		const char *text = json_string_value(one);
		const struct entry *e = policy_find(c->d, c->peer->uid, text);
		const struct allowed *a = e ? NULL : policy_allow_waiting(c->d, c->peer->uid, text);

		if (strcmp(text, "settings") == 0 || strcmp(text, "retire") == 0 || (!e && !a))
			row = approved_json(c->d, c->peer->uid, strcmp(text, "retire") == 0 ? SUBJECT_RETIRE : SUBJECT_SETTINGS, text);
		else
			row = e ? approved_json(c->d, e->r.uid, e->r.id, e->r.target) : approved_json(c->d, a->x.uid, a->x.id, a->x.channel);
		json_array_append_new(list, row);
	}
	return list;
}

void method_approve(struct call *c)
{
	json_t *targets = json_object_get(c->in, "targets"), *one;
	autofree const char **texts = calloc(json_array_size(targets), sizeof *texts);
	struct approving a = { .uid = c->peer->uid, .targets = texts, .typed = call_string(c, "code") };
	struct outcome o;
	struct record person;
	size_t i;

	if (!texts) {
		call_fail(c, "failed", "out of memory");
		return;
	}
	json_array_foreach(targets, i, one)
		texts[a.count++] = json_string_value(one);
	policy_approve(c->d, &a, &o, &person);
	if (o.error) {
		call_fail(c, o.error, "%s", o.message);
		return;
	}
	json_object_set_new(c->out, "by", json_string(person.person));
	json_object_set_new(c->out, "message", json_string(o.message));
	json_object_set_new(c->out, "results", gates_json(c, targets));
	explicit_bzero(&person, sizeof person);
}
