/* The judge: which name is this packet's, and is it blocked?
 * Used by inspect.c. Pure but for the memory it keeps: nothing is read or sent here.
 * Must never block what it cannot read: malformed, too long, or without a name is let through. */
#ifndef NCB_INSPECT_JUDGE_H
#define NCB_INSPECT_JUDGE_H

#include "inspect/dns_tcp.h"
#include "inspect/judgement.h"
#include "inspect/live.h"
#include "inspect/name_list.h"
#include "inspect/quic.h"
#include "inspect/stream.h"

/* Of a stream that begins like nothing we know, so many packets are looked at for an earlier one to turn up. */
#define JUDGE_PATIENCE 16

struct judge {
	struct name_list names;
	struct stream *streams;
	struct dns_tcp *dns_tcp;
	struct quic *quic;
	struct live *live;
};

/* SEED makes its tables' hashes unforeseeable. 0 or -errno. */
int judge_init(struct judge *j, uint64_t seed);
void judge_free(struct judge *j);

/* True if NAME is blocked, or if it is Firefox's question about DNS over HTTPS and that is to be denied. */
bool judge_blocks(const struct judge *j, const char *name);

/* Judges one IP packet. NOW_MS: of a clock that only goes on. OUT is filled whole but for the bytes of unused sends. */
void judge_packet(struct judge *j, const uint8_t *data, size_t size, uint64_t now_ms, struct judgement *out);

#endif
