/* Tests of inspect/judge.c: whole IP packets of both families, and all that is sent in answer. */
#include "support.h"

#include "common/inspect_wire.h"
#include "dns_support.h"
#include "inspect/judge.h"
#include "inspect/quic_packet.h"
#include "support/quic_client.h"

static const char blocked_names[] = "ex.example\0one.other.test";

static struct judge judge;
static struct judgement judged;
static struct sent sends[JUDGEMENT_SENDS];
static struct built packet;
static uint64_t now_ms;

static int begin(void **state)
{
	(void)state;
	now_ms = 1000;
	if (judge_init(&judge, 7) < 0)
		return -1;
	name_list_free(&judge.names);
	return name_list_index(&judge.names, blocked_names, sizeof blocked_names, 2, 0);
}

static int end(void **state)
{
	(void)state;
	judge_free(&judge);
	judge_free(&judge);
	return 0;
}

/* Judges PACKET, in memory that ends where it does, and reads what is sent, which is between the ends of K. */
static enum judgement_verdict show(const struct flow_key *k)
{
	uint8_t *copy = malloc(packet.size ? packet.size : 1);

	assert_non_null(copy);
	memcpy(copy, packet.bytes, packet.size);
	judged.verdict = 99;
	judged.refuse = true;
	judged.sends = 99;
	judge_packet(&judge, copy, packet.size, now_ms, &judged);
	free(copy);
	assert_true(judged.sends <= JUDGEMENT_SENDS);
	for (unsigned i = 0; i < judged.sends; i++)
		sends[i] = read_sent(judged.send[i].bytes, judged.send[i].size, k);
	return judged.verdict;
}

/* ---- DNS ---- */

static void is_udp_refusal(const struct asked *q, const char *name)
{
	assert_int_equal(judged.verdict, JUDGED_DROP);
	assert_false(judged.refuse);
	assert_int_equal(judged.sends, 1);
	assert_true(sends[0].to_client);
	assert_int_equal(sends[0].protocol, IPPROTO_UDP);
	is_refusal(sends[0].payload, sends[0].size, q, name);
}

static void passes(const struct flow_key *k)
{
	assert_int_equal(show(k), JUDGED_PASS);
	assert_false(judged.refuse);
	assert_int_equal(judged.sends, 0);
}

static void dns_names(void **state)
{
	static const char *const blocked[] = { "ex.example", "EX.eXample.", "www.ex.example", "a.b.c.Ex.Example", "one.other.test",
					       "_dns.one.other.test", "x y.ex.example" };
	static const char *const open[] = { "notex.example", "ex.example.evil.test", "example", "", "other.test", "x.other.test",
					    DOH_CANARY_NAME, CANARY_NAME };

	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 5353, 53);

		for (unsigned bits = 0; bits < 16; bits++) {
			struct asked q = { .id = (uint16_t)(bits * 4099), .rd = bits & 1, .cd = bits & 2, .opt = bits & 4,
					   .dnssec_ok = bits & 8, .type = bits & 1 ? 28 : 1 };

			for (size_t i = 0; i < COUNT_OF(blocked); i++) {
				ask(&q, blocked[i]);
				build_udp(&packet, &k, q.bytes, q.size);
				show(&k);
				is_udp_refusal(&q, blocked[i]);
			}
			for (size_t i = 0; i < COUNT_OF(open); i++) {
				ask(&q, open[i]);
				build_udp(&packet, &k, q.bytes, q.size);
				passes(&k);
			}
		}
	}
}

/* Firefox's question about DNS over HTTPS is denied by the flag alone, and for DNS alone. */
static void doh_canary(void **state)
{
	static const char *const names[] = { DOH_CANARY_NAME, "Use-Application-DNS.net", "www." DOH_CANARY_NAME };
	struct flow_key k = key_between(4, 5353, 53);
	struct asked q = { .rd = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		ask(&q, names[i]);
		build_udp(&packet, &k, q.bytes, q.size);
		judge.names.flags = 0;
		passes(&k);
		judge.names.flags = INSPECT_DENY_DOH_CANARY;
		show(&k);
		is_udp_refusal(&q, names[i]);
	}
	ask(&q, "not" DOH_CANARY_NAME);
	build_udp(&packet, &k, q.bytes, q.size);
	passes(&k);
	name_list_free(&judge.names);
	judge.names.flags = INSPECT_DENY_DOH_CANARY; /* nothing else is blocked */
	ask(&q, names[0]);
	build_udp(&packet, &k, q.bytes, q.size);
	show(&k);
	is_udp_refusal(&q, names[0]);
}

