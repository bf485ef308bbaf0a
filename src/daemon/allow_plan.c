/* Exceptions and the plan: which are in force, and what they leave out.
 * Used by commit.c, time.c, compare.c and whoever shows what is blocked.
 * Must never leave out what somebody else blocks, or what was blocked by its own name. */
#include "daemon/policy_allow.h"

#include <errno.h>
#include <string.h>

/* The one name that E was added for; "" where it is a whole service. */
static void base_of(const struct record *r, char base[NAME_SIZE])
{
	size_t n = strcspn(r->target, "/");

	base[0] = '\0';
	if ((r->kind != KIND_DOMAIN && r->kind != KIND_PROFILE_HOSTED && r->kind != KIND_PROFILE_PATH) || n >= NAME_SIZE)
		return;
	memcpy(base, r->target, n);
	base[n] = '\0';
}

bool allow_names(const struct exception *x, const struct entry *e)
{
	char base[NAME_SIZE];

	if (!entry_in_force(e) || e->r.uid != x->uid)
		return false;
	if (x->kind == EXCEPTION_MAIL)
		return e->r.kind == KIND_EMAIL && strcmp(e->r.target, x->channel) == 0;
	base_of(&e->r, base);
	return e->names.count && strcmp(base, x->channel) == 0;
}

static bool blocks(const struct entry *e, const char *name)
{
	for (size_t i = 0; i < e->names.count && entry_in_force(e); i++)
		if (name_is_under(name, e->names.text[i]))
			return true;
	return false;
}

bool allow_loosens(const struct exception *x, const struct entry *e)
{
	if (!entry_in_force(e) || e->r.uid != x->uid)
		return false;
	return x->kind == EXCEPTION_MAIL ? e->r.kind == KIND_EMAIL : blocks(e, x->channel);
}

/* True if what X is an exception to is gone, or was added since by the very name. */
static bool is_over(const struct daemon *d, const struct exception *x)
{
	bool any = x->kind == EXCEPTION_MAIL;

	for (size_t i = 0; i < d->model.count; i++) {
		if (allow_names(x, d->model.entries[i]))
			return true;
		any = any || allow_loosens(x, d->model.entries[i]);
	}
	return !any;
}

static bool others_block(const struct daemon *d, const struct exception *x)
{
	for (size_t i = 0; i < d->model.count; i++)
		if (d->model.entries[i]->r.uid != x->uid && blocks(d->model.entries[i], x->channel))
			return true;
	return false;
}

bool allow_settle(struct daemon *d)
{
	bool changed = false;

	for (size_t i = 0; i < d->exceptions.count; i++) {
		struct allowed *a = d->exceptions.list[i];
		uint8_t open = allow_runs(&a->x, &d->now) && !others_block(d, &a->x);

		if (!a->forget && is_over(d, &a->x)) {
			a->forget = true;
			(void)daemon_exception_event(d, a, "exception-ended");
		}
		changed = changed || a->forget || open != a->x.open;
		a->x.open = open;
	}
	return changed;
}

/* What it is an exception to was waited for as by a removal, and the next wait is as long as after one: else whoever asks again and
 * again would never wait longer. */
static void remember_ready(struct daemon *d, const struct exception *x)
{
	for (size_t i = 0; i < d->model.count; i++) {
		struct entry *e = d->model.entries[i];

		if (allow_loosens(x, e))
			entry_remember_ready(&e->r, entry_required_s(&e->r, &d->state.settings, &d->now), &d->now);
	}
}

bool allow_pass_all(struct daemon *d, int64_t risen_ms)
{
	bool changed = false;

	for (size_t i = 0; i < d->exceptions.count; i++) {
		struct allowed *a = d->exceptions.list[i];
		uint8_t before = a->x.state;
		enum allow_change c = allow_pass(&a->x, &d->state.settings, &d->now, risen_ms);

		if (before == EXCEPTION_COOLING && a->x.state == EXCEPTION_READY)
			remember_ready(d, &a->x);
		if (c == ALLOW_LAPSED)
			a->forget = true;
		if (c == ALLOW_LAPSED || a->x.state != before)
			(void)daemon_exception_event(d, a, c == ALLOW_LAPSED ? "exception-lapsed" : "exception-ready");
		changed = changed || c != ALLOW_SAME;
	}
	return allow_settle(d) || changed;
}

int64_t allow_next_all_ms(const struct daemon *d)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < d->exceptions.count; i++) {
		int64_t ms = allow_next_ms(&d->exceptions.list[i]->x, &d->state.settings, &d->now);

		next = ms < next ? ms : next;
	}
	return next;
}

bool allow_waits(const struct daemon *d)
{
	for (size_t i = 0; i < d->exceptions.count; i++)
		if (d->exceptions.list[i]->x.state != EXCEPTION_OPEN)
			return true;
	return false;
}

static bool in_force(const struct exception *x)
{
	return x->id && x->open && x->kind == EXCEPTION_NAME;
}

bool allow_leaves_out(const struct daemon *d, const struct record *r, const char *name)
{
	char base[NAME_SIZE];

	base_of(r, base);
	for (size_t i = 0; i < d->exceptions.count; i++) {
		const struct exception *x = &d->exceptions.list[i]->saved;

		if (in_force(x) && x->uid == r->uid && name_is_under(name, x->channel) && !name_is_under(base, x->channel))
			return true;
	}
	return false;
}

bool allow_is_open(const struct daemon *d, const char *name)
{
	for (size_t i = 0; i < d->exceptions.count; i++)
		if (in_force(&d->exceptions.list[i]->saved) && strcmp(d->exceptions.list[i]->saved.channel, name) == 0)
			return true;
	return false;
}

static const struct exception *in_plan(const struct image *plan, const struct exception *x)
{
	for (size_t i = 0; i < plan->exceptions_count; i++)
		if (plan->exceptions[i].uid == x->uid && strcmp(plan->exceptions[i].channel, x->channel) == 0)
			return &plan->exceptions[i];
	return NULL;
}

static void stricter(struct daemon *d, struct allowed *a, const struct exception *other, unsigned *changed)
{
	struct exception out;
	uint32_t id = a->x.id;

	allow_reconcile(&a->x, other, d->state.settings.effective.delay_s, &d->now, &out);
	out.id = id;
	a->words[0] = '\0';
	*changed += memcmp(&out, &a->x, sizeof out) != 0;
	a->x = out;
}

/* What the plan alone knows is not lost, and opens nothing: it waits anew. */
static int take_over(struct daemon *d, const struct exception *x, unsigned *changed)
{
	struct exception out;

	allow_reconcile(NULL, x, d->state.settings.effective.delay_s, &d->now, &out);
	if (exceptions_by_id(&d->exceptions, out.id) || model_by_id(&d->model, out.id))
		out.id = d->model.next_id++;
	if (out.id >= d->model.next_id)
		d->model.next_id = out.id + 1;
	(*changed)++;
	return exceptions_add(&d->exceptions, &out, "") ? 0 : -ENOMEM;
}

int allow_reconcile_all(struct daemon *d, const struct image *plan, unsigned *changed)
{
	int r = 0;

	for (size_t i = 0; i < d->exceptions.count; i++)
		stricter(d, d->exceptions.list[i], in_plan(plan, &d->exceptions.list[i]->x), changed);
	for (size_t i = 0; i < plan->exceptions_count && r == 0; i++)
		if (!exceptions_find(&d->exceptions, plan->exceptions[i].uid, plan->exceptions[i].channel))
			r = take_over(d, &plan->exceptions[i], changed);
	return r;
}
