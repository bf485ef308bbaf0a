/* Store and plan disagree: the union of what both hold, the stricter of each value.
 * Used by start.c.
 * Must never leave out an entry that either of them holds. Pure. */
#include "daemon/reconcile.h"

#include <errno.h>
#include <string.h>

static const struct record *in_plan(const struct image *plan, const struct record *r)
{
	const struct record *same_id = image_record(plan, r->id);

	if (same_id && same_id->uid == r->uid && strcmp(same_id->target, r->target) == 0)
		return same_id;
	for (size_t i = 0; i < plan->records_count; i++)
		if (plan->records[i].uid == r->uid && strcmp(plan->records[i].target, r->target) == 0)
			return &plan->records[i];
	return NULL;
}

static void stricter(struct entry *e, const struct record *other, uint32_t delay_s, unsigned *changed)
{
	struct record out;

	entry_reconcile(&e->r, other, delay_s, &out);
	out.id = e->r.id;
	if (memcmp(&out, &e->r, sizeof out) != 0)
		(*changed)++;
	e->r = out;
}

static int take_over(struct model *m, const struct record *r, uint32_t delay_s, unsigned *changed)
{
	struct record out;

	entry_reconcile(NULL, r, delay_s, &out);
	if (model_by_id(m, out.id))
		out.id = 0;
	(*changed)++;
	return model_add(m, &out) ? 0 : -ENOMEM;
}

int reconcile_records(struct model *m, const struct image *plan, uint32_t delay_s, unsigned *changed)
{
	size_t stored = m->count;
	int r = 0;

	*changed = 0;
	for (size_t i = 0; i < stored; i++)
		stricter(m->entries[i], in_plan(plan, &m->entries[i]->r), delay_s, changed);
	for (size_t i = 0; i < plan->records_count; i++) /* a new id must be nobody's, on either side */
		if (plan->records[i].id >= m->next_id)
			m->next_id = plan->records[i].id + 1;
	for (size_t i = 0; i < plan->records_count && r == 0; i++)
		if (plan->records[i].kind != KIND_TRUSTED && !model_find(m, plan->records[i].uid, plan->records[i].target))
			r = take_over(m, &plan->records[i], delay_s, changed);
	return r;
}

static bool held(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->count; i++)
		if (entry_in_force(m->entries[i]) && names_has(&m->entries[i]->names, name))
			return true;
	return false;
}

static bool may_hold(const struct entry *e)
{
	return entry_in_force(e) && !(e->r.flags & FLAG_ONLY_PROFILE) && e->r.kind <= KIND_PROFILE_PATH;
}

static bool whole_service(const struct entry *e)
{
	return e->r.kind == KIND_SERVICE || e->r.kind == KIND_PROFILE;
}

static struct entry *holder(const struct model *m, const char *name)
{
	struct entry *first = NULL;

	for (size_t i = 0; i < m->count; i++) {
		struct entry *e = m->entries[i];

		if (!may_hold(e))
			continue;
		if (e->r.kind == KIND_DOMAIN && name_is_under(name, e->r.target))
			return e;
		if (!first || (!whole_service(first) && whole_service(e)))
			first = e;
	}
	return first;
}

static int give(struct entry *e, const char *name)
{
	struct names names;
	int r = names_copy(&names, &e->names);

	if (r == 0)
		r = names_add(&names, name);
	if (r < 0) {
		names_free(&names);
		return r;
	}
	entry_set_names(e, &names);
	return 0;
}

int reconcile_names(struct model *m, const struct image *plan)
{
	int r = 0;

	for (size_t i = 0; i < plan->names.count && r == 0; i++) {
		const char *name = plan->names.text[i];
		struct entry *e = held(m, name) ? NULL : holder(m, name);

		if (e)
			r = give(e, name);
	}
	return r;
}

int reconcile_resolvers(struct model *m, const struct image *plan)
{
	struct names both = { 0 };
	int r = names_copy(&both, &m->resolvers);

	if (r == 0)
		r = names_add_all(&both, &plan->resolvers);
	if (r < 0)
		names_free(&both);
	else
		model_set_resolvers(m, &both);
	return r;
}
