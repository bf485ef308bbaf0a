/* Remove, Keep, Undo, SettingsAccept: one result for each target.
 * Used by methods.c.
 * Must never tell somebody that an entry of another account exists. */
#include <errno.h>
#include <string.h>

#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/policy.h"

static json_t *unknown(const char *text)
{
	return json_pack("{s:i, s:s, s:n, s:i, s:n, s:n, s:s, s:s}", "id", 0, "target", text, "state",
			 "remaining_s", 0, "window_left_s", "confirm", "error", "unknown-target", "message",
			 "this is not on your list");
}

/* The record as it was may be gone with the step, so that its name is kept by the caller. */
static json_t *result(struct daemon *d, const struct record *before, const struct outcome *o)
{
	const struct entry *e = model_by_id(&d->model, before->id);
	struct removal_view v = { .window_left_ms = NEVER_MS };
	json_t *r;

	if (e)
		entry_view(&e->r, &d->state.settings, &d->now, &v);
	r = json_pack("{s:I, s:s, s:o, s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t)before->id, "target",
			 before->target, "state", text_json(o->state), "remaining_s",
			 (json_int_t)ms_to_s(v.remaining_ms), "window_left_s",
			 v.window_left_ms == NEVER_MS ? json_null() : json_integer(ms_to_s(v.window_left_ms)),
			 "confirm", text_json(o->confirm), "error", text_json(o->error), "message",
			 text_json(o->message));
	if (r && e && e->r.removal_started_ms != NEVER_MS)
		json_object_set_new(r, "approvals", gate_json(d, e->r.uid, e->r.id));
	return r;
}

static void for_each(struct call *c,
		     void (*step)(struct daemon *, struct entry *, const char *, struct outcome *),
		     const char *confirm)
{
	json_t *targets = json_object_get(c->in, "targets"), *results = json_array(), *one, *done;
	size_t i;

	json_object_set_new(c->out, "results", results);
	json_array_foreach(targets, i, one) {
		const char *text = json_string_value(one);
		struct entry *e = policy_find(c->d, c->peer->uid, text);
		struct record before;
		struct outcome o;

		if (!e) {
			json_array_append_new(results, unknown(text));
			continue;
		}
		before = e->r;
		step(c->d, e, confirm, &o);
		done = result(c->d, &before, &o);
		if (c->d->state.settings.effective.discreet)
			json_object_set_new(done, "discreet", json_true());
		json_array_append_new(results, done);
	}
}

static void keep_step(struct daemon *d, struct entry *e, const char *confirm, struct outcome *o)
{
	(void)confirm;
	policy_keep(d, e, o);
}

static void undo_step(struct daemon *d, struct entry *e, const char *confirm, struct outcome *o)
{
	(void)confirm;
	policy_undo(d, e, o);
}

void method_remove(struct call *c)
{
	for_each(c, policy_remove, call_string(c, "confirm"));
}

void method_keep(struct call *c)
{
	for_each(c, keep_step, NULL);
}

void method_undo(struct call *c)
{
	for_each(c, undo_step, NULL);
}

static void fail_approvals(struct call *c)
{
	char who[GATE_WHO_SIZE];

	gate_who(c->d, c->peer->uid, SUBJECT_SETTINGS, who);
	call_fail(c, "approvals-missing", "%u approval(s) are missing: %s can give one, with nc-block approve settings",
		  gate_look(c->d, c->peer->uid, SUBJECT_SETTINGS).missing, who);
}

void method_settings_accept(struct call *c)
{
	json_t *keys = json_array();
	uint32_t accepted = 0;
	int n = policy_accept(c->d, &accepted);

	json_object_set_new(c->out, "accepted", keys);
	if (n == -EBUSY)
		call_fail(c, "quiet-hours", "nothing completes in the quiet hours");
	else if (n == -EACCES)
		fail_approvals(c);
	else if (n == -EAGAIN)
		call_fail(c, "not-yet", "no setting is ready to be accepted");
	else if (n < 0)
		call_fail(c, "failed", "nothing was changed: %s", strerror(-n));
	if (n <= 0)
		return;
	for (int k = 0; k < SETTING_COUNT; k++) {
		char name[64];

		if (!(accepted & (1u << k)))
			continue;
		snprintf(name, sizeof name, "%s.%s", setting_rules[k].section, setting_rules[k].name);
		json_array_append_new(keys, json_string(name));
	}
	json_object_set_new(c->out, "message", json_string("in force now:"));
}
