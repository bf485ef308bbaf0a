/* DNS over TCP: messages out of segments, and a connection taken over.
 * Used by judge.c.
 * Must never answer for a name that is not blocked. */
#include "inspect/dns_tcp.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/bytes.h"
#include "inspect/dns.h"
#include "inspect/flow_table.h"

#define PREFIX 2          /* the length in front of each message */
#define ENOUGH 512        /* of a message: its question and what stands behind it */
#define GAPS_MAX 3        /* segments dropped because one before them is missing; then we go on without */

/* Of one question it can be told that it was answered: the server has spoken, and the client asks on. Of several it cannot. */
#define SEVERAL 2

struct connection {
	uint32_t next;   /* the sequence number that we expect of the client */
	uint32_t ack;    /* the client's, in its newest segment with data */
	uint32_t ours;   /* taken: the sequence number of our next answer */
	uint32_t skip;   /* bytes of a judged message still to come */
	uint8_t unanswered; /* messages that the server may still answer, up to SEVERAL */
	uint8_t gaps;
	bool taken;
	uint16_t part_size;
	uint8_t part[PREFIX + ENOUGH]; /* the message at hand, as far as it has come */
};

struct dns_tcp {
	bool (*blocked)(void *arg, const char *name);
	void *arg;
	struct flow_table table;
	struct connection *connections; /* by slot */
};

/* What one segment came to. */
struct harvest {
	unsigned allowed;
	bool any_blocked, full;
	size_t size;
	uint8_t answers[JUDGEMENT_PAYLOAD];
};

struct dns_tcp *dns_tcp_new(uint64_t seed, bool (*blocked)(void *arg, const char *name), void *arg)
{
	struct dns_tcp *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	*d = (struct dns_tcp){ .blocked = blocked, .arg = arg, .connections = calloc(DNS_TCP_MAX, sizeof *d->connections) };
	if (!d->connections || flow_table_init(&d->table, DNS_TCP_MAX, seed) < 0)
		dns_tcp_free(&d);
	return d;
}

void dns_tcp_free(struct dns_tcp **d)
{
	if (!*d)
		return;
	flow_table_free(&(*d)->table);
	free((*d)->connections);
	free(*d);
	*d = NULL;
}

static void judge_message(struct dns_tcp *d, const uint8_t *m, size_t size, struct harvest *h)
{
	uint8_t answer[DNS_REFUSAL_SIZE];
	struct dns_query q;
	size_t n;

	if (!dns_query_parse(&q, m, size) || !d->blocked(d->arg, q.name)) {
		h->allowed++;
		return;
	}
	h->any_blocked = true;
	n = dns_refuse(answer, &q, m);
	if (h->size + PREFIX + n > sizeof h->answers) {
		h->full = true;
		return;
	}
	put16(h->answers + h->size, (uint16_t)n);
	memcpy(h->answers + h->size + PREFIX, answer, n);
	h->size += PREFIX + n;
}

/* Takes bytes into the message at hand, until WANT of them are there. True when they are. */
static bool gather(struct connection *c, const uint8_t **p, size_t *size, size_t want)
{
	size_t n = want > c->part_size ? want - c->part_size : 0;

	if (n > *size)
		n = *size;
	memcpy(c->part + c->part_size, *p, n);
	c->part_size = (uint16_t)(c->part_size + n);
	*p += n;
	*size -= n;
	return c->part_size >= want;
}

static void read_messages(struct dns_tcp *d, struct connection *c, const uint8_t *p, size_t size, struct harvest *h)
{
	while (size) {
		size_t n = c->skip < size ? c->skip : size, length, enough;

		c->skip -= (uint32_t)n;
		p += n;
		size -= n;
		if (!gather(c, &p, &size, PREFIX))
			return;
		length = get16(c->part);
		enough = length < ENOUGH ? length : ENOUGH;
		if (!gather(c, &p, &size, PREFIX + enough))
			return;
		judge_message(d, c->part + PREFIX, enough, h);
		c->part_size = 0;
		c->skip = (uint32_t)(length - enough);
	}
}

/* The segment's bytes that are new to us. False: it holds none, or not the ones that come next. */
static bool next_bytes(struct connection *c, const struct packet *p, const uint8_t **data, size_t *size)
{
	uint32_t behind = c->next - p->seq; /* modulo 2^32, as sequence numbers are */

	if (behind > p->size)
		return false;
	*data = p->payload + behind;
	*size = p->size - behind;
	c->next += (uint32_t)*size;
	return *size > 0;
}

