/* Time passes: counts end, windows end, releases are completed, checkpoints are written, the helper is tried again.
 * Used by main.c, through daemon_tick(), and before each request.
 * Must never let an entry go before the helper has acknowledged that it is released. */
#include <errno.h>
#include <string.h>

#include "common/log.h"
#include "daemon/clock.h"
#include "daemon/daemon_private.h"
#include "daemon/policy_allow.h"

static const char *event_of(uint8_t before, uint8_t after)
{
	if (before == STATE_COOLING && after == STATE_READY)
		return "ready";
	return "lapsed";
}

static bool pass_entry(struct daemon *d, struct entry *e, int64_t risen_ms)
{
	uint8_t before = e->r.state;
	bool changed = entry_pass(&e->r, &d->state.settings, &d->now, risen_ms);

	if (e->r.state != before) {
		e->words[0] = 0;
		(void)daemon_event(d, e, event_of(before, e->r.state), "");
	}
	if (entry_forgettable(&e->r, &d->now))
		changed = e->forget = true;
	return changed;
}

static bool pass_retire(struct daemon *d, int64_t risen_ms)
{
	uint8_t before = d->state.retire.state;
	bool ready, changed = retire_pass(&d->state.retire, &d->state.settings, &d->now, risen_ms, &ready);

	for (size_t i = 0; i < d->model.count && ready; i++) {
		struct record *e = &d->model.entries[i]->r;

		entry_remember_ready(e, retire_share_s(e, &d->state.settings, &d->now), &d->now);
	}
	if (d->state.retire.state != before) {
		d->retire_words[0] = 0;
		(void)daemon_event(d, NULL, d->state.retire.state == RETIRE_READY ? "retire-ready" : "retire-lapsed", "");
	}
	return changed;
}

static bool pass_person(struct daemon *d, struct record *p, int64_t risen_ms)
{
	uint8_t before = p->state;
	bool changed = person_pass(p, &d->state.settings, &d->now, risen_ms);

	if (p->state != before)
		(void)daemon_person_event(d, p, p->state == STATE_READY ? "person-ready" : "person-lapsed");
	return changed;
}

/* By when the waits began, and not by what is ready: after a pause of the daemon's it may be ready again, in the next window. */
static bool window_over(const struct settings_state *before, const struct settings_state *after, const struct moment *now)
{
	for (int k = 0; k < SETTING_COUNT; k++)
		if (after->pending[k].started_ms != credit_shift(before->pending[k].started_ms, now))
			return true;
	return false;
}

static bool pass_settings(struct daemon *d, int64_t risen_ms)
{
	const struct settings_state before = d->state.settings;
	bool changed = settings_pass(&d->state.settings, &d->now, risen_ms);

	if (window_over(&before, &d->state.settings, &d->now)) /* and with it what was agreed to */
		daemon_forget_approvals(d, SUBJECT_SETTINGS);
	return changed;
}

bool daemon_pass(struct daemon *d)
{
	struct clock_reading reading;
	int64_t risen_ms;
	bool changed = false;
	int r = clock_read(&reading);

	if (r < 0) {
		log_error("the clocks could not be read: %s", strerror(-r));
		return false;
	}
	risen_ms = counted_advance(&d->state.clock, &reading, d->state.settings.effective.powered_off == OFF_VERIFIED);
	daemon_moment(d);
	for (size_t i = 0; i < d->model.count; i++)
		changed |= pass_entry(d, d->model.entries[i], risen_ms);
	for (size_t i = 0; i < d->people.count; i++)
		changed |= pass_person(d, &d->people.list[i].r, risen_ms);
	changed |= pass_settings(d, risen_ms);
	changed |= pass_retire(d, risen_ms);
	changed |= allow_pass_all(d, risen_ms);
	return changed || !people_equal(&d->people, &d->saved_people);
}

static bool acknowledged(const struct daemon *d, const struct entry *e)
{
	const struct record *r = !daemon_in_doubt(d) ? image_record(d->acked, e->r.id) : NULL;

	return r && r->state == STATE_RELEASING && e->saved.state == STATE_RELEASING;
}

