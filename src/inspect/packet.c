/* IP packets with TCP or UDP in them: taken apart, and made.
 * Used by judge.c and dns_tcp.c.
 * Must never read a byte behind the packet, whatever its lengths say. */
#include "inspect/packet.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "inspect/bytes.h"

#define IP4_SIZE 20
#define IP6_SIZE 40
#define TCP_SIZE 20
#define UDP_SIZE 8
#define EXTENSIONS_MAX 8
#define HOP_LIMIT 64
#define WINDOW 65535
#define OFFSET_OF_UDP_SUM 6
#define OFFSET_OF_TCP_SUM 16

static bool parse_ip4(struct packet *out, const uint8_t **data, size_t *size)
{
	const uint8_t *p = *data;
	size_t header, total;

	if (*size < IP4_SIZE)
		return false;
	header = (size_t)(p[0] & 0x0f) * 4;
	total = get16(p + 2);
	if (total == 0 || total > *size) /* longer than 64 KiB (BIG TCP of the kernel's own), or cut short by the queue */
		total = *size;
	if (header < IP4_SIZE || total < header || get16(p + 6) & 0x3fff)
		return false;
	out->key.family = 4;
	memcpy(out->key.client, p + 12, 4);
	memcpy(out->key.server, p + 16, 4);
	out->protocol = p[9];
	*data = p + header;
	*size = total - header;
	return true;
}

static bool is_extension(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS;
}

static bool parse_ip6(struct packet *out, const uint8_t **data, size_t *size)
{
	const uint8_t *p = *data;
	size_t rest, length;
	uint8_t next;

	if (*size < IP6_SIZE)
		return false;
	length = get16(p + 4);
	rest = *size - IP6_SIZE;
	if (length && length < rest) /* 0: a jumbogram, or BIG TCP; longer: cut short by the queue */
		rest = length;
	next = p[6];
	out->key.family = 6;
	memcpy(out->key.client, p + 8, 16);
	memcpy(out->key.server, p + 24, 16);
	p += IP6_SIZE;
	for (int i = 0; is_extension(next); i++) {
		size_t n = rest >= 8 ? 8 + (size_t)p[1] * 8 : 0;

		if (!n || n > rest || i == EXTENSIONS_MAX)
			return false;
		next = p[0];
		p += n;
		rest -= n;
	}
	out->protocol = next;
	*data = p;
	*size = rest;
	return true;
}

static bool parse_tcp(struct packet *out, const uint8_t *p, size_t size)
{
	size_t header = size >= TCP_SIZE ? (size_t)(p[12] >> 4) * 4 : 0;

	if (header < TCP_SIZE || header > size)
		return false;
	out->flags = p[13];
	out->seq = get32(p + 4) + (out->flags & TH_SYN ? 1 : 0); /* a SYN takes one number before the data */
	out->ack = get32(p + 8);
	out->payload = p + header;
	out->size = size - header;
	return true;
}

static bool parse_udp(struct packet *out, const uint8_t *p, size_t size)
{
	size_t length = size >= UDP_SIZE ? get16(p + 4) : 0;

	if (length < UDP_SIZE)
		return false;
	out->payload = p + UDP_SIZE;
	out->size = (length < size ? length : size) - UDP_SIZE;
	return true;
}

bool packet_parse(struct packet *out, const uint8_t *data, size_t size)
{
	*out = (struct packet){ 0 };
	if (!size || !(data[0] >> 4 == 4   ? parse_ip4(out, &data, &size)
		       : data[0] >> 4 == 6 ? parse_ip6(out, &data, &size)
					   : false))
		return false;
	if (size < 4)
		return false;
	out->key.client_port = get16(data);
	out->key.server_port = get16(data + 2);
	return out->protocol == IPPROTO_TCP   ? parse_tcp(out, data, size)
	       : out->protocol == IPPROTO_UDP ? parse_udp(out, data, size)
					      : false;
}

