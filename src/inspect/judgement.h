/* What is to be done about one packet.
 * Used by judge.c and dns_tcp.c, which fill it, and inspect.c, which does it: the verdict first, then what is sent.
 * Must never hold a packet to anybody but the two ends of the flow. */
#ifndef NCB_INSPECT_JUDGEMENT_H
#define NCB_INSPECT_JUDGEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inspect/packet.h"

#define JUDGEMENT_SENDS 4
#define JUDGEMENT_PAYLOAD 1200 /* fits wherever IPv6 does (RFC 8200 5) */

enum judgement_verdict {
	JUDGED_PASS,    /* nothing more is to be seen of this connection */
	JUDGED_PENDING, /* let through, and show what follows */
	JUDGED_DROP,
};

struct judgement {
	enum judgement_verdict verdict;
	bool refuse; /* the connection is refused by the rules from now on, should it go on */
	unsigned sends;
	struct {
		size_t size;
		uint8_t bytes[PACKET_HEADERS + JUDGEMENT_PAYLOAD];
	} send[JUDGEMENT_SENDS];
};

/* Adds a packet to what is sent; more than JUDGEMENT_SENDS are left out. */
void judgement_udp(struct judgement *j, const struct flow_key *key, bool to_client, const void *payload, size_t size);
void judgement_tcp(struct judgement *j, const struct flow_key *key, bool to_client, uint32_t seq, uint32_t ack,
		   uint8_t flags, const void *payload, size_t size);

/* Resets the end that the packet P is for, as if its client did. */
void judgement_reset_server(struct judgement *j, const struct packet *p);

#endif
