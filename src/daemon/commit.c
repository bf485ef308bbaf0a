/* Changing the daemon's state: stored first, then sent, then believed.
 * Used by every verb and by daemon_tick().
 * Must never leave in memory what could not be stored. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/protected.h"
#include "daemon/daemon_private.h"
#include "daemon/policy_allow.h"

static int note(struct daemon *d, const struct event *event)
{
	if (d->events_count == d->events_capacity) {
		size_t more = d->events_capacity ? d->events_capacity * 2 : 8;
		struct event *events = reallocarray(d->events, more, sizeof *events);

		if (!events)
			return -ENOMEM;
		d->events = events;
		d->events_capacity = more;
	}
	d->events[d->events_count++] = *event;
	return 0;
}

int daemon_event(struct daemon *d, const struct entry *e, const char *name, const char *detail)
{
	return note(d, &(struct event){ e ? e->r.id : 0, e ? e->r.uid : 0, name, detail });
}

int daemon_person_event(struct daemon *d, const struct record *person, const char *name)
{
	return note(d, &(struct event){ person->id, person->uid, name, "" });
}

int daemon_exception_event(struct daemon *d, const struct allowed *a, const char *name)
{
	return note(d, &(struct event){ a->x.id, a->x.uid, name, "" });
}

static int image_entry(struct image *i, const struct daemon *d, const struct entry *e)
{
	struct addr a;
	int r = e->saved.id ? image_add_record(i, &e->saved) : 0;

	if (r < 0 || e->saved.id == 0 || e->saved.state == STATE_GONE)
		return r;
	for (size_t k = 0; k < e->names.count && r == 0; k++)
		if (!protected_touches(e->names.text[k]) && !allow_leaves_out(d, &e->saved, e->names.text[k])) /* compiled-in help is open at once; what a file protects waits */
			r = names_add(&i->names, e->names.text[k]);
	if (r == 0 && !e->refused && derive_addr(&e->saved, &a))
		r = image_add_addr(i, &a);
	return r;
}

/* Compiled-in help is open at once also where somebody listed it as a resolver. */
static int image_resolvers(struct image *i, const struct daemon *d)
{
	int r = 0;

	for (size_t k = 0; k < d->model.resolvers.count && r == 0; k++)
		if (!protected_touches(d->model.resolvers.text[k]))
			r = names_add(&i->resolvers, d->model.resolvers.text[k]);
	return r;
}

/* In the helper's words, where 0 is each setting's default. */
static struct wire_network network_of(const struct settings *s)
{
	static const uint8_t dot[] = { [DOT_ALLOW] = WIRE_DOT_ALLOW, [DOT_SYSTEM] = WIRE_DOT_SYSTEM,
				       [DOT_BLOCK] = WIRE_DOT_BLOCK };
	static const uint8_t quic[] = { [QUIC_ALLOW] = WIRE_QUIC_ALLOW, [QUIC_INSPECT] = WIRE_QUIC_INSPECT,
					[QUIC_BLOCK] = WIRE_QUIC_BLOCK };

	return (struct wire_network){ .forward = s->forward ? WIRE_FORWARD_YES : WIRE_FORWARD_NO,
				      .dot = dot[s->dot],
				      .doh = s->doh == DOH_BLOCK ? WIRE_DOH_BLOCK : WIRE_DOH_ALLOW,
				      .quic = quic[s->quic] };
}

static uint64_t shared_digest(const struct entry *e)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < e->shared.count; i++) {
		struct {
			uint32_t id;
			char name[NAME_SIZE + 2]; /* no padding, which would be hashed */
		} one = { .id = e->r.id };

		if (!names_has(&e->names, e->shared.text[i]))
			continue;
		strncpy(one.name, e->shared.text[i], sizeof one.name - 1);
		sum += wire_item_hash(WIRE_ITEM_IS_STATE, &one, sizeof one);
	}
	return sum;
}

uint64_t daemon_waits(const struct daemon *d)
{
	const struct settings_state *s = &d->saved.settings;
	uint64_t sum = wire_item_hash(WIRE_ITEM_IS_STATE, &s->wish, sizeof s->wish) +
		       wire_item_hash(WIRE_ITEM_IS_STATE, s->pending, sizeof s->pending);

	for (size_t i = 0; i < d->model.count; i++)
		sum += shared_digest(d->model.entries[i]);
	return sum;
}

struct image *daemon_image(const struct daemon *d)
{
	struct image *i = image_new();
	struct state_block block = { .version = STATE_VERSION, .next_id = d->model.saved_next_id,
				     .effective = d->saved.settings.effective, .clock = d->saved.clock,
				     .retire = d->saved.retire, .waits = d->waits,
				     .people_digest = people_digest(&d->saved_people) };
	int r = i ? 0 : -ENOMEM;

	for (size_t k = 0; k < d->model.count && r == 0; k++)
		r = image_entry(i, d, d->model.entries[k]);
	for (size_t k = 0; k < d->exceptions.count && r == 0; k++)
		if (d->exceptions.list[k]->saved.id)
			r = image_add_exception(i, &d->exceptions.list[k]->saved);
	for (size_t k = 0; k < d->saved_people.count && r == 0; k++)
		r = image_add_record(i, &d->saved_people.list[k].r);
	if (r == 0 && d->saved.settings.effective.doh == DOH_BLOCK)
		r = image_resolvers(i, d);
	if (r < 0) {
		image_free(&i);
		return NULL;
	}
	memcpy(i->state.daemon, &block, sizeof block);
	i->state.network = network_of(&d->saved.settings.effective);
	i->state.network.retired = d->saved.retire.state == RETIRE_DONE;
	i->generation = d->saved.generation;
	image_seal(i);
	return i;
}

