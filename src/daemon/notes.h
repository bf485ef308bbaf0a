/* What is worth telling besides the answer: which addresses are the machine's DNS servers, where a kind of target ends.
 * Used by policy_add.c, entry_json.c and the methods.
 * Must never read more of the resolver's files than their nameserver lines. */
#ifndef NCB_DAEMON_NOTES_H
#define NCB_DAEMON_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/addr.h"

/* True if A contains an address that /etc/resolv.conf or systemd-resolved names as a DNS server. */
bool notes_is_dns_server(const struct addr *a);

/* The same for one file's text. */
bool notes_text_has_server(const char *text, const struct addr *a);

#endif
