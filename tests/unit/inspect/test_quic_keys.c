/* Tests of inspect/quic_keys.c, with the packets of RFC 9001 Appendix A and RFC 9369 Appendix A. */
#include "support/unit.h"

#include "inspect/quic_keys.h"
#include "unit/inspect/quic_vectors.h"

static struct quic_cipher *cipher;

static int make_cipher(void **state)
{
	(void)state;
	return quic_cipher_new(&cipher);
}

static int free_cipher(void **state)
{
	(void)state;
	quic_cipher_free(&cipher);
	return cipher ? -1 : 0;
}

static struct quic_keys keys_of(const struct vector *v, enum quic_side side)
{
	struct quic_keys k;

	assert_true(quic_keys_derive(cipher, v->version, &vector_dcid, side, &k));
	return k;
}

static void keys_are_those_of_the_rfc(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++)
		for (enum quic_side side = QUIC_CLIENT; side <= QUIC_SERVER; side++) {
			struct quic_keys k = keys_of(&vectors[i], side);
			uint8_t wanted[sizeof k];

			assert_int_equal(from_hex(side == QUIC_CLIENT ? vectors[i].client_keys : vectors[i].server_keys,
						  wanted), sizeof wanted);
			assert_memory_equal(&k, wanted, sizeof k);
		}
}

static void a_packet_is_protected_as_in_the_rfc(void **state)
{
	static uint8_t frames[VECTOR_FRAMES_SIZE];

	(void)state;
	from_hex(vector_crypto, frames);
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		struct quic_keys k = keys_of(&vectors[i], QUIC_CLIENT);
		uint8_t header[22], out[1200], wanted[1200];

		from_hex(vectors[i].client_header, header);
		from_hex(vectors[i].client_packet, wanted);
		assert_int_equal(quic_protect(cipher, &k, header, sizeof header, frames, sizeof frames, out), 1200);
		assert_memory_equal(out, wanted, 1200);
	}
}

static size_t unprotect(const struct quic_keys *k, const uint8_t *raw, size_t size, uint64_t *number, uint8_t *out)
{
	struct quic_bytes b = { raw, size };
	struct quic_packet p;

	return quic_take_packet(&b, &p) ? quic_unprotect(cipher, k, &p, number, out) : 0;
}

static void packets_of_the_rfc_are_opened(void **state)
{
	uint8_t raw[1200], frames[1200], wanted[1200] = { 0 };
	uint64_t number;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		struct quic_keys client = keys_of(&vectors[i], QUIC_CLIENT), server = keys_of(&vectors[i], QUIC_SERVER);
		size_t n = from_hex(vectors[i].client_packet, raw);

		from_hex(vector_crypto, wanted);
		number = 0;
		assert_int_equal(unprotect(&client, raw, n, &number, frames), VECTOR_FRAMES_SIZE);
		assert_memory_equal(frames, wanted, VECTOR_FRAMES_SIZE);
		assert_int_equal(number, 2);
		assert_int_equal(unprotect(&server, raw, n, &number, frames), 0);

		n = from_hex(vectors[i].server_packet, raw);
		number = 0;
		assert_int_equal(unprotect(&server, raw, n, &number, frames), from_hex(vector_server_frames, wanted));
		assert_memory_equal(frames, wanted, strlen(vector_server_frames) / 2);
		assert_int_equal(number, 1);
		memset(wanted, 0, sizeof wanted);
	}
}

static void a_changed_bit_is_seen(void **state)
{
	struct quic_keys k = keys_of(&vectors[0], QUIC_CLIENT);
	uint8_t raw[1200], frames[1200];

	(void)state;
	from_hex(vector_client_v1, raw);
	for (size_t i = 0; i < sizeof raw * 8; i += i < 40 * 8 ? 1 : 37) {
		uint64_t number = 0;

		raw[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(unprotect(&k, raw, sizeof raw, &number, frames), 0);
		raw[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}

/* The sample must lie within the packet, whatever the length says (RFC 9001 5.4.2). */
static void a_packet_too_short_for_a_sample_is_refused(void **state)
{
	struct quic_keys k = keys_of(&vectors[0], QUIC_CLIENT);

	(void)state;
	for (size_t size = 0; size < 24; size++) {
		uint8_t *raw = calloc(1, 9 + size), frames[64];
		uint64_t number = 0;

		assert_non_null(raw);
		memcpy(raw, "\xc3\0\0\0\1\0\0\0", 8);
		raw[8] = (uint8_t)size;
		assert_int_equal(unprotect(&k, raw, 9 + size, &number, frames), 0);
		free(raw);
	}
}

static void a_packet_number_is_completed(void **state)
{
	(void)state;
	assert_int_equal(quic_full_number(0xa82f30eb, 0x9b32, 2), 0xa82f9b32); /* RFC 9000 A.3 */
	assert_int_equal(quic_full_number(0, 0, 1), 0);
	assert_int_equal(quic_full_number(0, 200, 1), 200);
	assert_int_equal(quic_full_number(250, 3, 1), 259);
	assert_int_equal(quic_full_number(258, 255, 1), 255);
	assert_int_equal(quic_full_number(384, 0, 1), 512);
	assert_int_equal(quic_full_number(383, 0, 1), 256);
	assert_int_equal(quic_full_number(0, 0xfffffffe, 4), 0xfffffffe);
	assert_int_equal(quic_full_number(((uint64_t)1 << 62) - 1, 0, 1), ((uint64_t)1 << 62) - 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_those_of_the_rfc),
		cmocka_unit_test(a_packet_is_protected_as_in_the_rfc),
		cmocka_unit_test(packets_of_the_rfc_are_opened),
		cmocka_unit_test(a_changed_bit_is_seen),
		cmocka_unit_test(a_packet_too_short_for_a_sample_is_refused),
		cmocka_unit_test(a_packet_number_is_completed),
	};

	return cmocka_run_group_tests(tests, make_cipher, free_cipher);
}
