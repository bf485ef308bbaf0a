/* The catalogue: which names a service has, how its profile URLs and handles look (the INI files of services.d, read with inih).
 * Used by target.c to recognise what was typed and by derive.c to know what a target means on the network.
 * Must never block a name by itself, and never reach the network. */
#ifndef NCB_DAEMON_CATALOGUE_H
#define NCB_DAEMON_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/name.h"
#include "common/record.h"

#define HANDLE_MARK "{handle}" /* stands for it in a profile's form */

struct catalogue; /* opaque */

struct catalogue_name {
	const char *name; /* canonical; in the name layer it stands for everything under it */
	const char *role; /* "apex" "www" "mobile" "short" "api" "media" ... for people */
	bool shared;      /* several services list it: blocked only when all of them are */
};

struct catalogue_service {
	const char *id;    /* [a-z0-9-]{1,31} */
	const char *title; /* "Instagram" */
	const char *source;
	const char *checked; /* "2026-11-24" */
	const struct catalogue_name *names; /* sorted by name */
	size_t names_count;
	bool has_profiles;
	const char *const *forms; /* as the file writes them: "instagram.com/{handle}" */
	size_t forms_count;
	const char *uncovered; /* what stays open though its names are shut, in half a sentence; NULL if nothing is known */
};

/* Reads every .ini file of the folders in order; a later folder's file of the same name replaces an earlier one's. A missing folder is
 * empty. A file with any fault (bad name, protected or public-suffix name, unknown or repeated key, id that does not match the
 * file's name) is refused whole: it is left out and described in ERRORS ("path:line: what"), and the count of such
 * files is returned. -errno when a folder cannot be read. *OUT is always a usable catalogue, the caller's to free. */
int catalogue_load(const char *const folders[], size_t folders_count, struct catalogue **out, char *errors, size_t errors_size);

/* One file's text (for tests and fuzzing): 0 or -EINVAL with WHY. NAME is the file's name without folder. */
int catalogue_parse(struct catalogue *c, const char *name, const char *text, size_t size, char *why, size_t why_size);

struct catalogue *catalogue_new(void);
void catalogue_free(struct catalogue **c);

/* NULL if there is none of this id. Borrowed. */
const struct catalogue_service *catalogue_find(const struct catalogue *c, const char *id);
size_t catalogue_count(const struct catalogue *c);
const struct catalogue_service *catalogue_at(const struct catalogue *c, size_t i); /* sorted by id */

/* The service one of whose profile forms fits HOST (canonical) and PATH ("/exname/?hl=en", or ""); the handle, in the
 * service's canonical spelling, into HANDLE (of TARGET_SIZE). HOSTED is set when the profile has a name of its own, which is
 * HOST. NULL if no form fits (a reserved word in the handle's place does not fit). */
const struct catalogue_service *catalogue_match_url(const struct catalogue *c, const char *host, const char *path, char *handle, bool *hosted);

/* Canonical spelling of a handle (a leading '@' is dropped; lower case where case does not matter). -EINVAL if it cannot be one. */
int catalogue_handle(const struct catalogue_service *s, const char *text, char *handle);

/* All services that list this shared name. Calls EACH with every id; returns how many there are. */
size_t catalogue_sharers(const struct catalogue *c, const char *name, void (*each)(const char *id, void *arg), void *arg);

#endif