static void dns_no_questions(void **state)
{
	struct flow_key k = key_between(6, 5353, 53);
	struct asked q = { .rd = true };

	(void)state;
	ask(&q, "ex.example");
	for (size_t n = 0; n < q.size; n++) {
		build_udp(&packet, &k, q.bytes, n);
		passes(&k);
	}
	q.bytes[2] |= 0x80; /* a response */
	build_udp(&packet, &k, q.bytes, q.size);
	passes(&k);
	q.bytes[2] = 5 << 3; /* UPDATE */
	build_udp(&packet, &k, q.bytes, q.size);
	passes(&k);
	q.bytes[2] = 0;
	q.bytes[5] = 0; /* no question */
	build_udp(&packet, &k, q.bytes, q.size);
	passes(&k);
	k.server_port = 5353; /* not the port of DNS */
	k.client_port = 53;
	ask(&q, "ex.example");
	build_udp(&packet, &k, q.bytes, q.size);
	passes(&k);
}

static void dns_behind_extensions(void **state)
{
	static const uint8_t hop[] = { 0, 0, 1, 4, 0, 0, 0, 0 };
	struct flow_key k = key_between(6, 5353, 53);
	struct asked q = { .rd = true, .opt = true };
	uint8_t extension[8], transport[700];
	size_t size;

	(void)state;
	ask(&q, "ex.example");
	build_udp(&packet, &k, q.bytes, q.size);
	size = packet.size - 40;
	memcpy(transport, packet.bytes + 40, size);
	memcpy(extension, hop, sizeof hop);
	extension[0] = IPPROTO_UDP;
	build_ip(&packet, &k, IPPROTO_UDP, transport, size, extension, sizeof extension, IPPROTO_DSTOPTS);
	show(&k);
	is_udp_refusal(&q, "ex.example");
	extension[1] = 0; /* an atomic fragment's header: whatever is one is not ours to read */
	build_ip(&packet, &k, IPPROTO_UDP, transport, size, extension, sizeof extension, IPPROTO_FRAGMENT);
	passes(&k);
}

/* The rest of DNS over TCP is in test_dns_tcp.c. */
static void dns_tcp(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 5353, 53);
		struct asked q = { .rd = true };
		uint8_t m[100];

		build_tcp(&packet, &k, 99, 0, TH_SYN, NULL, 0);
		passes(&k);
		ask(&q, "www.ex.example");
		put_number16(m, (unsigned)q.size);
		memcpy(m + 2, q.bytes, q.size);
		build_tcp(&packet, &k, 100, 1000, TH_ACK, m, 2 + q.size);
		assert_int_equal(show(&k), JUDGED_DROP);
		assert_false(judged.refuse);
		assert_int_equal(judged.sends, 2);
		is_refusal(sends[1].payload + 2, sends[1].size - 2, &q, "www.ex.example");
	}
	assert_int_equal(live_count(judge.live), 0);
}

/* ---- first bytes of TCP ---- */

static uint8_t hello[4096];
static size_t hello_size;

/* A ClientHello in one record. */
static void make_tls(const char *name, size_t padding)
{
	static struct bytes message;

	make_hello(&message, name, padding);
	assert_true(message.size + 5 <= sizeof hello);
	memcpy(hello, "\x16\x03\x01", 3);
	put_number16(hello + 3, (unsigned)message.size);
	memcpy(hello + 5, message.at, message.size);
	hello_size = message.size + 5;
}

static void make_text(const char *text)
{
	hello_size = strlen(text);
	memcpy(hello, text, hello_size);
}

static void load_tls(const char *client)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "tests/fuzz/corpus/tls/%s", client);
	f = fopen(path, "rb");
	assert_non_null(f);
	hello_size = fread(hello, 1, sizeof hello, f);
	assert_true(hello_size > 0 && hello_size < sizeof hello);
	fclose(f);
}

#define ACK 0x89abcdefu

/* Shows the bytes [FROM, TO) of the hello of a connection whose first byte has the number SEQ. */
static enum judgement_verdict part(const struct flow_key *k, uint32_t seq, size_t from, size_t to)
{
	build_tcp(&packet, k, seq + (uint32_t)from, ACK, TH_PUSH | TH_ACK, hello + from, to - from);
	return show(k);
}

