/* The data files and what they mean for the entries: additions at once, losses after the wait.
 * Used by daemon.c at start and on reload, by compare.c and by the verbs.
 * Must never take a name from an entry but in daemon_take_losses() and daemon_drop_shared(). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "common/protected.h"
#include "daemon/daemon_private.h"
#include "daemon/protected_extra.h"
#include "daemon/resolvers.h"

static bool service_blocked(const void *arg, const char *id)
{
	const struct model *m = arg;

	for (size_t i = 0; i < m->count; i++)
		if (derive_blocks_service(&m->entries[i]->r, id))
			return true;
	return false;
}

struct derive daemon_derive(const struct daemon *d)
{
	return (struct derive){ .ctx = &d->ctx, .service_blocked = service_blocked, .arg = &d->model };
}

/* E is given NAMES, which are taken over whatever the answer. What it held for a reason of its own is not shared because a data file
 * says so now. AFRESH: it holds nothing so far. 0 or -ENOMEM. */
static int give(const struct derive *derive, struct entry *e, struct names *names, bool afresh)
{
	struct names shared = { 0 };
	int r = 0;

	for (size_t i = 0; i < names->count && r == 0; i++) {
		const char *name = names->text[i];
		bool held = !afresh && names_has(&e->names, name);

		if (derive_lists_shared(derive, &e->r, name) && (!held || names_has(&e->shared, name)))
			r = names_add(&shared, name);
	}
	if (r < 0) {
		names_free(names);
		names_free(&shared);
		return r;
	}
	entry_set_names(e, names);
	entry_set_shared(e, &shared);
	return 0;
}

int daemon_derive_entry(struct daemon *d, struct entry *e)
{
	struct derive derive = daemon_derive(d);
	struct names names = { 0 };
	int r = 0;

	if (entry_in_force(e)) {
		r = names_copy(&names, &e->names);
		if (r == 0)
			r = derive_names(&derive, &e->r, &names);
	}
	if (r == 0)
		return give(&derive, e, &names, false);
	names_free(&names);
	return r;
}

static int loss_of(const struct derive *derive, const struct entry *e, uint64_t *digest)
{
	struct names given = { 0 };
	int r = derive_names(derive, &e->r, &given);

	for (size_t i = 0; i < e->names.count && r == 0; i++)
		if (!names_has(&given, e->names.text[i]))
			*digest +=
				wire_item_hash(WIRE_ITEM_IS_NAME, e->names.text[i], strlen(e->names.text[i]));
	names_free(&given);
	return r;
}

/* What the data files list is in force at once; what they list no more stays, for as long as anything is blocked. */
static int rederive_resolvers(struct daemon *d, uint64_t *loss)
{
	struct names next = { 0 };
	int r = model_holds_any(&d->model) ? names_copy(&next, &d->model.resolvers) : 0;

	if (r == 0)
		r = names_add_all(&next, &d->listed_resolvers);
	if (r < 0) {
		names_free(&next);
		return r;
	}
	model_set_resolvers(&d->model, &next);
	for (size_t i = 0; i < d->model.resolvers.count; i++) {
		const char *text = d->model.resolvers.text[i];

		if (!names_has(&d->listed_resolvers, text))
			*loss += wire_item_hash(WIRE_ITEM_IS_RESOLVER_NAME, text, strlen(text));
	}
	return 0;
}

int daemon_rederive(struct daemon *d)
{
	struct derive derive = daemon_derive(d);
	uint64_t digest = 0;
	int r = 0;

	for (size_t i = 0; i < d->model.count && r == 0; i++)
		r = daemon_derive_entry(d, d->model.entries[i]);
	for (size_t i = 0; i < d->model.count && r == 0; i++)
		if (entry_in_force(d->model.entries[i]))
			r = loss_of(&derive, d->model.entries[i], &digest);
	if (r == 0)
		r = rederive_resolvers(d, &digest);
	if (r == 0)
		settings_wish_catalogue(&d->state.settings, digest, &d->now);
	return r;
}

int daemon_take_losses(struct daemon *d)
{
	struct derive derive = daemon_derive(d);
	struct names listed = { 0 };
	int r = names_copy(&listed, &d->listed_resolvers);

	if (r == 0)
		model_set_resolvers(&d->model, &listed);
	for (size_t i = 0; i < d->model.count && r == 0; i++) {
		struct names given = { 0 };

		r = derive_names(&derive, &d->model.entries[i]->r, &given);
		if (r == 0)
			r = give(&derive, d->model.entries[i], &given, true);
		else
			names_free(&given);
	}
	return r;
}

/* True if NAME was in force by E as long as others were blocked, too, and they are not. */
static bool is_over(const struct derive *derive, const struct entry *e, const char *name)
{
	return names_has(&e->shared, name) && derive_shared_open(derive, &e->r, name);
}

int daemon_drop_shared(struct daemon *d)
{
	struct derive derive = daemon_derive(d);
	int r = 0;

	for (size_t i = 0; i < d->model.count && r == 0; i++) {
		struct entry *e = d->model.entries[i];
		struct names left = { 0 };

		for (size_t k = 0; k < e->names.count && r == 0; k++)
			if (entry_in_force(e) && !is_over(&derive, e, e->names.text[k]))
				r = names_add(&left, e->names.text[k]);
		if (r == 0)
			entry_set_names(e, &left);
		else
			names_free(&left);
	}
	return r;
}

/* ERRORS is used up. */
static void log_lines(char *errors)
{
	char *rest = NULL;

	for (char *line = strtok_r(errors, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		log_error("%s", line);
}

int daemon_load_data(struct daemon *d)
{
	struct catalogue *catalogue = NULL;
	struct names resolvers = { 0 };
	char **extra = NULL, errors[1024] = "";
	size_t count = 0;
	int r = catalogue_load(d->paths.services, 2, &catalogue, errors, sizeof errors), bad = r;

	log_lines(errors);
	if (r >= 0) {
		r = protected_extra_load(d->paths.protected_d, 2, &extra, &count, errors, sizeof errors);
		log_lines(errors);
	}
	if (r >= 0) {
		bad += r;
		r = resolvers_load(d->paths.doh_d, 2, &resolvers, errors, sizeof errors);
		log_lines(errors);
	}
	if (r < 0) {
		log_error("the data files could not be read: %s", strerror(-r));
		catalogue_free(&catalogue);
		protected_extra_free(&extra, count);
		names_free(&resolvers);
		return r;
	}
	catalogue_free(&d->catalogue);
	protected_index_free(&d->extra_index);
	protected_extra_free(&d->extra, d->extra_count);
	names_free(&d->listed_resolvers);
	d->listed_resolvers = resolvers;
	d->catalogue = catalogue;
	d->extra = extra;
	d->extra_count = count;
	d->extra_index = protected_index_new((const char *const *)extra, count);
	d->ctx = (struct target_context){ catalogue, (const char *const *)extra, count, d->extra_index };
	d->data_errors[0] = 0;
	if (bad + r > 0)
		snprintf(d->data_errors, sizeof d->data_errors,
			 "%d data file%s left out because of a fault; see the system's log", bad + r,
			 bad + r == 1 ? " was" : "s were");
	return 0;
}