void daemon_revert(struct daemon *d)
{
	model_revert(&d->model);
	exceptions_revert(&d->exceptions);
	d->state = d->saved;
	people_copy(&d->people, &d->saved_people);
	d->events_count = 0;
	daemon_moment(d);
}

/* What is not believed when it is read back must not be written: the next start would find a damaged store. */
static int put_entry(struct daemon *d, const struct entry *e)
{
	return record_valid(&e->r) ? store_put_entry(d->store, e) : -EINVAL;
}

static int put_exception(struct daemon *d, const struct allowed *a)
{
	return exception_valid(&a->x) ? store_put_exception(d->store, a) : -EINVAL;
}

static int put_people(struct daemon *d)
{
	for (size_t i = 0; i < d->people.count; i++)
		if (!person_valid(&d->people.list[i].r))
			return -EINVAL;
	return store_put_people(d->store, &d->people);
}

static int write_all(struct daemon *d)
{
	int r = store_begin(d->store);

	for (size_t i = 0; i < d->model.count && r == 0; i++)
		if (entry_changed(d->model.entries[i]))
			r = put_entry(d, d->model.entries[i]);
	for (size_t i = 0; i < d->exceptions.count && r == 0; i++)
		if (allowed_changed(d->exceptions.list[i]))
			r = put_exception(d, d->exceptions.list[i]);
	if (r == 0 && d->model.resolvers_changed)
		r = store_put_resolvers(d->store, &d->model.resolvers);
	if (r == 0 && !people_equal(&d->people, &d->saved_people))
		r = put_people(d);
	if (r == 0)
		r = store_put_state(d->store, &d->state, d->model.next_id);
	for (size_t i = 0; i < d->events_count && r == 0; i++)
		r = store_log(d->store, moment_shown_s(&d->now), d->events[i].id, d->events[i].uid, d->events[i].name,
			      d->events[i].detail);
	if (r == 0)
		r = store_commit(d->store);
	if (r < 0)
		store_rollback(d->store);
	return r;
}

int daemon_store(struct daemon *d)
{
	int r;

	(void)allow_settle(d);
	d->state.generation = d->saved.generation + 1;
	daemon_prune_people(d);
	r = write_all(d);
	if (r < 0) {
		log_error("the store could not be written: %s", strerror(-r));
		daemon_revert(d);
		return r;
	}
	d->events_count = 0;
	model_saved(&d->model);
	people_copy(&d->saved_people, &d->people);
	exceptions_saved(&d->exceptions);
	d->saved = d->state;
	d->waits = daemon_waits(d);
	d->stored = d->saved.settings.effective;
	d->stored_ms = d->state.clock.counted_ms;
	return 0;
}

static void tell_behind(struct daemon *d, int r)
{
	if (r < 0 && r != d->behind)
		log_warning("nc-block-helper does not have the newest changes: %s; trying again", strerror(-r));
	if (r == 0 && d->behind < 0)
		log_info("nc-block-helper has everything again");
	d->behind = r;
}

static int send_image(struct daemon *d)
{
	struct image *next = daemon_image(d);
	int r = next ? helper_link_send(&d->link, d->acked, next) : -ENOMEM;

	if (r == 0) {
		image_free(&d->acked);
		d->acked = next;
		return 0;
	}
	image_free(&d->sent);
	d->sent = next;
	d->in_doubt = true; /* did the helper take it before the line broke? it has to be asked */
	return r;
}

/* What was acknowledged says nothing of a helper that has been started anew since. */
bool daemon_in_doubt(const struct daemon *d)
{
	return !d->acked || d->in_doubt || d->link.fd < 0 || d->compared != d->link.connections;
}

static int send_once(struct daemon *d)
{
	int r = daemon_in_doubt(d) ? daemon_compare(d) : 0;

	return r < 0 || d->acked->generation == d->saved.generation ? r : send_image(d);
}

/* One address that has become the machine's own must not keep everything else from being sent. True if there was one. */
static bool leave_out_own(struct daemon *d)
{
	bool any = false;

	for (size_t i = 0; i < d->model.count; i++) {
		struct entry *e = d->model.entries[i];
		struct addr a;
		int own;

		if (e->refused || !derive_addr(&e->saved, &a) || (d->acked && image_has_addr(d->acked, &a)))
			continue;
		own = helper_link_check_addr(&d->link, &a);
		e->refused = own == OWN_ADDRESS || own == OWN_GATEWAY;
		any = any || e->refused;
	}
	if (any)
		log_warning("an address on the list is this machine's own or its gateway's, and is not enforced");
	return any;
}

int daemon_send(struct daemon *d)
{
	int r = send_once(d);

	if (r == -ESTALE || (r == -EINVAL && leave_out_own(d)))
		r = send_once(d);
	tell_behind(d, r);
	return r;
}

int daemon_commit(struct daemon *d)
{
	int r = daemon_store(d);

	if (r == 0)
		(void)daemon_send(d);
	return r;
}