/* The checksum of RFC 1071, over what is added to SUM. */
static uint32_t sum_bytes(uint32_t sum, const uint8_t *p, size_t size)
{
	for (; size > 1; p += 2, size -= 2)
		sum += get16(p);
	return size ? sum + ((uint32_t)*p << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* Puts the IP header in front of SIZE bytes that are already in place, and their checksum. The size of all. */
static size_t put_ip(uint8_t *out, const struct flow_key *key, bool to_client, uint8_t protocol, size_t size, size_t sum_at)
{
	const uint8_t *src = to_client ? key->server : key->client, *dst = to_client ? key->client : key->server;
	size_t header = key->family == 4 ? IP4_SIZE : IP6_SIZE, addr = key->family == 4 ? 4 : 16;
	uint8_t *transport = out + header;
	uint32_t sum = sum_bytes(sum_bytes((uint32_t)protocol + (uint32_t)size, src, addr), dst, addr);
	uint16_t folded;

	memset(out, 0, header);
	if (key->family == 4) {
		out[0] = 0x45;
		put16(out + 2, (uint16_t)(header + size));
		put16(out + 6, 0x4000); /* do not fragment; the kernel fills in the header's checksum (raw(7)) */
		out[8] = HOP_LIMIT;
		out[9] = protocol;
	} else {
		out[0] = 0x60;
		put16(out + 4, (uint16_t)size);
		out[6] = protocol;
		out[7] = HOP_LIMIT;
	}
	memcpy(out + header - 2 * addr, src, addr);
	memcpy(out + header - addr, dst, addr);
	folded = fold(sum_bytes(sum, transport, size));
	if (protocol == IPPROTO_UDP && !folded)
		folded = 0xffff; /* 0 would mean that there is none */
	put16(transport + sum_at, folded);
	return header + size;
}

static uint8_t *put_ports(uint8_t *out, const struct flow_key *key, bool to_client)
{
	uint8_t *p = out + (key->family == 4 ? IP4_SIZE : IP6_SIZE);

	put16(p, to_client ? key->server_port : key->client_port);
	put16(p + 2, to_client ? key->client_port : key->server_port);
	return p;
}

size_t packet_udp(uint8_t *out, const struct flow_key *key, bool to_client, const void *payload, size_t size)
{
	uint8_t *p = put_ports(out, key, to_client);

	put16(p + 4, (uint16_t)(UDP_SIZE + size));
	put16(p + OFFSET_OF_UDP_SUM, 0);
	memcpy(p + UDP_SIZE, payload, size);
	return put_ip(out, key, to_client, IPPROTO_UDP, UDP_SIZE + size, OFFSET_OF_UDP_SUM);
}

size_t packet_tcp(uint8_t *out, const struct flow_key *key, bool to_client, uint32_t seq, uint32_t ack, uint8_t flags,
		  const void *payload, size_t size)
{
	uint8_t *p = put_ports(out, key, to_client);

	put32(p + 4, seq);
	put32(p + 8, ack);
	p[12] = TCP_SIZE / 4 << 4;
	p[13] = flags;
	put16(p + 14, WINDOW);
	put16(p + OFFSET_OF_TCP_SUM, 0);
	put16(p + 18, 0);
	if (size)
		memcpy(p + TCP_SIZE, payload, size);
	return put_ip(out, key, to_client, IPPROTO_TCP, TCP_SIZE + size, OFFSET_OF_TCP_SUM);
}

void packet_readdress(uint8_t *packet, size_t size, const struct flow_key *from, const struct flow_key *to)
{
	size_t header = from->family == 4 ? IP4_SIZE : IP6_SIZE, addr = from->family == 4 ? 4 : 16;
	uint8_t protocol = from->family == 4 ? packet[9] : packet[6];
	size_t sum_at = protocol == IPPROTO_TCP ? OFFSET_OF_TCP_SUM : OFFSET_OF_UDP_SUM;
	uint8_t *transport = packet + header;
	bool to_client = get16(transport) == from->server_port &&
			 memcmp(packet + header - 2 * addr, from->server, addr) == 0;

	(void)put_ports(packet, to, to_client);
	put16(transport + sum_at, 0);
	(void)put_ip(packet, to, to_client, protocol, size - header, sum_at);
}
