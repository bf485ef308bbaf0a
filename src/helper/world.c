/* The plan in force: commits it, applies it to both layers, and tries again what failed.
 * Used by session.c and helper.c.
 * Must never enforce less than the last committed plan because something could not be read. */
#include "helper/world.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/cleanup.h"
#include "common/inspect_wire.h"
#include "common/log.h"
#include "common/protected.h"
#include "helper/accounts.h"
#include "helper/mode_memory.h"
#include "helper/nft_mode.h"
#include "helper/own_addr.h"
#include "helper/sock_destroy.h"
#include "helper/uid_memory.h"
#include "helper/want.h"

int64_t world_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A layer's new status; said once when it goes wrong, differently wrong, or right again. */
static void take_status(const char *layer, struct wire_layer *is, const struct wire_layer *now)
{
	if (now->error && (now->error != is->error || strcmp(now->detail, is->detail) != 0))
		log_error("%s: not in force: %s", layer, now->detail);
	else if (!now->error && is->error)
		log_info("%s: in force again", layer);
	*is = *now;
}

/* What is in force stands: nothing better is known. */
static struct wire_layer standing(const struct world *w)
{
	struct wire_layer s = { .error = -w->plan_error };

	if (w->plan_error)
		snprintf(s.detail, sizeof s.detail, "%.100s", w->plan_text);
	return s;
}

static int open_nft(struct world *w, struct wire_layer *status)
{
	int r = w->nft ? 0 : nft_open(&w->nft);

	if (r < 0) {
		*status = (struct wire_layer){ .error = -r };
		snprintf(status->detail, sizeof status->detail, "nftables: %s", strerror(-r));
	} else if (w->paths->mode) {
		if (!mode_memory_read(w->paths->mode, &w->mode))
			w->mode = (struct nft_mode){ .queue = NFT_QUEUE_NONE };
		nft_expect(w->nft, &w->mode);
	}
	return r;
}

static void end_connections(struct world *w, const struct items *addrs)
{
	int r = addrs->count ? sock_destroy(addrs) : 0;

	if (r < 0 && !w->cannot_end) {
		log_warning("connections that are open already cannot be ended: %s", strerror(-r));
		w->cannot_end = true;
	}
}

static void remember_mode(struct world *w)
{
	const struct nft_mode *mode = nft_mode_of(w->nft);

	if (!w->paths->mode || nft_mode_same(mode, &w->mode))
		return;
	mode_memory_write(w->paths->mode, mode);
	w->mode = *mode;
}

static void load_wanted(struct world *w, const struct nft_want *want)
{
	struct wire_layer status = { 0 };

	if (w->plan->unknown & PLAN_ADDRS)
		status = standing(w);
	else if (open_nft(w, &status) == 0 && guard_load(&w->guard, w->nft, want, &status) == 0 && !want->network.retired)
		remember_mode(w);
	w->loaded = *want;
	take_status("addresses", &w->addresses, &status);
	if (status.error)
		w->end_open = true;
}

/* An inspector that runs goes on without its account, and packets that find none go by: whoever takes the account away is to take no
 * rule with it. */
static void keep_account(struct world *w, struct nft_want *want)
{
	bool was_gone = w->account_gone;

	w->account_gone = !want->inspected && w->inspect_uid >= 0;
	if (w->account_gone) {
		want->inspected = true;
		want->inspect_uid = (uint32_t)w->inspect_uid;
		if (!was_gone)
			log_warning("the account " INSPECT_USER " is gone: names stay inspected as long as the inspector runs");
	} else if (want->inspected && w->inspect_uid != want->inspect_uid) {
		w->inspect_uid = want->inspect_uid;
		if (w->paths->inspect_uid)
			uid_memory_write(w->paths->inspect_uid, want->inspect_uid);
	}
}

static struct nft_want look_up(struct world *w)
{
	struct nft_want want = want_of(w->plan, w->paths->passwd);

	keep_account(w, &want);
	return want;
}

static void load_addresses(struct world *w)
{
	struct nft_want want = look_up(w);

	load_wanted(w, &want);
}

