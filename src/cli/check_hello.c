/* First packets that carry a name, as browsers send them.
 * Used by check_flow.c, and by the tests that hold check_quic.c's bytes to it.
 * Must never write past what the caller gave: names are ours and short, and sizes are asserted by the tests. */
#include "cli/check_hello.h"

#include <stdio.h>
#include <string.h>

#define RECORD_HANDSHAKE 22
#define MESSAGE_CLIENT_HELLO 1
#define TLS_1_0 0x0301
#define TLS_1_2 0x0303

enum extension { /* IANA's TLS ExtensionType registry */
	EXTENSION_NAME = 0,
	EXTENSION_GROUPS = 10,
	EXTENSION_SIGNATURES = 13,
	EXTENSION_ALPN = 16,
	EXTENSION_PADDING = 21,
	EXTENSION_VERSIONS = 43,
	EXTENSION_KEY = 51,
	EXTENSION_TRANSPORT = 57
};

struct out {
	uint8_t *start;
	size_t size;
};

static void put8(struct out *o, unsigned v)
{
	o->start[o->size++] = (uint8_t)v;
}

static void put16(struct out *o, size_t v)
{
	put8(o, (unsigned)(v >> 8));
	put8(o, (unsigned)v & 0xff);
}

static void put_bytes(struct out *o, const void *bytes, size_t size)
{
	memcpy(o->start + o->size, bytes, size);
	o->size += size;
}

static void put_fill(struct out *o, int value, size_t size)
{
	memset(o->start + o->size, value, size);
	o->size += size;
}

/* Room for a 16-bit length, which end16 fills in with what was put since. */
static size_t begin16(struct out *o)
{
	put16(o, 0);
	return o->size;
}

static void end16(struct out *o, size_t began)
{
	size_t length = o->size - began;

	o->start[began - 2] = (uint8_t)(length >> 8);
	o->start[began - 1] = (uint8_t)length;
}

static void put_extension(struct out *o, enum extension type, const void *body, size_t size)
{
	put16(o, type);
	put16(o, size);
	put_bytes(o, body, size);
}

/* RFC 6066 3. */
static void put_name(struct out *o, const char *name)
{
	size_t extension, list;

	put16(o, EXTENSION_NAME);
	extension = begin16(o);
	list = begin16(o);
	put8(o, 0); /* host_name */
	put16(o, strlen(name));
	put_bytes(o, name, strlen(name));
	end16(o, list);
	end16(o, extension);
}

/* One X25519 share (RFC 8446 4.2.8); nobody ever answers to it. */
static void put_key(struct out *o)
{
	put16(o, EXTENSION_KEY);
	put16(o, 2 + 4 + 32);
	put16(o, 4 + 32);
	put16(o, 0x001d);
	put16(o, 32);
	put_fill(o, 9, 32);
}

static void put_extensions(struct out *o, const char *name, size_t padded, int transport)
{
	static const uint8_t groups[] = { 0, 4, 0, 0x1d, 0, 0x17 }, versions[] = { 4, 3, 4, 3, 3 };
	static const uint8_t signatures[] = { 0, 8, 4, 3, 8, 4, 4, 1, 8, 7 };
	static const uint8_t web[] = "\0\014\2h2\10http/1.1", h3[] = "\0\3\2h3";
	/* initial_max_data 1 MiB, no source id */
	static const uint8_t parameters[] = { 0x04, 0x04, 0x80, 0x10, 0x00, 0x00, 0x0f, 0x00 };

	put_name(o, name);
	put_extension(o, EXTENSION_GROUPS, groups, sizeof groups);
	put_extension(o, EXTENSION_SIGNATURES, signatures, sizeof signatures);
	put_extension(o, EXTENSION_ALPN, transport ? h3 : web, transport ? sizeof h3 - 1 : sizeof web - 1);
	put_extension(o, EXTENSION_VERSIONS, versions, transport ? 3 : sizeof versions);
	put_key(o);
	if (transport)
		put_extension(o, EXTENSION_TRANSPORT, parameters, sizeof parameters);
	if (o->size + 4 < padded) {
		size_t left = padded - o->size - 4;

		put16(o, EXTENSION_PADDING);
		put16(o, left);
		put_fill(o, 0, left);
	}
}

size_t check_hello_message(uint8_t *out, const char *name, size_t padded, int transport)
{
	static const uint8_t ciphers[] = { 0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 0xc0, 0x2f };
	struct out o = { .start = out };
	size_t body, extensions;

	put8(&o, MESSAGE_CLIENT_HELLO);
	put8(&o, 0);
	body = begin16(&o);
	put16(&o, TLS_1_2);
	put_fill(&o, 7, 32);
	put8(&o, transport ? 0 : 32); /* a session id as RFC 8446 D.4 has it, not over QUIC */
	put_fill(&o, 8, transport ? 0 : 32);
	put16(&o, sizeof ciphers);
	put_bytes(&o, ciphers, sizeof ciphers);
	put16(&o, 0x0100); /* no compression */
	extensions = begin16(&o);
	put_extensions(&o, name, padded, transport);
	end16(&o, extensions);
	end16(&o, body);
	return o.size;
}

size_t check_hello_tls(uint8_t *out, const char *name, size_t padded)
{
	struct out o = { .start = out };
	size_t size = check_hello_message(out + 5, name, padded > 5 ? padded - 5 : 0, 0);

	put8(&o, RECORD_HANDSHAKE);
	put16(&o, TLS_1_0);
	put16(&o, size);
	return 5 + size;
}

size_t check_hello_http(uint8_t *out, const char *name)
{
	return (size_t)snprintf((char *)out, CHECK_HELLO_SIZE,
				"GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: nc-block\r\nConnection: close\r\n\r\n", name);
}
