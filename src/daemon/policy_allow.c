/* Exceptions: asked for, shown, accepted, taken back. Each step stored before it is answered.
 * Used by methods_allow.c.
 * Must never open anything that cooldown/ has not allowed. */
#include "daemon/policy_allow.h"
#include "daemon/policy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void say(struct allow_outcome *out, const char *error, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void say(struct allow_outcome *out, const char *error, const char *format, ...)
{
	va_list args;

	out->error = error;
	va_start(args, format);
	vsnprintf(out->message, sizeof out->message, format, args);
	va_end(args);
}

/* The channel that was typed, into X. */
static bool read_channel(struct daemon *d, const char *text, struct exception *x, struct allow_outcome *out)
{
	struct target_context plain = { .catalogue = d->catalogue };
	char message[TARGET_MESSAGE_SIZE] = "";
	struct target t;
	enum target_error e = target_parse(&plain, text, &t, message);

	if (e == TARGET_PROTECTED) {
		say(out, "not-blocked", "this can never be blocked, and is open");
		return false;
	}
	if (e != TARGET_OK) {
		say(out, target_error_name(e), "%s", message);
		return false;
	}
	if (t.kind == KIND_EMAIL) {
		x->kind = EXCEPTION_MAIL;
		memcpy(x->channel, t.text, strlen(t.text));
		return true;
	}
	if (t.kind != KIND_DOMAIN && t.kind != KIND_PROFILE_HOSTED && t.kind != KIND_PROFILE_PATH) {
		say(out, "malformed", "name what stays open: a site's name (school.example) or a mail address");
		return false;
	}
	x->kind = EXCEPTION_NAME;
	memcpy(x->channel, t.host, strlen(t.host));
	return true;
}

static bool read_request(struct daemon *d, const struct allow_request *q, struct exception *x, struct allow_outcome *out)
{
	char why[WEEKLY_WHY_SIZE] = "";

	memset(x, 0, sizeof *x);
	x->uid = q->uid;
	if (!read_channel(d, q->channel, x, out))
		return false;
	if (q->hours && x->kind == EXCEPTION_MAIL) {
		say(out, "malformed", "hours are for sites: a filter sorts mail whenever it comes");
		return false;
	}
	if (q->hours && weekly_parse(q->hours, x->hours, why) < 0) {
		say(out, "malformed", "%s", why);
		return false;
	}
	return true;
}

/* True if X may be asked for; then REQUIRED_S is the longest wait of what it is an exception to. */
static bool judge(struct daemon *d, const struct exception *x, uint32_t *required_s, struct allow_outcome *out)
{
	const struct model *m = &d->model;
	bool any = false;

	*required_s = 0;
	for (size_t i = 0; i < m->count; i++) {
		struct entry *e = m->entries[i];
		uint32_t s = entry_required_s(&e->r, &d->state.settings, &d->now);

		if (allow_names(x, e)) {
			say(out, "itself", "this is what is blocked: to lift it, ask with nc-block remove");
			return false;
		}
		if (!allow_loosens(x, e))
			continue;
		any = true;
		*required_s = s > *required_s ? s : *required_s;
	}
	if (any || x->kind == EXCEPTION_MAIL)
		return true;
	say(out, "not-blocked", "nothing of yours blocks it, so that it needs no exception");
	return false;
}

static bool may_be_another(struct daemon *d, const struct exception *x, struct allow_outcome *out)
{
	if (exceptions_find(&d->exceptions, x->uid, x->channel)) {
		say(out, "already", "there is an exception for it: to change it, remove it first (nc-block allow list)");
		return false;
	}
	if (d->exceptions.count < PLAN_MAX_EXCEPTIONS)
		return true;
	say(out, "failed", "there are %u exceptions, and no room for more", PLAN_MAX_EXCEPTIONS);
	return false;
}

static bool stored(struct daemon *d, struct allow_outcome *out)
{
	if (daemon_commit(d) == 0)
		return true;
	out->a = NULL;
	say(out, "failed", "nothing was changed: the store could not be written");
	return false;
}

static bool noted(struct daemon *d, const struct allowed *a, const char *event, struct allow_outcome *out)
{
	if (a && daemon_exception_event(d, a, event) == 0)
		return true;
	daemon_revert(d);
	out->a = NULL;
	say(out, "failed", "out of memory");
	return false;
}