/* Both ends are reset, as from a segment at SEQ: with the numbers that they expect next (RFC 5961 3.2). */
static void is_refused(uint32_t seq, size_t size)
{
	assert_int_equal(judged.verdict, JUDGED_DROP);
	assert_true(judged.refuse);
	assert_int_equal(judged.sends, 3);
	for (int i = 0; i < 3; i++) { /* the server first and last, see refuse() */
		assert_int_equal(sends[i].to_client, i == 1);
		assert_int_equal(sends[i].seq, i == 1 ? ACK : seq);
		assert_int_equal(sends[i].ack, i == 1 ? seq + (uint32_t)size : ACK);
		assert_int_equal(sends[i].protocol, IPPROTO_TCP);
		assert_int_equal(sends[i].flags, TH_RST | TH_ACK);
		assert_int_equal(sends[i].size, 0);
	}
}

static void is_pending(void)
{
	assert_int_equal(judged.verdict, JUDGED_PENDING);
	assert_false(judged.refuse);
	assert_int_equal(judged.sends, 0);
}

static void is_passed(void)
{
	assert_int_equal(judged.verdict, JUDGED_PASS);
	assert_false(judged.refuse);
	assert_int_equal(judged.sends, 0);
}

static struct live_flow noted;

static bool take_note(void *arg, const struct live_flow *f)
{
	(void)arg;
	noted = *f;
	return true;
}

/* One flow was let through, and is noted with NAME. */
static void is_noted(const struct flow_key *k, uint8_t protocol, const char *name)
{
	assert_int_equal(live_count(judge.live), 1);
	live_forget_if(judge.live, take_note, NULL);
	assert_memory_equal(&noted.key, k, sizeof *k);
	assert_int_equal(noted.protocol, protocol);
	assert_string_equal(noted.name, name);
}

static void in_one_packet(void **state)
{
	static const struct {
		const char *name;
		bool blocked;
	} cases[] = { { "ex.example", true },	       { "WWW.Ex.Example", true },	   { "ex.example.", true },
		      { "one.other.test", true },      { "notex.example", false },	   { "ex.example.evil.test", false },
		      { "other.test", false },	       { DOH_CANARY_NAME, false },	   { "example", false } };

	(void)state;
	judge.names.flags = INSPECT_DENY_DOH_CANARY; /* for DNS alone */
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 40000, 8443); /* any port */

		for (size_t i = 0; i < COUNT_OF(cases) * 2; i++) {
			char request[200];

			if (i & 1) {
				snprintf(request, sizeof request, "GET / HTTP/1.1\r\nAccept: *\r\nhost: %s\r\n\r\n",
					 cases[i / 2].name);
				make_text(request);
			} else {
				make_tls(cases[i / 2].name, 1800);
			}
			part(&k, 0xffffff00, 0, hello_size);
			if (cases[i / 2].blocked) {
				is_refused(0xffffff00, hello_size);
				assert_int_equal(live_count(judge.live), 0);
			} else {
				is_passed();
				is_noted(&k, IPPROTO_TCP, cases[i / 2].name);
			}
		}
	}
}

/* Real clients, whole and cut at every byte, let through and refused, with numbers that wrap. */
static void real_clients(void **state)
{
	static const char *const clients[] = { "chromium", "curl", "firefox", "gnutls", "openssl" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(clients); i++) {
		struct flow_key k = key_between(i & 1 ? 6 : 4, 40000, 443);

		load_tls(clients[i]);
		part(&k, 5, 0, hello_size);
		is_refused(5, hello_size);
		for (size_t cut = 1; cut < hello_size; cut++) {
			uint32_t seq = 0u - (uint32_t)(cut / 2);

			part(&k, seq, 0, cut);
			if (judged.verdict == JUDGED_PENDING) {
				is_pending();
				part(&k, seq, cut, hello_size);
				is_refused(seq + (uint32_t)cut, hello_size - cut);
			} else { /* all of the name was there */
				is_refused(seq, cut);
			}
		}
	}
	assert_int_equal(live_count(judge.live), 0);
}