/* Compiled-in protected names win at once, also over a plan that an older version was given. The canary stands among the
 * names, in its order, wherever there are any: by it `check` can try this layer. */
static int apply_names(const struct world *w, struct wire_layer *status, bool *wrote)
{
	const struct items *names = &w->plan->names;
	autofree const char **list = reallocarray(NULL, names->count + 1, sizeof *list);
	bool canary = names->count == 0;
	size_t count = 0;
	int r;

	if (!list) {
		*status = (struct wire_layer){ .error = ENOMEM };
		return -ENOMEM;
	}
	for (size_t i = 0; i < names->count; i++) {
		const char *name = plan_name(names, i);
		int order = canary ? -1 : strcmp(name, CANARY_NAME);

		if (order > 0)
			list[count++] = CANARY_NAME;
		canary = canary || order >= 0;
		if (!protected_touches(name))
			list[count++] = name;
	}
	if (!canary)
		list[count++] = CANARY_NAME;
	r = hosts_repair(&w->paths->hosts, list, count, status, wrote);
	if (names->count && status->count) /* what is told is what the plan has */
		status->count--;
	return r;
}

/* True if the file held something else. */
static bool load_hosts(struct world *w)
{
	struct wire_layer status = { 0 };
	bool wrote = false;

	if (w->plan->unknown & PLAN_NAMES)
		status = standing(w);
	else if (hosts_recover(&w->paths->hosts, &status) == 0)
		apply_names(w, &status, &wrote);
	take_status("hosts", &w->hosts, &status);
	w->hosts_held |= !w->hosts.error && !(w->plan->unknown & PLAN_NAMES);
	return wrote;
}

/* Why names are not inspected, in a few words; NULL: they are. */
static const char *names_trouble(const struct world *w, int *error)
{
	int state = inspect_link_state(&w->inspect);

	*error = w->addresses.error ? w->addresses.error : EINPROGRESS; /* without a plan there are no rules yet */
	if (w->addresses.error || !w->nft)
		return "the rules are not in force";
	*error = EOPNOTSUPP;
	if (nft_mode_of(w->nft)->queue == NFT_QUEUE_NONE)
		return "this kernel has no NFQUEUE";
	*error = ENOENT;
	if (!w->loaded.inspected)
		return "there is no account " INSPECT_USER;
	if (w->account_gone && state < 0 && state != -EINPROGRESS)
		return "there is no account " INSPECT_USER " any more";
	*error = -state;
	if (state == -EINPROGRESS)
		return INSPECT_USER " has not answered yet";
	return state < 0 ? INSPECT_USER " does not answer" : NULL;
}

static void report_names(struct world *w)
{
	struct wire_layer status = { .count = (uint32_t)w->plan->names.count };
	const char *why = NULL;
	int error = 0;

	if (w->loaded.idle)
		status.flags = WIRE_LAYER_IDLE;
	else
		why = names_trouble(w, &error);
	if (!w->loaded.idle && !why && w->account_gone)
		status.flags = WIRE_LAYER_NO_ACCOUNT;
	if (why) {
		status = (struct wire_layer){ .error = error ? error : EIO };
		snprintf(status.detail, sizeof status.detail, "%s%s%s", why, error == EINPROGRESS || error == ENOENT ? "" : ": ",
			 error == EINPROGRESS || error == ENOENT ? "" : strerror(error));
	}
	if (w->names.error == EINPROGRESS) /* of which nobody was told */
		w->names.error = 0;
	if (error != EINPROGRESS) /* which is not worth a line in the log */
		take_status("names", &w->names, &status);
	else
		w->names = status;
}

static void send_names(struct world *w, int wait_ms)
{
	if (!(w->plan->unknown & PLAN_NAMES)) {
		int r = inspect_link_send(&w->inspect, w->plan);

		if (r == 0)
			inspect_link_hear(&w->inspect, wait_ms);
		else
			w->inspect.error = r;
	}
	report_names(w);
}

