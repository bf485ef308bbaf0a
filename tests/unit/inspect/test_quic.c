/* Tests of inspect/quic.c and quic_open.c: from datagrams to names. */
#include "support/unit.h"

#include "unit/inspect/quic_flows.h"
#include "unit/inspect/quic_vectors.h"

static const uint32_t versions[] = { QUIC_V1, QUIC_V2 };

static void the_initials_of_the_rfcs_have_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		datagram.size = from_hex(vectors[i].client_packet, datagram.at);
		assert_int_equal(see((uint32_t)i), QUIC_NAME);
		assert_string_equal(name, "example.com");
		datagram.size = from_hex(vectors[i].server_packet, datagram.at);
		assert_int_equal(see((uint32_t)i), QUIC_NOT);
		assert_string_equal(name, "");
	}
}

static void a_hello_over_datagrams_is_put_together_in_any_order(void **state)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	static const size_t cuts[] = { 0, 700, 1500 };

	(void)state;
	make_hello(&hello, "www.ex.example", 1800);
	for (uint32_t i = 0; i < COUNT_OF(orders) * 2; i++) {
		struct client c;

		client_begin(&c, cipher, versions[i % 2], (uint8_t)i);
		for (int part = 0; part < 3; part++) {
			int p = orders[i / 2][part];
			enum quic_result r = see_part(&c, i, cuts[p], p == 2 ? hello.size : cuts[p + 1]);

			assert_int_equal(r, part < 2 ? QUIC_MORE : QUIC_NAME);
			assert_string_equal(name, part < 2 ? "" : "www.ex.example");
		}
	}
}

/* As Chromium sends them: pieces shuffled over two packets, PING and PADDING between them; here they overlap as well. */
static void shuffled_overlapping_pieces_are_put_together(void **state)
{
	(void)state;
	srand(11);
	make_hello(&hello, "ex.example", 1200);
	for (uint32_t round = 0; round < 100; round++) {
		struct client c;
		bool in_second[40];
		enum quic_result r = QUIC_NOT;

		client_begin(&c, cipher, versions[round % 2], (uint8_t)round);
		for (size_t i = 0; i < COUNT_OF(in_second); i++)
			in_second[i] = rand() % 2;
		for (int second = 0; second < 2; second++) {
			datagram.size = frames.size = 0;
			for (size_t i = 0, at = (size_t)rand() % 40; i < 40; i++, at = (at + 7) % 40) {
				size_t from = at * hello.size / 40, to = (at + 1) * hello.size / 40 + (size_t)rand() % 90;

				if (in_second[at] != second)
					continue;
				put_crypto(&frames, &hello, from, to < hello.size ? to : hello.size);
				put_number(&frames, (uint64_t)rand() % 2, 1);
				put_zeros(&frames, (size_t)rand() % 9);
			}
			put_zeros(&frames, 1);
			put_initial(&datagram, &c, &frames);
			r = see(round);
		}
		assert_int_equal(r, QUIC_NAME);
		assert_string_equal(name, "ex.example");
	}
}

static void packets_in_one_datagram_are_all_read(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 100);
	for (size_t i = 0; i < 2; i++) {
		client_begin(&c, cipher, versions[i], 1);
		datagram.size = 0;
		put_other(&datagram, &c, 1, 100); /* 0-RTT */
		frames.size = 0;
		put_crypto(&frames, &hello, 60, hello.size);
		put_initial(&datagram, &c, &frames);
		put_other(&datagram, &c, 2, 100); /* Handshake */
		frames.size = 0;
		put_crypto(&frames, &hello, 0, 60);
		put_initial(&datagram, &c, &frames);
		put_zeros(&datagram, 30);
		assert_int_equal(see((uint32_t)i), QUIC_NAME);
		assert_string_equal(name, "ex.example");
	}
}

/* RFC 9000 12.2: a server ignores what comes behind under another DCID. */
/* As the kernel hands several on: one behind the other. Each is filled up behind its packet, to SIZE. */
static void put_batched(struct client *c, size_t from, size_t to, size_t size)
{
	size_t begin = datagram.size;

	frames.size = 0;
	put_crypto(&frames, &hello, from, to);
	put_zeros(&frames, 20);
	put_initial(&datagram, c, &frames);
	assert_true(datagram.size - begin <= size);
	put_zeros(&datagram, size - (datagram.size - begin));
}

