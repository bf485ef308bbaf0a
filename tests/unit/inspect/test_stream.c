/* Tests of inspect/stream.c: random segments against a model, and the bounds. */
#include "support/unit.h"

#include <netinet/tcp.h>

#include "inspect/stream.h"

static uint32_t state_of_lcg = 7;

static uint32_t any(uint32_t below)
{
	state_of_lcg = state_of_lcg * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(state_of_lcg >> 8) * below >> 24);
}

static struct packet segment(uint16_t port, uint32_t seq, const void *payload, size_t size)
{
	return (struct packet){ .key = { .family = 4, .client_port = port, .server_port = 443 }, .protocol = 6,
				.flags = TH_ACK, .seq = seq, .ack = 1000, .payload = payload, .size = size };
}

/* Adds bytes that lie in memory of their own. */
static struct stream_view put(struct stream *s, uint32_t seq, const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct packet p = segment(1, seq, copy, size);
	struct stream_view v;

	assert_non_null(copy);
	memcpy(copy, data, size);
	v = stream_add(s, &p, 1);
	free(copy);
	return v;
}

/* What must come out: which bytes have come, and what they were at first. */
struct model {
	bool have[STREAM_MAX];
	uint8_t first[STREAM_MAX];
	size_t low; /* where the flow's base lies in these arrays */
	bool begun;
};

static unsigned model_pieces(const struct model *m, size_t size)
{
	unsigned n = 0;

	for (size_t i = 0; i < size; i++)
		n += m->have[i] && (i == 0 || !m->have[i - 1]);
	return n;
}

static size_t model_prefix(const struct model *m, size_t size)
{
	size_t n = m->low;

	while (n < size && m->have[n])
		n++;
	return n - m->low;
}

static void model_put(struct model *m, size_t from, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (!m->have[from + i])
			m->first[from + i] = data[i];
		m->have[from + i] = true;
	}
	if (!m->begun || from < m->low)
		m->low = from;
	m->begun = true;
}

/* One connection of SIZE bytes in random segments of up to LONGEST. Overlapping ones differ if TWISTED. */
static void random_connection(uint32_t seed, size_t size, uint32_t longest, bool twisted)
{
	static struct model m;
	static uint8_t data[STREAM_MAX], other[STREAM_MAX];
	struct stream *s = stream_new(seed);
	uint32_t isn = seed % 3 ? 0xffffffff - any((uint32_t)size) : any(UINT32_MAX);
	bool bounded = true;

	assert_non_null(s);
	memset(&m, 0, sizeof m);
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)any(256);
	for (unsigned n = 0; n < 2000 && (!m.begun || m.low || model_prefix(&m, size) < size); n++) {
		size_t from = any((uint32_t)size), length = 1 + any(longest);
		struct stream_view v;

		if (length > size - from)
			length = size - from;
		for (size_t i = 0; i < length; i++)
			other[i] = twisted ? (uint8_t)any(256) : data[from + i];
		v = put(s, isn + (uint32_t)from, other, length);
		model_put(&m, from, other, length);
		bounded = bounded && model_pieces(&m, size) <= STREAM_PIECES;
		assert_int_equal(v.packets, n + 1);
		assert_false(v.answered);
		assert_true(v.size <= model_prefix(&m, size));
		if (bounded)
			assert_int_equal(v.size, model_prefix(&m, size));
		if (v.size && (bounded || !twisted))
			assert_memory_equal(v.data, m.first + m.low, v.size);
	}
	if (!twisted) { /* whatever was lost of too many pieces comes again, in order */
		for (size_t from = 0; from < size; from += longest) {
			size_t length = size - from < longest ? size - from : longest;
			struct stream_view v = put(s, isn + (uint32_t)from, data + from, length);

			assert_true(v.size >= from + length);
			assert_memory_equal(v.data, data, v.size);
		}
	}
	stream_free(&s);
	assert_null(s);
}

static void like_the_model(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 300; seed++) {
		random_connection(seed, 1 + any(60), 1 + any(8), seed & 1);
		if (seed % 5 == 0)
			random_connection(seed, 1 + any(3000), 100 + any(700), seed & 1);
		if (seed % 20 == 0)
			random_connection(seed, STREAM_MAX, 2000 + any(9000), seed & 1);
	}
}

