/* Tests of inspect/dns.c: questions of every make, and the refusal read field by field. */
#include "dns_support.h"

#include "inspect/dns.h"

/* Parses in memory that ends where the message does. */
static bool parse(struct dns_query *q, const uint8_t *m, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	bool r;

	assert_non_null(copy);
	memcpy(copy, m, size);
	memset(q, 0xa5, sizeof *q);
	r = dns_query_parse(q, copy, size);
	free(copy);
	return r;
}

static bool parses(const uint8_t *m, size_t size)
{
	struct dns_query q;

	return parse(&q, m, size);
}

static void refused(struct asked *a, const char *name)
{
	uint8_t out[DNS_REFUSAL_SIZE];
	struct dns_query q;

	ask(a, name);
	assert_true(parse(&q, a->bytes, a->size));
	is_refusal(out, dns_refuse(out, &q, a->bytes), a, name);
}

static void every_flag(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 32; bits++) {
		struct asked a = { .id = (uint16_t)(bits * 2049), .rd = bits & 1, .cd = bits & 2, .ad = bits & 4, .opt = bits & 8,
				   .dnssec_ok = bits & 16 };

		refused(&a, "ex.example");
		refused(&a, "wWw.Ex.eXaMpLe"); /* 0x20: case comes back as it was */
		refused(&a, "example");
		refused(&a, "");
	}
}

static void every_type(void **state)
{
	(void)state;
	for (unsigned type = 1; type < 0x10000; type++) {
		struct asked a = { .id = 7, .rd = true, .type = (uint16_t)type, .class = (uint16_t)(type * 3 | 1) };
		struct dns_query q;

		refused(&a, "");
		refused(&a, "ex.example");
		assert_true(parse(&q, a.bytes, a.size));
		assert_int_equal(q.type, a.type);
		assert_int_equal(q.class, a.class);
	}
}

