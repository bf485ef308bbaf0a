/* What an entry means on the network: names and an address, from the record and the catalogue.
 * Used by policy.c when something is added or released, and by reload.c.
 * Must never give a name that touches a protected one. Pure. */
#include "daemon/derive.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct sharers {
	const struct derive *d;
	bool all;
};

static void look_at_sharer(const char *id, void *arg)
{
	struct sharers *s = arg;

	if (!s->d->service_blocked(s->d->arg, id))
		s->all = false;
}

static bool sharers_blocked(const struct derive *d, const char *name)
{
	struct sharers s = { .d = d, .all = true };

	catalogue_sharers(d->ctx->catalogue, name, look_at_sharer, &s);
	return s.all;
}

static int put(const struct derive *d, const char *name, struct names *out)
{
	if (!name_valid(name) || target_name_protected(d->ctx, name))
		return 0;
	return names_add(out, name);
}

static int put_prefixed(const struct derive *d, const char *prefix, const char *base, struct names *out)
{
	char name[NAME_SIZE + 8];

	snprintf(name, sizeof name, "%s%s", prefix, base);
	return strlen(name) < NAME_SIZE ? put(d, name, out) : 0;
}

/* The whole subtree was asked for, so names in it are taken whoever shares them. */
static int listed_under(const struct derive *d, const char *base, struct names *out)
{
	int r = 0;

	for (size_t i = 0; i < catalogue_count(d->ctx->catalogue); i++) {
		const struct catalogue_service *s = catalogue_at(d->ctx->catalogue, i);

		for (size_t k = 0; k < s->names_count && r == 0; k++)
			if (name_is_under(s->names[k].name, base))
				r = put(d, s->names[k].name, out);
	}
	return r;
}

static int domain(const struct derive *d, const char *base, struct names *out)
{
	int r = put(d, base, out);

	if (r == 0)
		r = put_prefixed(d, "www.", base, out);
	if (r == 0)
		r = put_prefixed(d, "m.", base, out);
	return r < 0 ? r : listed_under(d, base, out);
}

static int service(const struct derive *d, const char *id, struct names *out)
{
	const struct catalogue_service *s = catalogue_find(d->ctx->catalogue, id);
	int r = 0;

	for (size_t i = 0; s && i < s->names_count && r == 0; i++)
		if (!s->names[i].shared || sharers_blocked(d, s->names[i].name))
			r = put(d, s->names[i].name, out);
	return r;
}

static int path_host(const struct derive *d, const char *target, struct names *out)
{
	char host[NAME_SIZE];
	size_t n = strcspn(target, "/");

	if (n >= sizeof host)
		return 0;
	memcpy(host, target, n);
	host[n] = 0;
	return put(d, host, out);
}

int derive_names(const struct derive *d, const struct record *r, struct names *out)
{
	if (r->flags & FLAG_ONLY_PROFILE || r->state == STATE_GONE)
		return 0;
	switch ((enum record_kind)r->kind) {
	case KIND_DOMAIN:
		return domain(d, r->target, out);
	case KIND_SERVICE:
	case KIND_PROFILE:
		return service(d, r->service, out);
	case KIND_PROFILE_HOSTED:
		return put(d, r->target, out);
	case KIND_PROFILE_PATH:
		return path_host(d, r->target, out);
	case KIND_ADDRESS:
	case KIND_EMAIL:
	case KIND_PHONE:
	case KIND_TRUSTED:
		return 0;
	}
	return 0;
}

bool derive_addr(const struct record *r, struct addr *out)
{
	return r->kind == KIND_ADDRESS && r->state != STATE_GONE && addr_parse(r->target, out) == 0;
}

bool derive_blocks_service(const struct record *r, const char *id)
{
	return r->state != STATE_GONE && !(r->flags & FLAG_ONLY_PROFILE) &&
	       (r->kind == KIND_SERVICE || r->kind == KIND_PROFILE) && strcmp(r->service, id) == 0;
}

bool derive_lists_shared(const struct derive *d, const struct record *r, const char *name)
{
	const struct catalogue_service *s;

	if (r->kind != KIND_SERVICE && r->kind != KIND_PROFILE)
		return false;
	s = catalogue_find(d->ctx->catalogue, r->service);
	for (size_t i = 0; s && i < s->names_count; i++)
		if (s->names[i].shared && strcmp(s->names[i].name, name) == 0)
			return true;
	return false;
}

bool derive_shared_open(const struct derive *d, const struct record *r, const char *name)
{
	return derive_lists_shared(d, r, name) && !sharers_blocked(d, name);
}