/* Every order of three segments, with a sequence number that wraps in each of them in turn. */
static void three_in_any_order(void **state)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	static const uint8_t data[] = "abcdefghijklmnopq";
	static const size_t ends[] = { 0, 5, 6, 17 };

	(void)state;
	for (size_t o = 0; o < COUNT_OF(orders); o++) {
		for (uint32_t wrap = 0; wrap < 20; wrap++) {
			struct stream *s = stream_new(o);
			struct stream_view v = { 0 };

			for (int i = 0; i < 3; i++) {
				size_t from = ends[orders[o][i]], to = ends[orders[o][i] + 1];

				v = put(s, 0u - wrap + (uint32_t)from, data + from, to - from);
			}
			assert_int_equal(v.size, 17);
			assert_memory_equal(v.data, data, 17);
			stream_free(&s);
		}
	}
}

/* A full flow, before and behind it: nothing is moved, nothing written beyond. */
static void bounds(void **state)
{
	static uint8_t data[65535];
	struct stream *s = stream_new(1);
	struct stream_view v;

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	v = put(s, 5000, data, sizeof data);
	assert_int_equal(v.size, STREAM_MAX);
	assert_memory_equal(v.data, data, STREAM_MAX);
	for (uint32_t behind = 0; behind < 2000; behind += 100) {
		v = put(s, 5000 + STREAM_MAX + behind, data, 100);
		assert_int_equal(v.size, STREAM_MAX);
	}
	v = put(s, 4999, data + 1, 10); /* there is no room in front */
	assert_int_equal(v.size, STREAM_MAX);
	assert_memory_equal(v.data, data, STREAM_MAX);
	stream_free(&s);
	s = stream_new(1);
	v = put(s, 30000, data + 20000, 100);
	v = put(s, 10000, data, 400); /* so that both just fit */
	assert_int_equal(v.size, 400);
	v = put(s, 10400, data + 400, 19600);
	assert_int_equal(v.size, 20100);
	assert_memory_equal(v.data, data, 20100);
	stream_free(&s);
	s = stream_new(1);
	v = put(s, 30000, data, 1000);
	v = put(s, 30000 - (STREAM_MAX - 999), data, 10); /* one byte too far in front */
	assert_int_equal(v.size, 1000);
	v = put(s, 30000 - (STREAM_MAX - 1000), data, 10);
	assert_int_equal(v.size, 10);
	v = put(s, 30000 + 0x80000000, data, 10); /* half way around */
	assert_int_equal(v.size, 10);
	v = put(s, 30000, data, 0);
	assert_int_equal(v.size, 10);
	stream_free(&s);
	s = stream_new(1);
	v = put(s, 100, data, 0); /* nothing at the base yet */
	v = put(s, 110, data, 5);
	assert_int_equal(v.size, 0);
	stream_free(&s);
	stream_free(&s);
}

/* More pieces apart than are kept: the last are left out, and the hole in front closes all the same. */
static void many_pieces(void **state)
{
	static uint8_t data[100];
	struct stream *s = stream_new(1);
	struct stream_view v;

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)i;
	v = put(s, 0, data, 1);
	for (uint32_t at = 98; at >= 2; at -= 2)
		v = put(s, at, data + at, 1);
	assert_int_equal(v.size, 1);
	for (uint32_t at = 1; at < 100; at++) {
		v = put(s, at, data + at, 1);
		assert_true(v.size > at);
		assert_memory_equal(v.data, data, v.size);
	}
	assert_int_equal(v.size, 100);
	stream_free(&s);
}

static void answered(void **state)
{
	struct stream *s = stream_new(1);
	struct packet p = segment(1, 100, "ab", 2);
	struct stream_view v = stream_add(s, &p, 1);

	(void)state;
	assert_false(v.answered);
	p.seq = 102;
	p.ack++;
	v = stream_add(s, &p, 1);
	assert_true(v.answered);
	assert_int_equal(v.size, 4);
	assert_int_equal(v.packets, 2);
	stream_free(&s);
}