/* Three segments in every order: the one that completes the name is refused, and nothing is left. */
static void out_of_order(void **state)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	(void)state;
	for (size_t o = 0; o < COUNT_OF(orders) * 4; o++) {
		struct flow_key k = key_between(o & 1 ? 6 : 4, (uint16_t)(40000 + o), 443);
		size_t ends[4] = { 0 };

		if (o / 6 < 2)
			make_tls("www.ex.example", 1700);
		else
			make_text("POST /form HTTP/1.1\r\nAccept: text/plain\r\nHost: www.ex.example\r\n\r\n");
		ends[1] = hello_size / 3;
		ends[2] = o / 6 % 2 ? hello_size / 3 + 1 : hello_size / 3 * 2;
		ends[3] = hello_size;
		for (int i = 0; i < 3; i++) {
			size_t from = ends[orders[o % 6][i]], to = ends[orders[o % 6][i] + 1];

			part(&k, 0xfffffffe, from, to);
			if (i < 2)
				is_pending();
			else
				is_refused(0xfffffffe + (uint32_t)from, to - from);
		}
	}
}

/* Repeated and overlapping segments, the later of which would say another name: what came first counts, as it does there. */
static void overlapping(void **state)
{
	struct flow_key k = key_between(4, 40000, 443);
	uint8_t other[4096];
	size_t size;

	(void)state;
	make_tls("www.xx.example", 900);
	memcpy(other, hello, hello_size);
	make_tls("www.ex.example", 900);
	size = hello_size;
	for (int i = 0; i < 3; i++) { /* again and again */
		part(&k, 1, 0, size - 30);
		is_pending();
	}
	part(&k, 1, 10, size - 20);
	is_pending();
	part(&k, 1, size - 25, size);
	is_refused(1 + (uint32_t)size - 25, 25);

	part(&k, 1, 0, size - 5); /* "...ex.e": the name's end is missing */
	is_pending();
	build_tcp(&packet, &k, 1, ACK, TH_ACK, other, size);
	show(&k);
	is_refused(1, size);
	assert_int_equal(live_count(judge.live), 0);
}

static void interleaved(void **state)
{
	(void)state;
	make_tls("www.ex.example", 100);
	for (size_t i = 0; i < hello_size; i++) {
		for (uint16_t c = 0; c < 20; c++) {
			struct flow_key k = key_between(c & 1 ? 6 : 4, 40000 + c, 443);

			part(&k, c * 0x11111111u, i, i + 1);
			if (i + 1 < hello_size)
				is_pending();
			else
				is_refused(c * 0x11111111u + (uint32_t)i, 1);
		}
	}
	make_tls("other.example", 100);
	for (size_t i = 0; i < hello_size; i++) {
		for (uint16_t c = 0; c < 20; c++) {
			struct flow_key k = key_between(c & 1 ? 6 : 4, 40000 + c, 443);

			part(&k, c * 0x11111111u, i, i + 1);
			i + 1 < hello_size ? is_pending() : is_passed();
		}
	}
	assert_int_equal(live_count(judge.live), 20);
}

/* TCP Fast Open: a blocked name in the SYN is dropped without a word, since nobody could make sense of a reset. */
static void fast_open(void **state)
{
	struct flow_key k = key_between(4, 40000, 443);

	(void)state;
	make_tls("www.ex.example", 100);
	build_tcp(&packet, &k, 99, 0, TH_SYN, hello, hello_size);
	assert_int_equal(show(&k), JUDGED_DROP);
	assert_false(judged.refuse);
	assert_int_equal(judged.sends, 0);
	part(&k, 100, 0, hello_size);
	is_refused(100, hello_size);
	build_tcp(&packet, &k, 99, 0, TH_SYN, hello, 50); /* half in the SYN */
	show(&k);
	is_pending();
	part(&k, 100, 50, hello_size);
	is_refused(150, hello_size - 50);
	build_tcp(&packet, &k, 99, 0, TH_SYN, hello, 50); /* which the server did not take */
	show(&k);
	part(&k, 100, 0, hello_size);
	is_refused(100, hello_size);
	make_tls("other.example", 100);
	build_tcp(&packet, &k, 99, 0, TH_SYN, hello, hello_size);
	show(&k);
	is_passed();
}

/* A hello on DNS's port is no question: it is read where it comes in one piece. */
static void hello_on_the_port_of_dns(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 40000, 53);

		build_tcp(&packet, &k, 99, 0, TH_SYN, NULL, 0);
		show(&k);
		is_passed();
		make_tls("www.ex.example", 100);
		part(&k, 100, 0, hello_size);
		is_refused(100, hello_size);
		make_text("GET / HTTP/1.1\r\nHost: ex.example\r\n\r\n");
		part(&k, 100, 0, hello_size);
		is_refused(100, hello_size);
		build_tcp(&packet, &k, 99, 0, TH_SYN, NULL, 0);
		show(&k);
		make_tls("other.example", 700);
		part(&k, 100, 0, hello_size);
		is_passed();
		for (uint32_t i = 0; i < 5; i++) { /* what comes behind it, too */
			build_tcp(&packet, &k, 100 + (uint32_t)hello_size + i * 4, ACK + 1, TH_ACK, "\x17\3\3\1", 4);
			show(&k);
			is_passed();
		}
		is_noted(&k, IPPROTO_TCP, "other.example");
	}
}

