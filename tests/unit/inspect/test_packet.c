/* Tests of inspect/packet.c: packets of another maker taken apart, and packets made and taken apart by another reader. */
#include "support.h"

#include "inspect/packet.h"

static struct built b;

/* Parses in memory that ends where the packet does. */
static bool parse(struct packet *p, const void *data, size_t size, void **copy)
{
	*copy = malloc(size ? size : 1);
	assert_non_null(*copy);
	if (size)
		memcpy(*copy, data, size);
	return packet_parse(p, *copy, size);
}

static bool parses(const void *data, size_t size)
{
	struct packet p;
	void *copy;
	bool r = parse(&p, data, size, &copy);

	free(copy);
	return r;
}

static void tcp(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 40000, 443);
		struct packet p;
		void *copy;

		build_tcp(&b, &k, 0xfffffff0, 77, TH_PUSH | TH_ACK, "hello", 5);
		assert_true(parse(&p, b.bytes, b.size, &copy));
		assert_memory_equal(&p.key, &k, sizeof k);
		assert_int_equal(p.protocol, IPPROTO_TCP);
		assert_int_equal(p.flags, TH_PUSH | TH_ACK);
		assert_int_equal(p.seq, 0xfffffff0);
		assert_int_equal(p.ack, 77);
		assert_int_equal(p.size, 5);
		assert_memory_equal(p.payload, "hello", 5);
		free(copy);
		for (size_t n = 0; n < b.size - 5; n++)
			assert_false(parses(b.bytes, n));
		build_tcp(&b, &k, 0xffffffff, 0, TH_SYN, "early", 5);
		assert_true(parse(&p, b.bytes, b.size, &copy));
		assert_int_equal(p.seq, 0); /* of the first byte: the SYN is one */
		free(copy);
		build_tcp(&b, &k, 1, 2, TH_ACK, NULL, 0);
		assert_true(parse(&p, b.bytes, b.size, &copy));
		assert_int_equal(p.size, 0);
		free(copy);
	}
}

static void udp(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 40000, 53);
		struct packet p;
		void *copy;
		size_t header = family == 4 ? 20 : 40;

		build_udp(&b, &k, "query", 5);
		assert_true(parse(&p, b.bytes, b.size, &copy));
		assert_memory_equal(&p.key, &k, sizeof k);
		assert_int_equal(p.protocol, IPPROTO_UDP);
		assert_int_equal(p.size, 5);
		assert_memory_equal(p.payload, "query", 5);
		free(copy);
		for (size_t n = 0; n < b.size - 5; n++)
			assert_false(parses(b.bytes, n));
		b.bytes[header + 5] = 7; /* shorter than its header */
		assert_false(parses(b.bytes, b.size));
		b.bytes[header + 5] = 8 + 3; /* padded */
		assert_true(parse(&p, b.bytes, b.size, &copy));
		assert_int_equal(p.size, 3);
		free(copy);
	}
}

/* The kernel shows at most 65531 bytes of a packet: what is there is what is looked at. */
static void cut_short(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 40000, 443);
		static uint8_t payload[65000];
		struct packet p;
		size_t headers = family == 4 ? 20 + 32 : 40 + 32;

		memset(payload, 'x', sizeof payload);
		build_tcp(&b, &k, 9, 9, TH_ACK, payload, sizeof payload);
		assert_true(packet_parse(&p, b.bytes, 60000));
		assert_int_equal(p.size, 60000 - headers);
		build_udp(&b, &k, payload, 1300);
		assert_true(packet_parse(&p, b.bytes, 1000));
		assert_int_equal(p.size, 1000 - (family == 4 ? 20 : 40) - 8);
	}
}

