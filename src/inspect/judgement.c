/* What is to be done about one packet.
 * Used by judge.c and dns_tcp.c.
 * Must never hold a packet to anybody but the two ends of the flow. */
#include "inspect/judgement.h"

#include <netinet/tcp.h>

void judgement_udp(struct judgement *j, const struct flow_key *key, bool to_client, const void *payload, size_t size)
{
	if (j->sends == JUDGEMENT_SENDS || size > JUDGEMENT_PAYLOAD)
		return;
	j->send[j->sends].size = packet_udp(j->send[j->sends].bytes, key, to_client, payload, size);
	j->sends++;
}

void judgement_tcp(struct judgement *j, const struct flow_key *key, bool to_client, uint32_t seq, uint32_t ack,
		   uint8_t flags, const void *payload, size_t size)
{
	if (j->sends == JUDGEMENT_SENDS || size > JUDGEMENT_PAYLOAD)
		return;
	j->send[j->sends].size = packet_tcp(j->send[j->sends].bytes, key, to_client, seq, ack, flags, payload, size);
	j->sends++;
}

void judgement_reset_server(struct judgement *j, const struct packet *p)
{
	judgement_tcp(j, &p->key, false, p->seq, p->ack, TH_RST | TH_ACK, NULL, 0);
}
