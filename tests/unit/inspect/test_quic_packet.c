/* Tests of inspect/quic_packet.c. */
#include "support/unit.h"

#include "inspect/quic_packet.h"
#include "unit/inspect/quic_vectors.h"

/* RFC 9000 A.1. */
static void variable_length_integers_are_read(void **state)
{
	static const struct {
		const char *hex;
		uint64_t value;
	} rows[] = { { "c2197c5eff14e88c", 151288809941952652u }, { "9d7f3e7d", 494878333 }, { "7bbd", 15293 },
		     { "25", 37 },			      { "4025", 37 },		  { "00", 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t raw[8];
		struct quic_bytes b = { raw, from_hex(rows[i].hex, raw) };
		uint64_t v = 1;

		assert_true(quic_take_varint(&b, &v));
		assert_int_equal(v, rows[i].value);
		assert_int_equal(b.left, 0);
		assert_false(quic_take_varint(&b, &v));
		b = (struct quic_bytes){ raw, strlen(rows[i].hex) / 2 - 1 };
		assert_false(quic_take_varint(&b, &v));
		assert_ptr_equal(b.at, raw);
	}
}

static void a_number_is_written_in_two_bytes(void **state)
{
	uint8_t out[2];

	(void)state;
	quic_put_varint2(out, 15293);
	assert_memory_equal(out, "\x7b\xbd", 2);
	quic_put_varint2(out, 37);
	assert_memory_equal(out, "\x40\x25", 2);
}

static bool parse(const char *hex, struct quic_packet *p, size_t *left)
{
	static uint8_t raw[2000];
	struct quic_bytes b = { raw, from_hex(hex, raw) };
	bool found = quic_take_packet(&b, p);

	if (!found)
		assert_ptr_equal(b.at, raw);
	*left = b.left;
	return found;
}

static void an_initial_is_taken_apart(void **state)
{
	struct quic_packet p;
	size_t left;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		assert_true(parse(vectors[i].client_packet, &p, &left));
		assert_int_equal(left, 0);
		assert_true(p.initial);
		assert_int_equal(p.version, vectors[i].version);
		assert_int_equal(p.size, 1200);
		assert_int_equal(p.number_at, 18);
		assert_true(quic_cid_equal(&p.dcid, &vector_dcid));
		assert_int_equal(p.scid.size, 0);
	}
}

/* A token, both connection IDs, and a packet behind. */
static void every_field_has_its_length(void **state)
{
	struct quic_packet p;
	size_t left;

	(void)state;
	assert_true(parse("c0000000010401020304020506" "03aabbcc" "02ffee" "c0", &p, &left));
	assert_int_equal(left, 1);
	assert_int_equal(p.size, 20);
	assert_int_equal(p.number_at, 18);
	assert_memory_equal(p.dcid.bytes, "\1\2\3\4", 4);
	assert_int_equal(p.dcid.size, 4);
	assert_memory_equal(p.scid.bytes, "\5\6", 2);
	assert_int_equal(p.scid.size, 2);
}

/* The types' bits: RFC 9000 17.2, and RFC 9369 3.2 for version 2. */
static void types_are_told_apart(void **state)
{
	struct quic_packet p;
	size_t left;

	(void)state;
	assert_true(parse("c000000001" "0000" "00" "01ff", &p, &left) && p.initial);
	assert_true(parse("d000000001" "0000" "01ff", &p, &left) && !p.initial);
	assert_true(parse("e000000001" "0000" "01ff", &p, &left) && !p.initial);
	assert_false(parse("f000000001" "0000" "01ff", &p, &left));
	assert_true(parse("d06b3343cf" "0000" "00" "01ff", &p, &left) && p.initial);
	assert_true(parse("e06b3343cf" "0000" "01ff", &p, &left) && !p.initial);
	assert_true(parse("f06b3343cf" "0000" "01ff", &p, &left) && !p.initial);
	assert_false(parse("c06b3343cf" "0000" "01ff", &p, &left));
}

static void the_fixed_bit_may_be_greased(void **state)
{
	struct quic_packet p;
	size_t left;

	(void)state;
	assert_true(parse("8000000001" "0000" "00" "01ff", &p, &left) && p.initial);
}

static void what_is_no_such_packet_is_left(void **state)
{
	static const char *const rows[] = {
		"",
		"4000000001" "0000" "00" "01ff",	     /* a short header */
		"c000000000" "0000" "00" "01ff",	     /* version negotiation */
		"c0ff00001d" "0000" "00" "01ff",	     /* a draft */
		"c000000002" "0000" "00" "01ff",
		"c000000001" "15010203040506070809101112131415161718192021" "00" "00" "01ff", /* 21 bytes of connection ID */
		"c000000001" "0000" "00" "02ff",	     /* cut off */
		"c000000001" "0000" "04ff" "01ff",	     /* a token beyond the end */
		"c000000001" "0000" "00" "ffffffffffffffff", /* a length beyond everything */
	};
	struct quic_packet p;
	size_t left;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_false(parse(rows[i], &p, &left));
}

static void a_packet_that_is_cut_off_is_left(void **state)
{
	uint8_t raw[1200];

	(void)state;
	from_hex(vector_client_v1, raw);
	for (size_t n = 0; n < sizeof raw; n++) {
		uint8_t *copy = malloc(n ? n : 1);
		struct quic_bytes b = { copy, n };
		struct quic_packet p;

		assert_non_null(copy);
		memcpy(copy, raw, n);
		assert_false(quic_take_packet(&b, &p));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variable_length_integers_are_read),
		cmocka_unit_test(a_number_is_written_in_two_bytes),
		cmocka_unit_test(an_initial_is_taken_apart),
		cmocka_unit_test(every_field_has_its_length),
		cmocka_unit_test(types_are_told_apart),
		cmocka_unit_test(the_fixed_bit_may_be_greased),
		cmocka_unit_test(what_is_no_such_packet_is_left),
		cmocka_unit_test(a_packet_that_is_cut_off_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
