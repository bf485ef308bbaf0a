/* The list in force, kept by the service manager under a name that says what a struct inspect_names does.
 * Used by names_link.c and inspect.c.
 * Must never be believed more than what the helper sends. */
#include "inspect/kept_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/fdstore.h"
#include "common/log.h"

#define PREFIX "names."
#define NAME_FORMAT PREFIX "%" PRIx32 ".%" PRIx32 ".%" PRIx32 ".%" PRIx64 ".%" PRIx32

static int kept_by = -1;
static char kept_as[FDSTORE_NAME_SIZE]; /* "": nothing is kept */

void kept_names_open(int manager)
{
	kept_by = manager;
}

static void forget(void)
{
	if (kept_as[0])
		(void)fdstore_drop(kept_by, kept_as);
	kept_as[0] = '\0';
}

void kept_names_keep(int fd, const struct inspect_names *m)
{
	int r;

	if (kept_by < 0)
		return;
	forget(); /* first, since the next may have the same name */
	snprintf(kept_as, sizeof kept_as, NAME_FORMAT, m->count, m->size, m->flags, m->generation, m->open);
	r = fdstore_keep(kept_by, kept_as, fd);
	if (r < 0)
		log_warning("names will have to be waited for at the next start: %s", strerror(-r));
}

bool kept_names_take(struct name_list *out)
{
	autoclose int fd = fdstore_take_prefix(PREFIX, kept_as);
	uint32_t count, size, flags, open;
	uint64_t generation;

	if (fd < 0)
		return false;
	if (sscanf(kept_as, PREFIX "%" SCNx32 ".%" SCNx32 ".%" SCNx32 ".%" SCNx64 ".%" SCNx32, &count, &size, &flags, &generation,
		   &open) != 5 ||
	    name_list_map(out, fd, size, count, open) < 0) {
		forget();
		return false;
	}
	out->flags = flags;
	out->generation = generation;
	return true;
}
