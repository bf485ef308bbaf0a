/* The names of connections that were let through: a ring of flows, oldest first.
 * Used by judge.c and inspect.c.
 * Must never be written anywhere, nor outgrow its bound. */
#include "inspect/live.h"

#include <stdlib.h>
#include <string.h>

/* Names are short: each lies in memory of its own size, not in NAME_SIZE bytes. */
struct slot {
	struct flow_key key;
	uint8_t protocol;
	char *name; /* NULL: free */
};

struct live {
	struct slot slots[LIVE_MAX];
	size_t next, count;
};

struct live *live_new(void)
{
	return calloc(1, sizeof(struct live));
}

static void forget(struct live *l, struct slot *s)
{
	if (!s->name)
		return;
	explicit_bzero(s->name, strlen(s->name));
	free(s->name);
	s->name = NULL;
	l->count--;
}

void live_free(struct live **l)
{
	if (!*l)
		return;
	for (size_t i = 0; i < LIVE_MAX; i++)
		forget(*l, &(*l)->slots[i]);
	free(*l);
	*l = NULL;
}

/* A hello that comes again, as QUIC's does, must not crowd others out. */
static bool is_newest(const struct live *l, const struct flow_key *key, uint8_t protocol, const char *name)
{
	const struct slot *s = &l->slots[(l->next + LIVE_MAX - 1) % LIVE_MAX];

	return s->name && s->protocol == protocol && memcmp(&s->key, key, sizeof *key) == 0 && strcmp(s->name, name) == 0;
}

void live_note(struct live *l, const struct flow_key *key, uint8_t protocol, const char *name)
{
	struct slot *s = &l->slots[l->next];
	char *copy = is_newest(l, key, protocol, name) ? NULL : strdup(name);

	if (!copy)
		return;
	l->next = (l->next + 1) % LIVE_MAX;
	forget(l, s);
	*s = (struct slot){ .key = *key, .protocol = protocol, .name = copy };
	l->count++;
}

size_t live_count(const struct live *l)
{
	return l->count;
}

void live_forget_if(struct live *l, bool (*each)(void *arg, const struct live_flow *f), void *arg)
{
	for (size_t i = 0; i < LIVE_MAX && l->count; i++) {
		struct slot *s = &l->slots[(l->next + i) % LIVE_MAX];
		struct live_flow f;

		if (!s->name)
			continue;
		f = (struct live_flow){ .key = s->key, .protocol = s->protocol };
		strncpy(f.name, s->name, sizeof f.name - 1);
		if (each(arg, &f))
			forget(l, s);
	}
}
