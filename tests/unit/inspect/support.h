/* IP packets for the tests of the inspector, built and taken apart without src/inspect/packet.c.
 * Included by test_packet.c, test_dns_tcp.c, test_judge.c and their neighbours.
 * Must never share code with what is tested. */
#ifndef NCB_TESTS_INSPECT_SUPPORT_H
#define NCB_TESTS_INSPECT_SUPPORT_H

#include "support/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdbool.h>

#include "inspect/flow_key.h"

#define CLIENT4 "192.0.2.7"
#define SERVER4 "198.51.100.53"
#define CLIENT6 "2001:db8::7"
#define SERVER6 "2001:db8:1::53"

struct built {
	size_t size;
	uint8_t bytes[70000];
};

static inline struct flow_key key_between(int family, uint16_t client_port, uint16_t server_port)
{
	struct flow_key k = { .family = (uint8_t)family, .client_port = client_port, .server_port = server_port };
	int af = family == 4 ? AF_INET : AF_INET6;

	assert_int_equal(inet_pton(af, family == 4 ? CLIENT4 : CLIENT6, k.client), 1);
	assert_int_equal(inet_pton(af, family == 4 ? SERVER4 : SERVER6, k.server), 1);
	return k;
}

/* The one's complement sum of RFC 1071, in words of the machine and 64 bits wide. */
static inline uint64_t sum_words(const void *data, size_t size)
{
	const uint8_t *p = data;
	uint64_t sum = 0;
	uint16_t word;

	for (; size >= 2; p += 2, size -= 2) {
		memcpy(&word, p, 2);
		sum += word;
	}
	if (size) {
		uint8_t last[2] = { *p, 0 };

		memcpy(&word, last, 2);
		sum += word;
	}
	return sum;
}

