/* An entry as the public edge shows it.
 * Used by the methods.
 * Must never be shown to anybody but its owner and root: the callers see to that. */
#ifndef NCB_DAEMON_ENTRY_JSON_H
#define NCB_DAEMON_ENTRY_JSON_H

#include <jansson.h>

#include "daemon/daemon_private.h"

/* NULL without memory. NAMES: what it has in force; R is shown, which may be a draft. */
json_t *entry_json(struct daemon *d, const struct record *r, const struct names *names);

/* The retirement that waits or is done; its "state" is "none" where nobody asked. NULL without memory. */
json_t *retire_json(const struct daemon *d);

/* "2026-11-24T09:00:00Z" */
json_t *time_json(int64_t wall_s);

/* null for "", for NULL and for what is no text, so that nothing that is packed with it is lost. */
json_t *text_json(const char *text);

/* {"needed":2,"missing":1} */
json_t *gate_json(const struct daemon *d, uint32_t uid, uint32_t subject);

/* Whole seconds, rounded up. */
int64_t ms_to_s(int64_t ms);

/* True if the helper has acknowledged what is stored. */
bool daemon_in_step(const struct daemon *d);

#endif
