/* All exceptions in memory, each as it is now and as it is in the store.
 * Used by daemon.c, commit.c and policy_allow.c.
 * Must never lose one but by exceptions_revert() of one that was never stored, or after it was forgotten in the store. */
#include "daemon/exceptions.h"

#include <stdlib.h>
#include <string.h>

static void allowed_free(struct allowed *a)
{
	free(a->why);
	free(a);
}

void exceptions_free(struct exceptions *s)
{
	for (size_t i = 0; i < s->count; i++)
		allowed_free(s->list[i]);
	free(s->list);
	memset(s, 0, sizeof *s);
}

static bool make_room(struct exceptions *s)
{
	size_t more = s->capacity ? s->capacity * 2 : 8;
	struct allowed **list;

	if (s->count < s->capacity)
		return true;
	list = reallocarray(s->list, more, sizeof *list);
	if (!list)
		return false;
	s->list = list;
	s->capacity = more;
	return true;
}

struct allowed *exceptions_add(struct exceptions *s, const struct exception *x, const char *why)
{
	struct allowed *a = make_room(s) ? calloc(1, sizeof *a) : NULL;
	size_t at = s->count;

	if (!a || !(a->why = strdup(why))) {
		free(a);
		return NULL;
	}
	a->x = *x;
	while (at && s->list[at - 1]->x.id > x->id)
		at--;
	memmove(s->list + at + 1, s->list + at, (s->count - at) * sizeof *s->list);
	s->list[at] = a;
	s->count++;
	return a;
}

struct allowed *exceptions_by_id(const struct exceptions *s, uint32_t id)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i]->x.id == id && !s->list[i]->forget)
			return s->list[i];
	return NULL;
}

struct allowed *exceptions_find(const struct exceptions *s, uint32_t uid, const char *channel)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i]->x.uid == uid && !s->list[i]->forget && strcmp(s->list[i]->x.channel, channel) == 0)
			return s->list[i];
	return NULL;
}

bool allowed_changed(const struct allowed *a)
{
	return a->forget || memcmp(&a->x, &a->saved, sizeof a->x) != 0;
}

bool exceptions_changed(const struct exceptions *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (allowed_changed(s->list[i]))
			return true;
	return false;
}

void exceptions_revert(struct exceptions *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct allowed *a = s->list[i];

		if (!a->saved.id) {
			allowed_free(a);
			continue;
		}
		a->x = a->saved;
		a->forget = false;
		s->list[kept++] = a;
	}
	s->count = kept;
}

void exceptions_saved(struct exceptions *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct allowed *a = s->list[i];

		if (a->forget) {
			allowed_free(a);
			continue;
		}
		a->saved = a->x;
		s->list[kept++] = a;
	}
	s->count = kept;
}
