/* Sending a transaction to the helper: what makes one plan into the next.
 * Used by commit.c, through helper_link_send().
 * Must never name anything but the difference: what is not named stays. */
#include "daemon/helper_link_private.h"

#include <errno.h>
#include <string.h>

static int put_records(struct helper_link *l, const struct image *base, const struct image *next)
{
	struct wire_message m;
	int r = 0;

	for (size_t i = 0; i < next->records_count && r == 0; i++) {
		const struct record *was = image_record(base, next->records[i].id);

		if (was && memcmp(was, &next->records[i], sizeof *was) == 0)
			continue;
		wire_init(&m, WIRE_PUT_ENTRY);
		m.u.entry = next->records[i];
		r = helper_link_put(l, &m);
	}
	for (size_t i = 0; i < base->records_count && r == 0; i++) {
		if (image_record(next, base->records[i].id))
			continue;
		wire_init(&m, WIRE_DROP_ENTRY);
		m.u.entry.id = base->records[i].id;
		r = helper_link_put(l, &m);
	}
	return r;
}

static int put_exceptions(struct helper_link *l, const struct image *base, const struct image *next)
{
	struct wire_message m;
	int r = 0;

	for (size_t i = 0; i < next->exceptions_count && r == 0; i++) {
		const struct exception *was = image_exception(base, next->exceptions[i].id);

		if (was && memcmp(was, &next->exceptions[i], sizeof *was) == 0)
			continue;
		wire_init(&m, WIRE_PUT_EXCEPTION);
		m.u.exception = next->exceptions[i];
		r = helper_link_put(l, &m);
	}
	for (size_t i = 0; i < base->exceptions_count && r == 0; i++) {
		if (image_exception(next, base->exceptions[i].id))
			continue;
		wire_init(&m, WIRE_DROP_EXCEPTION);
		m.u.exception.id = base->exceptions[i].id;
		r = helper_link_put(l, &m);
	}
	return r;
}

/* Those of A that are not in B. */
static int put_names(struct helper_link *l, enum wire_type type, const struct names *a, const struct names *b)
{
	struct wire_message m;
	int r = 0;

	for (size_t i = 0; i < a->count && r == 0; i++) {
		if (names_has(b, a->text[i]))
			continue;
		wire_init(&m, type);
		memcpy(m.u.name, a->text[i], strlen(a->text[i]));
		r = helper_link_put(l, &m);
	}
	return r;
}

static int put_addrs(struct helper_link *l, enum wire_type type, const struct image *a, const struct image *b)
{
	struct wire_message m;
	int r = 0;

	wire_init(&m, type);
	for (size_t i = 0; i < a->addrs_count && r == 0; i++) {
		if (image_has_addr(b, &a->addrs[i]))
			continue;
		m.u.addrs[m.count++] = a->addrs[i];
		if (m.count < WIRE_ADDRS_PER_MESSAGE)
			continue;
		r = helper_link_put(l, &m);
		wire_init(&m, type);
	}
	return r == 0 && m.count ? helper_link_put(l, &m) : r;
}

/* Those of A that are not in B, each in the message that it needs. */
static int put_resolvers(struct helper_link *l, enum wire_type name_type, enum wire_type addr_type,
			 const struct names *a, const struct names *b)
{
	int r = 0;

	for (size_t i = 0; i < a->count && r == 0; i++) {
		struct wire_message m;
		struct addr addr;

		if (names_has(b, a->text[i]))
			continue;
		if (image_resolver_addr(a->text[i], &addr)) {
			wire_init(&m, addr_type);
			m.count = 1;
			m.u.addrs[0] = addr;
		} else {
			wire_init(&m, name_type);
			memcpy(m.u.name, a->text[i], strlen(a->text[i]));
		}
		r = helper_link_put(l, &m);
	}
	return r;
}

static int put_difference(struct helper_link *l, const struct image *base, const struct image *next)
{
	struct wire_message m;
	int r = put_records(l, base, next);

	if (r == 0)
		r = put_names(l, WIRE_PUT_NAME, &next->names, &base->names);
	if (r == 0)
		r = put_names(l, WIRE_DROP_NAME, &base->names, &next->names);
	if (r == 0)
		r = put_addrs(l, WIRE_PUT_ADDRS, next, base);
	if (r == 0)
		r = put_addrs(l, WIRE_DROP_ADDRS, base, next);
	if (r == 0)
		r = put_resolvers(l, WIRE_PUT_RESOLVER_NAME, WIRE_PUT_RESOLVER_ADDRS, &next->resolvers,
				  &base->resolvers);
	if (r == 0)
		r = put_resolvers(l, WIRE_DROP_RESOLVER_NAME, WIRE_DROP_RESOLVER_ADDRS, &base->resolvers,
				  &next->resolvers);
	if (r == 0)
		r = put_exceptions(l, base, next);
	wire_init(&m, WIRE_PUT_STATE);
	m.u.state = next->state;
	return r < 0 ? r : helper_link_put(l, &m);
}

int helper_link_send(struct helper_link *l, const struct image *base, const struct image *next)
{
	static const int errors[] = {
		[WIRE_OK] = 0, [WIRE_MISMATCH] = -ESTALE, [WIRE_INVALID] = -EINVAL, [WIRE_NOT_STORED] = -EIO
	};
	struct wire_message m;
	int r;

	r = helper_link_hello(l, &m); /* finds a dead connection before anything is sent over it */
	if (r == 0 && m.generation != base->generation)
		return -ESTALE;
	wire_init(&m, WIRE_BEGIN);
	m.generation = base->generation;
	if (r == 0)
		r = helper_link_put(l, &m);
	if (r == 0)
		r = put_difference(l, base, next);
	wire_init(&m, WIRE_COMMIT);
	m.generation = next->generation;
	m.u.plan.digest = next->digest;
	m.u.plan.counts = image_counts(next);
	if (r == 0)
		r = helper_link_put(l, &m);
	if (r == 0)
		r = helper_link_get(l, &m);
	if (r == 0 && m.type != WIRE_COMMIT_REPLY)
		r = helper_link_broken(l, -EPROTO);
	if (r < 0)
		return r;
	l->last = m;
	return errors[m.u.status.result];
}
