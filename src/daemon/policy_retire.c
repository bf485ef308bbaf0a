/* Leaving for good: asked, shown, confirmed, stopped. Each step stored before it is answered.
 * Used by methods_retire.c.
 * Must never let go of anything that cooldown/ has not allowed, nor of what belongs to somebody who did not ask. */
#include <stdio.h>
#include <string.h>

#include "daemon/entry_json.h"
#include "daemon/policy.h"

const char *policy_retire_state(enum retire_state state)
{
	static const char *const names[] = { "none", "cooling", "ready", "releasing", "retired" };

	_Static_assert(sizeof names / sizeof *names == RETIRE_STATE_MAX_ + 1, "a name for every state");
	return names[state];
}

static void say(const struct daemon *d, struct outcome *out, const char *error, const char *message)
{
	out->state = policy_retire_state((enum retire_state)d->state.retire.state);
	out->error = error;
	out->message = message;
}

/* Of what is held: whether there is any, and whether all or any of it is UID's. */
struct holding {
	bool any, own_any, own_all;
};

static struct holding holding_of(const struct daemon *d, uint32_t uid)
{
	struct holding h = { .own_all = true };

	for (size_t i = 0; i < d->model.count; i++) {
		const struct entry *e = d->model.entries[i];
		bool own = uid == 0 || e->r.uid == uid;

		if (!entry_in_force(e))
			continue;
		h.any = true;
		h.own_any = h.own_any || own;
		h.own_all = h.own_all && own;
	}
	return h;
}

static uint32_t longest_share_s(const struct daemon *d)
{
	uint32_t longest = 0;

	for (size_t i = 0; i < d->model.count; i++) {
		uint32_t share = retire_share_s(&d->model.entries[i]->r, &d->state.settings, &d->now);

		longest = share > longest ? share : longest;
	}
	return longest;
}

static bool stored(struct daemon *d, const char *event, struct outcome *out)
{
	(void)daemon_event(d, NULL, event, "");
	if (daemon_commit(d) == 0)
		return true;
	say(d, out, "failed", "nothing was changed: the store could not be written");
	return false;
}

/* Done is what the helper has taken. */
static void finish(struct daemon *d, struct outcome *out)
{
	daemon_release(d);
	if (d->state.retire.state != RETIRE_DONE || daemon_in_doubt(d) || !daemon_in_step(d)) {
		out->state = "releasing";
		out->error = "unavailable";
		out->message = "it is stored, and sent again until nc-block-helper has taken it";
		return;
	}
	say(d, out, NULL, "nothing is blocked any more, and nc-block may be uninstalled");
}

static void ask(struct daemon *d, const char *confirm, struct outcome *out)
{
	if (confirm) {
		say(d, out, "not-yet", "nothing waits for these words: ask first, without them");
		return;
	}
	retire_ask(&d->state.retire, longest_share_s(d), &d->state.settings, &d->now);
	if (!stored(d, d->state.retire.state == RETIRE_DONE ? "retired" : "retire-asked", out))
		return;
	if (d->state.retire.state == RETIRE_DONE)
		finish(d, out);
	else
		say(d, out, NULL, "the wait has begun");
}

/* True if people who hold a key have not agreed yet; then OUT says who can. */
static bool people_missing(struct daemon *d, uint32_t uid, const char *error, struct outcome *out)
{
	bool missing = gate_missing(d, uid, SUBJECT_RETIRE, d->note, sizeof d->note);

	if (missing)
		say(d, out, error, d->note);
	return missing;
}

static void confirm_words(struct daemon *d, uint32_t uid, const char *confirm, struct outcome *out)
{
	int r;

	if (!d->retire_words[0] || d->retire_words_until_ms <= d->now.counted_ms || !words_match(confirm, d->retire_words)) {
		say(d, out, "wrong-words", "these are not the words that were shown");
		return;
	}
	if (people_missing(d, uid, "approvals-missing", out))
		return;
	r = retire_confirm(&d->state.retire, &d->state.settings, &d->now);
	if (r < 0) { /* ready it is: the caller looked */
		say(d, out, "quiet-hours", "nothing completes in the quiet hours");
		return;
	}
	d->retire_words[0] = 0;
	for (size_t i = 0; i < d->model.count; i++) {
		struct entry *e = d->model.entries[i];

		e->words[0] = 0;
		if (entry_in_force(e))
			(void)daemon_event(d, e, "confirmed", "");
		retire_release(&e->r, &d->state.retire);
	}
	if (stored(d, "retire-confirmed", out))
		finish(d, out);
}

bool policy_retire(struct daemon *d, uint32_t uid, const char *confirm, struct outcome *out)
{
	struct holding h = holding_of(d, uid);
	enum retire_state state = (enum retire_state)d->state.retire.state;

	memset(out, 0, sizeof *out);
	if (!h.own_all)
		return false;
	if (!h.any && (state == RETIRE_COOLING || state == RETIRE_READY)) {
		retire_end(&d->state.retire); /* what it waited for has gone by itself */
		state = RETIRE_NONE;
		confirm = NULL;
	}
	switch (state) {
	case RETIRE_NONE:
		ask(d, confirm, out);
		break;
	case RETIRE_COOLING:
		say(d, out, "not-yet", "the wait is not over");
		break;
	case RETIRE_READY:
		say(d, out, NULL, NULL);
		if (confirm)
			confirm_words(d, uid, confirm, out);
		else if (policy_words(d, d->retire_words, &d->retire_words_until_ms, out) &&
			 !people_missing(d, uid, "not-yet", out))
			say(d, out, "not-yet", "the wait is over: confirm with these words, or cancel");
		break;
	case RETIRE_RELEASING:
	case RETIRE_DONE:
		(void)daemon_send(d);
		finish(d, out);
		break;
	}
	return true;
}

bool policy_retire_cancel(struct daemon *d, uint32_t uid, struct outcome *out)
{
	struct holding h = holding_of(d, uid);

	memset(out, 0, sizeof *out);
	if (h.any && !h.own_any)
		return false;
	if (d->state.retire.state == RETIRE_RELEASING || d->state.retire.state == RETIRE_DONE) {
		say(d, out, "too-late", "it is done: add again what shall stay blocked");
		return true;
	}
	if (retire_cancel(&d->state.retire)) {
		d->retire_words[0] = 0;
		if (!stored(d, "retire-cancelled", out))
			return true;
	}
	say(d, out, NULL, "everything stays as it is");
	return true;
}