static bool retryable(const struct world *w, const struct wire_layer *layer, enum plan_part part)
{
	return layer->error && !(w->plan->unknown & part);
}

static void plan_retry(struct world *w)
{
	bool needed = retryable(w, &w->addresses, PLAN_ADDRS) || retryable(w, &w->hosts, PLAN_NAMES) ||
		      (w->paths->inspector && w->inspect.fd < 0) || w->account_gone;

	w->retry_at_ms = needed ? world_now_ms() + WORLD_RETRY_MS : 0;
}

/* Once the rules are in again, what was opened in between is ended. */
static void end_what_was_open(struct world *w)
{
	if (w->addresses.error || !w->end_open)
		return;
	w->end_open = false;
	end_connections(w, &w->plan->addrs);
}

int world_start(struct world *w, const struct helper_paths *paths)
{
	int r;

	*w = (struct world){ .paths = paths, .watch = { .fd = -1 } };
	w->inspect_uid = paths->inspect_uid ? uid_memory_read(paths->inspect_uid) : -1;
	inspect_link_init(&w->inspect, paths->inspector);
	w->inspect.alone = true;
	r = plan_file_load_or_rescue(paths->plan, &w->plan, w->plan_text);
	if (!w->plan)
		return r;
	if (r < 0 && r != -ENOENT) {
		log_error("the saved plan: %s; what is in force stands", w->plan_text);
		w->plan_error = r;
	}
	guard_open(&w->guard, paths->hosts.hosts); /* before anything that somebody could undo */
	plan_watch_open(&w->watch, paths->plan);
	load_addresses(w);
	load_hosts(w);
	send_names(w, 0); /* it may come after us: the loop hears its answer */
	w->end_open = w->addresses.error;
	plan_retry(w);
	return 0;
}

void world_stop(struct world *w)
{
	plan_free(&w->plan);
	plan_watch_close(&w->watch);
	nft_close(&w->nft);
	guard_close(&w->guard);
	inspect_link_close(&w->inspect);
}

static bool account_is_back(const struct world *w)
{
	uint32_t uid;

	return w->account_gone && !(w->plan->unknown & PLAN_ADDRS) && account_uid(w->paths->passwd, INSPECT_USER, &uid);
}

void world_retry(struct world *w, int64_t now_ms)
{
	if (!w->retry_at_ms || now_ms < w->retry_at_ms)
		return;
	if (retryable(w, &w->addresses, PLAN_ADDRS) || account_is_back(w))
		load_addresses(w);
	end_what_was_open(w);
	if (retryable(w, &w->hosts, PLAN_NAMES))
		load_hosts(w);
	if (w->inspect.fd < 0)
		send_names(w, 0);
	report_names(w);
	plan_retry(w);
}

/* What was loaded, as the plan is now; no account is looked up while the way is open. Connections may have been opened in between. */
static void repair_addresses(struct world *w, int64_t start_ms)
{
	struct nft_want want = w->loaded;

	want.addrs = &w->plan->addrs;
	want.resolvers = &w->plan->resolver_addrs;
	if (w->plan->unknown & PLAN_ADDRS)
		return;
	w->end_open = true;
	load_wanted(w, &want);
	guard_repaired(&w->guard.table, !w->addresses.error, start_ms, world_now_ms());
	end_what_was_open(w);
	report_names(w);
	plan_retry(w);
}

static void look_at_hosts(struct world *w, int64_t start_ms)
{
	bool wrote;

	if (w->plan->unknown & PLAN_NAMES)
		return;
	wrote = load_hosts(w);
	/* The file was ours to write, and now is a link to where we cannot: the link goes, and what it leads to stays. */
	if (w->hosts.error && w->hosts_held && hosts_take_link(&w->paths->hosts) == 0)
		wrote = load_hosts(w);
	if (wrote || w->hosts.error)
		guard_repaired(&w->guard.hosts, wrote, start_ms, world_now_ms());
	plan_retry(w);
}