static void say_other(const struct flow_key *k, uint32_t seq, uint32_t ack)
{
	build_tcp(&packet, k, seq, ack, TH_ACK, "\1\2\3\4", 4);
	show(k);
}

/* What begins like nothing we know passes as soon as its server has answered, or after so many packets. */
static void other_protocols(void **state)
{
	struct flow_key k = key_between(4, 40000, 22);

	(void)state;
	say_other(&k, 100, 7);
	is_pending();
	say_other(&k, 104, 7);
	is_pending();
	say_other(&k, 108, 50);
	is_passed();
	for (uint32_t i = 1; i <= JUDGE_PATIENCE; i++) {
		say_other(&k, 1000 + i * 4, 7);
		i < JUDGE_PATIENCE ? is_pending() : is_passed();
	}
	assert_int_equal(live_count(judge.live), 0);
	build_tcp(&packet, &k, 5, 5, TH_ACK, NULL, 0);
	show(&k);
	is_passed();
	make_tls(NULL, 100); /* a hello without a name is of a protocol we know, and waits for nothing */
	for (size_t cut = 1; cut < hello_size; cut++) {
		part(&k, 9, 0, cut);
		is_pending();
		part(&k, 9, cut, hello_size);
		build_tcp(&packet, &k, 9 + (uint32_t)hello_size, ACK + 1, TH_ACK, "x", 1);
		show(&k);
		is_passed();
	}
	assert_int_equal(live_count(judge.live), 0);
}

/* A hello that never ends: no longer than its bound. */
static void endless(void **state)
{
	struct flow_key k = key_between(6, 40000, 443);
	uint8_t bytes[200] = { 0 };
	unsigned n = 0;

	(void)state;
	memcpy(bytes, "\x16\x03\x01\x40\x00\x01\x00\xff\xff", 9);
	do {
		build_tcp(&packet, &k, 100 + n * 100, ACK, TH_ACK, bytes + (n ? 100 : 0), 100);
		show(&k);
		n++;
		assert_true(n <= STREAM_MAX / 100 + 1);
	} while (judged.verdict == JUDGED_PENDING);
	is_passed();
}

/* Half a hello, and then a new connection between the same ports. */
static void ports_used_again(void **state)
{
	static const uint32_t apart[] = { 0, 1, 800, 30000, 0x70000000, 0x80000000, 0xffff0000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(apart); i++) {
		struct flow_key k = key_between(4, 40000, 443);

		make_tls("other.example", 100);
		build_tcp(&packet, &k, 500, ACK - 12345, TH_ACK, hello, 60);
		show(&k);
		is_pending();
		make_tls("www.ex.example", 100);
		part(&k, 500 + apart[i], 0, hello_size);
		is_refused(500 + apart[i], hello_size);
	}
}

static void both_names_of_a_request(void **state)
{
	static const char *const requests[] = { "GET http://www.ex.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n",
						"GET http://other.example/ HTTP/1.1\r\nHost: ex.example:80\r\n\r\n" };
	struct flow_key k = key_between(4, 40000, 80);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		make_text(requests[i]);
		part(&k, 1, 0, hello_size);
		is_refused(1, hello_size);
	}
	make_text("GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n");
	part(&k, 1, 0, hello_size);
	is_passed();
	assert_int_equal(live_count(judge.live), 2);
}

static bool forgets_blocked(void *arg, const struct live_flow *f)
{
	unsigned *count = arg;

	(*count)++;
	return judge_blocks(&judge, f->name);
}

