/* List, Why, Services, Log: what is there.
 * Used by methods.c.
 * Must never enumerate what others blocked: why answers about one name that the asker already has. */
#include <stdio.h>
#include <string.h>

#include "common/protected.h"
#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/peer.h"
#include "daemon/policy_allow.h"

#define NEVER_BLOCKED "this name can never be blocked"
#define LOG_LIMIT 200
#define LOG_LIMIT_MAX 100000

void method_list(struct call *c)
{
	json_t *list = json_array();

	json_object_set_new(c->out, "entries", list);
	if (c->d->link.last.type == 0)
		(void)helper_link_status(&c->d->link); /* without it nothing is said to be enforced */
	for (size_t i = 0; i < c->d->model.count; i++) {
		const struct entry *e = c->d->model.entries[i];

		if (entry_in_force(e) && (c->peer->uid == 0 || e->r.uid == c->peer->uid))
			json_array_append_new(list, entry_json(c->d, &e->r, &e->names));
	}
}

/* A name or an address out of whatever was typed. True if it is one. */
static bool asked_for(struct call *c, const char *text, char name[NAME_SIZE], struct addr *a)
{
	struct target_context plain = { .catalogue = c->d->catalogue };
	char message[TARGET_MESSAGE_SIZE], host[TARGET_INPUT_MAX];
	const char *from = strstr(text, "://");
	struct target t;

	memset(a, 0, sizeof *a);
	name[0] = 0;
	if (addr_parse(text, a) == 0)
		return true;
	snprintf(host, sizeof host, "%s", from ? from + 3 : text);
	host[strcspn(host, "/?#")] = 0;
	if (strchr(host, '.') && target_canonical_name(host, name) == 0)
		return true;
	if (target_parse(&plain, text, &t, message) != TARGET_OK)
		return false;
	if (t.kind == KIND_ADDRESS)
		*a = t.addr;
	else
		strcpy(name, t.host);
	return a->family || name[0];
}

static bool entry_holds(const struct daemon *d, const struct entry *e, const char *name, const struct addr *a)
{
	struct addr own;

	if (!entry_in_force(e))
		return false;
	if (a->family)
		return derive_addr(&e->r, &own) && addr_contains(&own, a);
	return names_has(&e->names, name) && !allow_leaves_out(d, &e->r, name);
}

static const struct entry *holder(const struct daemon *d, const char *name, const struct addr *a)
{
	for (size_t i = 0; i < d->model.count; i++)
		if (entry_holds(d, d->model.entries[i], name, a))
			return d->model.entries[i];
	return NULL;
}

/* The entry that blocks a name above NAME, unless an exception lies between the two. */
static const struct entry *holder_above(const struct daemon *d, const char *name)
{
	const struct addr none = { 0 };
	const struct entry *e = NULL;

	for (const char *dot = strchr(name, '.'); dot && !e && !allow_is_open(d, dot + 1); dot = strchr(dot + 1, '.'))
		e = holder(d, dot + 1, &none);
	return e;
}

enum why_layer { WHY_HOSTS = 1, WHY_ADDRESSES = 2, WHY_NAMES = 4 };

/* Those of LAYERS that are in force. */
static json_t *layers_json(struct call *c, unsigned layers)
{
	const struct wire_message *m = &c->d->link.last;
	bool known = daemon_in_step(c->d) && helper_link_status(&c->d->link) == 0;
	json_t *list = json_array();

	if (known && layers & WHY_HOSTS && !m->u.status.hosts.error)
		json_array_append_new(list, json_string("hosts"));
	if (known && layers & WHY_ADDRESSES && !m->u.status.addresses.error)
		json_array_append_new(list, json_string("addresses"));
	if (known && layers & WHY_NAMES && !m->u.status.names.error)
		json_array_append_new(list, json_string("names"));
	return list;
}

static void answer_why(struct call *c, const char *shown, const struct entry *e, unsigned layers, const char *message)
{
	char owner[64] = "";

	if (e)
		peer_name(e->r.uid, owner, sizeof owner);
	json_object_set_new(c->out, "name", json_string(shown));
	json_object_set_new(c->out, "blocked", json_boolean(e != NULL));
	json_object_set_new(c->out, "by", e ? json_string(owner) : json_null());
	json_object_set_new(c->out, "since", e ? time_json(e->r.added_wall_s) : json_null());
	json_object_set_new(c->out, "layers", layers_json(c, layers));
	json_object_set_new(c->out, "message", json_string(message));
}

