/* The server's name in a TLS ClientHello, read in place.
 * Used by judge.c and quic.c.
 * Must never read a byte beyond what it was given, nor believe a length before it is checked. */
#include "inspect/tls.h"

#include <string.h>

#define RECORD_HEADER 5
#define RECORD_MAX 16384 /* RFC 8446 5.1 */
#define TYPE_HANDSHAKE 22
#define TYPE_CLIENT_HELLO 1
#define EXT_SERVER_NAME 0
#define NAME_TYPE_HOST 0

enum step { STEP_OK, STEP_SHORT, STEP_BAD };

/* Where we are in the message. Records may cut it anywhere; their headers are stepped over. */
struct cursor {
	const uint8_t *at, *end;
	size_t record; /* bytes of the message until the next header */
};

/* Steps into the next record. Empty ones are forbidden (RFC 8446 5.1), but some servers take them. */
static enum step next_record(struct cursor *c)
{
	size_t there = (size_t)(c->end - c->at);

	if ((there > 0 && c->at[0] != TYPE_HANDSHAKE) || (there > 1 && c->at[1] != 3))
		return STEP_BAD;
	if (there < RECORD_HEADER)
		return STEP_SHORT;
	c->record = (size_t)c->at[3] << 8 | c->at[4];
	c->at += RECORD_HEADER;
	return c->record <= RECORD_MAX ? STEP_OK : STEP_BAD;
}

/* Nearly always: SIZE bytes lie in one piece. */
static inline bool in_one_piece(const struct cursor *c, size_t left, size_t size)
{
	return size <= left && size <= c->record && size <= (size_t)(c->end - c->at);
}

static inline void advance(struct cursor *c, size_t *left, size_t size)
{
	c->at += size;
	c->record -= size;
	*left -= size;
}

/* Takes SIZE bytes out of a vector that has *LEFT, to TO unless that is NULL, a piece at a time. */
static enum step take_pieces(struct cursor *c, size_t *left, uint8_t *to, size_t size)
{
	if (size > *left)
		return STEP_BAD;
	*left -= size;
	while (size > 0) {
		size_t there = (size_t)(c->end - c->at), n = size < c->record ? size : c->record;

		if (c->record == 0) {
			enum step s = next_record(c);
			if (s != STEP_OK)
				return s;
			continue;
		}
		if (there == 0)
			return STEP_SHORT;
		if (n > there)
			n = there;
		if (to) {
			memcpy(to, c->at, n);
			to += n;
		}
		c->at += n;
		c->record -= n;
		size -= n;
	}
	return STEP_OK;
}

static inline enum step take(struct cursor *c, size_t *left, uint8_t *to, size_t size)
{
	if (!in_one_piece(c, *left, size))
		return take_pieces(c, left, to, size);
	if (to)
		memcpy(to, c->at, size);
	advance(c, left, size);
	return STEP_OK;
}

/* A number of BYTES (at most 3) in network order. */
static inline enum step take_number(struct cursor *c, size_t *left, size_t bytes, size_t *value)
{
	uint8_t pieces[3];
	const uint8_t *raw = c->at;
	enum step s = STEP_OK;

	*value = 0;
	if (in_one_piece(c, *left, bytes)) {
		advance(c, left, bytes);
	} else {
		s = take_pieces(c, left, pieces, bytes);
		raw = pieces;
	}
	for (size_t i = 0; s == STEP_OK && i < bytes; i++)
		*value = *value << 8 | raw[i];
	return s;
}

/* A vector, its length given in BYTES, which says nothing to us. */
static enum step skip_vector(struct cursor *c, size_t *left, size_t bytes)
{
	size_t size;
	enum step s = take_number(c, left, bytes, &size);

	return s == STEP_OK ? take(c, left, NULL, size) : s;
}

/* One ServerName (RFC 6066 3). Types other than host_name begin with a length as well. */
static enum step server_name(struct cursor *c, size_t *left, struct hello *out)
{
	uint8_t name[NAME_SIZE]; /* as long as a name and its final dot */
	size_t type, size;
	enum step s = take_number(c, left, 1, &type);

	if (s == STEP_OK)
		s = take_number(c, left, 2, &size);
	if (s != STEP_OK)
		return s;
	if (type != NAME_TYPE_HOST || size > sizeof name)
		return take(c, left, NULL, size);
	s = take(c, left, name, size);
	if (s == STEP_OK)
		hello_add(out, name, size);
	return s;
}

/* The extension's SIZE bytes. OUT gains nothing unless all of them are there. */
static enum step server_name_list(struct cursor *c, size_t size, struct hello *out)
{
	struct hello found = *out;
	size_t list;
	enum step s = take_number(c, &size, 2, &list);

	if (s == STEP_OK && list != size)
		s = STEP_BAD;
	while (s == STEP_OK && size > 0)
		s = server_name(c, &size, &found);
	if (s == STEP_OK)
		*out = found;
	return s;
}

/* From the message's first byte to its first extension; *LEFT becomes the size of all extensions (RFC 8446 4.1.2). */
static enum step skip_to_extensions(struct cursor *c, size_t *left)
{
	size_t header = 4, type, size;
	enum step s = take_number(c, &header, 1, &type);

	if (s == STEP_OK && type != TYPE_CLIENT_HELLO)
		return STEP_BAD;
	if (s == STEP_OK)
		s = take_number(c, &header, 3, left);
	if (s == STEP_OK && *left > TLS_MESSAGE_MAX)
		return STEP_BAD;
	if (s == STEP_OK)
		s = take(c, left, NULL, 2 + 32); /* version, random */
	if (s == STEP_OK)
		s = skip_vector(c, left, 1); /* session id */
	if (s == STEP_OK)
		s = skip_vector(c, left, 2); /* cipher suites */
	if (s == STEP_OK)
		s = skip_vector(c, left, 1); /* compression methods */
	if (s == STEP_OK)
		s = take_number(c, left, 2, &size);
	if (s == STEP_OK && size != *left)
		return STEP_BAD;
	return s;
}

static enum step extension(struct cursor *c, size_t *left, struct hello *out)
{
	size_t type, size;
	enum step s = take_number(c, left, 2, &type);

	if (s == STEP_OK)
		s = take_number(c, left, 2, &size);
	if (s != STEP_OK)
		return s;
	if (type != EXT_SERVER_NAME)
		return take(c, left, NULL, size);
	if (size > *left)
		return STEP_BAD;
	*left -= size;
	return server_name_list(c, size, out);
}

static enum hello_result hello(struct cursor *c, size_t size, struct hello *out)
{
	size_t left;
	enum step s = skip_to_extensions(c, &left);

	out->count = 0;
	while (s == STEP_OK && left > 0)
		s = extension(c, &left, out);
	if (out->count > 0)
		return HELLO_NAMES;
	return s == STEP_SHORT && size < TLS_HELLO_MAX ? HELLO_MORE : HELLO_NONE;
}

static size_t bounded(size_t size)
{
	return size < TLS_HELLO_MAX ? size : TLS_HELLO_MAX;
}

enum hello_result tls_hello(const uint8_t *data, size_t size, struct hello *out)
{
	struct cursor c = { .at = data, .end = data + bounded(size) };

	return hello(&c, size, out);
}

enum hello_result tls_handshake_hello(const uint8_t *msg, size_t size, struct hello *out)
{
	struct cursor c = { .at = msg, .end = msg + bounded(size), .record = SIZE_MAX };

	return hello(&c, size, out);
}