static void other_ip4(void **state)
{
	struct flow_key k = key_between(4, 40000, 443);
	struct packet p;
	uint8_t with_options[100] = { 0 };
	void *copy;

	(void)state;
	build_tcp(&b, &k, 1, 2, TH_ACK, "hello", 5);
	memcpy(with_options, b.bytes, 20);
	memcpy(with_options + 40, b.bytes + 20, b.size - 20);
	with_options[0] = 0x4a;
	with_options[3] = (uint8_t)(b.size + 20);
	assert_true(parse(&p, with_options, b.size + 20, &copy));
	assert_int_equal(p.size, 5);
	assert_memory_equal(p.payload, "hello", 5);
	assert_int_equal(p.key.client_port, 40000);
	free(copy);
	memmove(with_options + 16, with_options + 40, b.size - 20);
	with_options[0] = 0x44; /* a header shorter than itself */
	assert_false(parses(with_options, b.size - 4));
	with_options[0] = 0x5a;
	assert_false(parses(with_options, b.size + 20));
	with_options[0] = 0x6a;
	assert_false(parses(with_options, b.size + 20));
	b.bytes[6] = 0x40; /* do not fragment */
	assert_true(parses(b.bytes, b.size));
	b.bytes[6] = 0x20; /* the first fragment */
	assert_false(parses(b.bytes, b.size));
	b.bytes[6] = 0;
	b.bytes[7] = 1; /* a later one */
	assert_false(parses(b.bytes, b.size));
	b.bytes[7] = 0;
	b.bytes[9] = IPPROTO_ICMP;
	assert_false(parses(b.bytes, b.size));
	b.bytes[9] = IPPROTO_TCP;
	assert_true(parses(b.bytes, b.size));
	b.bytes[3] = 19; /* less than its header */
	assert_false(parses(b.bytes, b.size));
	b.bytes[3] = (uint8_t)(b.size - 2); /* padded on its way */
	assert_true(parse(&p, b.bytes, b.size, &copy));
	assert_int_equal(p.size, 3);
	free(copy);
	b.bytes[2] = b.bytes[3] = 0; /* BIG TCP */
	assert_true(parse(&p, b.bytes, b.size, &copy));
	assert_int_equal(p.size, 5);
	free(copy);
}

/* Extension headers of TYPES, each of 8 bytes but every second of 16, in front of a TCP segment of five bytes. */
static size_t with_extensions(const uint8_t *types, size_t count, uint8_t last)
{
	struct flow_key k = key_between(6, 40000, 443);
	uint8_t room[512] = { 0 }, tcp_part[64];
	size_t n = 0, tcp_size;

	build_tcp(&b, &k, 1, 2, TH_ACK, "hello", 5);
	tcp_size = b.size - 40;
	memcpy(tcp_part, b.bytes + 40, tcp_size);
	for (size_t i = 0; i < count; i++) {
		room[n] = i + 1 < count ? types[i + 1] : last;
		room[n + 1] = i & 1;
		n += i & 1 ? 16 : 8;
	}
	build_ip(&b, &k, last, tcp_part, tcp_size, room, n, types[0]);
	return n;
}

static void extensions(void **state)
{
	static const uint8_t known[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING, IPPROTO_DSTOPTS,
					 IPPROTO_DSTOPTS, IPPROTO_DSTOPTS, IPPROTO_DSTOPTS, IPPROTO_DSTOPTS,
					 IPPROTO_DSTOPTS };
	static const uint8_t fragment[] = { IPPROTO_FRAGMENT }, unknown[] = { IPPROTO_HOPOPTS, 253 };
	struct packet p;
	void *copy;

	(void)state;
	for (size_t count = 1; count <= 8; count++) {
		with_extensions(known, count, IPPROTO_TCP);
		assert_true(parse(&p, b.bytes, b.size, &copy));
		assert_int_equal(p.key.server_port, 443);
		assert_int_equal(p.size, 5);
		assert_memory_equal(p.payload, "hello", 5);
		free(copy);
		for (size_t n = 0; n < b.size - 5; n++)
			assert_false(parses(b.bytes, n));
	}
	with_extensions(known, 9, IPPROTO_TCP);
	assert_false(parses(b.bytes, b.size));
	with_extensions(fragment, 1, IPPROTO_TCP);
	assert_false(parses(b.bytes, b.size));
	with_extensions(unknown, 2, IPPROTO_TCP);
	assert_false(parses(b.bytes, b.size));
	with_extensions(known, 1, IPPROTO_ICMPV6);
	assert_false(parses(b.bytes, b.size));
	with_extensions(known, 1, IPPROTO_NONE);
	assert_false(parses(b.bytes, b.size));
	with_extensions(known, 1, IPPROTO_TCP);
	b.bytes[41] = 255; /* longer than the packet */
	assert_false(parses(b.bytes, b.size));
	with_extensions(known, 1, IPPROTO_TCP);
	b.bytes[4] = b.bytes[5] = 0; /* a jumbogram */
	assert_true(parse(&p, b.bytes, b.size, &copy));
	assert_int_equal(p.size, 5);
	free(copy);
	with_extensions(known, 1, IPPROTO_TCP);
	b.bytes[5] -= 2; /* padded on its way */
	assert_true(parse(&p, b.bytes, b.size, &copy));
	assert_int_equal(p.size, 3);
	free(copy);
}

