/* Add: every target parsed and judged, then all of them stored at once.
 * Used by methods.c.
 * Must never add any of a request that it answers with an error. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/protected.h"
#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/peer.h"
#include "daemon/policy.h"

static void refuse(json_t *refused, const char *text, const char *error, const char *message)
{
	json_array_append_new(
		refused, json_pack("{s:s, s:s, s:s}", "target", text, "error", error, "message", message));
}

/* The addresses of the machine change, so that they are asked for each time. */
static bool judge(struct call *c, const char *text, struct target *t, json_t *refused)
{
	char message[TARGET_MESSAGE_SIZE] = "";
	enum target_error e = target_parse(&c->d->ctx, text, t, message);

	if (e != TARGET_OK) {
		refuse(refused, text, target_error_name(e), message);
		return false;
	}
	if (policy_own_address(c->d, t, message, sizeof message)) {
		refuse(refused, text, target_error_name(TARGET_OWN_ADDRESS), message);
		return false;
	}
	return true;
}

/* True if blocking the site NAME takes away what service S is used through: a page of theirs, a link, their server. */
static bool is_a_way_into(const struct catalogue_service *s, const char *name)
{
	static const char *const asides[] = { "media", "help", "other" };

	for (size_t i = 0; i < s->names_count; i++) {
		bool aside = s->names[i].shared;

		for (size_t k = 0; k < sizeof asides / sizeof *asides; k++)
			aside = aside || strcmp(s->names[i].role, asides[k]) == 0;
		if (!aside && name_is_under(s->names[i].name, name))
			return true;
	}
	return false;
}

/* The service as itself, with somebody's profile, or by one of its names. */
static bool blocks_service(const struct call *c, const struct target *t, const char *id)
{
	const struct catalogue_service *s;

	if (t->kind == KIND_DOMAIN) {
		s = catalogue_find(c->d->ctx.catalogue, id);
		return s && is_a_way_into(s, t->text);
	}
	return (t->kind == KIND_SERVICE || (t->kind == KIND_PROFILE && !call_bool(c, "only_profile"))) &&
	       strcmp(t->service, id) == 0;
}

static void help_of(const struct call *c, const struct target *t, json_t *help)
{
	for (size_t i = 0; i < protected_platforms_count; i++) {
		const struct protected_platform *p = &protected_platforms[i];
		json_t *row, *one;
		size_t k;
		bool there = false;

		if (!blocks_service(c, t, p->service))
			continue;
		row = json_pack("{s:s, s:s, s:s, s:s}", "service", p->service, "country", p->country, "who",
				p->who, "how", p->how);
		json_array_foreach(help, k, one)
			there = there || json_equal(row, one);
		if (there)
			json_decref(row);
		else
			json_array_append_new(help, row);
	}
}

/* True if a name above NAME is in the set: it stands for everything under it. */
static bool name_above(const struct names *names, const char *name)
{
	for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.'))
		if (names_has(names, dot + 1))
			return true;
	return false;
}

static json_t *would_json(const struct record *r, const struct names *names)
{
	json_t *hosts = json_array(), *addresses = json_array(), *under = json_array();
	char text[ADDR_TEXT_SIZE];
	struct addr a;

	for (size_t i = 0; i < names->count; i++) {
		json_array_append_new(hosts, json_string(names->text[i]));
		if (!name_above(names, names->text[i]))
			json_array_append_new(under, json_string(names->text[i]));
	}
	if (derive_addr(r, &a)) {
		addr_format(&a, text);
		json_array_append_new(addresses, json_string(text));
	}
	return json_pack("{s:o, s:o, s:o}", "hosts", hosts, "addresses", addresses, "names", under);
}

static int draft_one(struct call *c, const struct add_request *q, const struct target *t, json_t *added)
{
	struct derive derive = daemon_derive(c->d);
	struct names names = { 0 };
	struct record r;
	json_t *e;
	int rc;

	policy_draft(c->d, q, t, &r);
	rc = derive_names(&derive, &r, &names);
	e = rc == 0 ? entry_json(c->d, &r, &names) : NULL;
	if (e) {
		struct entry *was = model_find(&c->d->model, q->uid, t->text);

		json_object_set_new(e, "new", json_boolean(!was || !entry_in_force(was)));
		json_object_set_new(e, "would", would_json(&r, &names));
		json_array_append_new(added, e);
	}
	names_free(&names);
	return e ? 0 : -ENOMEM;
}

/* Says TEXT once where with an entry of KIND more is blocked than was named. */
static void note_more(json_t *notes, const struct added *list, size_t n, enum record_kind kind, const char *text)
{
	for (size_t i = 0; i < n; i++) {
		const struct record *r = &list[i].e->r;

		if (r->kind == kind && !(r->flags & FLAG_ONLY_PROFILE)) {
			json_array_append_new(notes, json_string(text));
			return;
		}
	}
}

