/* A plan as a whole: records by id, names, addresses, state block; what is told to the helper and what it has.
 * Used by link users: commit.c (what must be) and start.c (what the helper has).
 * Must never be changed once it was sent: it says what the helper acknowledged. */
#ifndef NCB_DAEMON_IMAGE_H
#define NCB_DAEMON_IMAGE_H

#include "common/wire.h"
#include "daemon/names.h"

struct image {
	uint64_t generation;
	uint64_t digest;
	struct record *records; /* by id, rising */
	struct addr *addrs;     /* sorted, each once */
	size_t records_count, records_capacity;
	size_t addrs_count, addrs_capacity;
	struct exception *exceptions; /* by id, rising */
	size_t exceptions_count, exceptions_capacity;
	struct names names;
	struct names resolvers; /* names and addresses of encrypted resolvers, as canonical texts */
	struct wire_state state;
};

/* NULL without memory. */
struct image *image_new(void);
void image_free(struct image **i);

/* In any order; image_seal() sorts. 0 or -ENOMEM. */
int image_add_record(struct image *i, const struct record *r);
int image_add_exception(struct image *i, const struct exception *x);
int image_add_addr(struct image *i, const struct addr *a);
/* True if TEXT, of the resolvers, is an address; OUT is it then. */
bool image_resolver_addr(const char *text, struct addr *out);
/* Sorts, drops what is double, counts the digest. */
void image_seal(struct image *i);

struct wire_counts image_counts(const struct image *i);
const struct record *image_record(const struct image *i, uint32_t id);
const struct exception *image_exception(const struct image *i, uint32_t id);
bool image_has_addr(const struct image *i, const struct addr *a);

#endif
