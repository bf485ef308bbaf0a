/* Status and Settings: health, layers, what waits.
 * Used by methods.c.
 * Must never say that something is in force which the helper has not reported so. */
#include <stdio.h>
#include <string.h>

#include "common/duration.h"
#include "common/inspect_wire.h"
#include "daemon/entry_json.h"
#include "daemon/methods_allow.h"
#include "daemon/methods.h"

static void setting_name(int key, char name[64])
{
	snprintf(name, 64, "%s.%s", setting_rules[key].section, setting_rules[key].name);
}

static json_t *settings_json(const struct settings *s)
{
	json_t *o = json_object();

	for (int k = 0; k < SETTING_COUNT; k++) {
		char name[64], text[128] = "";

		if (k == SET_CATALOGUE)
			continue;
		setting_name(k, name);
		settings_format((enum setting_key)k, s, text, sizeof text);
		json_object_set_new(o, name, json_string(text));
	}
	return o;
}

static json_t *pending_json(struct daemon *d)
{
	const struct settings_state *s = &d->state.settings;
	json_t *list = json_array();

	for (int k = 0; k < SETTING_COUNT; k++) {
		const struct pending_setting *p = &s->pending[k];
		char name[64], text[128] = "names that the catalogue has lost";
		int64_t left;

		if (p->started_ms == NEVER_MS)
			continue;
		setting_name(k, name);
		if (k != SET_CATALOGUE)
			settings_format((enum setting_key)k, &s->wish, text, sizeof text);
		left = p->started_ms + p->required_s * 1000LL - d->now.counted_ms;
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:b}", "key", name, "value", text,
						      "state", p->ready ? "ready" : "cooling", "remaining_s",
						      (json_int_t)(p->ready ? 0 : ms_to_s(left)), "both",
						      (int)(k == SET_QUIET_HOURS && quiet_holds_both(s, &d->now))));
	}
	return list;
}

static json_t *layer_json(const struct wire_layer *l, bool known)
{
	char text[WIRE_DETAIL_SIZE + 64];

	if (!known)
		return json_string("off: nc-block-helper does not answer");
	if (l->error == 0)
		return json_string("ok");
	snprintf(text, sizeof text, "off: %s", l->detail[0] ? l->detail : strerror(l->error));
	return json_string(text);
}

static void say(json_t *messages, const char *text)
{
	if (text[0])
		json_array_append_new(messages, json_string(text));
}

static json_t *messages_json(struct daemon *d, bool known, const struct wire_message *m)
{
	json_t *list = json_array();
	char text[200], span[DURATION_TEXT_SIZE];

	say(list, d->started);
	say(list, d->data_errors);
	if (!known)
		say(list, "nc-block-helper does not answer: what it put in force stays, changes are sent "
			  "when it is back");
	else if (!daemon_in_step(d))
		say(list, "the newest changes are stored, but not yet in force");
	if (known && (m->u.status.hosts.flags & WIRE_LAYER_SYMLINK))
		say(list, "the hosts file is reached through a symbolic link");
	if (d->state.clock.skew_ms || d->state.clock.up_skew_ms)
		say(list, "the clock was set, or the machine was off, and no synchronised clock vouches for the hour: it is "
			  "quiet while any reading of it lies in quiet hours, for a day at most");
	if (known && (m->u.status.hosts.flags & WIRE_LAYER_FOUGHT))
		say(list, "another program changes the hosts file again and again: it is put back every few seconds only");
	if (known && (m->u.status.addresses.flags & WIRE_LAYER_FOUGHT))
		say(list, "another program changes the address rules again and again: they are put back ten times a second at most");
	if (known && (m->u.status.names.flags & WIRE_LAYER_NO_ACCOUNT))
		say(list, "the account " INSPECT_USER " is gone: names stay inspected as long as the inspector runs, "
			  "and once it ends none can start");
	if (d->state.clock.uncounted_ms >= 60000) {
		duration_describe((uint32_t)(d->state.clock.uncounted_ms / 1000), span);
		snprintf(text, sizeof text,
			 "%s suspended or switched off did not count: no synchronised clock vouches for it",
			 span);
		say(list, text);
	}
	return list;
}

