/* Any bytes as a DNS message, and the refusal of what is a question.
 * Built and run by `make fuzz`.
 * Must never get a name that the list could not take, nor a refusal that is none or too long. */
#include "inspect/dns.h"

#include <stdlib.h>
#include <string.h>

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The name's text is its labels, in lower case, joined by dots; none of its octets can be taken for another. */
static void name_is_sound(const struct dns_query *q)
{
	const uint8_t *w = q->wire;
	const char *c = q->name;

	must(q->wire_size >= 1 && q->wire[q->wire_size - 1] == 0);
	must(strnlen(q->name, NAME_SIZE) == (q->wire_size > 1 ? q->wire_size - 2u : 0));
	for (; *w; w += 1 + *w) {
		must(*w < 64);
		for (unsigned i = 1; i <= *w; i++, c++)
			must(*c != '.' && *c != ' ' && !(*c >= 'A' && *c <= 'Z') && *c != '\0');
		must(w[1 + *w] ? *c++ == '.' : *c == '\0');
	}
	must(w == q->wire + q->wire_size - 1);
}

static size_t skip_name(const uint8_t *m, size_t size, size_t at)
{
	while (at < size && m[at] && m[at] < 64)
		at += 1u + m[at];
	must(at < size);
	return m[at] ? at + 2 : at + 1;
}

/* The end of the record at AT, which is of TYPE. */
static size_t skip_record(const uint8_t *m, size_t size, size_t at, unsigned type)
{
	at = skip_name(m, size, at);
	must(at + 10 <= size && (unsigned)(m[at] << 8 | m[at + 1]) == type);
	return at + 10 + (size_t)(m[at + 8] << 8 | m[at + 9]);
}

/* Question, SOA, perhaps OPT, and nothing behind them. */
static void refusal_is_sound(const struct dns_query *q, const uint8_t *m)
{
	uint8_t *out = malloc(DNS_REFUSAL_SIZE);
	struct dns_query again;
	size_t size, at;

	must(out != NULL);
	size = dns_refuse(out, q, m);
	must(size <= DNS_REFUSAL_SIZE && out[2] & 0x80 && (out[3] & 0xf) == 3 && out[0] == m[0] && out[1] == m[1]);
	must(!dns_query_parse(&again, out, size)); /* an answer is not answered */
	at = skip_name(out, size, 12) + 4;
	at = skip_record(out, size, at, 6);
	if (q->has_opt)
		at = skip_record(out, size, at, 41);
	must(at == size);
	out[2] &= 0x7f;
	must(dns_query_parse(&again, out, size));
	must(again.type == q->type && again.class == q->class && again.wire_size == q->wire_size);
	must(memcmp(again.wire, q->wire, q->wire_size) == 0 && strcmp(again.name, q->name) == 0);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_query q;

	if (!dns_query_parse(&q, data, size))
		return 0;
	name_is_sound(&q);
	refusal_is_sound(&q, data);
	return 0;
}