static void reset_client(const struct connection *c, const struct packet *p, struct judgement *j)
{
	judgement_tcp(j, &p->key, true, c->ours, c->next, TH_RST | TH_ACK, NULL, 0);
}

/* The client has closed its side behind all that came: so do we. True: it has not, and the connection stays. */
static bool stays_open(const struct connection *c, const struct packet *p, struct judgement *j)
{
	if (!(p->flags & TH_FIN) || p->seq + (uint32_t)p->size != c->next)
		return true;
	judgement_tcp(j, &p->key, true, c->ours, c->next + 1, TH_FIN | TH_ACK, NULL, 0);
	return false;
}

/* Answers the blocked questions of the segment. True: the connection stays ours; else it is over. */
static bool answer(struct connection *c, const struct packet *p, const struct harvest *h, struct judgement *j)
{
	j->verdict = JUDGED_DROP;
	if (!c->taken) {
		c->ours = p->ack;
		judgement_reset_server(j, p);
	}
	judgement_tcp(j, &p->key, true, c->ours, c->next, h->size ? TH_PUSH | TH_ACK : TH_ACK, h->answers, h->size);
	c->ours += (uint32_t)h->size;
	if (h->allowed || h->full || c->unanswered) {
		reset_client(c, p, j);
		return false;
	}
	c->taken = true;
	return stays_open(c, p, j);
}

/* A packet on a connection that is ours. True: it stays. */
static bool go_on(struct dns_tcp *d, struct connection *c, const struct packet *p, struct judgement *j)
{
	struct harvest h = { 0 };
	const uint8_t *data;
	size_t size;

	j->verdict = JUDGED_DROP;
	if (p->flags & TH_RST)
		return false;
	if (!p->size)
		return stays_open(c, p, j);
	if (!next_bytes(c, p, &data, &size)) { /* an answer was lost on its way: let the client begin anew */
		reset_client(c, p, j);
		return false;
	}
	read_messages(d, c, data, size, &h);
	return answer(c, p, &h, j);
}

/* What is to be thought of a connection of which P is the first segment that we see. */
static struct connection begin(const struct packet *p)
{
	return (struct connection){ .next = p->seq, .ack = p->ack, .unanswered = p->flags & TH_SYN ? 0 : SEVERAL };
}

static void count_unanswered(struct connection *c, const struct packet *p, unsigned more)
{
	if (c->unanswered == 1 && p->ack != c->ack)
		c->unanswered = 0;
	c->ack = p->ack;
	more += c->unanswered;
	c->unanswered = more < SEVERAL ? (uint8_t)more : SEVERAL;
}

/* A packet on a connection that passes. True: it is to be remembered. */
static bool pass(struct dns_tcp *d, struct connection *c, const struct packet *p, struct judgement *j)
{
	struct harvest h = { 0 };
	const uint8_t *data;
	size_t size;

	j->verdict = JUDGED_PASS;
	if (p->size && (int32_t)(p->seq - c->next) > 0 && ++c->gaps <= GAPS_MAX) {
		j->verdict = JUDGED_DROP;
		return true;
	}
	if (p->size && c->gaps > GAPS_MAX) /* some of it went by unseen */
		*c = begin(p);
	if (p->size && next_bytes(c, p, &data, &size)) {
		c->gaps = 0;
		read_messages(d, c, data, size, &h);
		count_unanswered(c, p, h.allowed);
		if (h.any_blocked && p->flags & TH_SYN) { /* TCP Fast Open: it will be asked again, behind a handshake */
			j->verdict = JUDGED_DROP;
			return false;
		}
		if (h.any_blocked)
			return answer(c, p, &h, j);
	}
	return !(p->flags & (TH_RST | TH_FIN));
}

void dns_tcp_judge(struct dns_tcp *d, const struct packet *p, struct judgement *j)
{
	uint32_t slot = flow_table_find(&d->table, &p->key);
	struct connection *c;

	if (slot != FLOW_NONE && p->flags & TH_SYN) {
		flow_table_drop(&d->table, slot);
		slot = FLOW_NONE;
	}
	if (slot == FLOW_NONE) {
		if (!p->size && !(p->flags & TH_SYN)) {
			j->verdict = JUDGED_PASS;
			return;
		}
		slot = flow_table_add(&d->table, &p->key);
		d->connections[slot] = begin(p);
	}
	c = &d->connections[slot];
	if (!(c->taken ? go_on(d, c, p, j) : pass(d, c, p, j)))
		flow_table_drop(&d->table, slot);
}
