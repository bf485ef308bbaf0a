/* Whole IP packets, one after the other, and what is said of each.
 * Built and run by `make fuzz`.
 * Must never send to anybody but the two ends of the packet, nor more than there is room for.
 *
 * The input is a row of packets, each behind two bytes: its size, and in the highest bit whether seconds pass before it. */
#include "inspect/judge.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "common/inspect_wire.h"

static const char names[] = "ex.example";
static struct judge judge;
static struct judgement judged;
static uint64_t now_ms = 1;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool asked_blocked(void *arg, const char *name)
{
	return judge_blocks(arg, name);
}

static bool forget(void *arg, const struct live_flow *f)
{
	(void)arg;
	must(!judge_blocks(&judge, f->name) && (f->protocol == IPPROTO_TCP || f->protocol == IPPROTO_UDP));
	return true;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	must(judge_init(&judge, 1) == 0);
	name_list_free(&judge.names);
	must(name_list_index(&judge.names, names, sizeof names, 1, 0) == 0);
	return 0;
}

/* Nothing is left of the input before. */
static void begin_anew(void)
{
	now_ms += 1000000;
	stream_expire(judge.streams, now_ms / 1000);
	live_forget_if(judge.live, forget, NULL);
	dns_tcp_free(&judge.dns_tcp);
	judge.dns_tcp = dns_tcp_new(1, asked_blocked, &judge);
	must(judge.dns_tcp && live_count(judge.live) == 0);
}

static void is_between(const struct packet *s, const struct packet *p)
{
	bool to_server = memcmp(&s->key, &p->key, sizeof p->key) == 0;

	must(s->protocol == p->protocol && s->key.family == p->key.family);
	must(to_server || (memcmp(s->key.client, p->key.server, 16) == 0 && memcmp(s->key.server, p->key.client, 16) == 0 &&
			   s->key.client_port == p->key.server_port && s->key.server_port == p->key.client_port));
	must(!to_server || (s->protocol == IPPROTO_TCP && s->flags & TH_RST) ||
	     (p->key.client_port == p->key.server_port && memcmp(p->key.client, p->key.server, 16) == 0));
}

static void is_sound(const uint8_t *data, size_t size)
{
	struct packet p, s;
	bool parsed = packet_parse(&p, data, size);

	must(judged.verdict == JUDGED_PASS || judged.verdict == JUDGED_PENDING || judged.verdict == JUDGED_DROP);
	must(judged.sends <= JUDGEMENT_SENDS && (parsed || judged.verdict == JUDGED_PASS));
	must(judged.verdict == JUDGED_DROP || (!judged.sends && !judged.refuse));
	must(judged.verdict != JUDGED_PENDING || (p.protocol == IPPROTO_TCP && p.key.server_port != 53));
	if (parsed)
		must(p.payload >= data && p.payload + p.size <= data + size);
	for (unsigned i = 0; i < judged.sends; i++) {
		must(judged.send[i].size <= sizeof judged.send[i].bytes);
		must(packet_parse(&s, judged.send[i].bytes, judged.send[i].size));
		is_between(&s, &p);
	}
}

static void show(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	must(copy != NULL);
	memcpy(copy, data, size);
	judged.verdict = 99;
	judge_packet(&judge, copy, size, now_ms, &judged);
	is_sound(copy, size);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	begin_anew();
	while (size >= 2) {
		size_t n = (size_t)(data[0] & 0x7f) << 8 | data[1];

		if (data[0] & 0x80)
			now_ms += 7000;
		if (n > size - 2)
			n = size - 2;
		show(data + 2, n);
		data += 2 + n;
		size -= 2 + n;
	}
	return 0;
}
