/* DNS messages: the question, and the answer that says that there is no such name.
 * Used by judge.c (UDP) and dns_tcp.c.
 * Must never follow a compression pointer for ever, nor answer anything but a query. */
#ifndef NCB_INSPECT_DNS_H
#define NCB_INSPECT_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/name.h"

struct dns_query {
	char name[NAME_SIZE]; /* lower case, no final dot; an octet that cannot be in a name stands as 0xff */
	uint8_t wire[255];    /* the same as it came: labels, in its own case */
	uint8_t wire_size;
	uint16_t type, class;
	bool has_opt;
	bool dnssec_ok;
};

/* Reads the first question of the message M (RFC 1035 4). False: not a query with a question (a response, another
 * opcode), or malformed: let through. */
bool dns_query_parse(struct dns_query *out, const uint8_t *m, size_t size);

#define DNS_REFUSAL_SIZE 512 /* a question of 255 + 4 octets, its SOA record and OPT */

/* Answers the query Q, which was read from M, with NXDOMAIN. The bytes of OUT.
 * AA is the opposite of RD: an answer to who asks an authority must be authoritative, or unbound calls the server lame; RA
 * goes with RD. The SOA record lets it be kept for DNS_REFUSAL_TTL seconds (RFC 2308); it is the top level's, which is never
 * blocked: dnsmasq takes its owner for a name that there is. OPT (RFC 6891) comes only where the query has it, with DO as
 * there, and says "filtered" (RFC 8914, 17). CD is as in the query. */
size_t dns_refuse(uint8_t out[DNS_REFUSAL_SIZE], const struct dns_query *q, const uint8_t *m);

#define DNS_REFUSAL_TTL 10 /* seconds: what was lifted must not go on being refused by a cache */

#endif
