/* Addresses and prefixes: parsing, canonical text, order, and the refusals that need no knowledge of the machine.
 * Used by every program.
 * Must never resolve a name. */
#include "common/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static unsigned addr_bits(const struct addr *a)
{
	return a->family == 4 ? 32 : 128;
}

static void addr_mask(struct addr *a)
{
	for (unsigned i = 0; i < 16; i++) {
		unsigned from = i * 8;
		if (from >= a->length)
			a->bytes[i] = 0;
		else if (a->length - from < 8)
			a->bytes[i] &= (uint8_t)(0xff << (8 - (a->length - from)));
	}
}

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* ::ffff:192.0.2.7 is the IPv4 address that it stands for. */
static void addr_unmap(struct addr *a)
{
	if (a->family != 6 || a->length < 96 || memcmp(a->bytes, mapped, sizeof mapped) != 0)
		return;
	memmove(a->bytes, a->bytes + 12, 4);
	memset(a->bytes + 4, 0, 12);
	a->family = 4;
	a->length = (uint8_t)(a->length - 96);
}

static int parse_length(const char *text, unsigned most, uint8_t *out)
{
	unsigned v = 0;

	if (!*text || strlen(text) > 3 || (text[0] == '0' && text[1]))
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		v = v * 10 + (unsigned)(*text - '0');
	}
	if (v > most)
		return -EINVAL;
	*out = (uint8_t)v;
	return 0;
}

int addr_parse(const char *text, struct addr *out)
{
	char host[ADDR_TEXT_SIZE];
	struct addr a = { 0 };
	size_t n = strcspn(text, "/");
	const char *slash = text[n] ? text + n + 1 : NULL;

	if (text[0] == '[' && n >= 2 && text[n - 1] == ']') {
		text++;
		n -= 2;
		a.family = 6;
	}
	if (n == 0 || n >= sizeof host)
		return -EINVAL;
	memcpy(host, text, n);
	host[n] = '\0';
	if (a.family == 0 && inet_pton(AF_INET, host, a.bytes) == 1)
		a.family = 4;
	else if (inet_pton(AF_INET6, host, a.bytes) == 1)
		a.family = 6;
	else
		return -EINVAL;
	a.length = (uint8_t)addr_bits(&a);
	if (slash && parse_length(slash, addr_bits(&a), &a.length))
		return -EINVAL;
	addr_mask(&a);
	addr_unmap(&a);
	*out = a;
	return 0;
}

void addr_format(const struct addr *a, char text[ADDR_TEXT_SIZE])
{
	if (!inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text, ADDR_TEXT_SIZE)) {
		text[0] = '\0';
		return;
	}
	if (!addr_is_single(a)) {
		size_t n = strlen(text);
		snprintf(text + n, ADDR_TEXT_SIZE - n, "/%u", a->length);
	}
}

bool addr_valid(const struct addr *a)
{
	struct addr m = *a;

	if ((a->family != 4 && a->family != 6) || a->length > addr_bits(a) || a->reserved[0] || a->reserved[1])
		return false;
	addr_mask(&m);
	addr_unmap(&m);
	return memcmp(&m, a, sizeof m) == 0;
}

bool addr_is_single(const struct addr *a)
{
	return a->length == addr_bits(a);
}

bool addr_contains(const struct addr *outer, const struct addr *inner)
{
	struct addr m = *inner;

	if (outer->family != inner->family || outer->length > inner->length)
		return false;
	m.length = outer->length;
	addr_mask(&m);
	return memcmp(m.bytes, outer->bytes, sizeof m.bytes) == 0;
}

bool addr_overlaps(const struct addr *a, const struct addr *b)
{
	return addr_contains(a, b) || addr_contains(b, a);
}

int addr_compare(const struct addr *a, const struct addr *b)
{
	int r;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	r = memcmp(a->bytes, b->bytes, sizeof a->bytes);
	if (r)
		return r;
	return (a->length > b->length) - (a->length < b->length);
}

static const struct {
	const char *range;
	enum addr_class class;
} forbidden[] = {
	{ "127.0.0.0/8", ADDR_LOOPBACK },    { "::1", ADDR_LOOPBACK },
	{ "169.254.0.0/16", ADDR_LINK_LOCAL }, { "fe80::/10", ADDR_LINK_LOCAL },
	{ "224.0.0.0/4", ADDR_MULTICAST },   { "ff00::/8", ADDR_MULTICAST },
	{ "0.0.0.0/8", ADDR_UNSPECIFIED },   { "240.0.0.0/4", ADDR_UNSPECIFIED },
	{ "::", ADDR_UNSPECIFIED },
};

enum addr_class addr_classify(const struct addr *a)
{
	struct addr range;

	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
		if (addr_parse(forbidden[i].range, &range) == 0 && addr_overlaps(&range, a))
			return forbidden[i].class;
	return a->length < (a->family == 4 ? 24 : 48) ? ADDR_TOO_WIDE : ADDR_OK;
}
