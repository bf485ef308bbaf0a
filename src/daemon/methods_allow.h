/* Exceptions as the public edge shows them.
 * Used by methods_allow.c and status.c.
 * Must never be shown to anybody but their owner and root. */
#ifndef NCB_DAEMON_METHODS_ALLOW_H
#define NCB_DAEMON_METHODS_ALLOW_H

#include <jansson.h>

#include "daemon/daemon_private.h"

json_t *exception_json(struct daemon *d, const struct allowed *a);
/* Those of UID; for root everybody's. */
json_t *exceptions_json(struct daemon *d, uint32_t uid);

#endif