void policy_allow(struct daemon *d, const struct allow_request *q, struct allow_outcome *out)
{
	struct exception x;
	uint32_t required_s, id;

	memset(out, 0, sizeof *out);
	if (!read_request(d, q, &x, out) || !judge(d, &x, &required_s, out) || !may_be_another(d, &x, out))
		return;
	allow_begin(&x, required_s, &d->now);
	x.id = id = d->model.next_id ? d->model.next_id : 1;
	d->model.next_id = id + 1;
	out->a = exceptions_add(&d->exceptions, &x, q->why);
	if (!noted(d, out->a, required_s ? "exception-asked" : "exception-open", out) || !stored(d, out))
		return;
	out->a = exceptions_by_id(&d->exceptions, id);
	say(out, NULL, required_s ? "the wait has begun; until it is over nothing is open" : "it stays open");
}

struct allowed *policy_allow_find(struct daemon *d, uint32_t uid, uint32_t id)
{
	struct allowed *a = exceptions_by_id(&d->exceptions, id);

	return a && (uid == 0 || a->x.uid == uid) ? a : NULL;
}

struct allowed *policy_allow_waiting(struct daemon *d, uint32_t uid, const char *text)
{
	size_t n = strlen(text);
	struct allowed *a = NULL;

	if (n && n <= 10 && strspn(text, "0123456789") == n)
		a = policy_allow_find(d, uid, (uint32_t)strtoull(text, NULL, 10));
	return a && a->x.state != EXCEPTION_OPEN ? a : NULL;
}

static void offer_words(struct daemon *d, struct allowed *a, struct allow_outcome *out)
{
	uint8_t random[8];

	if (quiet_at(&d->state.settings, &d->now)) {
		say(out, "quiet-hours", "the words are given when the quiet hours are over");
		return;
	}
	if (!a->words[0] || a->words_until_ms <= d->now.counted_ms) {
		if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
			say(out, "failed", "no random number could be had");
			return;
		}
		words_make(random, a->words);
		a->words_until_ms = d->now.counted_ms + WORDS_LIVE_MS;
	}
	say(out, "not-yet", "the wait is over: accept it with these words");
	strcpy(out->confirm, a->words);
}

static void take_words(struct daemon *d, struct allowed *a, const char *confirm, struct allow_outcome *out)
{
	int r;

	if (!a->words[0] || a->words_until_ms <= d->now.counted_ms || !words_match(confirm, a->words)) {
		say(out, "wrong-words", "these are not the words that were shown");
		return;
	}
	r = allow_accept(&a->x, &d->state.settings, &d->now);
	if (r < 0) {
		say(out, r == -EBUSY ? "quiet-hours" : "not-yet",
		    r == -EBUSY ? "nothing completes in the quiet hours" : "the wait is not over");
		return;
	}
	a->words[0] = '\0';
	if (noted(d, a, "exception-accepted", out) && stored(d, out))
		say(out, NULL, a->x.open ? "it is open now" : "it is accepted, and opens in its hours");
}

/* Those who hold a key have to agree to an exception as to a removal: else it would be the way around them. */
static bool agreed(struct daemon *d, const struct allowed *a, struct allow_outcome *out)
{
	if (!gate_missing(d, a->x.uid, a->x.id, out->message, sizeof out->message))
		return true;
	out->error = "approvals-missing";
	return false;
}

void policy_allow_accept(struct daemon *d, struct allowed *a, const char *confirm, struct allow_outcome *out)
{
	memset(out, 0, sizeof *out);
	out->a = a;
	if (a->x.state == EXCEPTION_OPEN)
		say(out, NULL, "it is accepted already");
	else if (a->x.state == EXCEPTION_COOLING)
		say(out, "not-yet", "the wait is not over");
	else if (!agreed(d, a, out))
		return;
	else if (confirm)
		take_words(d, a, confirm, out);
	else
		offer_words(d, a, out);
}

void policy_allow_remove(struct daemon *d, struct allowed *a, struct allow_outcome *out)
{
	bool waited = a->x.state != EXCEPTION_OPEN;

	memset(out, 0, sizeof *out);
	a->forget = true; /* and with it A itself, once that is stored */
	if (!noted(d, a, "exception-removed", out) || !stored(d, out))
		return;
	out->state = "removed";
	say(out, NULL, waited ? "it is not asked for any more" : "it is closed, and the block is whole again");
}
