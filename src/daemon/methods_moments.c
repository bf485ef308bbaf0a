/* Begun, BegunMark, UrgeAdd, SlipAdd, Message, MessageMark, Streak: what a person notes of themself, and the picture of it.
 * Used by methods.c.
 * Must never answer with what another account noted, root's questions included. */
#include <errno.h>
#include <string.h>

#include "daemon/entry_json.h"
#include "daemon/methods.h"
#include "daemon/spans.h"
#include "daemon/store_moments.h"

#define STRENGTH_MAX 5
#define SLIP_OLDEST_S (10LL * 366 * 86400)
#define SLIP_AHEAD_S (13 * 3600) /* a date is sent as its noon, in the person's own zone */

static int64_t now_s(const struct call *c)
{
	return c->d->now.wall_ms / 1000;
}

static void stored(struct call *c, int r)
{
	if (r == -EDQUOT)
		call_fail(c, "failed", "nothing was noted: there are %d notes already", MOMENTS_MAX);
	else if (r < 0)
		call_fail(c, "failed", "nothing was noted: %s", strerror(-r));
}

static bool read_back(struct call *c, int r)
{
	if (r < 0)
		call_fail(c, "failed", "what was noted could not be read");
	return r >= 0;
}

void method_begun(struct call *c)
{
	int r = store_begun(c->d->store, c->peer->uid);

	if (read_back(c, r))
		json_object_set_new(c->out, "begun", json_boolean(r > 0));
}

void method_begun_mark(struct call *c)
{
	stored(c, store_put_begun(c->d->store, c->peer->uid));
}

void method_urge_add(struct call *c)
{
	json_int_t strength = call_int(c, "strength", 0);
	struct store_moment m = { .wall_s = now_s(c), .kind = "urge", .passed = call_bool(c, "passed") };

	if (strength < 0 || strength > STRENGTH_MAX) {
		call_fail(c, "bad-request", "a strength is 1 to %d, or 0 where it was left out", STRENGTH_MAX);
		return;
	}
	m.strength = (int)strength;
	stored(c, store_put_moment(c->d->store, c->peer->uid, &m));
}

void method_slip_add(struct call *c)
{
	struct store_moment m = { .wall_s = call_int(c, "time", now_s(c)), .kind = "slip" };

	if (m.wall_s > now_s(c) + SLIP_AHEAD_S || m.wall_s < now_s(c) - SLIP_OLDEST_S) {
		call_fail(c, "bad-request", "the day is not over yet, or lies more than ten years back");
		return;
	}
	stored(c, store_put_moment(c->d->store, c->peer->uid, &m));
}

void method_message_mark(struct call *c)
{
	struct store_moment m = { .wall_s = now_s(c), .kind = call_bool(c, "sent") ? "message-sent" : "message-unsent" };

	stored(c, store_put_moment(c->d->store, c->peer->uid, &m));
}

static bool newest_message(void *arg, const struct store_moment *m)
{
	json_t *out = arg;

	if (strncmp(m->kind, "message-", 8) != 0)
		return true;
	return json_object_set_new(out, "state", json_string(m->kind + 8)) == 0 &&
	       json_object_set_new(out, "time", time_json(m->wall_s)) == 0;
}

void method_message(struct call *c)
{
	json_object_set_new(c->out, "state", json_null());
	json_object_set_new(c->out, "time", json_null());
	read_back(c, store_each_moment(c->d->store, c->peer->uid, newest_message, c->out));
}

struct streak {
	json_t *moments;
	struct spans spans;
};

static bool add_moment(void *arg, const struct store_moment *m)
{
	struct streak *s = arg;

	if (strncmp(m->kind, "message-", 8) == 0)
		return true;
	return json_array_append_new(s->moments, json_pack("{s:o, s:s, s:i, s:b}", "time", time_json(m->wall_s), "kind",
							   m->kind, "strength", m->strength, "passed", (int)m->passed)) == 0;
}

/* The name that an event of the log has in the picture, NULL for one that only bounds a span. */
static const char *event_kind(const char *event)
{
	static const char *const kinds[][2] = { { "removal-asked", "asked" }, { "kept", "kept" }, { "confirmed", "lifted" } };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(event, kinds[i][0]) == 0)
			return kinds[i][1];
	return NULL;
}

static bool add_event(void *arg, const struct store_log_line *l)
{
	struct streak *s = arg;
	struct store_moment m = { .wall_s = l->wall_s, .kind = event_kind(l->event) };

	if (m.kind)
		return add_moment(s, &m);
	if (strcmp(l->event, "added") == 0)
		return spans_added(&s->spans, l->wall_s) == 0;
	spans_released(&s->spans, l->wall_s);
	return true;
}

/* Since when the oldest entry of the asker is held; 0: none is. */
static int64_t oldest_held(const struct call *c)
{
	int64_t oldest = 0;

	for (size_t i = 0; i < c->d->model.count; i++) {
		const struct entry *e = c->d->model.entries[i];

		if (entry_in_force(e) && e->r.uid == c->peer->uid && (!oldest || e->r.added_wall_s < oldest))
			oldest = e->r.added_wall_s;
	}
	return oldest;
}

static json_t *spans_json(const struct spans *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->count; i++)
		json_array_append_new(list, json_pack("{s:o, s:o}", "from", time_json(s->span[i].from_s), "to",
						      s->span[i].to_s == INT64_MAX ? json_null() : time_json(s->span[i].to_s)));
	return list;
}

void method_streak(struct call *c)
{
	struct streak s = { .moments = json_array() };
	int64_t oldest = oldest_held(c);
	int r = store_each_event(c->d->store, c->peer->uid, add_event, &s);

	if (r >= 0)
		r = store_each_moment(c->d->store, c->peer->uid, add_moment, &s);
	if (r >= 0)
		r = spans_finish(&s.spans, oldest != 0, oldest, now_s(c));
	json_object_set_new(c->out, "now", time_json(now_s(c)));
	json_object_set_new(c->out, "spans", spans_json(&s.spans));
	json_object_set_new(c->out, "moments", s.moments);
	spans_free(&s.spans);
	read_back(c, r);
}
