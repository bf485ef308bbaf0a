/* An entry as the public edge shows it.
 * Used by the methods.
 * Must never be shown to anybody but its owner and root: the callers see to that. */
#include "daemon/entry_json.h"

#include <string.h>
#include <time.h>

#include "common/protected.h"
#include "daemon/peer.h"
#include "daemon/policy.h"
#include "daemon/policy_allow.h"

int64_t ms_to_s(int64_t ms)
{
	return ms <= 0 ? 0 : (ms + 999) / 1000;
}

json_t *text_json(const char *text)
{
	json_t *j = text && text[0] ? json_string(text) : NULL;

	return j ? j : json_null();
}

json_t *time_json(int64_t wall_s)
{
	time_t t = (time_t)wall_s;
	char text[40];
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return json_null();
	return json_string(text);
}

bool daemon_in_step(const struct daemon *d)
{
	return d->acked && !d->in_doubt && d->acked->generation == d->saved.generation;
}

json_t *gate_json(const struct daemon *d, uint32_t uid, uint32_t subject)
{
	struct gate gate = gate_look(d, uid, subject);

	return json_pack("{s:I, s:I}", "needed", (json_int_t)gate.needed, "missing", (json_int_t)gate.missing);
}

static json_t *removal_json(struct daemon *d, const struct record *r)
{
	struct removal_view v;

	if (r->state != STATE_COOLING && r->state != STATE_READY && r->state != STATE_RELEASING)
		return json_null();
	entry_view(r, &d->state.settings, &d->now, &v);
	return json_pack("{s:I, s:I, s:I, s:o, s:o}", "required_s", (json_int_t)r->required_s, "counted_s",
			 (json_int_t)(v.counted_ms / 1000), "remaining_s",
			 (json_int_t)ms_to_s(v.remaining_ms), "window_left_s",
			 v.window_left_ms == NEVER_MS ? json_null()
						      : json_integer(ms_to_s(v.window_left_ms)),
			 "approvals", gate_json(d, r->uid, r->id));
}

/* LAYER: as the helper told it last. */
static bool layer_up(const struct daemon *d, const struct wire_layer *layer)
{
	return d->acked && d->link.last.type != 0 && !layer->error;
}

static bool names_enforced(struct daemon *d, const struct record *r, const struct names *names, const struct wire_layer *layer)
{
	if (names->count == 0 || !layer_up(d, layer))
		return false;
	for (size_t i = 0; i < names->count; i++)
		if (!names_has(&d->acked->names, names->text[i]) &&
		    !protected_touches(names->text[i]) && !allow_leaves_out(d, r, names->text[i]))
			return false;
	return true;
}

static bool addr_enforced(struct daemon *d, const struct record *r)
{
	const struct wire_message *l = &d->link.last;
	struct addr a;

	return derive_addr(r, &a) && d->acked && l->type != 0 && l->u.status.addresses.error == 0 &&
	       image_has_addr(d->acked, &a);
}

static const struct catalogue_service *service_of(const struct daemon *d, const struct record *r)
{
	return d->ctx.catalogue ? catalogue_find(d->ctx.catalogue, r->service) : NULL;
}

/* The first label is the handle, and the service may show the same profile under an address of its own. */
static void tell_other_address(const struct daemon *d, const struct record *r, json_t *list)
{
	const struct catalogue_service *s = service_of(d, r);
	int n = (int)strcspn(r->target, ".");

	for (size_t i = 0; s && i < s->forms_count; i++) {
		const char *form = s->forms[i], *at = strstr(form, HANDLE_MARK);

		if (at == form || !at)
			continue;
		json_array_append_new(list, json_sprintf("the same profile at %.*s%.*s%s: \"nc-block add %s:%.*s\" blocks "
							 "that, with the whole service",
							 (int)(at - form), form, n, r->target, at + strlen(HANDLE_MARK), s->id, n,
							 r->target));
		return;
	}
}

/* As its file says. */
static void tell_what_the_service_leaves(const struct daemon *d, const struct record *r, json_t *list)
{
	const struct catalogue_service *s = service_of(d, r);

	if (s && s->uncovered)
		json_array_append_new(list, json_string(s->uncovered));
}

