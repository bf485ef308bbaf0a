/* Which name a QUIC connection is for: packets in, the ClientHello put together, its name out.
 * Used by judge.c.
 * Must never call the system for anything but memory after quic_new. */
#include "inspect/quic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/quic_frames.h"
#include "inspect/quic_open.h"
#include "inspect/tls.h"

#define DATAGRAM_MIN 1200 /* of those with a client's Initial (RFC 9000 14.1) */

_Static_assert(QUIC_HELLO_MAX >= TLS_HELLO_MAX, "no hello outgrows its room before it is answered");

int quic_new(struct quic **out)
{
	struct quic *q = calloc(1, sizeof *q);
	int r;

	*out = NULL;
	if (!q)
		return -ENOMEM;
	r = quic_cipher_new(&q->cipher);
	if (r == 0)
		r = quic_table_new(&q->table);
	if (r < 0)
		quic_free(&q);
	*out = q;
	return r;
}

void quic_free(struct quic **q)
{
	if (!*q)
		return;
	quic_table_free(&(*q)->table);
	quic_cipher_free(&(*q)->cipher);
	explicit_bzero((*q)->frames, sizeof (*q)->frames);
	free(*q);
	*q = NULL;
}

static enum quic_result answer(const struct quic_flow *f, char name[NAME_SIZE])
{
	if (!f->decided)
		return QUIC_MORE;
	memcpy(name, f->name, NAME_SIZE);
	return *f->name ? QUIC_NAME : QUIC_NAMELESS;
}

static void decide(struct quic_flow *f)
{
	struct hello hello = { 0 };

	switch (tls_handshake_hello(f->stream->bytes, f->stream->prefix, &hello)) {
	case HELLO_MORE:
		break;
	case HELLO_NONE:
		quic_flow_decide(f, "");
		break;
	case HELLO_NAMES:
		quic_flow_decide(f, hello.names[0]);
		break;
	}
}

/* A connection whose first Initial came again, and whose name is known. */
static struct quic_flow *find_decided(struct quic *q, const struct flow_key *key, const struct quic_packet *p)
{
	struct quic_flow *f = NULL;

	while ((f = quic_table_next(q->table, key, f)))
		if (f->decided && f->version == p->version && quic_cid_equal(&f->dcid, &p->dcid))
			return f;
	return NULL;
}

static struct quic_flow *add_flow(struct quic *q, const struct flow_key *key, const struct quic_packet *p,
				  const struct quic_opened *opened, uint64_t now_ms)
{
	struct quic_flow *f = quic_table_add(q->table, key, now_ms);

	if (!f)
		return NULL;
	f->version = p->version;
	f->dcid = p->dcid;
	f->client = opened->keys;
	return f;
}

static enum quic_result read_initial(struct quic *q, const struct flow_key *key, const struct quic_packet *p, uint64_t now_ms,
				     char name[NAME_SIZE])
{
	struct quic_flow *f = find_decided(q, key, p);
	struct quic_opened opened;

	if (!f) {
		if (!quic_open(q, key, p, &opened))
			return QUIC_NOT;
		f = opened.flow ? opened.flow : add_flow(q, key, p, &opened, now_ms);
		if (!f)
			return QUIC_MORE;
		if (opened.number >= f->expected_number)
			f->expected_number = opened.number + 1;
		if (!f->decided) {
			quic_frames_read(q->frames, opened.size, f->stream);
			decide(f);
		}
	}
	quic_table_touch(q->table, f, now_ms);
	return answer(f, name);
}

/* The next packet of what began at START with FIRST. The kernel hands on several datagrams of a connection in one piece (UDP_SEGMENT,
 * GRO), and behind its packets each may be filled up with anything: the next is found by version and DCID. */
static bool next_packet(struct quic_bytes *b, const uint8_t *start, const struct quic_packet *first, struct quic_packet *out)
{
	const uint8_t *end = b->at + b->left, *mark = first->start + 1, *at = b->at;
	size_t size = 4 + 1 + (size_t)first->dcid.size;

	if (quic_take_packet(b, out))
		return true;
	if (at - start < DATAGRAM_MIN)
		at = end - start > DATAGRAM_MIN ? start + DATAGRAM_MIN : end;
	while (at < end && (at = memmem(at + 1, (size_t)(end - at - 1), mark, size))) {
		*b = (struct quic_bytes){ at - 1, (size_t)(end - at + 1) };
		if (quic_take_packet(b, out))
			return true;
	}
	return false;
}

/* The packets of one datagram have one DCID; servers ignore others (RFC 9000 12.2). */
enum quic_result quic_datagram(struct quic *q, const struct flow_key *key, const uint8_t *data, size_t size, uint64_t now_ms,
			       char name[NAME_SIZE])
{
	struct quic_bytes b = { data, size };
	struct quic_packet first, p;
	enum quic_result best = QUIC_NOT;
	unsigned initials = 0;
	bool more = quic_take_packet(&b, &first);

	*name = '\0';
	quic_table_expire(q->table, now_ms);
	for (p = first; more && best < QUIC_NAMELESS && initials < QUIC_INITIALS_MAX;
	     more = next_packet(&b, data, &first, &p)) {
		enum quic_result r;

		if (!p.initial || !quic_cid_equal(&first.dcid, &p.dcid))
			continue;
		initials++;
		r = read_initial(q, key, &p, now_ms, name);
		if (r > best)
			best = r;
	}
	return best;
}