static void batched_datagrams_are_all_read(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "www.ex.example", 0);
	for (size_t size = 1190; size < 1260; size++) {
		client_begin(&c, cipher, QUIC_V1, (uint8_t)size);
		datagram.size = 0;
		put_batched(&c, 20, hello.size, size);
		if (size % 2) /* the beginning of a header in what no server reads */
			memcpy(datagram.at + size - 14, datagram.at, 14);
		put_batched(&c, 10, 20, size);
		put_batched(&c, 0, 10, 400);
		assert_int_equal(see((uint32_t)size), size < 1200 ? QUIC_MORE : QUIC_NAME); /* no Initial is in one that is smaller */
		assert_string_equal(name, size < 1200 ? "" : "www.ex.example");
	}
}

static void a_packet_under_another_dcid_in_one_datagram_is_ignored(void **state)
{
	struct client first, second;

	(void)state;
	make_hello(&hello, "ex.example", 0);
	client_begin(&first, cipher, QUIC_V1, 1);
	client_begin(&second, cipher, QUIC_V1, 2);
	datagram.size = frames.size = 0;
	put_crypto(&frames, &hello, 0, 20);
	put_initial(&datagram, &first, &frames);
	frames.size = 0;
	put_crypto(&frames, &hello, 0, hello.size);
	put_initial(&datagram, &second, &frames);
	assert_int_equal(see(1), QUIC_MORE);
}

static void other_packets_alone_are_let_be(void **state)
{
	struct client c;

	(void)state;
	client_begin(&c, cipher, QUIC_V1, 1);
	datagram.size = 0;
	put_other(&datagram, &c, 1, 1000);
	put_other(&datagram, &c, 2, 100);
	assert_int_equal(see(1), QUIC_NOT);
	c.version = 0; /* version negotiation */
	datagram.size = 0;
	put_other(&datagram, &c, 0, 100);
	assert_int_equal(see(1), QUIC_NOT);
	datagram.size = 0;
	assert_int_equal(see(1), QUIC_NOT);
	put_zeros(&datagram, 1200);
	assert_int_equal(see(1), QUIC_NOT);

	make_hello(&hello, "ex.example", 0);
	c.version = QUIC_V1;
	assert_int_equal(see_part(&c, 1, 0, hello.size), QUIC_NAME);
	datagram.size = 0;
	put_other(&datagram, &c, 1, 1000);
	assert_int_equal(see(1), QUIC_NOT);
	assert_string_equal(name, "");
}

static void a_hello_without_a_name_is_told(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, NULL, 50);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, 40), QUIC_MORE);
	assert_int_equal(see_part(&c, 1, 40, hello.size), QUIC_NAMELESS);
	assert_int_equal(see_part(&c, 1, 0, 40), QUIC_NAMELESS);
	hello.size = 0;
	put_number(&hello, 0x02000004, 4); /* a ServerHello */
	put_zeros(&hello, 4);
	assert_int_equal(see_part(&c, 2, 0, hello.size), QUIC_NAMELESS);
}

static void a_hello_beyond_the_bound_has_no_name(void **state)
{
	struct client c;
	enum quic_result r = QUIC_NOT;

	(void)state;
	make_hello(&hello, "ex.example", 20000);
	client_begin(&c, cipher, QUIC_V1, 1);
	for (size_t at = 0; at < hello.size && r != QUIC_NAMELESS; at += 1000) {
		r = see_part(&c, 1, at, at + 1000 < hello.size ? at + 1000 : hello.size);
		assert_int_equal(r, at + 1000 < QUIC_HELLO_MAX ? QUIC_MORE : QUIC_NAMELESS);
	}
	assert_int_equal(r, QUIC_NAMELESS);
}

