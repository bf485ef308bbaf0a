/* Store and helper brought together: at start, and whenever the helper has another plan than it acknowledged.
 * Used by commit.c.
 * Must never let either side's loss shorten a wait or open anything. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "daemon/clock.h"
#include "daemon/daemon_private.h"
#include "daemon/policy_allow.h"
#include "daemon/reconcile.h"

static bool same_plan(const struct image *i, const struct wire_message *hello)
{
	struct wire_counts counts = image_counts(i);

	return i->generation == hello->generation && i->digest == hello->u.plan.digest &&
	       memcmp(&counts, &hello->u.plan.counts, sizeof counts) == 0;
}

/* True if what the settings are is not what the store had, and not what the file alone has made of it. */
static bool settings_disagreed(const struct daemon *d, const struct settings *plan)
{
	return memcmp(plan, &d->stored, sizeof *plan) != 0 && memcmp(&d->state.settings.effective, &d->stored, sizeof d->stored) != 0;
}

/* What was not believed of the settings: a value, or a wait, which then starts anew. */
static bool stricter_state(struct daemon *d, const struct state_block *b)
{
	struct settings wish = d->state.settings.wish, both;
	struct clock_reading reading;
	bool disagreed = false;

	if (b->version != STATE_VERSION && b->version != STATE_VERSION_BEFORE_PEOPLE)
		return false;
	if (settings_valid(&b->effective)) {
		settings_stricter(&d->state.settings.effective, &b->effective, &both);
		d->state.settings.effective = both;
		disagreed = settings_disagreed(d, &b->effective);
	}
	if (counted_valid(&b->clock) && d->store_is_new) /* it has counted nothing: the plan's clock is all there is */
		d->state.clock = b->clock;
	else if (counted_valid(&b->clock) && clock_read(&reading) == 0)
		counted_join(&d->state.clock, &b->clock, &reading);
	daemon_moment(d);
	if (b->waits != d->waits) {
		disagreed |= settings_next_ms(&d->state.settings, &d->now) != INT64_MAX;
		settings_wait_anew(&d->state.settings, &d->now);
	}
	settings_wish(&d->state.settings, &wish, &d->now);
	if (b->next_id > d->model.next_id)
		d->model.next_id = b->next_id;
	return disagreed;
}

/* A request for everything holds only where both know it alike, and of all that there is to hold. */
static int reconcile_retire(struct daemon *d, const struct state_block *b, unsigned changed)
{
	if (!changed && memcmp(&d->state.retire, &b->retire, sizeof b->retire) == 0)
		return 0;
	return retire_end(&d->state.retire) ? daemon_event(d, NULL, "retire-ended", "") : 0;
}

/* "3 entries and the settings". TEXT of MESSAGE_SIZE. */
static void what_disagreed(unsigned entries, bool settings, char *text)
{
	char count[48] = "";

	if (entries)
		snprintf(count, sizeof count, "%u %s%s", entries, entries == 1 ? "entry" : "entries", settings ? " and " : "");
	snprintf(text, MESSAGE_SIZE, "%s%s", count, settings ? "the settings" : "");
}

static void tell(struct daemon *d, unsigned changed, bool settings, const struct image *plan)
{
	const char *exceptions = plan->exceptions_count ? "and the waits of exceptions " : "";
	char what[MESSAGE_SIZE];

	what_disagreed(changed, settings, what);
	if (d->store_is_new && (plan->records_count || settings))
		snprintf(d->started, sizeof d->started,
			 "the store was missing or damaged and has been rebuilt from the plan in force; "
			 "running removals %sstart again", exceptions);
	else if (changed)
		snprintf(d->started, sizeof d->started,
			 "store and plan disagreed and were reconciled: the stricter reading holds for "
			 "%.60s, running removals %sstart again", what, exceptions);
	else if (settings)
		snprintf(d->started, sizeof d->started,
			 "store and plan disagreed and were reconciled: the stricter reading holds for %.60s", what);
	else
		return;
	log_warning("%s", d->started);
}

