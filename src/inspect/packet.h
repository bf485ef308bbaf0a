/* IP packets with TCP or UDP in them: taken apart, and made.
 * Used by judge.c and dns_tcp.c.
 * Must never read a byte behind the packet, whatever its lengths say. */
#ifndef NCB_INSPECT_PACKET_H
#define NCB_INSPECT_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inspect/flow_key.h"

struct packet {
	struct flow_key key; /* the sender is the client */
	uint8_t protocol;    /* IPPROTO_TCP or IPPROTO_UDP */
	uint8_t flags;       /* TCP: TH_* */
	uint32_t seq, ack;   /* TCP: host order; SEQ is that of the first byte of the payload */
	const uint8_t *payload;
	size_t size; /* of the payload */
};

/* Takes apart SIZE bytes at DATA, which OUT goes on pointing into. False: another protocol, a fragment, or malformed. A packet
 * that says it is longer was cut short on its way to us (the queue shows at most 65531 bytes): what is there counts.
 * RFC 791, 8200 (extension headers: hop-by-hop, routing, destination options), 9293, 768. */
bool packet_parse(struct packet *out, const uint8_t *data, size_t size);

#define PACKET_HEADERS 60 /* the most that a made packet has before its payload */

/* Makes a packet between the ends of KEY, to the client or else to the server, into OUT, which has room for PACKET_HEADERS
 * and SIZE bytes. The bytes made. */
size_t packet_udp(uint8_t *out, const struct flow_key *key, bool to_client, const void *payload, size_t size);
size_t packet_tcp(uint8_t *out, const struct flow_key *key, bool to_client, uint32_t seq, uint32_t ack, uint8_t flags,
		  const void *payload, size_t size);

/* Gives a packet of SIZE bytes, made for the ends of FROM, the ends of TO, of the same family: what stands behind NAT knows its
 * peer by another address. */
void packet_readdress(uint8_t *packet, size_t size, const struct flow_key *from, const struct flow_key *to);

#endif
