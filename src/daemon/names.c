/* A sorted set of canonical names, each once.
 * Used by model.c, derive.c, image.c and the store.
 * Must never judge a name: that is done before it comes here. */
#include "daemon/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where NAME is, or would have to be. */
static size_t place(const struct names *s, const char *name, bool *found)
{
	size_t from = 0, to = s->count;

	*found = false;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int c = strcmp(s->text[middle], name);

		if (c == 0) {
			*found = true;
			return middle;
		}
		if (c < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static int grow(struct names *s)
{
	size_t more = s->capacity ? s->capacity * 2 : 4;
	char **text = reallocarray(s->text, more, sizeof *text);

	if (!text)
		return -ENOMEM;
	s->text = text;
	s->capacity = more;
	return 0;
}

int names_add(struct names *s, const char *name)
{
	bool found;
	size_t at = place(s, name, &found);
	char *copy;

	if (found)
		return 0;
	if (s->count == s->capacity && grow(s) < 0)
		return -ENOMEM;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	memmove(s->text + at + 1, s->text + at, (s->count - at) * sizeof *s->text);
	s->text[at] = copy;
	s->count++;
	return 0;
}

int names_add_all(struct names *s, const struct names *other)
{
	int r = 0;

	for (size_t i = 0; i < other->count && r == 0; i++)
		r = names_add(s, other->text[i]);
	return r;
}

bool names_has(const struct names *s, const char *name)
{
	bool found;

	place(s, name, &found);
	return found;
}

bool names_equal(const struct names *a, const struct names *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->text[i], b->text[i]) != 0)
			return false;
	return true;
}

void names_remove(struct names *s, const char *name)
{
	bool found;
	size_t at = place(s, name, &found);

	if (!found)
		return;
	free(s->text[at]);
	s->count--;
	memmove(s->text + at, s->text + at + 1, (s->count - at) * sizeof *s->text);
}

int names_copy(struct names *out, const struct names *s)
{
	int r;

	memset(out, 0, sizeof *out);
	r = names_add_all(out, s);
	if (r < 0)
		names_free(out);
	return r;
}

void names_free(struct names *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->text[i]);
	free(s->text);
	memset(s, 0, sizeof *s);
}
