/* The table of the public methods: which there are, what each takes, who may call it.
 * daemon_handle() is called by main.c for each frame.
 * Must never let a request through that has a key or a type that its row does not name. */
#include "daemon/methods.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/peer.h"

#define PREFIX "io.ncblock."
#define DEPTH_MAX 8

static const struct method methods[] = {
	{ "Add", method_add, true,
	  { { "targets", PARAM_TARGETS, true }, { "person", PARAM_STRING, false }, { "only_profile", PARAM_BOOL, false },
	    { "cooldown", PARAM_INT, false }, { "dry_run", PARAM_BOOL, false }, { "help_seen", PARAM_BOOL, false } } },
	{ "Remove", method_remove, true, { { "targets", PARAM_TARGETS, true }, { "confirm", PARAM_STRING, false } } },
	{ "Keep", method_keep, true, { { "targets", PARAM_TARGETS, true } } },
	{ "Undo", method_undo, true, { { "targets", PARAM_TARGETS, true } } },
	{ "Retire", method_retire, true, { { "confirm", PARAM_STRING, false }, { "cancel", PARAM_BOOL, false } } },
	{ "List", method_list, true, { { NULL, 0, false } } },
	{ "Status", method_status, false, { { NULL, 0, false } } },
	{ "Why", method_why, false, { { "name", PARAM_STRING, true } } },
	{ "Services", method_services, false, { { "name", PARAM_STRING, false } } },
	{ "Settings", method_settings, true, { { NULL, 0, false } } },
	{ "SettingsAccept", method_settings_accept, true, { { NULL, 0, false } } },
	{ "Log", method_log, true, { { "limit", PARAM_INT, false } } },
	{ "PeopleList", method_people_list, true, { { NULL, 0, false } } },
	{ "PeopleAdd", method_people_add, true, { { "name", PARAM_STRING, true }, { "contact", PARAM_STRING, false } } },
	{ "PeopleConfirm", method_people_confirm, true, { { "name", PARAM_STRING, true }, { "code", PARAM_STRING, true } } },
	{ "PeopleRemove", method_people_remove, true, { { "person", PARAM_STRING, true } } },
	{ "Approve", method_approve, true, { { "targets", PARAM_TARGETS, true }, { "code", PARAM_STRING, true } } },
	{ "ReasonAdd", method_reason_add, true, { { "text", PARAM_STRING, true } } },
	{ "ReasonList", method_reason_list, true, { { NULL, 0, false } } },
	{ "ReasonRemove", method_reason_remove, true, { { "id", PARAM_INT, true } } },
	{ "JournalAdd", method_journal_add, true, { { "text", PARAM_STRING, true } } },
	{ "JournalList", method_journal_list, true, { { "limit", PARAM_INT, false }, { "before", PARAM_INT, false } } },
	{ "Begun", method_begun, true, { { NULL, 0, false } } },
	{ "BegunMark", method_begun_mark, true, { { NULL, 0, false } } },
	{ "UrgeAdd", method_urge_add, true, { { "strength", PARAM_INT, true }, { "passed", PARAM_BOOL, true } } },
	{ "SlipAdd", method_slip_add, true, { { "time", PARAM_INT, false } } },
	{ "Message", method_message, true, { { NULL, 0, false } } },
	{ "MessageMark", method_message_mark, true, { { "sent", PARAM_BOOL, true } } },
	{ "Streak", method_streak, true, { { NULL, 0, false } } },
	{ "Plan", method_plan, true, { { NULL, 0, false } } },
	{ "PlanSet", method_plan_set, true,
	  { { "item", PARAM_STRING, false }, { "text", PARAM_STRING, false }, { "step", PARAM_INT, false },
	    { "done", PARAM_BOOL, false }, { "due", PARAM_STRING, false }, { "removed", PARAM_BOOL, false } } },
};

void call_fail(struct call *c, const char *error, const char *format, ...)
{
	va_list args;

	c->error = error;
	va_start(args, format);
	vsnprintf(c->message, sizeof c->message, format, args);
	va_end(args);
}

const char *call_string(const struct call *c, const char *name)
{
	return json_string_value(json_object_get(c->in, name));
}

bool call_bool(const struct call *c, const char *name)
{
	return json_is_true(json_object_get(c->in, name));
}

json_int_t call_int(const struct call *c, const char *name, json_int_t otherwise)
{
	json_t *v = json_object_get(c->in, name);

	return v ? json_integer_value(v) : otherwise;
}