/* A half-sent hello, and then a new connection between the same ports, wherever its numbers are. */
static void ports_used_again(void **state)
{
	static const uint32_t apart[] = { 1, 3, 4, 5, 800, 20000, 30000, 0x40000000, 0x80000000, 0xc0000000, 0xfffffffe };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(apart); i++) {
		struct stream *s = stream_new(1);
		struct packet p = segment(1, 100, "old!", 4);
		struct stream_view v = stream_add(s, &p, 1);

		p = segment(1, 100 + apart[i], "new bytes", 9);
		p.ack = 777000;
		v = stream_add(s, &p, 1);
		if (apart[i] != 4) {
			assert_int_equal(v.packets, 1);
			assert_false(v.answered);
			assert_int_equal(v.size, 9);
			assert_memory_equal(v.data, "new bytes", 9);
		}
		p = segment(1, 100, "newest", 6);
		p.ack = 777000;
		p.flags = TH_SYN;
		v = stream_add(s, &p, 1);
		assert_int_equal(v.packets, 1);
		assert_int_equal(v.size, 6);
		assert_memory_equal(v.data, "newest", 6);
		stream_free(&s);
	}
}

static void known_and_dropped(void **state)
{
	struct stream *s = stream_new(1);
	struct packet one = segment(1, 5, "one", 3), two = segment(2, 5, "two", 3), back = segment(1, 5, "one", 3);
	struct stream_view v;

	(void)state;
	back.key.server_port = 1;
	assert_false(stream_known(s, &one));
	stream_drop(s, &one);
	stream_add(s, &one, 1);
	v = stream_add(s, &two, 1);
	assert_memory_equal(v.data, "two", 3);
	assert_true(stream_known(s, &one));
	assert_true(stream_known(s, &two));
	assert_false(stream_known(s, &back));
	stream_drop(s, &one);
	assert_false(stream_known(s, &one));
	assert_true(stream_known(s, &two));
	one.seq = 900;
	v = stream_add(s, &one, 1);
	assert_int_equal(v.size, 3);
	assert_int_equal(v.packets, 1);
	stream_free(&s);
}

static void crowd(void **state)
{
	struct stream *s = stream_new(1);

	(void)state;
	for (uint32_t i = 1; i <= 3 * STREAM_FLOWS; i++) {
		uint8_t bytes[] = { (uint8_t)i, (uint8_t)(i >> 8) };
		struct packet p = segment((uint16_t)i, i * 1000, bytes, sizeof bytes);
		struct stream_view v = stream_add(s, &p, i);

		assert_int_equal(v.size, 2); /* nothing of the flow whose place it took */
		assert_int_equal(v.packets, 1);
		assert_memory_equal(v.data, bytes, 2);
	}
	for (uint32_t i = 1; i <= 3 * STREAM_FLOWS; i++) {
		struct packet p = segment((uint16_t)i, 0, NULL, 0);

		assert_int_equal(stream_known(s, &p), i > 2 * STREAM_FLOWS);
	}
	stream_free(&s);
}

static void expiry(void **state)
{
	struct stream *s = stream_new(1);
	struct packet one = segment(1, 5, "one", 3), two = segment(2, 5, "two", 3);

	(void)state;
	stream_expire(s, 1u << 30);
	stream_add(s, &one, 100);
	stream_add(s, &two, 110);
	stream_expire(s, 100 + STREAM_SECONDS - 1);
	assert_true(stream_known(s, &one));
	stream_expire(s, 100 + STREAM_SECONDS);
	assert_false(stream_known(s, &one));
	assert_true(stream_known(s, &two));
	stream_add(s, &two, 130);
	stream_expire(s, 110 + STREAM_SECONDS);
	assert_true(stream_known(s, &two));
	stream_expire(s, 130 + STREAM_SECONDS);
	assert_false(stream_known(s, &two));
	stream_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(like_the_model),   cmocka_unit_test(three_in_any_order), cmocka_unit_test(bounds),
		cmocka_unit_test(many_pieces),	    cmocka_unit_test(answered),		  cmocka_unit_test(ports_used_again),
		cmocka_unit_test(known_and_dropped), cmocka_unit_test(crowd),		  cmocka_unit_test(expiry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