/* RFC 9001 5.2: the keys stay when the client takes over the DCID that the server chose, of whatever length. */
static void a_client_that_follows_the_server_s_dcid_is_understood(void **state)
{
	(void)state;
	make_hello(&hello, "ex.example", 200);
	for (uint8_t size = 0; size <= QUIC_CID_MAX; size += 5) {
		struct client c;

		client_begin(&c, cipher, versions[size % 2], size);
		assert_int_equal(see_part(&c, size, 0, 100), QUIC_MORE);
		c.dcid = cid_of(0xd1, size);
		assert_int_equal(see_part(&c, size, 100, hello.size), QUIC_NAME);
		assert_string_equal(name, "ex.example");
		assert_int_equal(see_part(&c, size, 0, 1), QUIC_NAME);
		assert_string_equal(name, "ex.example");
		assert_int_equal(see_part(&c, 100u + size, 0, hello.size), QUIC_NOT);
	}
}

/* RFC 9001 5.2: after a Retry the keys come from the connection ID that the server chose in it. */
static void after_a_retry_the_hello_comes_again(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, 100), QUIC_MORE);
	c.origin = c.dcid = cid_of(0x77, 12);
	c.token = "a token";
	assert_int_equal(see_part(&c, 1, 100, hello.size), QUIC_MORE);
	assert_int_equal(see_part(&c, 1, 0, 100), QUIC_NAME);
	assert_string_equal(name, "ex.example");
}

/* RFC 9369 4.1: version 2 agreed upon on the way; the DCID behind the keys stays, and the hello goes on. */
static void a_connection_that_changes_its_version_is_understood(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, hello.size), QUIC_NAME);
	c.dcid = cid_of(0x99, 8);
	c.version = QUIC_V2;
	assert_int_equal(see_part(&c, 1, 0, 1), QUIC_NAME);
	assert_string_equal(name, "ex.example");
	assert_int_equal(see_part(&c, 1, 1, 2), QUIC_NAME);
}

/* RFC 9368 2: after version negotiation the client begins anew, maybe with the same DCID. */
static void after_version_negotiation_the_hello_begins_anew(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "other.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, 100), QUIC_MORE);
	make_hello(&hello, "ex.example", 20);
	c.version = QUIC_V2;
	assert_int_equal(see_part(&c, 1, 0, hello.size), QUIC_NAME);
	assert_string_equal(name, "ex.example");
	make_hello(&hello, "third.example", 20);
	c.version = QUIC_V1;
	assert_int_equal(see_part(&c, 2, 0, hello.size), QUIC_NAME);
	make_hello(&hello, "ex.example", 20);
	c.version = QUIC_V2;
	assert_int_equal(see_part(&c, 2, 0, hello.size), QUIC_NAME);
	assert_string_equal(name, "ex.example");
}

static void connections_that_share_a_socket_have_their_own_names(void **state)
{
	struct client a, b;

	(void)state;
	client_begin(&a, cipher, QUIC_V1, 1);
	client_begin(&b, cipher, QUIC_V1, 2);
	make_hello(&hello, "a.example", 200);
	assert_int_equal(see_part(&a, 1, 0, 100), QUIC_MORE);
	make_hello(&hello, "b.example", 200);
	assert_int_equal(see_part(&b, 1, 0, 100), QUIC_MORE);
	a.dcid = cid_of(0xaa, 8);
	b.dcid = cid_of(0xbb, 8);
	assert_int_equal(see_part(&b, 1, 100, hello.size), QUIC_NAME);
	assert_string_equal(name, "b.example");
	make_hello(&hello, "a.example", 200);
	assert_int_equal(see_part(&a, 1, 100, hello.size), QUIC_NAME);
	assert_string_equal(name, "a.example");
	assert_int_equal(see_part(&b, 1, 0, 1), QUIC_NAME);
	assert_string_equal(name, "b.example");
}

static void flows_do_not_mix(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, 100), QUIC_MORE);
	assert_int_equal(see_part(&c, 2, 100, hello.size), QUIC_MORE);
	assert_int_equal(see_part(&c, 1, 100, hello.size), QUIC_NAME);
}

