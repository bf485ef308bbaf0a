/* Loosening: a removal asked, shown, confirmed; undo; settings accepted. Each step stored before it is
 * answered. Used by methods_remove.c. Must never open anything that cooldown/ has not allowed. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "daemon/policy.h"

static bool visible(const struct entry *e, uint32_t uid)
{
	return e && entry_in_force(e) && (uid == 0 || e->r.uid == uid);
}

static struct entry *by_text(struct daemon *d, uint32_t uid, const char *text)
{
	struct entry *e = model_find(&d->model, uid, text);

	if (visible(e, uid))
		return e;
	for (size_t i = 0; i < d->model.count && uid == 0; i++)
		if (entry_in_force(d->model.entries[i]) && strcmp(d->model.entries[i]->r.target, text) == 0)
			return d->model.entries[i];
	return NULL;
}

static struct entry *by_number(struct daemon *d, uint32_t uid, const char *text)
{
	char *end;
	unsigned long long id;
	struct entry *e;

	if (!isdigit((unsigned char)text[0]) || strlen(text) > 10)
		return NULL;
	id = strtoull(text, &end, 10);
	e = *end == 0 && id <= UINT32_MAX ? model_by_id(&d->model, (uint32_t)id) : NULL;
	return visible(e, uid) ? e : NULL;
}

struct entry *policy_find(struct daemon *d, uint32_t uid, const char *text)
{
	struct target_context plain = { .catalogue = d->catalogue };
	char message[TARGET_MESSAGE_SIZE];
	struct entry *e = by_number(d, uid, text);
	struct target t;

	if (!e)
		e = by_text(d, uid, text);
	if (!e && target_parse(&plain, text, &t, message) == TARGET_OK)
		e = by_text(d, uid, t.text);
	return e;
}

static void say(struct outcome *out, const struct entry *e, const char *error, const char *message)
{
	out->state = e->r.state == STATE_GONE ? "removed" : record_state_name((enum record_state)e->r.state);
	out->error = error;
	out->message = message;
}

/* True if E changed durably; else OUT says that it did not. */
static bool stored(struct daemon *d, struct entry *e, struct outcome *out)
{
	if (daemon_commit(d) == 0)
		return true;
	say(out, e, "failed", "nothing was changed: the store could not be written");
	return false;
}

static void finish(struct daemon *d, struct entry *e, struct outcome *out)
{
	uint32_t id = e->r.id;

	daemon_release(d);
	e = model_by_id(&d->model, id);
	if (e && (e->r.state == STATE_RELEASING || !d->acked || d->in_doubt ||
		  d->acked->generation != d->saved.generation)) {
		out->state = "releasing";
		out->error = "unavailable";
		out->message = "the release is stored and is sent again until nc-block-helper has taken it";
		return;
	}
	out->state = "removed";
	out->message = "it is not blocked any more";
}

/* True if people still have to agree; OUT and the daemon's note say who. */
static bool people_missing(struct daemon *d, const struct entry *e, const char *error, struct outcome *out)
{
	bool missing = gate_missing(d, e->r.uid, e->r.id, d->note, sizeof d->note);

	if (missing)
		say(out, e, error, d->note);
	return missing;
}

static void confirm_removal(struct daemon *d, struct entry *e, const char *confirm, struct outcome *out)
{
	int r;

	if (!e->words[0] || e->words_until_ms <= d->now.counted_ms || !words_match(confirm, e->words)) {
		say(out, e, "wrong-words", "these are not the words that were shown");
		return;
	}
	if (people_missing(d, e, "approvals-missing", out))
		return;
	r = entry_confirm(&e->r, &d->state.settings, &d->now);
	if (r < 0) {
		say(out, e, r == -EBUSY ? "quiet-hours" : "not-yet",
		    r == -EBUSY ? "nothing completes in the quiet hours" : "the wait is not over");
		return;
	}
	e->words[0] = 0;
	(void)daemon_event(d, e, "confirmed", "");
	if (stored(d, e, out))
		finish(d, e, out);
}