static void bad_tcp_header(void **state)
{
	struct flow_key k = key_between(6, 40000, 443);

	(void)state;
	build_tcp(&b, &k, 1, 2, TH_ACK, "hello", 5);
	b.bytes[40 + 12] = 4 << 4;
	assert_false(parses(b.bytes, b.size));
	b.bytes[40 + 12] = 15 << 4;
	assert_false(parses(b.bytes, b.size));
	b.bytes[40 + 12] = 9 << 4; /* all the rest is header */
	assert_true(parses(b.bytes, b.size));
}

/* Every size up to the most, both families, both ways: lengths and checksums hold for another reader. */
static void made(void **state)
{
	uint8_t payload[1200];
	uint32_t lcg = 1;

	(void)state;
	for (size_t i = 0; i < sizeof payload; i++)
		payload[i] = (uint8_t)((lcg = lcg * 1664525 + 1013904223) >> 24);
	for (int round = 0; round < 4; round++) {
		struct flow_key k = key_between(round & 1 ? 6 : 4, 40000, 53);
		bool to_client = round & 2;

		for (size_t n = 0; n <= sizeof payload; n++) {
			uint8_t *out = malloc(PACKET_HEADERS + n);
			struct sent s;

			assert_non_null(out);
			s = read_sent(out, packet_udp(out, &k, to_client, payload, n), &k);
			assert_int_equal(s.to_client, to_client);
			assert_int_equal(s.protocol, IPPROTO_UDP);
			assert_int_equal(s.size, n);
			assert_memory_equal(s.payload, payload, n);
			s = read_sent(out, packet_tcp(out, &k, to_client, 0xfedcba98, 0x89abcdef, TH_RST | TH_ACK,
						      n ? payload : NULL, n), &k);
			assert_int_equal(s.to_client, to_client);
			assert_int_equal(s.protocol, IPPROTO_TCP);
			assert_int_equal(s.seq, 0xfedcba98);
			assert_int_equal(s.ack, 0x89abcdef);
			assert_int_equal(s.flags, TH_RST | TH_ACK);
			assert_int_equal(s.size, n);
			assert_memory_equal(s.payload, payload, n);
			free(out);
		}
	}
}

/* A UDP checksum that comes to zero is sent as its other form; zero would say that there is none (RFC 768). */
static void zero_checksum(void **state)
{
	struct flow_key k = key_between(4, 40000, 53);
	unsigned zeros = 0;

	(void)state;
	for (unsigned v = 0; v < 0x10000; v++) {
		uint8_t payload[2] = { (uint8_t)(v >> 8), (uint8_t)v }, out[PACKET_HEADERS + 2];

		read_sent(out, packet_udp(out, &k, true, payload, 2), &k);
		zeros += out[26] == 0xff && out[27] == 0xff;
	}
	assert_int_equal(zeros, 1);
}

/* As if it had been made for the other ends at once; the ends may differ in their ports alone, as over loopback. */
static void readdressed(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 16; round++) {
		struct flow_key from = key_between(round & 1 ? 6 : 4, 40000, 8443), to = from;
		uint8_t out[PACKET_HEADERS + 7], want[PACKET_HEADERS + 7];
		bool to_client = round & 2;
		size_t n;

		if (round & 4)
			memcpy(from.server, from.client, sizeof from.server);
		to.server[2] ^= 9;
		to.server_port = 443;
		if (round & 8) {
			n = packet_udp(out, &from, to_client, "payload", 7);
			assert_int_equal(packet_udp(want, &to, to_client, "payload", 7), n);
		} else {
			n = packet_tcp(out, &from, to_client, 1, 2, TH_RST, "payload", 7);
			assert_int_equal(packet_tcp(want, &to, to_client, 1, 2, TH_RST, "payload", 7), n);
		}
		packet_readdress(out, n, &from, &to);
		assert_memory_equal(out, want, n);
		assert_int_equal(read_sent(out, n, &to).to_client, to_client);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp),		  cmocka_unit_test(udp),	  cmocka_unit_test(cut_short),
		cmocka_unit_test(other_ip4),	  cmocka_unit_test(extensions),	  cmocka_unit_test(bad_tcp_header),
		cmocka_unit_test(made),		  cmocka_unit_test(zero_checksum), cmocka_unit_test(readdressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
