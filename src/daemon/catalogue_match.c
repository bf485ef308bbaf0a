/* Recognising a profile: handles, hosts and paths against the forms of the catalogue.
 * Used by daemon/target_url.c and, for handles, daemon/target.c.
 * Must never take a word that the service keeps for itself ("explore") for somebody's handle. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daemon/catalogue_private.h"
#include "daemon/target_name.h"

static bool is_reserved(const struct service *s, const char *handle)
{
	for (size_t i = 0; i < s->reserved_count; i++)
		if (strcasecmp(s->reserved[i], handle) == 0)
			return true;
	return false;
}

/* catalogue_service is the first member of what it lives in. */
static const struct service *service_of(const struct catalogue_service *s)
{
	return (const struct service *)s;
}

int catalogue_handle(const struct catalogue_service *pub, const char *text, char *handle)
{
	const struct service *s = service_of(pub);
	size_t n;

	if (*text == '@')
		text++;
	n = strnlen(text, TARGET_SIZE);
	if (!pub->has_profiles || n < s->min || n > s->max)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c >= sizeof s->chars)
			return -EINVAL;
		if (!s->case_matters && c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (!s->chars[c])
			return -EINVAL;
		handle[i] = (char)c;
	}
	handle[n] = '\0';
	return is_reserved(s, handle) ? -EINVAL : 0;
}

bool service_has_host(const struct catalogue_service *s, const char *host, const struct catalogue_name **name)
{
	const struct catalogue_name *best = NULL;

	for (size_t i = 0; i < s->names_count; i++)
		if (name_is_under(host, s->names[i].name) &&
		    (!best || strlen(s->names[i].name) > strlen(best->name)))
			best = &s->names[i];
	if (name)
		*name = best;
	return best != NULL;
}

/* help.instagram.com/1234 is a page of theirs, not somebody's. */
static bool host_serves_profiles(const struct catalogue_service *s, const struct form *f, const char *host)
{
	static const char *const roles[] = { "api", "media", "login", "help" };
	const struct catalogue_name *n;

	if (!name_is_under(host, f->host))
		return false;
	if (!service_has_host(s, host, &n) || strcmp(n->name, f->host) == 0)
		return true;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(n->role, roles[i]) == 0)
			return false;
	return true;
}

/* "exname" of "exname.tumblr.com", unless that is a name of the service's own. */
static bool match_hosted(const struct catalogue_service *s, const struct form *f, const char *host,
			 char *handle)
{
	size_t n = strcspn(host, ".");
	char label[64];

	if (!host[n] || strcmp(host + n + 1, f->host) != 0 || n >= sizeof label)
		return false;
	for (size_t i = 0; i < s->names_count; i++)
		if (strcmp(s->names[i].name, host) == 0)
			return false;
	memcpy(label, host, n);
	label[n] = '\0';
	if (strcmp(label, "www") == 0 || strcmp(label, "m") == 0)
		return false;
	if (!f->leads)
		return catalogue_handle(s, label, handle) == 0;
	memcpy(handle, label, n + 1); /* judged where it leads to */
	return true;
}

/* One segment of N bytes against the form's of M bytes, which may hold {handle}; "*" is any. */
static bool match_segment(const struct catalogue_service *s, const char *form, size_t m, const char *path,
			  size_t n, char *handle)
{
	const char *mark = memmem(form, m, HANDLE_MARK, strlen(HANDLE_MARK));
	size_t before, after;
	char text[TARGET_SIZE];

	if (m == 1 && *form == '*')
		return true;
	if (!mark)
		return m == n && strncasecmp(form, path, n) == 0;
	before = (size_t)(mark - form);
	after = m - before - strlen(HANDLE_MARK);
	if (n < before + after || n - before - after >= sizeof text)
		return false;
	if (strncasecmp(form, path, before) != 0 ||
	    strncasecmp(form + m - after, path + n - after, after) != 0)
		return false;
	memcpy(text, path + before, n - before - after);
	text[n - before - after] = '\0';
	/* Where the form has its own '@', a second one is not dropped but wrong. */
	return text[0] != '@' && catalogue_handle(s, text, handle) == 0;
}

/* What follows the form's segments in the path; NULL if they do not fit. PATH is decoded. */
static const char *match_path(const struct catalogue_service *s, const char *form, const char *path, char *handle)
{
	while (*form) {
		size_t m = strcspn(form, "/"), n;
		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (n == 0 || !match_segment(s, form, m, path, n, handle))
			return NULL;
		form += m + (form[m] == '/');
		path += n;
	}
	return path + strspn(path, "/");
}

