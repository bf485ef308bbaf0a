/* Tests of inspect/quic_refuse.c: the client can read the refusal. */
#include "support/unit.h"

#include "unit/inspect/quic_flows.h"
#include "unit/inspect/quic_vectors.h"

static size_t refuse(uint32_t flow, uint8_t out[QUIC_REFUSAL_SIZE])
{
	struct flow_key key = key_of(flow);

	return quic_refuse(quic, &key, datagram.at, datagram.size, out);
}

/* OUT is what RFC 9000 10.2.3 and 17.2.2 ask for, under keys of ORIGIN. */
static void is_refusal(const uint8_t *out, size_t size, const struct client *c)
{
	static const uint8_t wanted[] = { 0x1c, 0x02, 0x00, 0x00 };
	struct quic_bytes b = { out, size };
	struct quic_packet p;
	struct quic_keys server;
	uint8_t got[QUIC_REFUSAL_SIZE];
	uint64_t number = 5; /* of the server's packets, some have come */

	assert_true(size > 0 && size <= QUIC_REFUSAL_SIZE);
	assert_true(quic_take_packet(&b, &p));
	assert_int_equal(b.left, 0);
	assert_true(p.initial);
	assert_int_equal(p.start[0] & 0xc0, 0xc0);
	assert_int_equal(p.version, c->version);
	assert_true(quic_cid_equal(&p.dcid, &c->scid));
	assert_true(quic_cid_equal(&p.scid, &c->dcid));
	assert_true(quic_keys_derive(cipher, c->version, &c->origin, QUIC_SERVER, &server));
	assert_int_equal(quic_unprotect(cipher, &server, &p, &number, got), sizeof wanted);
	assert_memory_equal(got, wanted, sizeof wanted);
	assert_true(number > 5);
}

static void the_first_initial_is_refused(void **state)
{
	static const uint32_t versions[] = { QUIC_V1, QUIC_V2 };
	uint8_t out[QUIC_REFUSAL_SIZE];

	(void)state;
	make_hello(&hello, "ex.example", 100);
	for (uint32_t i = 0; i < COUNT_OF(versions); i++) {
		struct client c;

		client_begin(&c, cipher, versions[i], 9);
		assert_int_equal(see_part(&c, i, 0, hello.size), QUIC_NAME);
		is_refusal(out, refuse(i, out), &c);
		is_refusal(out, refuse(99, out), &c); /* not in the table */
	}
}

static void connection_ids_may_be_as_long_as_can_be(void **state)
{
	struct client c;
	uint8_t out[QUIC_REFUSAL_SIZE];

	(void)state;
	make_hello(&hello, "ex.example", 100);
	client_begin(&c, cipher, QUIC_V1, 9);
	c.origin = c.dcid = cid_of(3, QUIC_CID_MAX);
	c.scid = cid_of(4, QUIC_CID_MAX);
	assert_int_equal(see_part(&c, 1, 0, hello.size), QUIC_NAME);
	is_refusal(out, refuse(1, out), &c);
	c.scid = cid_of(4, 0);
	assert_int_equal(see_part(&c, 1, 0, hello.size), QUIC_NAME);
	is_refusal(out, refuse(1, out), &c);
}

/* The server has answered already: the keys are the first DCID's, the sender is the server's. */
static void a_later_initial_is_refused(void **state)
{
	struct client c;
	uint8_t out[QUIC_REFUSAL_SIZE];

	(void)state;
	make_hello(&hello, "ex.example", 100);
	client_begin(&c, cipher, QUIC_V1, 9);
	assert_int_equal(see_part(&c, 1, 0, 50), QUIC_MORE);
	c.dcid = cid_of(0xdd, 11);
	assert_int_equal(see_part(&c, 1, 50, hello.size), QUIC_NAME);
	is_refusal(out, refuse(1, out), &c);
	assert_int_equal(refuse(2, out), 0);
}

static void an_initial_behind_other_packets_is_refused(void **state)
{
	struct client c;
	uint8_t out[QUIC_REFUSAL_SIZE];

	(void)state;
	make_hello(&hello, "ex.example", 100);
	client_begin(&c, cipher, QUIC_V1, 9);
	datagram.size = frames.size = 0;
	put_other(&datagram, &c, 1, 200);
	put_crypto(&frames, &hello, 0, hello.size);
	put_initial(&datagram, &c, &frames);
	is_refusal(out, refuse(1, out), &c);
}

static void what_cannot_be_read_is_not_answered(void **state)
{
	struct client c;
	uint8_t out[QUIC_REFUSAL_SIZE];

	(void)state;
	datagram.size = 0;
	assert_int_equal(refuse(1, out), 0);
	client_begin(&c, cipher, QUIC_V1, 9);
	put_other(&datagram, &c, 1, 1000);
	assert_int_equal(refuse(1, out), 0);
	datagram.size = from_hex(vector_client_v1, datagram.at);
	assert_true(refuse(1, out) > 0);
	datagram.at[datagram.size - 1] ^= 1;
	assert_int_equal(refuse(1, out), 0);
}

#define FLOW_TEST(f) cmocka_unit_test_setup_teardown(f, begin_flows, end_flows)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FLOW_TEST(the_first_initial_is_refused),
		FLOW_TEST(connection_ids_may_be_as_long_as_can_be),
		FLOW_TEST(a_later_initial_is_refused),
		FLOW_TEST(an_initial_behind_other_packets_is_refused),
		FLOW_TEST(what_cannot_be_read_is_not_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
