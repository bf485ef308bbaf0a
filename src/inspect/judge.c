/* The judge: by protocol to a parser, from the names to a verdict.
 * Used by inspect.c.
 * Must never block what it cannot read. */
#include "inspect/judge.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "common/inspect_wire.h"
#include "common/name.h"
#include "inspect/dns.h"
#include "inspect/http.h"
#include "inspect/tls.h"

#define PORT_DNS 53
#define TLS_HANDSHAKE 0x16

_Static_assert(TLS_HELLO_MAX < STREAM_MAX && HTTP_HELLO_MAX < STREAM_MAX, "whoever asks for more bytes can be given them");

static bool asked_blocked(void *arg, const char *name)
{
	return judge_blocks(arg, name);
}

int judge_init(struct judge *j, uint64_t seed)
{
	int r;

	*j = (struct judge){ .streams = stream_new(seed), .live = live_new() };
	j->dns_tcp = dns_tcp_new(seed, asked_blocked, j);
	r = quic_new(&j->quic);
	if (r == 0 && j->streams && j->live && j->dns_tcp)
		r = name_list_index(&j->names, "", 0, 0, 0);
	else if (r == 0)
		r = -ENOMEM;
	if (r < 0)
		judge_free(j);
	return r;
}

void judge_free(struct judge *j)
{
	name_list_free(&j->names);
	stream_free(&j->streams);
	dns_tcp_free(&j->dns_tcp);
	quic_free(&j->quic);
	live_free(&j->live);
}

bool judge_blocks(const struct judge *j, const char *name)
{
	return name_list_blocks(&j->names, name) ||
	       (j->names.flags & INSPECT_DENY_DOH_CANARY && name_is_under(name, DOH_CANARY_NAME));
}

static void judge_question(const struct judge *j, const struct packet *p, struct judgement *out)
{
	uint8_t answer[DNS_REFUSAL_SIZE];
	struct dns_query q;

	if (!dns_query_parse(&q, p->payload, p->size) || !judge_blocks(j, q.name))
		return;
	out->verdict = JUDGED_DROP;
	judgement_udp(out, &p->key, true, answer, dns_refuse(answer, &q, p->payload));
}

static void judge_quic(struct judge *j, const struct packet *p, uint64_t now_ms, struct judgement *out)
{
	uint8_t refusal[QUIC_REFUSAL_SIZE];
	char name[NAME_SIZE];
	size_t n;

	if (quic_datagram(j->quic, &p->key, p->payload, p->size, now_ms, name) != QUIC_NAME)
		return;
	if (!name_list_blocks(&j->names, name)) {
		live_note(j->live, &p->key, IPPROTO_UDP, name);
		return;
	}
	out->verdict = JUDGED_DROP;
	n = quic_refuse(j->quic, &p->key, p->payload, p->size, refusal);
	if (n) /* else it only looks like an Initial of that connection */
		judgement_udp(out, &p->key, true, refusal, n);
}

static enum hello_result look(const uint8_t *data, size_t size, struct hello *hello)
{
	hello->count = 0;
	if (!size)
		return HELLO_MORE;
	return data[0] == TLS_HANDSHAKE ? tls_hello(data, size, hello) : http_hello(data, size, hello);
}

/* Both ends are told, so that the server does not wait for ever: the server first, which answers for itself to whatever its client
 * may send again should we die before that one is told; and last, since conntrack takes a new connection between the same ports
 * for a part of this one unless the client's was the last reset (nf_conntrack_tcp_packet). */
static void refuse(const struct packet *p, struct judgement *out)
{
	out->verdict = JUDGED_DROP;
	if (p->flags & TH_SYN) /* TCP Fast Open: it comes again, behind a handshake */
		return;
	out->refuse = true;
	judgement_reset_server(out, p);
	judgement_tcp(out, &p->key, true, p->ack, p->seq + (uint32_t)p->size, TH_RST | TH_ACK, NULL, 0);
	judgement_reset_server(out, p);
}

static void judge_names(struct judge *j, const struct packet *p, const struct hello *hello, struct judgement *out)
{
	for (unsigned i = 0; i < hello->count; i++) {
		if (name_list_blocks(&j->names, hello->names[i])) {
			refuse(p, out);
			return;
		}
	}
	for (unsigned i = 0; i < hello->count; i++)
		live_note(j->live, &p->key, IPPROTO_TCP, hello->names[i]);
}

static void judge_tcp(struct judge *j, const struct packet *p, uint64_t now_ms, struct judgement *out)
{
	bool known = stream_known(j->streams, p);
	struct stream_view view = { .data = p->payload, .size = p->size };
	struct hello hello;
	enum hello_result r;

	if (known)
		view = stream_add(j->streams, p, now_ms / 1000);
	r = look(view.data, view.size, &hello);
	if (r == HELLO_NAMES) {
		judge_names(j, p, &hello, out);
	} else if (r == HELLO_MORE || (!view.answered && view.packets < JUDGE_PATIENCE)) {
		out->verdict = JUDGED_PENDING;
		if (!known)
			stream_add(j->streams, p, now_ms / 1000);
		return;
	}
	if (known)
		stream_drop(j->streams, p);
}

/* What is no DNS is looked at in one piece alone: before conntrack nothing can be kept pending (helper/nft_names.c). */
static void judge_dns_tcp(struct judge *j, const struct packet *p, struct judgement *out)
{
	struct hello hello;

	if (look(p->payload, p->size, &hello) == HELLO_NAMES)
		judge_names(j, p, &hello, out);
	if (out->verdict == JUDGED_PASS)
		dns_tcp_judge(j->dns_tcp, p, out);
}

void judge_packet(struct judge *j, const uint8_t *data, size_t size, uint64_t now_ms, struct judgement *out)
{
	struct packet p;

	out->verdict = JUDGED_PASS;
	out->refuse = false;
	out->sends = 0;
	if (!packet_parse(&p, data, size))
		return;
	if (p.key.server_port == PORT_DNS)
		p.protocol == IPPROTO_UDP ? judge_question(j, &p, out) : judge_dns_tcp(j, &p, out);
	else if (p.protocol == IPPROTO_UDP)
		judge_quic(j, &p, now_ms, out);
	else if (p.size)
		judge_tcp(j, &p, now_ms, out);
}