static inline uint16_t complete(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static inline uint64_t pseudo_header(int family, const void *src, const void *dst, uint8_t protocol, size_t size)
{
	size_t addr = family == 4 ? 4 : 16;

	return sum_words(src, addr) + sum_words(dst, addr) + htons(protocol) + htons((uint16_t)size) + htons((uint16_t)(size >> 16));
}

/* Puts SIZE bytes of a transport behind an IP header from the client, with EXTENSIONS (IPv6 alone) between them, the first of
 * which is of the type NEXT. */
static inline void build_ip(struct built *b, const struct flow_key *k, uint8_t protocol, const void *transport, size_t size,
			    const void *extensions, size_t extensions_size, uint8_t next)
{
	struct iphdr v4 = { .version = 4, .ihl = 5, .ttl = 61, .protocol = protocol };
	struct ip6_hdr v6 = { .ip6_hlim = 61 };
	uint8_t *p = b->bytes;

	if (k->family == 4) {
		v4.tot_len = htons((uint16_t)(sizeof v4 + size));
		memcpy(&v4.saddr, k->client, 4);
		memcpy(&v4.daddr, k->server, 4);
		v4.check = complete(sum_words(&v4, sizeof v4));
		memcpy(p, &v4, sizeof v4);
		p += sizeof v4;
	} else {
		v6.ip6_vfc = 0x60;
		v6.ip6_plen = htons((uint16_t)(extensions_size + size));
		v6.ip6_nxt = extensions_size ? next : protocol;
		memcpy(&v6.ip6_src, k->client, 16);
		memcpy(&v6.ip6_dst, k->server, 16);
		memcpy(p, &v6, sizeof v6);
		p += sizeof v6;
		if (extensions_size)
			memcpy(p, extensions, extensions_size);
		p += extensions_size;
	}
	memcpy(p, transport, size);
	b->size = (size_t)(p - b->bytes) + size;
}

static inline void build_udp(struct built *b, const struct flow_key *k, const void *payload, size_t size)
{
	static uint8_t room[66000];
	struct udphdr u = { .source = htons(k->client_port), .dest = htons(k->server_port),
			    .len = htons((uint16_t)(sizeof u + size)) };

	memcpy(room, &u, sizeof u);
	memcpy(room + sizeof u, payload, size);
	u.check = complete(pseudo_header(k->family, k->client, k->server, IPPROTO_UDP, sizeof u + size) +
			   sum_words(room, sizeof u + size));
	memcpy(room, &u, sizeof u);
	build_ip(b, k, IPPROTO_UDP, room, sizeof u + size, NULL, 0, 0);
}

static inline void build_tcp(struct built *b, const struct flow_key *k, uint32_t seq, uint32_t ack, uint8_t flags,
			     const void *payload, size_t size)
{
	static uint8_t room[66000];
	struct tcphdr t = { .th_sport = htons(k->client_port), .th_dport = htons(k->server_port), .th_seq = htonl(seq),
			    .th_ack = htonl(ack), .th_off = 8, .th_win = htons(500) };
	static const uint8_t options[12] = { 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2 }; /* a time stamp, as is usual */
	size_t header = sizeof t + sizeof options;

	t.th_flags = flags;
	memcpy(room, &t, sizeof t);
	memcpy(room + sizeof t, options, sizeof options);
	if (size)
		memcpy(room + header, payload, size);
	t.th_sum = complete(pseudo_header(k->family, k->client, k->server, IPPROTO_TCP, header + size) +
			    sum_words(room, header + size));
	memcpy(room, &t, sizeof t);
	build_ip(b, k, IPPROTO_TCP, room, header + size, NULL, 0, 0);
}

/* What a packet that is sent says. */
struct sent {
	bool to_client;
	uint8_t protocol, flags;
	uint32_t seq, ack;
	const uint8_t *payload;
	size_t size;
};

/* Takes apart a packet that is sent. It is between the two ends of K, and its lengths and its checksum are right. */
static inline struct sent read_sent(const uint8_t *packet, size_t size, const struct flow_key *k)
{
	struct sent s = { 0 };
	size_t header = k->family == 4 ? sizeof(struct iphdr) : sizeof(struct ip6_hdr), addr = k->family == 4 ? 4 : 16;
	const uint8_t *src = packet + header - 2 * addr, *dst = src + addr, *t = packet + header;
	uint16_t ports[2], length;
	size_t transport = size - header;

	assert_true(size > header);
	if (k->family == 4) {
		assert_int_equal(packet[0], 0x45);
		memcpy(&length, packet + 2, 2);
		assert_int_equal(ntohs(length), size);
		assert_int_equal(packet[6], 0x40); /* whole, and to stay so */
		assert_int_equal(packet[7], 0);
		assert_true(packet[8] > 32);
		s.protocol = packet[9];
	} else {
		assert_int_equal(packet[0], 0x60);
		memcpy(&length, packet + 4, 2);
		assert_int_equal(ntohs(length), transport);
		s.protocol = packet[6];
		assert_true(packet[7] > 32);
	}
	assert_int_equal(complete(pseudo_header(k->family, src, dst, s.protocol, transport) + sum_words(t, transport)), 0);
	memcpy(ports, t, sizeof ports);
	s.to_client = memcmp(dst, k->client, addr) == 0;
	assert_memory_equal(src, s.to_client ? k->server : k->client, addr);
	assert_memory_equal(dst, s.to_client ? k->client : k->server, addr);
	assert_int_equal(ntohs(ports[0]), s.to_client ? k->server_port : k->client_port);
	assert_int_equal(ntohs(ports[1]), s.to_client ? k->client_port : k->server_port);
	if (s.protocol == IPPROTO_UDP) {
		struct udphdr u;

		assert_true(transport >= sizeof u);
		memcpy(&u, t, sizeof u);
		assert_int_equal(ntohs(u.len), transport);
		assert_int_not_equal(u.check, 0);
		s.payload = t + sizeof u;
		s.size = transport - sizeof u;
	} else {
		struct tcphdr h;

		assert_int_equal(s.protocol, IPPROTO_TCP);
		assert_true(transport >= sizeof h);
		memcpy(&h, t, sizeof h);
		assert_int_equal(h.th_off, 5);
		assert_true(h.th_win != 0);
		s.seq = ntohl(h.th_seq);
		s.ack = ntohl(h.th_ack);
		s.flags = h.th_flags;
		s.payload = t + sizeof h;
		s.size = transport - sizeof h;
	}
	return s;
}

#endif