static void take_notes(struct call *c, const struct added *list, size_t n, bool dry)
{
	char others[512] = "", text[640], *name, *rest;
	unsigned count = peer_others(c->peer->uid, others, sizeof others);
	json_t *notes = json_object_get(c->out, "notes"), *names = json_object_get(c->out, "others");

	if (count) {
		snprintf(text, sizeof text, "this machine is also used by %s: the block holds there too", others);
		json_array_append_new(notes, json_string(text));
	}
	for (name = strtok_r(others, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest))
		json_array_append_new(names, json_string(name));
	if (!dry && n && !daemon_in_step(c->d))
		json_array_append_new(
			notes, json_string(c->d->behind == -EINVAL
						   ? "stored, but nc-block-helper refuses a part of it: see "
						     "the system's log"
						   : "stored, but not yet in force: nc-block-helper does not "
						     "answer; it is sent again every second"));
	note_more(notes, list, n, KIND_PROFILE, "the whole service is blocked with the profile");
	note_more(notes, list, n, KIND_PROFILE_PATH, "the whole site is blocked with the page");
}

static bool store_all(struct call *c, const struct add_request *q, const struct target *t, size_t n,
		      struct added *list)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = policy_add(c->d, q, &t[i], &list[i]);
	if (r < 0) {
		daemon_revert(c->d);
		call_fail(c, r == -EBUSY ? "unavailable" : "failed",
			  r == -EBUSY ? "a release of one of these is under way: try again"
				      : "nothing was added: %s",
			  strerror(-r));
		return false;
	}
	if (daemon_commit(c->d) < 0) {
		call_fail(c, "failed", "nothing was added: the store could not be written");
		return false;
	}
	return true;
}

static void add_all(struct call *c, const struct add_request *q, const struct target *t, size_t n)
{
	json_t *added = json_object_get(c->out, "added");
	autofree struct added *list = calloc(n ? n : 1, sizeof *list);
	bool dry = call_bool(c, "dry_run");
	int r = list ? 0 : -ENOMEM;

	if (r == 0 && !dry && n && !store_all(c, q, t, n, list))
		return;
	for (size_t i = 0; i < n && r == 0; i++) {
		json_t *e;

		if (dry) {
			r = draft_one(c, q, &t[i], added);
			continue;
		}
		e = entry_json(c->d, &list[i].e->r, &list[i].e->names);
		json_object_set_new(e, "new", json_boolean(list[i].is_new));
		r = json_array_append_new(added, e) < 0 ? -ENOMEM : 0;
	}
	if (r < 0)
		call_fail(c, "failed", "out of memory");
	else if (n)
		take_notes(c, list, dry ? 0 : n, dry);
}

static bool one_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

static bool read_request(struct call *c, struct add_request *q)
{
	const char *person = call_string(c, "person");
	json_int_t cooldown = call_int(c, "cooldown", 0);

	q->uid = c->peer->uid;
	q->person = person ? person : "";
	q->only_profile = call_bool(c, "only_profile");
	if (strlen(q->person) >= PERSON_SIZE || !one_line(q->person)) {
		call_fail(c, "bad-request", "a label is one line of at most %d bytes", PERSON_SIZE - 1);
		return false;
	}
	if (cooldown < 0 || cooldown > CEILING_DELAY_S) {
		call_fail(c, "bad-request", "a cooldown is at most 30 days");
		return false;
	}
	q->cooldown_s = (uint32_t)cooldown;
	return true;
}

void method_add(struct call *c)
{
	json_t *targets = json_object_get(c->in, "targets"), *one, *help = json_array(),
	       *refused = json_array();
	autofree struct target *t = calloc(json_array_size(targets), sizeof *t);
	struct add_request q;
	size_t i, n = 0;

	json_object_set_new(c->out, "help", help);
	if (!t || !read_request(c, &q)) {
		json_decref(refused);
		if (!t)
			call_fail(c, "failed", "out of memory");
		return;
	}
	json_array_foreach(targets, i, one) {
		if (!judge(c, json_string_value(one), &t[n], refused))
			continue;
		help_of(c, &t[n], help);
		n++;
	}
	if (json_array_size(help) && !call_bool(c, "help_seen") && !call_bool(c, "dry_run")) {
		json_decref(refused);
		call_fail(c, "help-first",
			  "help is reached through this service: blocking it closes that way to help");
		return;
	}
	json_object_set_new(c->out, "refused", refused);
	json_object_set_new(c->out, "added", json_array());
	json_object_set_new(c->out, "others", json_array());
	json_object_set_new(c->out, "notes", json_array());
	add_all(c, &q, t, n);
}
