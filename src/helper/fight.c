/* Whether somebody keeps undoing what we put back, and how fast we then go on.
 * Used by guard.c, once a layer.
 * Must never read a clock, nor let repairs follow each other without a bound. */
#include "helper/fight.h"

void fight_init(struct fight *f, const struct fight_rule *rule)
{
	*f = (struct fight){ .rule = rule };
}

bool fight_is_on(const struct fight *f, int64_t now_ms)
{
	return f->on && now_ms - f->last_ms < f->rule->calm_ms;
}

bool fight_note(struct fight *f, int64_t now_ms, int64_t took_ms)
{
	bool was = fight_is_on(f, now_ms);

	if (f->on && !was) /* it is over: what was before says nothing any more */
		fight_init(f, f->rule);
	f->at_ms[f->next] = now_ms;
	f->next = (f->next + 1) % f->rule->repairs;
	if (f->kept < f->rule->repairs)
		f->kept++;
	f->last_ms = now_ms;
	f->took_ms = took_ms;
	/* the ring is full, so the next to be replaced is the oldest */
	f->on = was || (f->kept == f->rule->repairs && now_ms - f->at_ms[f->next] < f->rule->within_ms);
	return f->on && !was;
}

int64_t fight_next_ms(const struct fight *f, int64_t now_ms)
{
	int64_t rest_ms = f->took_ms;

	if (fight_is_on(f, now_ms) && rest_ms < f->rule->every_ms)
		rest_ms = f->rule->every_ms;
	return f->kept && f->last_ms + rest_ms > now_ms ? f->last_ms + rest_ms : now_ms;
}