/* What was let through is found again when its name becomes blocked. */
static void becomes_blocked(void **state)
{
	static const char more[] = "later.example";
	unsigned seen = 0;

	(void)state;
	for (uint16_t i = 0; i < 10; i++) {
		struct flow_key k = key_between(i & 1 ? 6 : 4, 40000 + i, 443);

		make_tls(i < 6 ? "www.later.example" : "other.example", 0);
		part(&k, 1, 0, hello_size);
		is_passed();
	}
	assert_int_equal(live_count(judge.live), 10);
	name_list_free(&judge.names);
	assert_int_equal(name_list_index(&judge.names, more, sizeof more, 1, 0), 0);
	live_forget_if(judge.live, forgets_blocked, &seen);
	assert_int_equal(seen, 10);
	assert_int_equal(live_count(judge.live), 4);
}

/* ---- QUIC ---- */

static uint8_t quic_file[8192];

/* The datagram at *AT of a real client's: a byte, two of size, the datagram. */
static const uint8_t *datagram(const char *client, size_t *at, size_t *size)
{
	char path[128];
	size_t all;
	FILE *f;

	snprintf(path, sizeof path, "tests/fuzz/corpus/quic/%s", client);
	f = fopen(path, "rb");
	assert_non_null(f);
	all = fread(quic_file, 1, sizeof quic_file, f);
	fclose(f);
	assert_true(*at + 3 <= all);
	*size = number16(quic_file + *at + 1);
	*at += 3 + *size;
	assert_true(*at <= all);
	return quic_file + *at - *size;
}

static void is_quic_refusal(void)
{
	struct quic_bytes b;
	struct quic_packet p;

	assert_int_equal(judged.verdict, JUDGED_DROP);
	assert_false(judged.refuse);
	assert_int_equal(judged.sends, 1);
	assert_true(sends[0].to_client);
	assert_int_equal(sends[0].protocol, IPPROTO_UDP);
	b = (struct quic_bytes){ sends[0].payload, sends[0].size };
	assert_true(quic_take_packet(&b, &p));
	assert_true(p.initial);
	assert_int_equal(b.left, 0);
}

static void quic(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct flow_key k = key_between(family, 40000, 443);
		size_t at = 0, size;
		const uint8_t *d = datagram("ngtcp2", &at, &size);

		build_udp(&packet, &k, d, size);
		show(&k);
		is_quic_refusal();
		packet.bytes[packet.size - 1] ^= 1; /* not what the client sent, though it looks so: no word is sent */
		assert_int_equal(show(&k), JUDGED_DROP);
		assert_int_equal(judged.sends, 0);
		at = 0;
		d = datagram("chromium", &at, &size);
		build_udp(&packet, &k, d, size);
		show(&k);
		is_passed();
		d = datagram("chromium", &at, &size);
		build_udp(&packet, &k, d, size);
		show(&k);
		is_quic_refusal();
	}
	assert_int_equal(live_count(judge.live), 0);
}

static void quic_let_through(void **state)
{
	struct flow_key k = key_between(6, 40000, 443);
	size_t at = 0, size;
	const uint8_t *d = datagram("ngtcp2", &at, &size);

	(void)state;
	name_list_free(&judge.names);
	build_udp(&packet, &k, d, size);
	for (int i = 0; i < 5; i++) { /* again and again */
		show(&k);
		is_passed();
	}
	is_noted(&k, IPPROTO_UDP, "www.ex.example");
	build_udp(&packet, &k, "not QUIC", 8);
	show(&k);
	is_passed();
	assert_int_equal(live_count(judge.live), 0);
}

/* ---- neither ---- */

static void no_packets(void **state)
{
	struct flow_key k = key_between(4, 1, 2);

	(void)state;
	packet.size = 0;
	show(&k);
	is_passed();
	for (unsigned first = 0; first < 256; first++) {
		memset(packet.bytes, (int)first, 100);
		packet.size = 100;
		show(&k);
		is_passed();
	}
	build_tcp(&packet, &k, 1, 1, TH_ACK, "GET / HTTP/1.1\r\nHost: ex.example\r\n\r\n", 37);
	packet.bytes[6] = 0x20; /* a fragment */
	show(&k);
	is_passed();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
		TEST(dns_names),   TEST(doh_canary),	     TEST(dns_no_questions),	    TEST(dns_behind_extensions),
		TEST(dns_tcp),	   TEST(in_one_packet),	     TEST(real_clients),	    TEST(out_of_order),
		TEST(overlapping), TEST(interleaved),	     TEST(fast_open), TEST(hello_on_the_port_of_dns),		    TEST(other_protocols),
		TEST(endless),	   TEST(ports_used_again),   TEST(both_names_of_a_request), TEST(becomes_blocked),
		TEST(quic),	   TEST(quic_let_through),   TEST(no_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
