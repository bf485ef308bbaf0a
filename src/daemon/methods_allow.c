/* Allow, AllowList, AllowAccept, AllowRemove: what stays open under a block.
 * Used by methods.c.
 * Must never show an exception to anybody but its owner and root. */
#include "daemon/methods_allow.h"

#include <string.h>

#include "common/utf8.h"
#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/peer.h"
#include "daemon/policy_allow.h"

static json_t *window_json(const struct removal_view *v)
{
	return v->window_left_ms == NEVER_MS ? json_null() : json_integer(ms_to_s(v->window_left_ms));
}

json_t *exception_json(struct daemon *d, const struct allowed *a)
{
	const struct exception *x = &a->x;
	char hours[WEEKLY_TEXT_SIZE], owner[64] = "";
	struct removal_view v;
	json_t *json;

	weekly_format(x->hours, hours);
	allow_view(x, &d->state.settings, &d->now, &v);
	peer_name(x->uid, owner, sizeof owner);
	json = json_pack("{s:I, s:s, s:s, s:s, s:b, s:s, s:o, s:o, s:I, s:o, s:I, s:s}", "id", (json_int_t)x->id, "channel", x->channel,
			 "kind", x->kind == EXCEPTION_MAIL ? "email" : "name", "state", exception_state_name((enum exception_state)x->state),
			 "open", (int)x->open, "why", a->why, "hours", hours[0] ? json_string(hours) : json_null(), "added",
			 time_json(x->added_wall_s), "remaining_s", (json_int_t)ms_to_s(v.remaining_ms), "window_left_s", window_json(&v),
			 "uid", (json_int_t)x->uid, "owner", owner);
	if (d->state.settings.effective.discreet)
		json_object_set_new(json, "discreet", json_true());
	return json;
}

json_t *exceptions_json(struct daemon *d, uint32_t uid)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->exceptions.count; i++) {
		const struct allowed *a = d->exceptions.list[i];

		if (uid == 0 || a->x.uid == uid)
			json_array_append_new(list, exception_json(d, a));
	}
	return list;
}

/* Free of control characters, which would be printed later. */
static bool plain_line(const char *text)
{
	unsigned point;
	size_t n;

	for (; *text; text += n) {
		n = utf8_character(text, &point);
		if (!n || point < 0x20 || (point >= 0x7f && point <= 0x9f))
			return false;
	}
	return true;
}

static bool why_fits(struct call *c, const char *why)
{
	if (strspn(why, " ") == strlen(why))
		call_fail(c, "bad-request", "say in a few words why it has to stay open");
	else if (strlen(why) >= WHY_TEXT_SIZE)
		call_fail(c, "bad-request", "a reason is at most %d bytes long", WHY_TEXT_SIZE - 1);
	else if (!plain_line(why))
		call_fail(c, "bad-request", "a reason is one line of text, without control characters");
	return !c->error;
}

static void answer(struct call *c, const struct allow_outcome *o, json_int_t id)
{
	json_t *x = o->a ? exception_json(c->d, o->a) : json_object();

	if (!o->a && id)
		json_object_set_new(x, "id", json_integer(id));
	if (o->state)
		json_object_set_new(x, "state", json_string(o->state));
	json_object_update(c->out, x);
	json_decref(x);
	json_object_set_new(c->out, "confirm", o->confirm[0] ? json_string(o->confirm) : json_null());
	json_object_set_new(c->out, "message", json_string(o->message));
	if (o->error)
		call_fail(c, o->error, "%s", o->message);
}

void method_allow(struct call *c)
{
	struct allow_request q = { .uid = c->peer->uid, .channel = call_string(c, "channel"), .why = call_string(c, "why"),
				   .hours = call_string(c, "hours") };
	struct allow_outcome o;

	if (!why_fits(c, q.why))
		return;
	policy_allow(c->d, &q, &o);
	answer(c, &o, 0);
}

void method_allow_list(struct call *c)
{
	json_object_set_new(c->out, "exceptions", exceptions_json(c->d, c->peer->uid));
}

/* The exception of the parameter "id"; NULL after saying that there is none. */
static struct allowed *asked_for(struct call *c)
{
	json_int_t id = call_int(c, "id", 0);
	struct allowed *a = id > 0 && id <= UINT32_MAX ? policy_allow_find(c->d, c->peer->uid, (uint32_t)id) : NULL;

	if (!a)
		call_fail(c, "unknown-target", "there is no exception with this id");
	return a;
}

void method_allow_accept(struct call *c)
{
	struct allowed *a = asked_for(c);
	struct allow_outcome o;

	if (!a)
		return;
	policy_allow_accept(c->d, a, call_string(c, "confirm"), &o);
	answer(c, &o, call_int(c, "id", 0));
}

void method_allow_remove(struct call *c)
{
	struct allowed *a = asked_for(c);
	struct allow_outcome o;

	if (!a)
		return;
	policy_allow_remove(c->d, a, &o);
	if (o.error)
		o.a = NULL;
	answer(c, &o, call_int(c, "id", 0));
}