/* "repaired", by layer. */
static json_t *repaired_json(bool known, const struct wire_message *m)
{
	uint32_t addresses = known ? m->u.status.repaired_addresses : 0, all = known ? m->u.status.repaired : 0;

	return json_pack("{s:I, s:I}", "hosts", (json_int_t)(all > addresses ? all - addresses : 0), "addresses",
			 (json_int_t)addresses);
}

static unsigned count_state(const struct model *m, int state)
{
	unsigned n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += state ? m->entries[i]->r.state == state : entry_in_force(m->entries[i]);
	return n;
}

static int64_t days_held(const struct daemon *d)
{
	int64_t longest = 0;

	for (size_t i = 0; i < d->model.count; i++) {
		const struct entry *e = d->model.entries[i];

		if (entry_in_force(e) && d->now.counted_ms - e->r.added_ms > longest)
			longest = d->now.counted_ms - e->r.added_ms;
	}
	return longest / 86400000;
}

void method_status(struct call *c)
{
	struct daemon *d = c->d;
	bool known = helper_link_status(&d->link) == 0;
	const struct wire_message *m = &d->link.last;
	bool healthy = known && daemon_in_step(d) && m->u.status.hosts.error == 0 &&
		       m->u.status.addresses.error == 0 && m->u.status.names.error == 0;

	json_object_set_new(c->out, "healthy", json_boolean(healthy));
	json_object_set_new(c->out, "entries", json_integer(count_state(&d->model, 0)));
	json_object_set_new(c->out, "cooling", json_integer(count_state(&d->model, STATE_COOLING)));
	json_object_set_new(c->out, "ready", json_integer(count_state(&d->model, STATE_READY)));
	json_object_set_new(c->out, "days", json_integer(days_held(d)));
	json_object_set_new(c->out, "layers",
			    json_pack("{s:o, s:o, s:o, s:s}", "hosts", layer_json(&m->u.status.hosts, known),
				      "addresses", layer_json(&m->u.status.addresses, known), "names",
				      layer_json(&m->u.status.names, known), "browsers",
				      "off: not part of this version"));
	json_object_set_new(c->out, "repaired", json_integer(known ? m->u.status.repaired : 0));
	json_object_set_new(c->out, "repaired_layers", repaired_json(known, m));
	json_object_set_new(c->out, "settings",
			    c->authority ? settings_json(&d->state.settings.effective) : json_object());
	json_object_set_new(c->out, "retire", d->state.retire.state == RETIRE_NONE ? json_null() : retire_json(d));
	json_object_set_new(c->out, "pending_settings", c->authority ? pending_json(d) : json_array());
	if (c->authority)
		people_status(c);
	json_object_set_new(c->out, "exceptions", c->authority ? exceptions_json(d, c->peer->uid) : json_array());
	json_object_set_new(c->out, "holes", json_integer(0));
	json_object_set_new(c->out, "holes_named", json_array());
	json_object_set_new(c->out, "quiet", json_boolean(quiet_at(&d->state.settings, &d->now)));
	json_object_set_new(c->out, "messages", messages_json(d, known, m));
	json_object_set_new(c->out, "counted_since_boot_s", json_integer(d->state.clock.mono_ms / 1000));
	json_object_set_new(c->out, "uncounted_s", json_integer(d->state.clock.uncounted_ms / 1000));
}

void method_settings(struct call *c)
{
	static const enum setting_key idle[] = { SET_CHROMIUM, SET_FIREFOX };
	json_t *order = json_object(), *none = json_array();

	for (int k = 0; k < SETTING_COUNT; k++) {
		char name[64];

		setting_name(k, name);
		json_object_set_new(order, name, json_string(setting_rules[k].stricter));
	}
	json_object_set_new(c->out, "settings", settings_json(&c->d->state.settings.effective));
	json_object_set_new(c->out, "pending_settings", pending_json(c->d));
	json_object_set_new(c->out, "order", order);
	for (size_t i = 0; i < sizeof idle / sizeof *idle; i++) {
		char name[64];

		setting_name(idle[i], name);
		json_array_append_new(none, json_string(name));
	}
	json_object_set_new(c->out, "without_effect", none); /* stored and waited for, but nothing in this version acts on them */
}
