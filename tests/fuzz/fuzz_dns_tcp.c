/* Segments of DNS connections: in order, again, with gaps, with every flag.
 * Built and run by `make fuzz`.
 * Must never answer for a name that is not blocked, nor let one that is go by whole.
 *
 * The input is a row of steps: what to do, two bytes of size, bytes. What to do: bits 0 to 2: FIN, SYN, RST; bit 3: the server has
 * been heard of; bits 4 and 5: in order, from five bytes before, from three bytes after, behind all that was sent before; bit 6:
 * another connection. */
#include "inspect/dns_tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "common/name.h"
#include "inspect/dns.h"

#define PASSED_MAX 70000

/* What one connection has let through, while all of it came in order. */
struct watch {
	uint32_t seq, ack;
	bool clean; /* it began with a SYN, and has had no odd segment since */
	size_t size;
	uint8_t passed[PASSED_MAX];
};

static struct watch watches[2];
static struct judgement judged;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool blocked(void *arg, const char *name)
{
	(void)arg;
	return name_is_under(name, "ex.example");
}

/* The messages of a stream of SIZE bytes; the number that ask for what is (or is not) blocked. */
static void no_blocked_went_by(const struct watch *w)
{
	size_t at = 0;

	while (w->size - at >= 2) {
		size_t n = (size_t)w->passed[at] << 8 | w->passed[at + 1];
		struct dns_query q;

		if (n > w->size - at - 2)
			return;
		must(!dns_query_parse(&q, w->passed + at + 2, n) || !blocked(NULL, q.name));
		at += 2 + n;
	}
}

static void only_refusals(const uint8_t *p, size_t size)
{
	while (size) {
		size_t n = size >= 2 ? (size_t)p[0] << 8 | p[1] : 0;
		uint8_t *copy = malloc(n ? n : 1);
		struct dns_query q;

		must(copy && n >= 12 && n <= DNS_REFUSAL_SIZE && n <= size - 2);
		memcpy(copy, p + 2, n);
		must(copy[2] & 0x80 && (copy[3] & 0xf) == 3);
		copy[2] &= 0x7f;
		must(dns_query_parse(&q, copy, n) && blocked(NULL, q.name));
		free(copy);
		p += 2 + n;
		size -= 2 + n;
	}
}

static void is_sound(const struct packet *p)
{
	bool to_server = false;

	must(judged.verdict == JUDGED_PASS || judged.verdict == JUDGED_DROP);
	must(judged.sends <= JUDGEMENT_SENDS && (judged.verdict == JUDGED_DROP || !judged.sends));
	for (unsigned i = 0; i < judged.sends; i++) {
		struct packet s;
		bool to_client;

		must(judged.send[i].size <= sizeof judged.send[i].bytes);
		must(packet_parse(&s, judged.send[i].bytes, judged.send[i].size) && s.protocol == IPPROTO_TCP);
		to_client = s.key.client_port == p->key.server_port;
		must(s.key.server_port == (to_client ? p->key.client_port : p->key.server_port));
		must(memcmp(s.key.client, to_client ? p->key.server : p->key.client, 16) == 0);
		must(memcmp(s.key.server, to_client ? p->key.client : p->key.server, 16) == 0);
		must(to_client || (s.flags & TH_RST && !s.size && !to_server));
		to_server = to_server || !to_client;
		only_refusals(s.payload, s.size);
	}
}

static void watch(struct watch *w, const struct packet *p, bool odd)
{
	if (p->flags & TH_SYN) {
		w->clean = !odd && !p->size;
		w->size = 0;
	}
	w->clean = w->clean && !odd && !(p->flags & (TH_RST | TH_FIN)) && judged.verdict == JUDGED_PASS &&
		   p->size <= PASSED_MAX - w->size;
	if (!w->clean)
		return;
	memcpy(w->passed + w->size, p->payload, p->size);
	w->size += p->size;
	no_blocked_went_by(w);
}

static void show(struct dns_tcp *d, uint8_t what, const uint8_t *data, size_t size)
{
	static const uint32_t offsets[] = { 0, 0u - 5, 3, 0u - 100000 };
	struct watch *w = &watches[what >> 6 & 1];
	uint8_t *copy = malloc(size ? size : 1);
	struct packet p = { .key = { .family = what & 0x40 ? 6 : 4, .client_port = 1000, .server_port = 53 },
			    .protocol = IPPROTO_TCP, .flags = (what & 7) | TH_ACK, .payload = copy, .size = size };

	must(copy != NULL);
	memcpy(copy, data, size);
	memset(p.key.client, 1, p.key.family == 4 ? 4 : 16);
	memset(p.key.server, 2, p.key.family == 4 ? 4 : 16);
	if (what & 8)
		w->ack += 100;
	p.seq = w->seq + offsets[what >> 4 & 3];
	p.ack = w->ack;
	judged.sends = 0;
	judged.verdict = 99;
	dns_tcp_judge(d, &p, &judged);
	is_sound(&p);
	watch(w, &p, what >> 4 & 3);
	if (!(what >> 4 & 3))
		w->seq += (uint32_t)size;
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_tcp *d = dns_tcp_new(size, blocked, NULL);

	must(d != NULL);
	for (int i = 0; i < 2; i++) {
		watches[i].seq = 0xffffff00;
		watches[i].size = 0;
		watches[i].clean = false;
	}
	while (size >= 3) {
		size_t n = (size_t)data[1] << 8 | data[2];

		if (n > size - 3)
			n = size - 3;
		show(d, data[0], data + 3, n);
		data += 3 + n;
		size -= 3 + n;
	}
	dns_tcp_free(&d);
	return 0;
}
