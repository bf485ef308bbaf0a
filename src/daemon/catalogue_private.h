/* What a catalogue is made of.
 * Used by catalogue.c, catalogue_parse.c and catalogue_match.c alone.
 * Must never be included from elsewhere: the others see catalogue.h. */
#ifndef NCB_DAEMON_CATALOGUE_PRIVATE_H
#define NCB_DAEMON_CATALOGUE_PRIVATE_H

#include "daemon/catalogue.h"

#define LEADS_MARK " -> "

/* One way to write a profile. Hosted: "{handle}.HOST", which may only lead to the profile: "{handle}.HOST -> ADDRESS". Else
 * "HOST/PATH", the handle in one of the path's segments, or "HOST/PATH?KEY={handle}". */
struct form {
	const char *host;
	const char *path; /* without the first '/'; "" if hosted */
	const char *key;  /* NULL if the handle is not in the query */
	const char *leads; /* the address that a hosted one leads to, with {handle}; NULL if it is the profile */
	bool hosted;
};

struct text {
	struct text *next;
	char s[];
};

struct service {
	struct catalogue_service pub;
	struct text *texts; /* owns every string of the service */
	struct catalogue_name *names;
	const char **forms_text;
	struct form *forms;
	const char **reserved;
	size_t reserved_count;
	bool chars[128]; /* what a handle may hold */
	bool has_handle; /* a [handle] section was there */
	bool case_matters;
	unsigned min, max; /* a handle's length in bytes; 0: not given */
};

struct catalogue {
	struct service **services; /* sorted by id */
	size_t count;
};

void service_free(struct service **s);
/* A copy of N bytes of S that lives as long as the service; NULL without memory. */
const char *service_text(struct service *s, const char *text, size_t n);

/* Reads one file into a new service. 0, -EINVAL or -ENOMEM with WHY. */
int service_parse(const char *file, const char *label, const char *text, size_t size, struct service **out,
		  char *why, size_t why_size);

/* Takes S, in place of the service of the same id if there is one. */
int catalogue_take(struct catalogue *c, struct service **s);

/* True if HOST is one of the service's names, or lies under one; into NAME which (the longest), if not NULL. */
bool service_has_host(const struct catalogue_service *s, const char *host, const struct catalogue_name **name);

#endif