/* A resolver, or a name under one, is refused for what it is. */
static bool why_resolver(const struct daemon *d, const char *shown)
{
	if (d->saved.settings.effective.doh != DOH_BLOCK || d->acked == NULL || d->acked->names.count + d->acked->addrs_count == 0)
		return false;
	if (names_has(&d->model.resolvers, shown))
		return true;
	for (const char *dot = strchr(shown, '.'); dot; dot = strchr(dot + 1, '.'))
		if (names_has(&d->model.resolvers, dot + 1))
			return true;
	return false;
}

void method_why(struct call *c)
{
	const char *text = call_string(c, "name");
	char name[NAME_SIZE], shown[NAME_SIZE + ADDR_TEXT_SIZE];
	const struct entry *e;
	struct addr a;

	if (!asked_for(c, text, name, &a)) {
		call_fail(c, "bad-request", "this is neither a name nor an address");
		return;
	}
	if (a.family)
		addr_format(&a, shown);
	else
		strcpy(shown, name);
	if (!a.family && protected_touches(name)) {
		answer_why(c, shown, NULL, 0, NEVER_BLOCKED);
		return;
	}
	e = holder(c->d, name, &a);
	if (e && a.family)
		answer_why(c, shown, e, WHY_ADDRESSES, "it is blocked on this machine");
	else if (e)
		answer_why(c, shown, e, WHY_HOSTS | WHY_NAMES, "it is blocked on this machine");
	else if (!a.family && allow_is_open(c->d, name))
		answer_why(c, shown, NULL, 0, "it is an exception to a block, and open");
	else if (!a.family && (e = holder_above(c->d, name)))
		answer_why(c, shown, e, WHY_NAMES, "a name above it is blocked on this machine, and so is everything under that");
	else if (!a.family && target_name_protected(&c->d->ctx, name)) /* by a file: what it opens waits, and is held above */
		answer_why(c, shown, NULL, 0, NEVER_BLOCKED);
	else if (why_resolver(c->d, shown))
		answer_why(c, shown, NULL, 0,
			   "nc-block refuses encrypted DNS to it while anything is blocked, and nothing else there");
	else
		answer_why(c, shown, NULL, 0, "nc-block does not block it");
}

static json_t *service_json(const struct catalogue_service *s)
{
	json_t *names = json_array(), *forms = json_array();

	for (size_t i = 0; i < s->names_count; i++)
		json_array_append_new(names, json_pack("{s:s, s:s, s:b}", "name", s->names[i].name, "role",
						       s->names[i].role, "shared", (int)s->names[i].shared));
	for (size_t i = 0; i < s->forms_count; i++)
		json_array_append_new(forms, json_string(s->forms[i]));
	return json_pack("{s:s, s:s, s:o, s:o, s:s?, s:s, s:s}", "id", s->id, "title", s->title, "names", names,
			 "profiles", forms, "uncovered", s->uncovered, "source", s->source ? s->source : "", "checked",
			 s->checked ? s->checked : "");
}

void method_services(struct call *c)
{
	const char *name = call_string(c, "name");
	json_t *list = json_array();

	json_object_set_new(c->out, "services", list);
	for (size_t i = 0; i < catalogue_count(c->d->catalogue); i++) {
		const struct catalogue_service *s = catalogue_at(c->d->catalogue, i);

		if (!name || strcmp(name, s->id) == 0)
			json_array_append_new(list, service_json(s));
	}
	if (name && json_array_size(list) == 0)
		call_fail(c, "failed", "there is no such service in the catalogue");
}

static bool log_line(void *arg, const struct store_log_line *l)
{
	struct call *c = arg;
	const struct entry *e = model_by_id(&c->d->model, l->id);

	return json_array_append_new(json_object_get(c->out, "log"),
				     json_pack("{s:o, s:I, s:I, s:s, s:s, s:o}", "time", time_json(l->wall_s),
					       "id", (json_int_t)l->id, "uid", (json_int_t)l->uid, "event",
					       l->event, "detail", l->detail, "target",
					       e ? json_string(e->r.target) : json_null())) == 0;
}

void method_log(struct call *c)
{
	json_int_t limit = call_int(c, "limit", LOG_LIMIT);

	if (limit < 1 || limit > LOG_LIMIT_MAX) {
		call_fail(c, "bad-request", "a limit is 1 to %d", LOG_LIMIT_MAX);
		return;
	}
	json_object_set_new(c->out, "log", json_array());
	if (store_each_log(c->d->store, c->peer->uid, c->peer->uid == 0, (unsigned)limit, log_line, c) < 0)
		call_fail(c, "failed", "the log could not be read");
}