void world_guard(struct world *w, const struct pollfd fds[GUARD_FDS], int64_t now_ms)
{
	guard_hear(&w->guard, fds, w->nft, now_ms);
	if (guard_table_due(&w->guard, now_ms))
		repair_addresses(w, now_ms);
	if (guard_hosts_due(&w->guard, now_ms))
		look_at_hosts(w, now_ms);
}

/* The earlier one; 0: never. */
static int64_t earlier(int64_t a, int64_t b)
{
	return a && (!b || a < b) ? a : b;
}

int64_t world_next_ms(const struct world *w)
{
	return earlier(w->alone_at_ms, earlier(w->retry_at_ms, guard_next_ms(&w->guard)));
}

static bool opens_by_hours(const struct plan *p)
{
	for (size_t i = 0; i < p->exceptions.count; i++) {
		const struct exception *x = items_at(&p->exceptions, i);

		if (x->open && exception_has_hours(x))
			return true;
	}
	return false;
}

void world_hear_daemon(struct world *w, bool there, int64_t now_ms)
{
	bool was_alone = w->inspect.alone;

	if (!there && !was_alone && !w->alone_at_ms)
		w->alone_at_ms = now_ms + WORLD_ALONE_MS;
	w->inspect.alone = !there && (was_alone || now_ms >= w->alone_at_ms);
	if (there || w->inspect.alone)
		w->alone_at_ms = 0;
	if (w->inspect.alone == was_alone || !opens_by_hours(w->plan))
		return;
	if (!there)
		log_warning("nc-blockd is not there to say which hours it is: exceptions with hours are shut");
	send_names(w, 0);
	plan_retry(w);
}

/* A plan that is not wholly known is worth less than what lies there. */
void world_hear_plan(struct world *w)
{
	char text[PLAN_TEXT_SIZE];

	if (!plan_watch_lost(&w->watch, w->paths->plan) || w->plan->unknown)
		return;
	if (plan_file_store(w->paths->plan, w->plan, text) < 0) {
		log_error("%s", text);
		return;
	}
	plan_watch_wrote(&w->watch, w->paths->plan);
	log_warning("the plan on disk was removed or changed, and has been written again");
}

void world_hear_inspector(struct world *w)
{
	inspect_link_hear(&w->inspect, 0);
	if (w->inspect.fd < 0) /* the service manager keeps its socket: the next one finds the names waiting there */
		send_names(w, 0);
	report_names(w);
	plan_retry(w);
}

/* Everything that can refuse T, before anything becomes real. */
static enum wire_result prepare(struct txn *t, const struct plan *old, const struct wire_message *commit,
				struct plan **next, const char **why)
{
	struct own own = { 0 };
	bool known = false;
	int r = txn_build(t, old, next);

	if (r < 0) {
		*why = strerror(-r);
		return WIRE_NOT_STORED;
	}
	*why = txn_mismatch(t, old, *next, commit);
	if (*why)
		return WIRE_MISMATCH;
	/* Where the kernel cannot be asked for its addresses the daemon's own look has to do. */
	if (t->put_addrs.count)
		known = own_read(&own) == 0;
	*why = txn_refused(t, known ? &own : NULL);
	if (!*why && (*next)->state.network.retired && ((*next)->names.count || (*next)->addrs.count))
		*why = "a plan that is retired must hold nothing";
	if (known)
		own_free(&own);
	return *why ? WIRE_INVALID : WIRE_OK;
}

static void change_addresses(struct world *w, const struct txn *t, unsigned was_unknown)
{
	struct nft_want want = look_up(w);
	struct wire_layer status;
	bool same = nft_want_same_rules(&want, &w->loaded) && !t->put_resolver_addrs.count &&
		    !t->drop_resolver_addrs.count;

	if (w->addresses.error || !w->nft || (was_unknown & PLAN_ADDRS) || !same) {
		if (w->addresses.error || !w->nft || (was_unknown & PLAN_ADDRS))
			w->end_open = true;
		load_addresses(w);
		return;
	}
	if (nft_change(w->nft, &want, &t->put_addrs, &t->drop_addrs, &status) < 0) {
		load_addresses(w);
		return;
	}
	take_status("addresses", &w->addresses, &status);
}