bool policy_words(struct daemon *d, char words[WORDS_TEXT_SIZE], int64_t *until_ms, struct outcome *out)
{
	uint8_t random[8];

	if (quiet_at(&d->state.settings, &d->now)) {
		out->error = "quiet-hours";
		out->message = "the words are given when the quiet hours are over";
		return false;
	}
	if (!words[0] || *until_ms <= d->now.counted_ms) {
		if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
			out->error = "failed";
			out->message = "no random number could be had";
			return false;
		}
		words_make(random, words);
		*until_ms = d->now.counted_ms + WORDS_LIVE_MS;
	}
	strcpy(out->confirm, words);
	return true;
}

static void offer_words(struct daemon *d, struct entry *e, struct outcome *out)
{
	out->state = record_state_name((enum record_state)e->r.state);
	if (policy_words(d, e->words, &e->words_until_ms, out) && !people_missing(d, e, "not-yet", out))
		say(out, e, "not-yet", "the wait is over: confirm with these words, or keep it");
}

void policy_remove(struct daemon *d, struct entry *e, const char *confirm, struct outcome *out)
{
	memset(out, 0, sizeof *out);
	switch ((enum record_state)e->r.state) {
	case STATE_BLOCKED:
		if (confirm) {
			say(out, e, "not-yet", "no removal is running: ask for one first");
			return;
		}
		entry_request_removal(&e->r, &d->state.settings, &d->now);
		(void)daemon_event(d, e, "removal-asked", "");
		if (stored(d, e, out))
			say(out, e, NULL, "the wait has begun");
		return;
	case STATE_COOLING:
		say(out, e, "not-yet", "the wait is not over");
		return;
	case STATE_READY:
		if (confirm)
			confirm_removal(d, e, confirm, out);
		else
			offer_words(d, e, out);
		return;
	case STATE_RELEASING:
		(void)daemon_send(d);
		finish(d, e, out);
		return;
	case STATE_GONE:
		break;
	}
	say(out, e, "unknown-target", "this is not on your list");
}

void policy_keep(struct daemon *d, struct entry *e, struct outcome *out)
{
	bool kept, stays;

	memset(out, 0, sizeof *out);
	if (e->r.state == STATE_RELEASING) {
		say(out, e, "too-late", "its release is under way: add it again");
		return;
	}
	kept = entry_keep(&e->r);
	stays = retire_cancel(&d->state.retire); /* it would have let this one go, too */
	if (kept)
		(void)daemon_event(d, e, "kept", "");
	if (stays)
		(void)daemon_event(d, NULL, "retire-ended", "");
	if (kept || stays) {
		e->words[0] = 0;
		if (!stored(d, e, out))
			return;
	}
	say(out, e, NULL, "it stays blocked");
}

void policy_undo(struct daemon *d, struct entry *e, struct outcome *out)
{
	memset(out, 0, sizeof *out);
	if (!entry_may_undo(&e->r, &d->now)) {
		bool early = e->r.undoable && d->now.counted_ms - e->r.added_ms < UNDO_MS;

		say(out, e, early && e->r.state == STATE_BLOCKED ? "held-before" : "too-late",
		    early && e->r.state == STATE_BLOCKED
			    ? "it was blocked before in the last 30 days: use remove"
			    : "an add can be undone for ten minutes, and not after the machine was off or slept: use remove");
		return;
	}
	e->r.state = STATE_RELEASING;
	e->r.removal_started_ms = d->now.counted_ms;
	e->r.required_s = 1; /* a removal under way has a wait, and an undo has none to tell */
	(void)daemon_event(d, e, "undone", "");
	if (stored(d, e, out))
		finish(d, e, out);
}

int policy_accept(struct daemon *d, uint32_t *accepted)
{
	bool free = gate_look(d, 0, SUBJECT_SETTINGS).missing == 0;
	uint32_t ready = settings_ready(&d->state.settings), keys = free ? UINT32_MAX : 1u << SET_APPROVALS;
	int n = settings_accept_some(&d->state.settings, &d->now, keys, accepted), r = 0;

	if (n <= 0)
		return n < 0 ? n : ready ? -EACCES : -EAGAIN;
	if (*accepted & (1u << SET_CATALOGUE))
		r = daemon_take_losses(d);
	if (r == 0)
		r = daemon_event(d, NULL, "settings-accepted", "");
	if (r < 0) {
		daemon_revert(d);
		return r;
	}
	r = daemon_commit(d);
	return r < 0 ? r : n;
}