static void a_changed_packet_changes_nothing(void **state)
{
	struct client c;
	enum quic_result r;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, 100), QUIC_MORE);
	r = see_part(&c, 2, 100, hello.size);
	assert_int_equal(r, QUIC_MORE);
	for (size_t i = 0; i < datagram.size * 8; i += 5) {
		datagram.at[i / 8] ^= (uint8_t)(1 << i % 8);
		if (see(1) != QUIC_NOT)
			fail_msg("bit %zu is not protected", i);
		datagram.at[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(see(1), QUIC_NAME);
}

static void an_answer_is_given_again_until_it_is_old(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	assert_int_equal(see_part(&c, 1, 0, hello.size), QUIC_NAME);
	for (int i = 0; i < 5; i++) {
		now_ms += QUIC_FLOW_AGE_MS - 1;
		assert_int_equal(see_part(&c, 1, 0, 1), QUIC_NAME);
		assert_string_equal(name, "ex.example");
	}
	now_ms += QUIC_FLOW_AGE_MS;
	assert_int_equal(see_part(&c, 1, 0, 1), QUIC_MORE);
}

/* A packet number that was cut short is completed from the largest one so far (RFC 9000 A.3): the tag tells. */
static void large_packet_numbers_are_followed(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	c.number = 0xffffffff;
	assert_int_equal(see_part(&c, 1, 0, 100), QUIC_MORE);
	assert_int_equal(see_part(&c, 1, 100, 150), QUIC_MORE);
	assert_int_equal(see_part(&c, 1, 150, hello.size), QUIC_NAME);
	c.dcid = cid_of(0xd1, 8);
	assert_int_equal(see_part(&c, 1, 0, 1), QUIC_NAME);
	c.number = 0xfffffffe; /* late */
	assert_int_equal(see_part(&c, 1, 0, 1), QUIC_NAME);
	c.number = 0x180000001; /* as far ahead as can be told */
	assert_int_equal(see_part(&c, 1, 0, 1), QUIC_NAME);
	c.number = 0x2ffffffff; /* too far */
	assert_int_equal(see_part(&c, 1, 0, 1), QUIC_NOT);
}

/* No more than QUIC_INITIALS_MAX packets of a datagram cost time. */
static void a_datagram_full_of_packets_ends(void **state)
{
	struct client c;

	(void)state;
	make_hello(&hello, "ex.example", 200);
	client_begin(&c, cipher, QUIC_V1, 1);
	datagram.size = frames.size = 0;
	put_zeros(&frames, 1);
	for (int i = 0; i < 64; i++)
		put_initial(&datagram, &c, &frames);
	frames.size = 0;
	put_crypto(&frames, &hello, 0, hello.size);
	put_initial(&datagram, &c, &frames);
	assert_int_equal(see(1), QUIC_MORE);
}

#define FLOW_TEST(f) cmocka_unit_test_setup_teardown(f, begin_flows, end_flows)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FLOW_TEST(the_initials_of_the_rfcs_have_a_name),
		FLOW_TEST(a_hello_over_datagrams_is_put_together_in_any_order),
		FLOW_TEST(shuffled_overlapping_pieces_are_put_together),
		FLOW_TEST(packets_in_one_datagram_are_all_read),
		FLOW_TEST(batched_datagrams_are_all_read),
		FLOW_TEST(a_packet_under_another_dcid_in_one_datagram_is_ignored),
		FLOW_TEST(other_packets_alone_are_let_be),
		FLOW_TEST(a_hello_without_a_name_is_told),
		FLOW_TEST(a_hello_beyond_the_bound_has_no_name),
		FLOW_TEST(a_client_that_follows_the_server_s_dcid_is_understood),
		FLOW_TEST(after_a_retry_the_hello_comes_again),
		FLOW_TEST(a_connection_that_changes_its_version_is_understood),
		FLOW_TEST(after_version_negotiation_the_hello_begins_anew),
		FLOW_TEST(connections_that_share_a_socket_have_their_own_names),
		FLOW_TEST(flows_do_not_mix),
		FLOW_TEST(a_changed_packet_changes_nothing),
		FLOW_TEST(an_answer_is_given_again_until_it_is_old),
		FLOW_TEST(large_packet_numbers_are_followed),
		FLOW_TEST(a_datagram_full_of_packets_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
