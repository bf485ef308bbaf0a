/* Retire: leaving for good, one step at a time.
 * Used by methods.c.
 * Must never say "retired" before the helper has taken everything away. */
#include <string.h>

#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/policy.h"

json_t *retire_json(const struct daemon *d)
{
	const struct retire *r = &d->state.retire;
	struct removal_view v;

	retire_view(r, &d->state.settings, &d->now, &v);
	return json_pack("{s:s, s:I, s:I, s:o}", "state", policy_retire_state((enum retire_state)r->state), "required_s",
			 (json_int_t)r->required_s, "remaining_s", (json_int_t)ms_to_s(v.remaining_ms), "window_left_s",
			 v.window_left_ms == NEVER_MS ? json_null() : json_integer(ms_to_s(v.window_left_ms)));
}

void method_retire(struct call *c)
{
	const char *confirm = call_string(c, "confirm");
	bool cancel = call_bool(c, "cancel");
	struct outcome o;
	json_t *state;

	if (cancel && confirm) {
		call_fail(c, "bad-request", "Retire takes \"confirm\" or \"cancel\", not both");
		return;
	}
	if (!(cancel ? policy_retire_cancel(c->d, c->peer->uid, &o) : policy_retire(c->d, c->peer->uid, confirm, &o))) {
		call_fail(c, "not-permitted", "what is blocked here is not yours alone: root may ask for this");
		return;
	}
	state = retire_json(c->d);
	if (state)
		json_object_update(c->out, state);
	json_decref(state);
	if (gate_binding(c->d, SUBJECT_RETIRE))
		json_object_set_new(c->out, "approvals", gate_json(c->d, c->peer->uid, SUBJECT_RETIRE));
	json_object_set_new(c->out, "state", text_json(o.state));
	json_object_set_new(c->out, "confirm", text_json(o.confirm));
	json_object_set_new(c->out, "error", text_json(o.error));
	json_object_set_new(c->out, "message", text_json(o.message));
}
