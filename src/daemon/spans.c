/* Spans of time in which something was held, out of what was added and what was released.
 * Used by methods_moments.c.
 * Must never hold a target. */
#include "daemon/spans.h"

#include <errno.h>
#include <stdlib.h>

static int begin(struct spans *s, int64_t wall_s)
{
	if (s->count == s->capacity) {
		size_t more = s->capacity ? s->capacity * 2 : 8;
		struct span *grown = reallocarray(s->span, more, sizeof *grown);

		if (!grown)
			return -ENOMEM;
		s->span = grown;
		s->capacity = more;
	}
	s->span[s->count++] = (struct span){ wall_s, INT64_MAX };
	return 0;
}

int spans_added(struct spans *s, int64_t wall_s)
{
	int r = s->open == 0 ? begin(s, wall_s) : 0;

	if (r == 0)
		s->open++;
	return r;
}

void spans_released(struct spans *s, int64_t wall_s)
{
	if (s->open && --s->open == 0)
		s->span[s->count - 1].to_s = wall_s;
}

int spans_finish(struct spans *s, bool held, int64_t oldest_s, int64_t now_s)
{
	if (held && s->open == 0)
		return begin(s, oldest_s);
	if (!held && s->open)
		s->span[s->count - 1].to_s = now_s;
	return 0;
}

void spans_free(struct spans *s)
{
	free(s->span);
	*s = (struct spans){ .span = NULL };
}
