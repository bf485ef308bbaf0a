/* The names that can never be blocked: help, emergency services, courts, legal aid (compiled in).
 * Used by the daemon to refuse a target and by the helper to refuse it again.
 * Must never store, log or look up which protected name was asked for. */
#ifndef NCB_COMMON_PROTECTED_H
#define NCB_COMMON_PROTECTED_H

#include <stdbool.h>
#include <stddef.h>

struct protected_name {
	const char *name;    /* canonical; protects itself, everything under it and everything above it */
	const char *country; /* ISO 3166-1 alpha-2 in lower case, or "int" */
	const char *kind;    /* "violence" "sexual-assault" "suicide" "child" "emergency" "police" "court" "legal-aid" "safety" "co-parenting" */
	const char *who;     /* the organisation, for people */
};

/* The compiled-in list, sorted by name. */
extern const struct protected_name protected_names[];
extern const size_t protected_names_count;

/* Help that is reached through a platform: shown before that platform is blocked. */
struct protected_platform {
	const char *service; /* catalogue id: "whatsapp" */
	const char *country;
	const char *who;
	const char *how; /* "WhatsApp message to +…", for people */
};
extern const struct protected_platform protected_platforms[];
extern const size_t protected_platforms_count;

/* True if NAME (canonical) is a compiled-in protected name, lies under one, or has one under it. */
bool protected_touches(const char *name);

/* The same of a list read at run time: its names, which are borrowed, made ready for many questions. NULL without memory. */
struct protected_index;
struct protected_index *protected_index_new(const char *const *names, size_t count);
void protected_index_free(struct protected_index **x);
bool protected_index_touches(const struct protected_index *x, const char *name);

/* The same against one further protected name, for lists read at run time. */
bool protected_pair_touches(const char *name, const char *protected_name);

#endif
