/* DNS over TCP: connections on which blocked and other names may be asked in turn (RFC 7766).
 * Used by judge.c.
 * Must never answer for a name that is not blocked.
 *
 * Segments pass while they ask for other names. At the first blocked one we take the connection over: its server is reset, and
 * the client gets our answer in its place, and more of them as long as it asks for nothing else. When it does, or when
 * an answer of the server may be outstanding, the client is reset behind our answers: it asks for the rest again on a
 * new connection, and never again for what we answered. */
#ifndef NCB_INSPECT_DNS_TCP_H
#define NCB_INSPECT_DNS_TCP_H

#include <stdbool.h>
#include <stdint.h>

#include "inspect/judgement.h"

#define DNS_TCP_MAX 512 /* connections remembered at a time */

struct dns_tcp;

/* NULL without memory. BLOCKED says of a name whether it is, with ARG. */
struct dns_tcp *dns_tcp_new(uint64_t seed, bool (*blocked)(void *arg, const char *name), void *arg);
void dns_tcp_free(struct dns_tcp **d);

/* Judges P, a packet from a client to port 53. */
void dns_tcp_judge(struct dns_tcp *d, const struct packet *p, struct judgement *j);

#endif
