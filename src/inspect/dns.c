/* DNS messages: the question, and the answer that says that there is no such name.
 * Used by judge.c (UDP) and dns_tcp.c.
 * Must never follow a compression pointer for ever, nor answer anything but a query. */
#include "inspect/dns.h"

#include <string.h>

#include "common/inspect_wire.h"
#include "inspect/bytes.h"

#define HEADER_SIZE 12
#define LABEL_MAX 63
#define POINTERS_MAX 16 /* a well-made question has none */
#define TYPE_SOA 6
#define TYPE_OPT 41
#define CLASS_IN 1
#define OPT_SIZE 11
#define OPT_OF_OURS 1232 /* the UDP size that we say we take (as agreed on DNS flag day 2020) */
#define EDE_OPTION 15
#define EDE_FILTERED 17

/* bytes 2 and 3 of the header */
#define QR_OPCODE 0xf8
#define QR 0x80
#define AA 0x04
#define RD 0x01
#define RA 0x80
#define CD 0x10
#define NXDOMAIN 3

static bool is_name_octet(uint8_t c)
{
	return c > ' ' && c != '.' && c != 0x7f;
}

static char lowered(uint8_t c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : is_name_octet(c) ? c : 0xff);
}

static bool take_label(struct dns_query *q, const uint8_t *label, size_t n)
{
	size_t at = q->wire_size ? q->wire_size - 1u : 0; /* of the text: one octet less than on the wire */

	if ((size_t)q->wire_size + 1 + n > sizeof q->wire - 1)
		return false;
	memcpy(q->wire + q->wire_size, label - 1, n + 1);
	if (q->wire_size)
		q->name[at++] = '.';
	for (size_t i = 0; i < n; i++)
		q->name[at + i] = lowered(label[i]);
	q->name[at + n] = '\0';
	q->wire_size = (uint8_t)(q->wire_size + 1 + n);
	return true;
}

/* The name at AT; the offset behind it, 0 if it is malformed. */
static size_t read_name(struct dns_query *q, const uint8_t *m, size_t size, size_t at)
{
	size_t end = 0;
	int pointers = 0;

	while (at < size && m[at]) {
		if ((m[at] & 0xc0) == 0xc0) {
			if (at + 2 > size || ++pointers > POINTERS_MAX)
				return 0;
			if (!end)
				end = at + 2;
			at = get16(m + at) & 0x3fff;
			continue;
		}
		if (m[at] > LABEL_MAX || m[at] > size - at - 1 || !take_label(q, m + at + 1, m[at]))
			return 0;
		at += 1u + m[at];
	}
	if (at >= size)
		return 0;
	q->wire[q->wire_size++] = 0;
	return end ? end : at + 1;
}

/* An OPT record right behind the question, where every client puts it. */
static void look_for_opt(struct dns_query *q, const uint8_t *m, size_t size, size_t at)
{
	if (get16(m + 6) || get16(m + 8) || !get16(m + 10) || size - at < OPT_SIZE)
		return;
	if (m[at] != 0 || get16(m + at + 1) != TYPE_OPT)
		return;
	q->has_opt = true;
	q->dnssec_ok = m[at + 7] & 0x80;
}

bool dns_query_parse(struct dns_query *out, const uint8_t *m, size_t size)
{
	size_t at;

	out->name[0] = '\0';
	out->wire_size = 0;
	out->has_opt = out->dnssec_ok = false;
	if (size < HEADER_SIZE || m[2] & QR_OPCODE || !get16(m + 4))
		return false;
	at = read_name(out, m, size, HEADER_SIZE);
	if (!at || size - at < 4)
		return false;
	out->type = get16(m + at);
	out->class = get16(m + at + 2);
	look_for_opt(out, m, size, at + 4);
	return true;
}

/* Where the name's last label is in an answer; of a name with no other, where the root is. */
static uint16_t top_level(const struct dns_query *q)
{
	size_t at = 0, next = 0;

	do {
		at = next;
		next += 1u + q->wire[at];
	} while (q->wire[next]);
	return (uint16_t)(HEADER_SIZE + (at ? at : next));
}

static uint8_t *put_soa(uint8_t *p, const struct dns_query *q)
{
	static const char mname[] = "\10nc-block\7invalid"; /* INSPECT_SOA_NAME, with its final zero */
	static const uint32_t times[] = { 1, 3600, 600, 86400, DNS_REFUSAL_TTL };
	uint8_t *length;

	_Static_assert(sizeof mname == sizeof INSPECT_SOA_NAME + 1, "the SOA record's name is the one to look for");
	if (q->wire_size == 1) {
		*p++ = 0;
	} else {
		put16(p, 0xc000 | top_level(q));
		p += 2;
	}
	put16(p, TYPE_SOA);
	put16(p + 2, CLASS_IN);
	put32(p + 4, DNS_REFUSAL_TTL);
	length = p + 8;
	p += 10;
	memcpy(p, mname, sizeof mname);
	p += sizeof mname;
	*p++ = 0; /* nobody's mail address */
	for (size_t i = 0; i < sizeof times / sizeof *times; i++, p += 4)
		put32(p, times[i]);
	put16(length, (uint16_t)(p - length - 2));
	return p;
}

static uint8_t *put_opt(uint8_t *p, const struct dns_query *q)
{
	memset(p, 0, OPT_SIZE);
	put16(p + 1, TYPE_OPT);
	put16(p + 3, OPT_OF_OURS);
	p[7] = q->dnssec_ok ? 0x80 : 0;
	put16(p + 9, 6);
	put16(p + 11, EDE_OPTION);
	put16(p + 13, 2);
	put16(p + 15, EDE_FILTERED);
	return p + OPT_SIZE + 6;
}

size_t dns_refuse(uint8_t out[DNS_REFUSAL_SIZE], const struct dns_query *q, const uint8_t *m)
{
	bool rd = m[2] & RD;
	uint8_t *p = out + HEADER_SIZE;

	memset(out, 0, HEADER_SIZE);
	memcpy(out, m, 2);
	out[2] = (uint8_t)(QR | (rd ? RD : AA));
	out[3] = (uint8_t)((rd ? RA : 0) | (m[3] & CD) | NXDOMAIN);
	put16(out + 4, 1);
	put16(out + 8, 1);
	put16(out + 10, q->has_opt);
	memcpy(p, q->wire, q->wire_size);
	p += q->wire_size;
	put16(p, q->type);
	put16(p + 2, q->class);
	p = put_soa(p + 4, q);
	if (q->has_opt)
		p = put_opt(p, q);
	return (size_t)(p - out);
}
