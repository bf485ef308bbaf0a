/* DNS messages for the tests of the inspector: questions made, and refusals read field by field (RFC 1035, 2308, 6891, 8914).
 * Included by test_dns.c, test_dns_tcp.c and test_judge.c.
 * Must never share code with what is tested. */
#ifndef NCB_TESTS_DNS_SUPPORT_H
#define NCB_TESTS_DNS_SUPPORT_H

#include "support/unit.h"

#include <stdbool.h>

struct asked {
	uint16_t id;
	bool rd, cd, ad, opt, dnssec_ok;
	uint16_t type, class; /* 0: A, IN */
	size_t size;          /* made by ask() */
	uint8_t bytes[600];
};

static inline uint8_t *put_number16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
	return p + 2;
}

static inline unsigned number16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static inline unsigned long number32(const uint8_t *p)
{
	return (unsigned long)number16(p) << 16 | number16(p + 2);
}

/* The name as labels. NAME may end in a dot; "" is the root. */
static inline uint8_t *put_labels(uint8_t *p, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		assert_in_range(n, 1, 63);
		*p++ = (uint8_t)n;
		memcpy(p, name, n);
		p += n;
		name += n + (name[n] == '.');
	}
	*p++ = 0;
	return p;
}

/* Makes the question for NAME into Q->bytes. */
static inline void ask(struct asked *q, const char *name)
{
	uint8_t *p = q->bytes;

	memset(p, 0, sizeof q->bytes);
	put_number16(p, q->id);
	p[2] = q->rd;
	p[3] = (uint8_t)(q->cd << 4 | q->ad << 5);
	p[5] = 1;
	p[11] = q->opt;
	p = put_labels(p + 12, name);
	p = put_number16(p, q->type ? q->type : 1);
	p = put_number16(p, q->class ? q->class : 1);
	if (q->opt) {
		*p++ = 0;
		p = put_number16(p, 41);
		p = put_number16(p, 4096);
		*p++ = 0;
		*p++ = 0;
		p = put_number16(p, q->dnssec_ok ? 0x8000 : 0);
		p = put_number16(p, 12); /* a cookie */
		p = put_number16(p, 10);
		p = put_number16(p, 8);
		memcpy(p, "\1\2\3\4\5\6\7\10", 8);
		p += 8;
	}
	q->size = (size_t)(p - q->bytes);
}

/* The end of the name at AT, which is written out to NAME in full, labels still with their lengths. */
static inline size_t expand(const uint8_t *m, size_t size, size_t at, uint8_t name[256])
{
	size_t end = 0, n = 0;

	for (;;) {
		assert_true(at < size);
		if (m[at] >= 0xc0) {
			assert_true(at + 2 <= size);
			end = end ? end : at + 2;
			assert_true((number16(m + at) & 0x3fff) < at); /* only backwards */
			at = number16(m + at) & 0x3fff;
			continue;
		}
		assert_true(m[at] < 64 && at + 1 + m[at] <= size && n + 1 + m[at] <= 255);
		memcpy(name + n, m + at, 1u + m[at]);
		n += 1u + m[at];
		if (!m[at])
			return end ? end : at + 1;
		at += 1u + m[at];
	}
}

/* The answer A of SIZE bytes refuses the question that has the flags, OPT and type of Q, and NAME, character by character. */
static inline void is_refusal(const uint8_t *a, size_t size, const struct asked *q, const char *name)
{
	static const uint8_t mname[] = "\10nc-block\7invalid";
	static const unsigned long times[] = { 1, 3600, 600, 86400, 10 };
	uint8_t question[300], owner[256];
	size_t n = (size_t)(put_labels(question, name) - question), at = 12, top = 0, end;

	assert_true(size >= 12);
	assert_int_equal(number16(a), q->id);
	assert_int_equal(a[2], 0x80 | (q->rd ? 0x01 : 0x04));                          /* QR, AA or RD; no TC */
	assert_int_equal(a[3], (q->rd ? 0x80 : 0) | (q->cd ? 0x10 : 0) | 3);           /* RA, CD, NXDOMAIN; no AD */
	assert_int_equal(number16(a + 4), 1);
	assert_int_equal(number16(a + 6), 0);
	assert_int_equal(number16(a + 8), 1);
	assert_int_equal(number16(a + 10), q->opt);
	assert_true(size >= at + n + 4);
	assert_memory_equal(a + at, question, n);
	at += n;
	assert_int_equal(number16(a + at), q->type ? q->type : 1);
	assert_int_equal(number16(a + at + 2), q->class ? q->class : 1);
	at = expand(a, size, at + 4, owner); /* the SOA record is the top level's */
	while (question[top] && question[top + 1 + question[top]])
		top += 1u + question[top];
	if (!top) /* nothing, or the top level itself */
		top = n - 1;
	assert_memory_equal(owner, question + top, n - top);
	assert_true(size >= at + 10);
	assert_int_equal(number16(a + at), 6);
	assert_int_equal(number16(a + at + 2), 1);
	assert_int_equal(number32(a + at + 4), 10);
	end = at + 10 + number16(a + at + 8);
	assert_true(size >= end);
	at += 10;
	assert_memory_equal(a + at, mname, sizeof mname);
	at += sizeof mname;
	assert_int_equal(a[at++], 0);
	for (size_t i = 0; i < COUNT_OF(times); i++, at += 4)
		assert_int_equal(number32(a + at), times[i]);
	assert_int_equal(at, end);
	if (q->opt) {
		assert_true(size >= at + 17);
		assert_int_equal(a[at], 0);
		assert_int_equal(number16(a + at + 1), 41);
		assert_int_equal(number16(a + at + 3), 1232);
		assert_int_equal(number32(a + at + 5), q->dnssec_ok ? 0x8000 : 0);
		assert_int_equal(number16(a + at + 9), 6);
		assert_int_equal(number16(a + at + 11), 15);
		assert_int_equal(number16(a + at + 13), 2);
		assert_int_equal(number16(a + at + 15), 17); /* filtered */
		at += 17;
	}
	assert_int_equal(at, size);
}

#endif