/* INSPECTED: its names are followed in every program. */
static json_t *uncovered_json(const struct daemon *d, const struct record *r, bool inspected)
{
	json_t *list = json_array();
	bool only = r->flags & FLAG_ONLY_PROFILE;

	switch ((enum record_kind)r->kind) {
	case KIND_EMAIL:
		json_array_append_new(list, json_string("mail is not blocked on this machine: nc-block "
							"mail writes filters for your mail account"));
		break;
	case KIND_PHONE:
		json_array_append_new(list, json_string("calls and messages cannot be blocked from this "
							"machine: block the number on the phone"));
		break;
	case KIND_ADDRESS:
		json_array_append_new(list, json_string("other addresses of the same site"));
		break;
	case KIND_DOMAIN:
		if (inspected)
			break;
		json_array_append_new(list, json_string("subdomains nobody listed"));
		json_array_append_new(list, json_string("programs that do not use the system's resolver"));
		break;
	default:
		if (only)
			json_array_append_new(list, json_string("the profile alone is only blocked in "
								"browsers, which this version does not do"));
		else if (!inspected)
			json_array_append_new(list,
					      json_string("programs that do not use the system's resolver"));
		if (r->kind == KIND_PROFILE_HOSTED && !only)
			tell_other_address(d, r, list);
		if (r->kind == KIND_SERVICE || (r->kind == KIND_PROFILE && !only))
			tell_what_the_service_leaves(d, r, list);
	}
	return list;
}

static json_t *handle_json(const struct record *r)
{
	const char *colon = strchr(r->target, ':');

	if (r->kind == KIND_PROFILE_HOSTED)
		return json_stringn(r->target, strcspn(r->target, "."));
	return r->kind == KIND_PROFILE && colon ? json_string(colon + 1) : json_null();
}

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

json_t *entry_json(struct daemon *d, const struct record *r, const struct names *names)
{
	uint32_t cooldown_s = r->cooldown_s ? r->cooldown_s : d->state.settings.effective.delay_s;
	int64_t held_ms = d->now.counted_ms - r->added_ms;
	char owner[64] = "";
	const struct wire_message *last = &d->link.last;
	bool inspected = names_enforced(d, r, names, &last->u.status.names);
	json_t *e;

	peer_name(r->uid, owner, sizeof owner);
	e = json_pack("{s:I, s:s, s:s, s:o, s:o, s:o, s:b, s:s, s:o, s:I}", "id", (json_int_t)r->id, "target",
		      r->target, "kind", record_kind_name((enum record_kind)r->kind), "service",
		      text_or_null(r->service), "handle", handle_json(r), "person", text_or_null(r->person),
		      "only_profile", (int)(r->flags & FLAG_ONLY_PROFILE), "state",
		      record_state_name((enum record_state)r->state), "added", time_json(r->added_wall_s),
		      "cooldown_s", (json_int_t)cooldown_s);
	if (!e)
		return NULL;
	json_object_set_new(e, "removal", removal_json(d, r));
	json_object_set_new(e, "enforced",
			    json_pack("{s:b, s:b, s:b, s:[]}", "hosts",
				      (int)names_enforced(d, r, names, &last->u.status.hosts), "addresses",
				      (int)addr_enforced(d, r), "names", (int)inspected, "browsers"));
	/* A draft is followed as far as the layer is up: it has no names there yet. */
	json_object_set_new(e, "uncovered", uncovered_json(d, r, r->id ? inspected : layer_up(d, &last->u.status.names)));
	json_object_set_new(e, "uid", json_integer(r->uid));
	if (d->state.settings.effective.discreet)
		json_object_set_new(e, "discreet", json_true()); /* it is for the command line to be discreet about it */
	json_object_set_new(e, "owner", json_string(owner));
	json_object_set_new(e, "days", json_integer(held_ms > 0 ? held_ms / 86400000 : 0));
	json_object_set_new(e, "undo_left_s",
			    json_integer(entry_may_undo(r, &d->now) ? ms_to_s(UNDO_MS - held_ms) : 0));
	return e;
}
