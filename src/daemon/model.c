/* All entries in memory, each as it is now and as it is in the store.
 * Used by daemon.c and every verb.
 * Must never lose an entry but by model_revert() of one that was never stored, or after it was forgotten in the store. */
#include "daemon/model.h"

#include <stdlib.h>
#include <string.h>

static void entry_free(struct entry *e)
{
	names_free(&e->names);
	names_free(&e->saved_names);
	names_free(&e->shared);
	names_free(&e->saved_shared);
	free(e);
}

void model_free(struct model *m)
{
	for (size_t i = 0; i < m->count; i++)
		entry_free(m->entries[i]);
	free(m->entries);
	names_free(&m->resolvers);
	names_free(&m->saved_resolvers);
	memset(m, 0, sizeof *m);
}

static bool room(struct model *m)
{
	size_t more = m->capacity ? m->capacity * 2 : 16;
	struct entry **entries;

	if (m->count < m->capacity)
		return true;
	entries = reallocarray(m->entries, more, sizeof *entries);
	if (!entries)
		return false;
	m->entries = entries;
	m->capacity = more;
	return true;
}

uint32_t model_next_id(struct model *m)
{
	if (m->next_id == 0)
		m->next_id = 1;
	return m->next_id++;
}

struct entry *model_add(struct model *m, const struct record *r)
{
	struct entry *e = room(m) ? calloc(1, sizeof *e) : NULL;
	size_t at = m->count;

	if (!e)
		return NULL;
	e->r = *r;
	if (e->r.id == 0)
		e->r.id = model_next_id(m);
	if (e->r.id >= m->next_id)
		m->next_id = e->r.id + 1;
	while (at > 0 && m->entries[at - 1]->r.id > e->r.id)
		at--;
	memmove(m->entries + at + 1, m->entries + at, (m->count - at) * sizeof *m->entries);
	m->entries[at] = e;
	m->count++;
	return e;
}

struct entry *model_by_id(const struct model *m, uint32_t id)
{
	size_t from = 0, to = m->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (m->entries[middle]->r.id == id)
			return m->entries[middle];
		if (m->entries[middle]->r.id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

struct entry *model_find(const struct model *m, uint32_t uid, const char *target)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->entries[i]->r.uid == uid && strcmp(m->entries[i]->r.target, target) == 0)
			return m->entries[i];
	return NULL;
}

bool model_holds_any(const struct model *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (entry_in_force(m->entries[i]))
			return true;
	return false;
}

bool entry_changed(const struct entry *e)
{
	return e->names_changed || e->shared_changed || e->forget || memcmp(&e->r, &e->saved, sizeof e->r) != 0;
}

/* IS becomes NEXT, which is taken over; what it was is kept until it is saved. */
static void change_names(struct names *is, struct names *saved, bool *changed, struct names *next)
{
	if (names_equal(is, next)) {
		names_free(next);
		return;
	}
	if (!*changed)
		*saved = *is;
	else
		names_free(is);
	*changed = true;
	*is = *next;
	memset(next, 0, sizeof *next);
}

static void revert_names(struct names *is, struct names *saved, bool *changed)
{
	if (!*changed)
		return;
	names_free(is);
	*is = *saved;
	memset(saved, 0, sizeof *saved);
	*changed = false;
}

void entry_set_names(struct entry *e, struct names *names)
{
	change_names(&e->names, &e->saved_names, &e->names_changed, names);
}

void entry_set_shared(struct entry *e, struct names *names)
{
	change_names(&e->shared, &e->saved_shared, &e->shared_changed, names);
}

void model_forget_shared(struct model *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct names none = { 0 };

		entry_set_shared(m->entries[i], &none);
	}
}

void model_set_resolvers(struct model *m, struct names *names)
{
	change_names(&m->resolvers, &m->saved_resolvers, &m->resolvers_changed, names);
}

static void entry_revert(struct entry *e)
{
	e->r = e->saved;
	e->forget = false;
	revert_names(&e->names, &e->saved_names, &e->names_changed);
	revert_names(&e->shared, &e->saved_shared, &e->shared_changed);
}

void model_revert(struct model *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct entry *e = m->entries[i];

		if (e->saved.id == 0) {
			entry_free(e);
			continue;
		}
		entry_revert(e);
		m->entries[kept++] = e;
	}
	m->count = kept;
	revert_names(&m->resolvers, &m->saved_resolvers, &m->resolvers_changed);
	m->next_id = m->saved_next_id;
}

void model_saved(struct model *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct entry *e = m->entries[i];

		if (e->forget) {
			entry_free(e);
			continue;
		}
		e->saved = e->r;
		names_free(&e->saved_names);
		names_free(&e->saved_shared);
		e->names_changed = e->shared_changed = false;
		m->entries[kept++] = e;
	}
	m->count = kept;
	names_free(&m->saved_resolvers);
	m->resolvers_changed = false;
	m->saved_next_id = m->next_id;
}
