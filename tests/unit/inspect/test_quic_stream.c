/* Tests of inspect/quic_stream.c and quic_frames.c. */
#include "support/unit.h"

#include "inspect/quic_frames.h"
#include "inspect/quic_stream.h"
#include "support/quic_client.h"

static struct quic_stream *s;
static uint8_t data[QUIC_HELLO_MAX + 1000];

static int begin(void **state)
{
	(void)state;
	s = malloc(sizeof *s);
	if (!s)
		return -1;
	memset(s->bytes, 0xee, sizeof s->bytes);
	quic_stream_reset(s);
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(s);
	return 0;
}

static void put_part(size_t from, size_t to)
{
	quic_stream_put(s, from, data + from, to - from);
}

static void only_bytes_without_a_hole_are_shown(void **state)
{
	(void)state;
	put_part(10, 20);
	assert_int_equal(s->prefix, 0);
	put_part(0, 5);
	assert_int_equal(s->prefix, 5);
	put_part(6, 12);
	assert_int_equal(s->prefix, 5);
	put_part(5, 6);
	assert_int_equal(s->prefix, 20);
	assert_memory_equal(s->bytes, data, 20);
	put_part(63, 129);
	put_part(20, 63);
	assert_int_equal(s->prefix, 129);
	assert_memory_equal(s->bytes, data, 129);
}

static void the_first_copy_of_a_byte_counts(void **state)
{
	uint8_t other[200];

	(void)state;
	memset(other, 'x', sizeof other);
	put_part(0, 70);
	put_part(100, 110);
	quic_stream_put(s, 0, other, sizeof other);
	assert_int_equal(s->prefix, sizeof other);
	assert_memory_equal(s->bytes, data, 70);
	assert_memory_equal(s->bytes + 70, other, 30);
	assert_memory_equal(s->bytes + 100, data + 100, 10);
	assert_memory_equal(s->bytes + 110, other, 90);
}

static void what_lies_beyond_the_bound_is_not_kept(void **state)
{
	(void)state;
	quic_stream_put(s, QUIC_HELLO_MAX, data, 10);
	quic_stream_put(s, UINT64_MAX, data, 10);
	quic_stream_put(s, ((uint64_t)1 << 62) - 1, data, sizeof data);
	assert_int_equal(s->prefix, 0);
	put_part(QUIC_HELLO_MAX - 5, sizeof data);
	put_part(0, QUIC_HELLO_MAX - 5);
	assert_int_equal(s->prefix, QUIC_HELLO_MAX);
	assert_memory_equal(s->bytes, data, QUIC_HELLO_MAX);
	put_part(0, sizeof data);
	assert_int_equal(s->prefix, QUIC_HELLO_MAX);
}

/* Against a map of one byte a byte. */
static void it_says_what_a_plain_map_says(void **state)
{
	static bool have[QUIC_HELLO_MAX];

	(void)state;
	srand(7);
	for (int round = 0; round < 300; round++) {
		size_t prefix = 0;

		quic_stream_reset(s);
		memset(have, 0, sizeof have);
		for (int i = 0; i < 40; i++) {
			size_t from = (size_t)rand() % (round < 150 ? 400 : QUIC_HELLO_MAX);
			size_t size = (size_t)rand() % (round < 150 ? 70 : 2000);

			put_part(from, from + size);
			for (size_t at = from; at < from + size && at < QUIC_HELLO_MAX; at++)
				have[at] = true;
			while (prefix < QUIC_HELLO_MAX && have[prefix])
				prefix++;
			assert_int_equal(s->prefix, prefix);
		}
		assert_memory_equal(s->bytes, data, prefix);
	}
}

/* In memory of its own size, so that a read beyond the end is seen. */
static void read_frames(const struct bytes *frames, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, frames->at, size);
	quic_frames_read(copy, size, s);
	free(copy);
}

static struct bytes frames, hello;

static void begin_frames(void)
{
	frames.size = 0;
	hello.size = 0;
	put(&hello, data, 100);
	quic_stream_reset(s);
}

/* RFC 9000 19: each kind, with numbers of every size, and CRYPTO behind. */
static void frames_that_an_initial_may_carry_are_passed(void **state)
{
	static const char *const rows[] = {
		"", "00", "01", "0000000100", "02" "05" "4001" "00" "03", "02" "80000009" "00" "02" "01" "0001" "4002" "03",
		"03" "09" "00" "01" "01" "00" "01" "05" "4006" "80000007", "1c" "0a" "06" "00", "1c" "4128" "00" "03616263"
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		begin_frames();
		for (size_t at = 0; rows[i][at]; at += 2) {
			unsigned byte;

			assert_int_equal(sscanf(rows[i] + at, "%2x", &byte), 1);
			put_number(&frames, byte, 1);
		}
		put_crypto(&frames, &hello, 0, 100);
		for (size_t n = 0; n < frames.size; n++) {
			quic_stream_reset(s);
			read_frames(&frames, n);
			assert_int_equal(s->prefix, 0);
		}
		read_frames(&frames, frames.size);
		assert_int_equal(s->prefix, 100);
		assert_memory_equal(s->bytes, data, 100);
	}
}

/* RFC 9000 12.4: a server ends the connection at any other frame; what came before it has come. */
static void other_frames_end_the_packet(void **state)
{
	static const uint64_t types[] = { 4, 5, 7, 8, 0x10, 0x18, 0x1b, 0x1d, 0x1e, 0x30, 0x4006, ((uint64_t)1 << 62) - 1 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		begin_frames();
		put_crypto(&frames, &hello, 0, 40);
		put_varint(&frames, types[i]);
		put_zeros(&frames, 8);
		put_crypto(&frames, &hello, 40, 100);
		read_frames(&frames, frames.size);
		assert_int_equal(s->prefix, 40);
	}
}

static void lengths_beyond_the_end_are_refused(void **state)
{
	static const char *const rows[] = { "06" "00" "05" "01020304", "06" "00" "ffffffffffffffff" "01",
					    "02" "00" "00" "ffffffffffffffff" "00", "02" "00" "00" "bfffffff" "00",
					    "1c" "00" "00" "ffffffffffffffff" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		begin_frames();
		for (size_t at = 0; rows[i][at]; at += 2) {
			unsigned byte;

			assert_int_equal(sscanf(rows[i] + at, "%2x", &byte), 1);
			put_number(&frames, byte, 1);
		}
		read_frames(&frames, frames.size);
		assert_int_equal(s->prefix, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_bytes_without_a_hole_are_shown, begin, end),
		cmocka_unit_test_setup_teardown(the_first_copy_of_a_byte_counts, begin, end),
		cmocka_unit_test_setup_teardown(what_lies_beyond_the_bound_is_not_kept, begin, end),
		cmocka_unit_test_setup_teardown(it_says_what_a_plain_map_says, begin, end),
		cmocka_unit_test_setup_teardown(frames_that_an_initial_may_carry_are_passed, begin, end),
		cmocka_unit_test_setup_teardown(other_frames_end_the_packet, begin, end),
		cmocka_unit_test_setup_teardown(lengths_beyond_the_end_are_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