/* Whether the inspector's list becomes another one. */
static bool list_changes(const struct txn *t, const struct plan *old, const struct plan *next)
{
	return t->put_names.count || t->drop_names.count || t->put_resolver_names.count ||
	       t->drop_resolver_names.count || t->put_exceptions.count || t->drop_exceptions.count ||
	       !old->addrs.count != !next->addrs.count ||
	       memcmp(&old->state.network, &next->state.network, sizeof next->state.network) != 0 ||
	       (old->unknown & (PLAN_NAMES | PLAN_RESOLVER_NAMES));
}

/* PLAN is committed: from here on there is no way back, and what fails is told and tried again. */
static void enforce(struct world *w, const struct txn *t, struct plan *next)
{
	unsigned was_unknown = w->plan->unknown;
	bool resend = list_changes(t, w->plan, next);

	plan_free(&w->plan);
	w->plan = next;
	w->plan_error = 0;
	change_addresses(w, t, was_unknown);
	if (t->put_names.count || t->drop_names.count || w->hosts.error || (was_unknown & PLAN_NAMES))
		load_hosts(w);
	if (resend || inspect_link_state(&w->inspect) < 0)
		send_names(w, WORLD_INSPECT_MS);
	report_names(w);
	if (!w->addresses.error && !w->end_open)
		end_connections(w, &t->put_addrs);
	end_what_was_open(w);
	plan_retry(w);
}

/* Once a new plan is stored, a damaged one that was moved aside says nothing any more. */
static void forget_damaged(const struct world *w)
{
	char aside[PATH_MAX];

	if (w->plan->unknown &&
	    snprintf(aside, sizeof aside, "%s.damaged", w->paths->plan) < (int)sizeof aside)
		(void)unlink(aside);
}

/* Nothing stays behind a shorter text: the message would not be valid. */
static void say_why(struct wire_message *reply, const char *text)
{
	memset(reply->u.status.detail, 0, sizeof reply->u.status.detail);
	snprintf(reply->u.status.detail, sizeof reply->u.status.detail, "%.110s", text);
}

void world_commit(struct world *w, struct txn *t, const struct wire_message *commit,
		  struct wire_message *reply)
{
	char text[PLAN_TEXT_SIZE];
	struct plan *next = NULL;
	const char *why = NULL;
	enum wire_result result = prepare(t, w->plan, commit, &next, &why);

	if (result == WIRE_OK) {
		next->generation = commit->generation;
		if (plan_file_store(w->paths->plan, next, text) < 0) {
			log_error("%s", text);
			why = text;
			result = WIRE_NOT_STORED;
		}
	}
	if (result == WIRE_OK) {
		plan_watch_wrote(&w->watch, w->paths->plan);
		forget_damaged(w);
		enforce(w, t, TAKE_PTR(next));
	}
	plan_free(&next);
	wire_init(reply, WIRE_COMMIT_REPLY);
	world_report(w, reply);
	reply->u.status.result = result;
	if (why)
		say_why(reply, why);
}

void world_report(const struct world *w, struct wire_message *reply)
{
	int64_t now_ms = world_now_ms();

	reply->generation = w->plan->generation;
	wire_layer_copy(&reply->u.status.hosts, &w->hosts);
	wire_layer_copy(&reply->u.status.addresses, &w->addresses);
	wire_layer_copy(&reply->u.status.names, &w->names);
	if (fight_is_on(&w->guard.hosts.fight, now_ms))
		reply->u.status.hosts.flags |= WIRE_LAYER_FOUGHT;
	if (fight_is_on(&w->guard.table.fight, now_ms))
		reply->u.status.addresses.flags |= WIRE_LAYER_FOUGHT;
	reply->u.status.repaired = w->guard.hosts.repaired + w->guard.table.repaired;
	reply->u.status.repaired_addresses = w->guard.table.repaired;
	if (w->plan_error)
		say_why(reply, w->plan_text);
}