static int log_reconciled(struct daemon *d, bool settings)
{
	int r = settings ? daemon_event(d, NULL, "settings-reconciled", "") : 0;

	for (size_t i = 0; i < d->model.count && r == 0; i++) {
		const struct entry *e = d->model.entries[i];

		if (memcmp(&e->r, &e->saved, sizeof e->r) != 0)
			r = daemon_event(d, e, "reconciled", "");
	}
	return r;
}

/* By either's clock: nobody hides a sleep in the store alone. After entries are compared, which this makes no difference to. */
static bool slept(const struct daemon *d, const struct state_block *b)
{
	return d->now.slept || !counted_valid(&b->clock) || counted_slept(&b->clock, &d->state.clock);
}

static int reconcile(struct daemon *d, const struct image *plan)
{
	struct state_block block;
	unsigned changed;
	uint32_t delay_s;
	bool settings;
	int r;

	memcpy(&block, plan->state.daemon, sizeof block);
	settings = stricter_state(d, &block);
	delay_s = d->state.settings.effective.delay_s;
	r = reconcile_records(&d->model, plan, delay_s, &changed);
	if (r == 0 && slept(d, &block))
		daemon_end_undo(d);
	if (r == 0)
		r = allow_reconcile_all(d, plan, &changed);
	if (r == 0)
		r = reconcile_retire(d, &block, changed);
	if (r == 0)
		r = people_reconcile(&d->people, &d->model, plan, block.people_digest, &d->state.settings, &d->now, &changed);
	if (r == 0)
		r = log_reconciled(d, settings);
	for (size_t i = 0; i < d->model.count && r == 0; i++)
		r = daemon_derive_entry(d, d->model.entries[i]);
	if (r == 0)
		r = reconcile_names(&d->model, plan);
	if (r == 0)
		r = reconcile_resolvers(&d->model, plan);
	if (r == 0)
		r = daemon_rederive(d);
	if (r < 0) {
		daemon_revert(d);
		return r;
	}
	if (block.waits != d->waits) /* what is shared is known from the store alone, or was made up from what the files say now */
		model_forget_shared(&d->model);
	tell(d, changed, settings, plan);
	if (plan->generation > d->saved.generation)
		d->saved.generation = plan->generation;
	return daemon_store(d);
}

/* All is as in the plan, but perhaps because the file has put right what the store said. */
static void tell_put_right(struct daemon *d, const struct image *plan)
{
	if (!settings_disagreed(d, &d->saved.settings.effective))
		return;
	tell(d, 0, true, plan);
	(void)daemon_event(d, NULL, "settings-reconciled", ""); /* without memory it is told at least */
}

int daemon_compare(struct daemon *d)
{
	struct image *mine = daemon_image(d), *plan = NULL;
	struct wire_message hello;
	int r = mine ? helper_link_hello(&d->link, &hello) : -ENOMEM;

	if (r == 0 && same_plan(mine, &hello)) {
		tell_put_right(d, mine);
		image_free(&d->acked);
		d->acked = TAKE_PTR(mine);
	} else if (r == 0 && d->sent && same_plan(d->sent, &hello)) { /* it took that, and died before it could say so */
		image_free(&d->acked);
		d->acked = TAKE_PTR(d->sent);
	} else if (r == 0 && !(d->acked && same_plan(d->acked, &hello))) {
		r = helper_link_fetch(&d->link, &plan);
		if (r == 0)
			r = reconcile(d, plan);
		if (r == 0) {
			image_free(&d->acked);
			d->acked = TAKE_PTR(plan);
		}
	}
	if (r == 0) {
		d->compared = d->link.connections;
		d->in_doubt = d->store_is_new = false;
		image_free(&d->sent);
	}
	image_free(&plan);
	image_free(&mine);
	return r;
}