/* The first value of KEY in "a=b&KEY=exname". */
static bool match_query(const struct catalogue_service *s, const char *key, const char *query, char *handle)
{
	size_t k = strlen(key);
	char text[TARGET_SIZE];

	while (strncmp(query, key, k) != 0 || query[k] != '=') {
		query += strcspn(query, "&");
		if (!*query++)
			return false;
	}
	query += k + 1;
	return percent_decode(query, strcspn(query, "&"), text, sizeof text) == 0 && text[0] != '@' &&
	       catalogue_handle(s, text, handle) == 0;
}

/* The closer form wins: the longer host, then more segments (a query being one), then more letters. */
static unsigned closeness(const struct form *f)
{
	unsigned segments = f->key ? 2 : 1;

	for (const char *p = f->path; *p; p++)
		segments += *p == '/';
	return (unsigned)strlen(f->host) * 1000000 + segments * 1000 + (unsigned)strlen(f->path);
}

/* Behind a path that holds the handle anything may follow; before a query that does, nothing. */
static bool match_form(const struct catalogue_service *s, const struct form *f, const char *host,
		       const char *path, const char *query, char *handle)
{
	const char *rest;

	if (f->hosted)
		return match_hosted(s, f, host, handle);
	rest = host_serves_profiles(s, f, host) ? match_path(s, f->path, path, handle) : NULL;
	return rest && (!f->key || (!*rest && match_query(s, f->key, query, handle)));
}

/* A profile with a name of its own comes before any path on that name. LEADS: where the form leads to, or NULL. */
static const struct catalogue_service *best_match(const struct catalogue *c, const char *host,
						  const char *path, const char *query, bool hosted,
						  char *handle, const char **leads)
{
	const struct catalogue_service *best = NULL;
	unsigned best_closeness = 0;
	char found[TARGET_SIZE];

	for (size_t i = 0; i < c->count; i++) {
		const struct service *s = c->services[i];
		for (size_t k = 0; k < s->pub.forms_count; k++) {
			const struct form *f = &s->forms[k];
			if (f->hosted != hosted || closeness(f) <= best_closeness ||
			    !match_form(&s->pub, f, host, path, query, found))
				continue;
			best = &s->pub;
			best_closeness = closeness(f);
			*leads = f->leads;
			memcpy(handle, found, strlen(found) + 1);
		}
	}
	return best;
}

/* Of "HOST/PATH" without a query. */
static const struct catalogue_service *match_address(const struct catalogue *c, const char *address, char *handle)
{
	const char *leads, *slash = strchr(address, '/');
	char host[NAME_SIZE];

	if (!slash || (size_t)(slash - address) >= sizeof host)
		return NULL;
	memcpy(host, address, (size_t)(slash - address));
	host[slash - address] = '\0';
	return best_match(c, host, slash, "", false, handle, &leads);
}

/* LEADS with the label in HANDLE in its place. */
static const struct catalogue_service *follow(const struct catalogue *c, const char *leads, char *handle)
{
	const char *mark = strstr(leads, HANDLE_MARK);
	char address[TARGET_INPUT_SIZE];
	int n = snprintf(address, sizeof address, "%.*s%s%s", (int)(mark - leads), leads, handle,
			 mark + strlen(HANDLE_MARK));

	return n > 0 && (size_t)n < sizeof address ? match_address(c, address, handle) : NULL;
}

const struct catalogue_service *catalogue_match_url(const struct catalogue *c, const char *host,
						    const char *path, char *handle, bool *hosted)
{
	char plain[TARGET_INPUT_SIZE], query[TARGET_INPUT_SIZE] = "";
	const struct catalogue_service *s;
	const char *leads;
	size_t n = strcspn(path, "?#"), q = path[n] == '?' ? strcspn(path + n + 1, "#") : 0;

	s = best_match(c, host, "", "", true, handle, &leads);
	*hosted = s && !leads;
	if (s)
		return leads ? follow(c, leads, handle) : s;
	if (q >= sizeof query || percent_decode(path, n, plain, sizeof plain))
		return NULL;
	memcpy(query, path + n + (q > 0), q);
	return best_match(c, host, plain, query, false, handle, &leads);
}
