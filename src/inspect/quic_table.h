/* The client Initials seen lately: what decrypts them, what has come of their hello, and what it said.
 * Used by quic.c and quic_refuse.c.
 * Must never grow: QUIC_FLOWS_MAX flows, the one used longest ago gives way; nor let one pair of addresses and ports
 * crowd out the others. */
#ifndef NCB_INSPECT_QUIC_TABLE_H
#define NCB_INSPECT_QUIC_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/name.h"
#include "inspect/flow_key.h"
#include "inspect/quic_keys.h"
#include "inspect/quic_packet.h"
#include "inspect/quic_stream.h"

#define QUIC_FLOWS_MAX 256
#define QUIC_FLOWS_PER_KEY 4    /* connections that share addresses and ports: after a Retry, another version, a shared socket */
#define QUIC_FLOW_AGE_MS 10000u /* after the last datagram */

struct quic_flow {
	struct flow_key key;
	struct quic_cid dcid; /* of the client's first Initial, from which the keys derive */
	uint32_t version;
	uint64_t expected_number;    /* the largest packet number so far, plus one */
	struct quic_keys client;     /* of VERSION */
	struct quic_stream *stream;  /* until the hello is complete; owned */
	bool decided;
	char name[NAME_SIZE];        /* once decided; "": the hello has none */
	/* kept by the table */
	uint64_t used_ms;
	struct quic_flow *newer, *older; /* by used_ms */
	struct quic_flow *next;          /* in the same bucket, newest first */
};

struct quic_table;

int quic_table_new(struct quic_table **out); /* -ENOMEM, or getrandom's -errno */
void quic_table_free(struct quic_table **t);

/* Forgets what is too old at NOW_MS (monotonic). */
void quic_table_expire(struct quic_table *t, uint64_t now_ms);

/* The flows of KEY, in turn: AFTER is NULL or the one before. NULL: no more. The table may not change meanwhile. */
struct quic_flow *quic_table_next(struct quic_table *t, const struct flow_key *key, const struct quic_flow *after);

/* A new flow of KEY, all else zero, with an empty stream. NULL without memory. */
struct quic_flow *quic_table_add(struct quic_table *t, const struct flow_key *key, uint64_t now_ms);

/* F was used: it is the newest now. */
void quic_table_touch(struct quic_table *t, struct quic_flow *f, uint64_t now_ms);

/* F's hello needs no more bytes. NAME: what it says, or "". */
void quic_flow_decide(struct quic_flow *f, const char *name);

size_t quic_table_count(const struct quic_table *t);

#endif