static bool targets_fit(const json_t *v)
{
	size_t i;
	json_t *one;

	if (!json_is_array(v) || json_array_size(v) == 0)
		return false;
	json_array_foreach(v, i, one)
		if (!json_is_string(one))
			return false;
	return true;
}

static bool type_fits(enum param_type type, const json_t *v)
{
	switch (type) {
	case PARAM_STRING:
		return json_is_string(v);
	case PARAM_BOOL:
		return json_is_boolean(v);
	case PARAM_INT:
		return json_is_integer(v);
	case PARAM_TARGETS:
		return targets_fit(v);
	}
	return false;
}

static const struct param *find_param(const struct method *m, const char *name)
{
	for (size_t i = 0; i < PARAMS_MAX && m->params[i].name; i++)
		if (strcmp(m->params[i].name, name) == 0)
			return &m->params[i];
	return NULL;
}

static bool params_fit(struct call *c, const struct method *m)
{
	const char *key;
	json_t *v;

	json_object_foreach(c->in, key, v) {
		const struct param *p = find_param(m, key);

		if (!p) {
			call_fail(c, "bad-request", "%s does not take one of the parameters", m->name);
			return false;
		}
		if (!type_fits(p->type, v)) {
			call_fail(c, "bad-request", "the parameter \"%s\" of %s has another type", p->name, m->name);
			return false;
		}
	}
	for (size_t i = 0; i < PARAMS_MAX && m->params[i].name; i++)
		if (m->params[i].required && !json_object_get(c->in, m->params[i].name)) {
			call_fail(c, "bad-request", "%s needs the parameter \"%s\"", m->name, m->params[i].name);
			return false;
		}
	return true;
}

static const struct method *find_method(const char *name)
{
	if (strncmp(name, PREFIX, strlen(PREFIX)) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].name, name + strlen(PREFIX)) == 0)
			return &methods[i];
	return NULL;
}

static void run(struct call *c, const char *name)
{
	const struct method *m = find_method(name);

	if (!m)
		call_fail(c, "bad-request", "there is no such method");
	else if (params_fit(c, m) && m->needs_authority && !c->authority)
		call_fail(c, "not-permitted", "only root and members of the group %s may do this",
			  c->d->state.settings.effective.group);
	else if (!c->error)
		m->run(c);
}

/* Jansson recurses: a deep nest has to be found before it is parsed. */
static bool too_deep(const char *text, size_t size)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < size; i++) {
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!quoted && (text[i] == '}' || text[i] == ']'))
			depth--;
		if (depth > DEPTH_MAX)
			return true;
	}
	return false;
}

static const char *take_request(struct call *c, const json_t *request)
{
	json_t *method = json_object_get(request, "method"), *parameters = json_object_get(request, "parameters");

	if (!json_is_object(request) || !json_is_string(method) || (parameters && !json_is_object(parameters)) ||
	    json_object_size(request) != (parameters ? 2u : 1u)) {
		call_fail(c, "bad-request", "a request is an object with \"method\" and, where needed, \"parameters\"");
		return NULL;
	}
	c->in = parameters;
	return json_string_value(method);
}

static char *answer(struct call *c)
{
	json_t *reply;
	char *text;

	if (c->error) {
		json_object_set_new(c->out, "message", json_string(c->message));
		reply = json_pack("{s:s, s:O}", "error", c->error, "parameters", c->out);
	} else {
		reply = json_pack("{s:O}", "parameters", c->out);
	}
	text = reply ? json_dumps(reply, JSON_COMPACT) : NULL;
	json_decref(reply);
	return text;
}

char *daemon_handle(struct daemon *d, const struct peer *peer, const char *request, size_t size)
{
	struct call c = { .d = d, .peer = peer, .out = json_object() };
	json_error_t error;
	json_t *parsed = NULL, *none = json_object();
	const char *name = NULL;
	char *text = NULL;

	if (too_deep(request, size)) {
		call_fail(&c, "bad-request", "the request is nested too deeply");
	} else {
		parsed = json_loadb(request, size, JSON_REJECT_DUPLICATES, &error);
		if (!parsed)
			call_fail(&c, "bad-request", "the request is not JSON: line %d, column %d", error.line, error.column);
		else
			name = take_request(&c, parsed);
	}
	if (c.out && none && name) {
		c.in = c.in ? c.in : none;
		c.authority = peer_authorised(peer->uid, d->state.settings.effective.group);
		run(&c, name);
	}
	if (c.out && none)
		text = answer(&c);
	json_decref(none);
	json_decref(parsed);
	json_decref(c.out);
	return text;
}