static void names(void **state)
{
	static const struct {
		const char *asked, *read;
	} cases[] = {
		{ "ex.example", "ex.example" },
		{ "ex.example.", "ex.example" },
		{ "EX.EXAMPLE", "ex.example" },
		{ "@Z[`z{.example", "@z[`z{.example" },
		{ "_443._tcp.Ex.example", "_443._tcp.ex.example" },
		{ "a b.example", "a\xff" "b.example" },
		{ "tab\t\x7f\x01.example", "tab\xff\xff\xff.example" },
		{ "b\xc3\xbc.example", "b\xc3\xbc.example" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct asked a = { .opt = i & 1 };
		struct dns_query q;

		ask(&a, cases[i].asked);
		assert_true(parse(&q, a.bytes, a.size));
		assert_string_equal(q.name, cases[i].read);
		assert_int_equal(q.has_opt, i & 1);
		assert_false(q.dnssec_ok);
		for (size_t n = 0; n < 12 + strlen(cases[i].read) + 2 + 4 && n < a.size - (i & 1 ? 23 : 0); n++)
			assert_false(parses(a.bytes, n));
	}
}

/* A dot or a zero in a label must not make another name of it. */
static void odd_octets(void **state)
{
	static const uint8_t dot[] = "\0\1\1\0\0\1\0\0\0\0\0\0" "\12ex.example\0\0\1\0";
	static const uint8_t zero[] = "\0\1\1\0\0\1\0\0\0\0\0\0" "\2ex\10example\0\0\0\1\0";
	struct dns_query q;

	(void)state;
	assert_true(parse(&q, dot, sizeof dot));
	assert_string_equal(q.name, "ex\xff" "example");
	assert_true(parse(&q, zero, sizeof zero));
	assert_string_equal(q.name, "ex.example\xff");
}

/* 255 octets on the wire are the most; the refusal of the longest fits with room to spare. */
static void long_names(void **state)
{
	char name[300] = "";
	struct asked a = { .rd = true, .opt = true, .dnssec_ok = true };
	uint8_t out[DNS_REFUSAL_SIZE];
	struct dns_query q;

	(void)state;
	for (int i = 0; i < 3; i++)
		strcat(name, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123.");
	strcat(name, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1");
	assert_int_equal(strlen(name), 253);
	refused(&a, name);
	assert_true(parse(&q, a.bytes, a.size));
	assert_string_equal(q.name, name);
	assert_int_equal(q.wire_size, 255);
	assert_true(dns_refuse(out, &q, a.bytes) < 400);
	strcat(name, "1");
	ask(&a, name);
	assert_false(parses(a.bytes, a.size));
	strcpy(name, "");
	for (int i = 0; i < 127; i++)
		strcat(name, i < 126 ? "a." : "b");
	refused(&a, name);
	strcat(name, ".c");
	ask(&a, name);
	assert_false(parses(a.bytes, a.size));
}

/* 63 octets are the most of a label; 64 to 191 are reserved, and a pointer from 192 on leads out of this message. */
static void label_lengths(void **state)
{
	uint8_t m[400] = { [5] = 1 };
	struct dns_query q;

	(void)state;
	for (unsigned length = 1; length < 256; length++) {
		m[12] = (uint8_t)length;
		memset(m + 13, 'x', length);
		memset(m + 13 + length, 0, 5);
		assert_int_equal(parse(&q, m, 18 + length), length < 64);
		if (length < 64)
			assert_int_equal(strlen(q.name), length);
	}
}

/* Labels, pointers, and what lies where they point. */
static void pointers(void **state)
{
	struct asked a = { .id = 9, .rd = true };
	uint8_t out[DNS_REFUSAL_SIZE], m[400] = { 0 }, *p;
	struct dns_query q;

	(void)state;
	put_number16(m, 9);
	m[2] = 1;
	m[5] = 1;
	memcpy(m + 12, "\3wWw\300\26\0\1\0\1" "\2Ex\7example", 21); /* the rest of the name behind the question */
	assert_true(parse(&q, m, 34));
	assert_string_equal(q.name, "www.ex.example");
	assert_int_equal(q.type, 1);
	is_refusal(out, dns_refuse(out, &q, m), &a, "wWw.Ex.example"); /* written out */
	assert_false(parses(m, 32));
	for (unsigned to = 12; to < 24; to++) { /* loops, and pointers into themselves */
		memcpy(m + 12, "\3www\300\0\0\1\0\1", 10);
		m[17] = (uint8_t)to;
		if (parse(&q, m, 22))
			assert_true(strlen(q.name) < NAME_SIZE);
	}
	memcpy(m + 12, "\300\14\0\1\0\1", 6);
	assert_false(parses(m, 18));
	memcpy(m + 12, "\1a\300\14\0\1\0\1", 8);
	assert_false(parses(m, 20));
	memcpy(m + 12, "\300\16\300\14\0\1\0\1", 8);
	assert_false(parses(m, 20));
	memcpy(m + 12, "\377\377\0\1\0\1", 6); /* beyond the end */
	assert_false(parses(m, 18));
	assert_false(parses(m, 13)); /* half a pointer */
	m[12] = 0xc0;
	assert_false(parses(m, 13));
	for (unsigned hops = 1; hops < 40; hops++) { /* a chain of pointers, each to the next */
		p = put_number16(m + 12, 0xc000 | 18);
		put_number16(p, 1);
		put_number16(p + 2, 1);
		p = m + 18;
		for (unsigned i = 1; i < hops; i++)
			p = put_number16(p, 0xc000 | (unsigned)(p + 2 - m));
		p = put_labels(p, "ex.example");
		assert_int_equal(parse(&q, m, (size_t)(p - m)), hops <= 16);
		if (hops > 16)
			continue;
		assert_string_equal(q.name, "ex.example");
		assert_int_equal(q.type, 1); /* what stands behind the first pointer */
		assert_int_equal(q.class, 1);
	}
}

/* Only a query with a question is answered. */
static void headers(void **state)
{
	struct asked a = { .rd = true };

	(void)state;
	ask(&a, "ex.example");
	for (unsigned b = 0; b < 256; b++) {
		a.bytes[2] = (uint8_t)b;
		assert_int_equal(parses(a.bytes, a.size), !(b & 0xf8)); /* no response, no other opcode */
	}
	a.bytes[2] = 1;
	for (unsigned count = 0; count < 0x10000; count += count < 4 ? 1 : 251) {
		put_number16(a.bytes + 4, count);
		assert_int_equal(parses(a.bytes, a.size), count != 0);
	}
}

/* Of two questions the first is read, and answered alone. */
static void two_questions(void **state)
{
	struct asked a = { .id = 3, .rd = true }, b = { 0 };
	uint8_t out[DNS_REFUSAL_SIZE];
	struct dns_query q;

	(void)state;
	ask(&a, "ex.example");
	ask(&b, "other.example");
	memcpy(a.bytes + a.size, b.bytes + 12, b.size - 12);
	a.bytes[5] = 2;
	assert_true(parse(&q, a.bytes, a.size + b.size - 12));
	assert_string_equal(q.name, "ex.example");
	is_refusal(out, dns_refuse(out, &q, a.bytes), &a, "ex.example");
}

/* Only an OPT record right behind the question counts; half of one does not. */
static void opt_records(void **state)
{
	struct asked a = { .opt = true, .dnssec_ok = true };
	struct dns_query q;
	size_t at;

	(void)state;
	ask(&a, "ex.example");
	at = a.size - 23;
	assert_true(parse(&q, a.bytes, a.size));
	assert_true(q.has_opt && q.dnssec_ok);
	assert_true(parse(&q, a.bytes, at + 11));
	assert_true(q.has_opt && q.dnssec_ok);
	assert_true(parse(&q, a.bytes, at + 10));
	assert_false(q.has_opt || q.dnssec_ok);
	a.bytes[at + 7] = 0x7f; /* the other flags are not DO */
	assert_true(parse(&q, a.bytes, a.size));
	assert_true(q.has_opt && !q.dnssec_ok);
	a.bytes[at + 7] = 0x80;
	for (size_t count = 7; count <= 9; count += 2) { /* answers in front of it */
		a.bytes[count] = 1;
		assert_true(parse(&q, a.bytes, a.size));
		assert_false(q.has_opt || q.dnssec_ok);
		a.bytes[count] = 0;
	}
	a.bytes[11] = 0;
	assert_true(parse(&q, a.bytes, a.size));
	assert_false(q.has_opt || q.dnssec_ok);
	a.bytes[11] = 2;
	assert_true(parse(&q, a.bytes, a.size));
	assert_true(q.has_opt);
	a.bytes[at + 2] = 250; /* TSIG */
	assert_true(parse(&q, a.bytes, a.size));
	assert_false(q.has_opt);
	a.bytes[at + 2] = 41;
	a.bytes[at] = 1; /* of a name */
	assert_true(parse(&q, a.bytes, a.size));
	assert_false(q.has_opt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_flag),	 cmocka_unit_test(every_type), cmocka_unit_test(names),
		cmocka_unit_test(odd_octets),	 cmocka_unit_test(long_names), cmocka_unit_test(label_lengths),
		cmocka_unit_test(pointers),	 cmocka_unit_test(headers),    cmocka_unit_test(two_questions),
		cmocka_unit_test(opt_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
