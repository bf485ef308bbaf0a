/* The first bytes of connections, put together by sequence number (RFC 9293 3.4).
 * Used by judge.c.
 * Must never hold more than its bounds. */
#include "inspect/stream.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/flow_table.h"

struct piece {
	uint32_t from, to; /* offsets from the flow's base */
};

struct flow {
	uint32_t base; /* the lowest sequence number seen */
	uint32_t ack;  /* the client's, in the first packet */
	unsigned packets;
	uint64_t seen_s;
	uint8_t *bytes;
	size_t room;
	unsigned count;
	struct piece pieces[STREAM_PIECES]; /* in order, none touching another */
};

struct stream {
	struct flow_table table;
	struct flow flows[STREAM_FLOWS]; /* by slot; bytes are left over when a slot is evicted, and used again */
};

struct stream *stream_new(uint64_t seed)
{
	struct stream *s = calloc(1, sizeof *s);

	if (s && flow_table_init(&s->table, STREAM_FLOWS, seed) < 0) {
		free(s);
		return NULL;
	}
	return s;
}

static void forget_bytes(struct flow *f)
{
	if (f->bytes)
		explicit_bzero(f->bytes, f->room);
	free(f->bytes);
	*f = (struct flow){ 0 };
}

void stream_free(struct stream **s)
{
	if (!*s)
		return;
	for (size_t i = 0; i < STREAM_FLOWS; i++)
		forget_bytes(&(*s)->flows[i]);
	flow_table_free(&(*s)->table);
	free(*s);
	*s = NULL;
}

bool stream_known(struct stream *s, const struct packet *p)
{
	return flow_table_find(&s->table, &p->key) != FLOW_NONE;
}

static bool make_room(struct flow *f, size_t size)
{
	size_t room = f->room ? f->room : 2048;
	uint8_t *more;

	while (room < size)
		room *= 2;
	if (room > STREAM_MAX)
		room = STREAM_MAX;
	if (room <= f->room)
		return true;
	more = realloc(f->bytes, room);
	if (!more)
		return false;
	f->bytes = more;
	f->room = room;
	return true;
}

/* Moves all that is there up by BY bytes: a segment came that lies in front. False: it would not fit. */
static bool shift(struct flow *f, uint32_t by)
{
	uint32_t end = f->count ? f->pieces[f->count - 1].to : 0;

	if (by > STREAM_MAX - end || !make_room(f, (size_t)end + by))
		return false;
	memmove(f->bytes + by, f->bytes, end);
	for (unsigned i = 0; i < f->count; i++) {
		f->pieces[i].from += by;
		f->pieces[i].to += by;
	}
	f->base -= by;
	return true;
}

/* Copies [FROM, TO) of DATA where no piece lies yet: what came first stays. */
static void copy_new(struct flow *f, uint32_t from, uint32_t to, const uint8_t *data)
{
	uint32_t at = from;

	for (unsigned i = 0; i <= f->count && at < to; i++) {
		uint32_t end = i < f->count && f->pieces[i].from < to ? f->pieces[i].from : to;

		if (end > at)
			memcpy(f->bytes + at, data + (at - from), end - at);
		if (i < f->count && f->pieces[i].to > at)
			at = f->pieces[i].to;
	}
}

/* Joins [FROM, TO) with the pieces that it touches. */
static void note_piece(struct flow *f, uint32_t from, uint32_t to)
{
	struct piece merged = { from, to }, kept[STREAM_PIECES + 1];
	unsigned n = 0;
	bool placed = false;

	for (unsigned i = 0; i < f->count; i++) {
		struct piece p = f->pieces[i];

		if (p.from <= merged.to && merged.from <= p.to) {
			merged.from = p.from < merged.from ? p.from : merged.from;
			merged.to = p.to > merged.to ? p.to : merged.to;
			continue;
		}
		if (p.from > merged.to && !placed) {
			kept[n++] = merged;
			placed = true;
		}
		kept[n++] = p;
	}
	if (!placed)
		kept[n++] = merged;
	f->count = n < STREAM_PIECES ? n : STREAM_PIECES;
	memcpy(f->pieces, kept, f->count * sizeof *kept);
}

static void place(struct flow *f, const struct packet *p)
{
	int32_t offset = (int32_t)(p->seq - f->base);
	size_t size = p->size;

	if (offset < 0) {
		if (!shift(f, (uint32_t)-(int64_t)offset))
			return;
		offset = 0;
	}
	if ((uint32_t)offset >= STREAM_MAX)
		return;
	if (size > STREAM_MAX - (uint32_t)offset)
		size = STREAM_MAX - (uint32_t)offset;
	if (!size || !make_room(f, (size_t)offset + size))
		return;
	copy_new(f, (uint32_t)offset, (uint32_t)(offset + (int32_t)size), p->payload);
	note_piece(f, (uint32_t)offset, (uint32_t)(offset + (int32_t)size));
}

/* The bytes from the base on without a hole. */
static uint32_t prefix(const struct flow *f)
{
	return f->count && f->pieces[0].from == 0 ? f->pieces[0].to : 0;
}

/* Nothing is known of the flow, or its ports are used again: no server speaks while a hello has a hole. */
static bool begins_anew(const struct flow *f, const struct packet *p)
{
	return !f->packets || p->flags & TH_SYN || (p->ack != f->ack && p->seq != f->base + prefix(f));
}

struct stream_view stream_add(struct stream *s, const struct packet *p, uint64_t now_s)
{
	uint32_t slot = flow_table_find(&s->table, &p->key);
	struct flow *f;

	if (slot == FLOW_NONE) {
		slot = flow_table_add(&s->table, &p->key);
		forget_bytes(&s->flows[slot]);
	}
	f = &s->flows[slot];
	if (begins_anew(f, p)) {
		forget_bytes(f);
		f->base = p->seq;
		f->ack = p->ack;
	}
	f->packets++;
	f->seen_s = now_s;
	place(f, p);
	return (struct stream_view){ .data = f->bytes,
				     .size = prefix(f),
				     .packets = f->packets,
				     .answered = p->ack != f->ack };
}

static void drop_slot(struct stream *s, uint32_t slot)
{
	forget_bytes(&s->flows[slot]);
	flow_table_drop(&s->table, slot);
}

void stream_drop(struct stream *s, const struct packet *p)
{
	uint32_t slot = flow_table_find(&s->table, &p->key);

	if (slot != FLOW_NONE)
		drop_slot(s, slot);
}

void stream_expire(struct stream *s, uint64_t now_s)
{
	for (uint32_t i = 0; i < STREAM_FLOWS; i++)
		if (s->table.slots[i].used && s->flows[i].seen_s + STREAM_SECONDS <= now_s)
			drop_slot(s, i);
}
