/* Flows and datagrams in few words.
 * Used by the unit tests of QUIC.
 * Must never hold state beyond one test program. */
#ifndef NCB_TESTS_QUIC_FLOWS_H
#define NCB_TESTS_QUIC_FLOWS_H

#include "inspect/quic.h"
#include "inspect/quic_table.h"
#include "support/quic_client.h"

static struct quic *quic;
static struct quic_cipher *cipher;
static struct bytes datagram, frames, hello;
static char name[NAME_SIZE];
static uint64_t now_ms;

static inline struct flow_key key_of(uint32_t number)
{
	struct flow_key k = { .family = 6, .client_port = (uint16_t)number, .server_port = 443 };

	k.client[15] = (uint8_t)(number >> 16);
	k.server[0] = 0xfd;
	return k;
}

static inline int begin_flows(void **state)
{
	(void)state;
	now_ms = 1000;
	return quic_new(&quic) < 0 || quic_cipher_new(&cipher) < 0 ? -1 : 0;
}

static inline int end_flows(void **state)
{
	(void)state;
	quic_free(&quic);
	quic_cipher_free(&cipher);
	return quic || cipher ? -1 : 0;
}

/* The bytes of the datagram in memory of their own size, so that a read beyond the end is seen. */
static inline enum quic_result see(uint32_t flow)
{
	struct flow_key key = key_of(flow);
	uint8_t *copy = malloc(datagram.size ? datagram.size : 1);
	enum quic_result r;

	if (!copy)
		abort();
	memcpy(copy, datagram.at, datagram.size);
	r = quic_datagram(quic, &key, copy, datagram.size, now_ms, name);
	free(copy);
	return r;
}

/* A datagram of one Initial with the bytes FROM to TO of the hello. */
static inline enum quic_result see_part(struct client *c, uint32_t flow, size_t from, size_t to)
{
	datagram.size = frames.size = 0;
	put_crypto(&frames, &hello, from, to);
	put_zeros(&frames, 20);
	put_initial(&datagram, c, &frames);
	return see(flow);
}

#endif
