/* The daemon's state: made, let go, read anew, let pass through time.
 * Used by main.c.
 * Must never write a target, a label or an address to a log. */
#include "daemon/daemon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/protected.h"
#include "daemon/catalogue.h"
#include "daemon/clock.h"
#include "daemon/config.h"
#include "daemon/daemon_private.h"
#include "daemon/protected_extra.h"

void daemon_moment(struct daemon *d)
{
	const struct settings_state *s = &d->state.settings;
	int64_t wall_s = d->state.clock.wall_ms / 1000;

	d->now = moment_of(&d->state.clock, clock_zone_offset(s->effective.quiet.zone, wall_s),
			   clock_zone_offset(s->wish.quiet.zone, wall_s));
	d->now.slept = d->saved.has_clock && counted_slept(&d->saved.clock, &d->state.clock);
}

static int read_wish(const struct daemon *d, struct settings *wish)
{
	char error[CONFIG_ERROR_SIZE] = "", zone[ZONE_SIZE] = "";
	int r;

	clock_zone(zone);
	r = config_load(d->paths.config, zone, wish, error);
	if (r < 0)
		log_error("%s", error[0] ? error : strerror(-r));
	return r;
}

void daemon_end_undo(struct daemon *d)
{
	for (size_t i = 0; i < d->model.count; i++)
		d->model.entries[i]->r.undoable = 0;
}

static int begin_clock(struct daemon *d)
{
	struct clock_reading reading;
	int r = clock_read(&reading);

	if (r < 0) {
		log_error("the clocks could not be read: %s", strerror(-r));
		return r;
	}
	if (!d->state.has_clock)
		counted_init(&d->state.clock, &reading);
	else if (memcmp(d->state.clock.boot_id, reading.boot_id, sizeof reading.boot_id) != 0)
		daemon_end_undo(d);
	d->state.has_clock = true;
	daemon_moment(d);
	return 0;
}

static int begin_settings(struct daemon *d)
{
	struct settings wish;
	int r = read_wish(d, &wish);

	if (r < 0)
		return d->state.has_settings ? 0 : r; /* what is in force holds, whatever became of the file */
	if (!d->state.has_settings) {
		settings_begin(&d->state.settings, &wish);
		d->stored = wish;
	}
	d->state.has_settings = true;
	daemon_moment(d);
	settings_wish(&d->state.settings, &wish, &d->now);
	return 0;
}

static int open_store(struct daemon *d)
{
	enum store_opened what;
	int r = store_open(d->paths.store, &d->store, &what);

	if (r == 0)
		r = store_load(d->store, &d->model, &d->state);
	if (r == 0)
		r = store_load_people(d->store, &d->model, &d->people);
	if (r == 0)
		r = store_load_exceptions(d->store, &d->exceptions);
	if (r == -EBADMSG && d->store) { /* its pages are sound, but not what they say */
		store_close(&d->store);
		model_free(&d->model);
		exceptions_free(&d->exceptions);
		memset(&d->state, 0, sizeof d->state);
		memset(&d->people, 0, sizeof d->people);
		r = store_set_aside(d->paths.store, &d->store);
		what = STORE_MOVED_ASIDE;
	}
	if (r < 0)
		log_error("%s: %s", d->paths.store, strerror(-r));
	d->saved = d->state;
	d->waits = daemon_waits(d);
	d->stored = d->saved.settings.effective;
	d->store_is_new = what != STORE_OPENED || !d->state.has_clock || !d->state.has_settings; /* emptied is as good as new */
	people_copy(&d->saved_people, &d->people);
	if (r == 0 && what == STORE_MOVED_ASIDE)
		strcpy(d->started, "the store was damaged and has been moved aside");
	return r;
}

static bool anything_changed(const struct daemon *d)
{
	for (size_t i = 0; i < d->model.count; i++)
		if (entry_changed(d->model.entries[i]))
			return true;
	return exceptions_changed(&d->exceptions) || d->model.resolvers_changed || !people_equal(&d->people, &d->saved_people) || memcmp(&d->saved.settings, &d->state.settings, sizeof d->saved.settings) != 0;
}

static int daemon_start(struct daemon *d)
{
	bool changed;
	int r = daemon_load_data(d);

	if (r == 0)
		r = open_store(d);
	if (r == 0)
		r = begin_clock(d);
	if (r == 0)
		r = begin_settings(d);
	if (r < 0)
		return r;
	changed = anything_changed(d);
	d->saved.settings = d->state.settings; /* the start cannot be taken back: without a store there is no daemon */
	(void)daemon_compare(d);
	daemon_pass(d);
	r = daemon_rederive(d);
	if (r == 0 && (changed || anything_changed(d) || !d->acked))
		r = daemon_store(d);
	if (r == 0)
		(void)daemon_send(d);
	return r;
}

int daemon_new(const struct daemon_paths *paths, struct daemon **out)
{
	struct daemon *d = calloc(1, sizeof *d);
	int r;

	*out = NULL;
	if (!d)
		return -ENOMEM;
	d->paths = *paths;
	helper_link_init(&d->link, paths->helper_socket);
	r = daemon_start(d);
	if (r < 0)
		daemon_free(&d);
	*out = d;
	return r;
}

void daemon_free(struct daemon **d)
{
	if (!*d)
		return;
	helper_link_close(&(*d)->link);
	image_free(&(*d)->acked);
	image_free(&(*d)->sent);
	store_close(&(*d)->store);
	model_free(&(*d)->model);
	enrolments_free(&(*d)->enrolments);
	explicit_bzero(&(*d)->people, sizeof (*d)->people);
	explicit_bzero(&(*d)->saved_people, sizeof (*d)->saved_people);
	exceptions_free(&(*d)->exceptions);
	catalogue_free(&(*d)->catalogue);
	names_free(&(*d)->listed_resolvers);
	protected_index_free(&(*d)->extra_index);
	protected_extra_free(&(*d)->extra, (*d)->extra_count);
	free((*d)->events);
	free(*d);
	*d = NULL;
}

int daemon_look_at_store(struct daemon *d)
{
	int r;

	if (!d->store)
		return -ENODEV;
	if (!store_lost(d->store))
		return 0;
	r = store_rescue(d->paths.store, &d->store);
	if (r < 0) {
		log_error("the store was removed, replaced or written over, and cannot be put back: %s", strerror(-r));
		return r;
	}
	strcpy(d->started, "the store was removed, replaced or written over while in use, and has been put back");
	log_warning("%s", d->started);
	return 0;
}

void daemon_reload(struct daemon *d)
{
	struct settings wish;
	int r;

	daemon_tick(d);
	if (read_wish(d, &wish) == 0 && settings_wish(&d->state.settings, &wish, &d->now))
		(void)daemon_event(d, NULL, "settings-wish", "");
	daemon_moment(d);
	if (daemon_load_data(d) < 0)
		log_warning("the data files stay as they were");
	r = daemon_rederive(d);
	if (r < 0)
		log_error("the catalogue could not be taken over: %s", strerror(-r));
	(void)daemon_commit(d); /* logged there */
}

unsigned daemon_helper(const struct daemon *d, int *fd)
{
	*fd = d->link.fd;
	return d->link.fd >= 0 ? d->link.connections : 0;
}

void daemon_helper_ended(struct daemon *d)
{
	helper_link_close(&d->link);
}