void daemon_release(struct daemon *d)
{
	bool any = false;
	int r;

	for (size_t i = 0; i < d->model.count; i++) {
		struct entry *e = d->model.entries[i];
		struct names none = { 0 };

		if (e->r.state != STATE_RELEASING || !acknowledged(d, e))
			continue;
		entry_released(&e->r, &d->now);
		entry_set_names(e, &none);
		(void)daemon_event(d, e, "released", "");
		any = true;
	}
	if (!model_holds_any(&d->model) && retire_finish(&d->state.retire)) {
		(void)daemon_event(d, NULL, "retired", "");
		any = true;
	}
	if (!any)
		return;
	r = daemon_drop_shared(d);
	if (r < 0) {
		daemon_revert(d);
		log_error("a release could not be completed: %s", strerror(-r));
		return;
	}
	(void)daemon_commit(d);
}

static bool anything_waits(const struct daemon *d)
{
	for (size_t i = 0; i < d->model.count; i++) {
		uint8_t state = d->model.entries[i]->r.state;

		if (state == STATE_COOLING || state == STATE_READY)
			return true;
	}
	if (allow_waits(d))
		return true;
	for (size_t i = 0; i < d->people.count; i++)
		if (d->people.list[i].r.state != STATE_BLOCKED)
			return true;
	return settings_next_ms(&d->state.settings, &d->now) != INT64_MAX ||
	       retire_next_ms(&d->state.retire, &d->state.settings, &d->now) != INT64_MAX;
}

static bool behind(const struct daemon *d)
{
	return daemon_in_doubt(d) || d->acked->generation != d->saved.generation;
}

static bool releasing(const struct daemon *d)
{
	for (size_t i = 0; i < d->model.count; i++)
		if (d->model.entries[i]->r.state == STATE_RELEASING)
			return true;
	return d->state.retire.state == RETIRE_RELEASING;
}

void daemon_tick(struct daemon *d)
{
	bool changed = daemon_pass(d);

	if (changed || (anything_waits(d) && d->state.clock.counted_ms - d->stored_ms >= CHECKPOINT_MS))
		(void)daemon_commit(d);
	else if (behind(d))
		(void)daemon_send(d);
	if (releasing(d))
		daemon_release(d);
}

static void least(int64_t *next, int64_t ms)
{
	if (*next < 0 || ms < *next)
		*next = ms;
}

int64_t daemon_next_ms(const struct daemon *d)
{
	int64_t next = -1, ms;

	if (behind(d) || releasing(d))
		next = d->behind == -EINVAL ? CHECKPOINT_MS : RESEND_MS; /* what was refused is refused again in a second */
	for (size_t i = 0; i < d->model.count; i++) {
		ms = entry_next_ms(&d->model.entries[i]->r, &d->state.settings, &d->now);
		if (ms != INT64_MAX)
			least(&next, ms < CHECKPOINT_MS ? ms : CHECKPOINT_MS);
	}
	for (size_t i = 0; i < d->people.count; i++) {
		ms = entry_next_ms(&d->people.list[i].r, &d->state.settings, &d->now);
		if (ms != INT64_MAX)
			least(&next, ms < CHECKPOINT_MS ? ms : CHECKPOINT_MS);
	}
	ms = allow_next_all_ms(d);
	if (ms != INT64_MAX)
		least(&next, ms < CHECKPOINT_MS ? ms : CHECKPOINT_MS);
	ms = settings_next_ms(&d->state.settings, &d->now);
	if (ms != INT64_MAX)
		least(&next, ms < CHECKPOINT_MS ? ms : CHECKPOINT_MS);
	ms = retire_next_ms(&d->state.retire, &d->state.settings, &d->now);
	if (ms != INT64_MAX)
		least(&next, ms < CHECKPOINT_MS ? ms : CHECKPOINT_MS);
	return next == 0 ? 1 : next;
}
