/* URLs, bare hosts, hosts with a path: domains, profiles and pages.
 * Used by daemon/target.c.
 * Must never let what a URL only carries along (user, port, query) decide what is blocked. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daemon/target_private.h"

struct url {
	bool scheme; /* "https://" stood there */
	char host[TARGET_INPUT_SIZE];
	const char *path; /* from the first '/', '?' or '#' on */
};

static int bad_url(struct reading *r)
{
	return target_refuse(r, TARGET_MALFORMED,
			     "This is no web address: write it as in https://ex.example/page or ex.example.");
}

/* The length of "https://" and the like; 0 if there is none. */
static size_t scheme_length(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

	return n && strncmp(text + n, "://", 3) == 0 ? n + 3 : 0;
}

static bool known_scheme(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

/* "" or ":443". */
static bool port_valid(const char *p)
{
	unsigned port = 0;

	if (*p == '\0')
		return true;
	if (*p++ != ':')
		return false;
	for (; *p; p++) {
		if (*p < '0' || *p > '9')
			return false;
		port = port * 10 + (unsigned)(*p - '0');
		if (port > 65535)
			return false;
	}
	return true;
}

/* Cuts user and port off AUTHORITY in place, leaving the host with its escapes undone. */
static int authority_host(char *authority, char *host, size_t size)
{
	char *at = strrchr(authority, '@'), *port;

	if (at)
		authority = at + 1;
	port = authority[0] == '[' ? strchr(authority, ']') : strchr(authority, ':');
	if (authority[0] == '[') {
		if (!port)
			return -EINVAL;
		port++;
	}
	if (port && !port_valid(port))
		return -EINVAL;
	return percent_decode(authority, port ? (size_t)(port - authority) : strlen(authority), host, size);
}

static int split(const char *text, struct url *u)
{
	char authority[TARGET_INPUT_SIZE];
	size_t n = scheme_length(text);

	u->scheme = n > 0;
	text += n;
	n = strcspn(text, "/?#");
	if (n >= sizeof authority)
		return -EINVAL;
	memcpy(authority, text, n);
	authority[n] = '\0';
	u->path = text + n;
	return authority_host(authority, u->host, sizeof u->host);
}

static int take_address_host(struct reading *r, const struct url *u, const struct addr *a)
{
	if (!addr_is_single(a))
		return bad_url(r);
	if (!u->scheme && u->path[0] == '/' && u->path[1])
		return target_refuse(r, TARGET_MALFORMED,
				     "An address takes a prefix length and no page: write it as in "
				     "192.0.2.0/24 or 2001:db8::/64.");
	return target_take_address(r, a);
}

static int take_profile(struct reading *r, const char *host, const char *path)
{
	const struct catalogue_service *s;
	bool hosted = false;

	s = r->ctx->catalogue ? catalogue_match_url(r->ctx->catalogue, host, path, r->out->handle, &hosted)
			      : NULL;
	if (!s)
		return NOT_MINE;
	snprintf(r->out->service, sizeof r->out->service, "%s", s->id);
	r->out->kind = hosted ? KIND_PROFILE_HOSTED : KIND_PROFILE;
	if (!hosted)
		return target_set_text(r, "%s:%s", s->id, r->out->handle);
	snprintf(r->out->host, sizeof r->out->host, "%s", host);
	return target_set_text(r, "%s", host);
}

/* The service whose own, unshared name HOST is or lies under. */
static const struct catalogue_service *owner_of(const struct catalogue *c, const char *host)
{
	for (size_t i = 0; c && i < catalogue_count(c); i++) {
		const struct catalogue_service *s = catalogue_at(c, i);
		for (size_t k = 0; k < s->names_count; k++)
			if (!s->names[k].shared && name_is_under(host, s->names[k].name))
				return s;
	}
	return NULL;
}

/* A page of a service that nc-block knows, but nobody's profile: what was meant must not be guessed. */
static int refuse_service_page(struct reading *r, const struct catalogue_service *s)
{
	snprintf(r->message, TARGET_MESSAGE_SIZE,
		 "This page at %.60s is no profile that nc-block recognises: give the profile's own address, "
		 "or \"%s\" to block the whole service.",
		 s->title, s->id);
	return TARGET_MALFORMED;
}

static int take_name(struct reading *r, const char *host, const char *path)
{
	char page[TARGET_INPUT_SIZE * 3];
	const struct catalogue_service *owner;
	int e = target_check_name(r, host);

	if (e != TARGET_OK)
		return e;
	e = take_profile(r, host, path);
	if (e != NOT_MINE)
		return e;
	memset(r->out, 0, sizeof *r->out);
	if (target_canonical_path(path, page, sizeof page))
		return bad_url(r);
	owner = page[0] ? owner_of(r->ctx->catalogue, host) : NULL;
	if (owner)
		return refuse_service_page(r, owner);
	r->out->kind = page[0] ? KIND_PROFILE_PATH : KIND_DOMAIN;
	snprintf(r->out->host, sizeof r->out->host, "%s", host);
	return target_set_text(r, "%s%s", host, page);
}

int target_read_url(struct reading *r)
{
	char name[NAME_SIZE];
	struct url u = { 0 };
	struct addr a;
	const char *host;

	if (scheme_length(r->text) && !known_scheme(r->text))
		return target_refuse(
			r, TARGET_MALFORMED,
			"Only web addresses that begin with http:// or https:// can be blocked.");
	if (split(r->text, &u))
		return bad_url(r);
	if (addr_parse(u.host, &a) == 0)
		return take_address_host(r, &u, &a);
	host = strncmp(u.host, "*.", 2) == 0 ? u.host + 2 : u.host;
	if (target_canonical_name(host, name))
		return target_refuse_host(r, host);
	return take_name(r, name, u.path);
}
