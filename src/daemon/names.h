/* A sorted set of canonical names, each once.
 * Used by model.c, derive.c, image.c and the store.
 * Must never judge a name: that is done before it comes here. */
#ifndef NCB_DAEMON_NAMES_H
#define NCB_DAEMON_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct names {
	char **text;
	size_t count, capacity;
};

/* 0 or -ENOMEM; what is there already is no error. */
int names_add(struct names *s, const char *name);
int names_add_all(struct names *s, const struct names *other);
bool names_has(const struct names *s, const char *name);
bool names_equal(const struct names *a, const struct names *b);
void names_remove(struct names *s, const char *name);
int names_copy(struct names *out, const struct names *s);
void names_free(struct names *s); /* the set is empty afterwards and may be used again */

#endif
