/* Adding: always at once, and never loosening what is there.
 * Used by methods_add.c.
 * Must never add what touches help, or what would cut the machine off from itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/notes.h"
#include "daemon/policy.h"

void policy_draft(struct daemon *d, const struct add_request *q, const struct target *t, struct record *r)
{
	bool profile = t->kind == KIND_PROFILE || t->kind == KIND_PROFILE_HOSTED || t->kind == KIND_PROFILE_PATH;

	memset(r, 0, sizeof *r);
	entry_begin(r, NULL, q->cooldown_s, &d->now);
	r->uid = q->uid;
	r->kind = (uint8_t)t->kind;
	r->flags = q->only_profile && profile ? FLAG_ONLY_PROFILE : 0;
	memcpy(r->target, t->text, strnlen(t->text, sizeof r->target - 1));
	memcpy(r->service, t->service, strnlen(t->service, sizeof r->service - 1));
	memcpy(r->person, q->person, strnlen(q->person, sizeof r->person - 1));
}

static int tighten(struct daemon *d, struct entry *e, const struct add_request *q)
{
	struct record before = e->r;
	bool kept = before.state == STATE_COOLING || before.state == STATE_READY;
	int r = 0;

	entry_tighten(&e->r, q->cooldown_s, q->only_profile, &d->state.settings, &d->now);
	if (q->person[0]) {
		memset(e->r.person, 0, sizeof e->r.person);
		memcpy(e->r.person, q->person, strnlen(q->person, sizeof e->r.person - 1));
	}
	e->words[0] = 0;
	if (kept)
		r = daemon_event(d, e, "kept", "");
	return r == 0 && memcmp(&before, &e->r, sizeof before) != 0 ? daemon_event(d, e, "tightened", "") : r;
}

static int begin(struct daemon *d, struct entry **e, const struct add_request *q, const struct target *t)
{
	struct record r, history;

	policy_draft(d, q, t, &r);
	if (*e) {
		history = (*e)->r;
		entry_begin(&r, &history, q->cooldown_s, &d->now);
		r.id = history.id;
		(*e)->r = r;
		(*e)->forget = false;
		return daemon_event(d, *e, "added", "");
	}
	if (d->model.count >= PLAN_MAX_ENTRIES)
		return -E2BIG;
	*e = model_add(&d->model, &r);
	return *e ? daemon_event(d, *e, "added", "") : -ENOMEM;
}

int policy_add(struct daemon *d, const struct add_request *q, const struct target *t, struct added *out)
{
	struct entry *e = model_find(&d->model, q->uid, t->text);
	int r;

	out->is_new = !e || !entry_in_force(e);
	if (!out->is_new && e->r.state == STATE_RELEASING)
		return -EBUSY;
	r = out->is_new ? begin(d, &e, q, t) : tighten(d, e, q);
	out->e = e;
	if (r == 0 && retire_end(&d->state.retire)) /* to block something is to stay */
		r = daemon_event(d, NULL, "retire-ended", "");
	return r < 0 ? r : daemon_derive_entry(d, e);
}

bool policy_own_address(struct daemon *d, const struct target *t, char *message, size_t size)
{
	int own;

	message[0] = 0;
	if (t->kind != KIND_ADDRESS)
		return false;
	if (notes_is_dns_server(&t->addr)) {
		snprintf(message, size, "This is, or holds, a DNS server of this machine: without it no name would work "
					"here, so give another.");
		return true;
	}
	own = helper_link_check_addr(&d->link, &t->addr);
	if (own == OWN_ADDRESS)
		snprintf(message, size, "This is, or holds, an address of this machine itself: give another.");
	else if (own == OWN_GATEWAY)
		snprintf(message, size, "This is, or holds, the way out of this machine (its gateway): give another.");
	return own == OWN_ADDRESS || own == OWN_GATEWAY;
}
