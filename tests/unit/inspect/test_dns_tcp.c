/* Tests of inspect/dns_tcp.c: whole connections, segment by segment. */
#include "support.h"

#include "dns_support.h"
#include "inspect/dns_tcp.h"
#include "inspect/packet.h"

/* A client's side of one connection. */
struct side {
	struct flow_key key;
	uint32_t seq, ack; /* of what it sends next, and of what it has heard */
};

static struct dns_tcp *dns;
static struct judgement judged;
static struct sent sends[JUDGEMENT_SENDS];

static bool ex_is_blocked(void *arg, const char *name)
{
	size_t n = strlen(name);

	assert_ptr_equal(arg, &judged);
	return n >= 10 && strcmp(name + n - 10, "ex.example") == 0 && (n == 10 || name[n - 11] == '.');
}

static int begin(void **state)
{
	(void)state;
	dns = dns_tcp_new(42, ex_is_blocked, &judged);
	return dns ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	dns_tcp_free(&dns);
	dns_tcp_free(&dns);
	return 0;
}

/* Shows a segment, and reads what is sent. */
static enum judgement_verdict show(const struct side *s, uint32_t seq, uint8_t flags, const void *data, size_t size)
{
	static struct built b;
	struct packet p;
	uint8_t *copy;

	build_tcp(&b, &s->key, seq, s->ack, flags, data, size);
	copy = malloc(b.size);
	assert_non_null(copy);
	memcpy(copy, b.bytes, b.size);
	assert_true(packet_parse(&p, copy, b.size));
	judged.sends = 0;
	judged.verdict = 99;
	dns_tcp_judge(dns, &p, &judged);
	free(copy);
	assert_true(judged.sends <= JUDGEMENT_SENDS);
	for (unsigned i = 0; i < judged.sends; i++)
		sends[i] = read_sent(judged.send[i].bytes, judged.send[i].size, &s->key);
	return judged.verdict;
}

static enum judgement_verdict say(struct side *s, const void *data, size_t size)
{
	enum judgement_verdict v = show(s, s->seq, TH_PUSH | TH_ACK, data, size);

	s->seq += (uint32_t)size;
	return v;
}

/* A new connection, behind its handshake, with numbers that wrap soon. */
static struct side open_side(int family, uint16_t port, uint32_t seq)
{
	struct side s = { .key = key_between(family, port, 53), .seq = seq };

	assert_int_equal(show(&s, s.seq, TH_SYN, NULL, 0), JUDGED_PASS);
	assert_int_equal(judged.sends, 0);
	s.seq++;
	s.ack = 0xfffffff0;
	assert_int_equal(show(&s, s.seq, TH_ACK, NULL, 0), JUDGED_PASS);
	assert_int_equal(judged.sends, 0);
	return s;
}

static struct side open_one(void)
{
	return open_side(4, 40000, 0xffffffe0);
}

/* Appends a question, behind its length. The bytes of all. */
static size_t put_question(uint8_t *out, size_t at, struct asked *q, const char *name)
{
	ask(q, name);
	put_number16(out + at, (unsigned)q->size);
	memcpy(out + at + 2, q->bytes, q->size);
	return at + 2 + q->size;
}

static struct asked plain = { .id = 0x1234, .rd = true };

static size_t question(uint8_t *out, const char *name)
{
	return put_question(out, 0, &plain, name);
}

/* The server's reset, as from the client's segment at SEQ. */
static void is_server_reset(unsigned i, const struct side *s, uint32_t seq)
{
	assert_false(sends[i].to_client);
	assert_int_equal(sends[i].flags, TH_RST | TH_ACK);
	assert_int_equal(sends[i].seq, seq);
	assert_int_equal(sends[i].ack, s->ack);
	assert_int_equal(sends[i].size, 0);
}

/* The refusals of COUNT questions, which the client takes in. */
static void is_answer(unsigned i, struct side *s, struct asked *const *q, const char *const *names, unsigned count)
{
	const uint8_t *p = sends[i].payload;
	size_t left = sends[i].size;

	assert_true(sends[i].to_client);
	assert_int_equal(sends[i].flags, TH_PUSH | TH_ACK);
	assert_int_equal(sends[i].seq, s->ack);
	assert_int_equal(sends[i].ack, s->seq);
	for (unsigned k = 0; k < count; k++) {
		size_t n = left >= 2 ? number16(p) : 0;

		assert_true(left >= 2 + n);
		is_refusal(p + 2, n, q[k], names[k]);
		p += 2 + n;
		left -= 2 + n;
	}
	assert_int_equal(left, 0);
	s->ack += (uint32_t)sends[i].size;
}

static void is_one_answer(unsigned i, struct side *s, const char *name)
{
	struct asked *q = &plain;

	is_answer(i, s, &q, &name, 1);
}

/* The client's reset, which it only heeds where it expects the next byte (RFC 5961 3.2). */
static void is_client_reset(unsigned i, const struct side *s)
{
	assert_true(sends[i].to_client);
	assert_int_equal(sends[i].flags, TH_RST | TH_ACK);
	assert_int_equal(sends[i].seq, s->ack);
	assert_int_equal(sends[i].ack, s->seq);
	assert_int_equal(sends[i].size, 0);
}

/* Nothing is known of S: whatever it sends that names nobody passes. */
static void is_forgotten(struct side *s)
{
	assert_int_equal(show(s, s->seq, TH_ACK, NULL, 0), JUDGED_PASS);
	assert_int_equal(judged.sends, 0);
}

/* It is ours: not even a bare acknowledgement reaches the server. */
static void is_ours(struct side *s)
{
	assert_int_equal(show(s, s->seq, TH_ACK, NULL, 0), JUDGED_DROP);
	assert_int_equal(judged.sends, 0);
}

static void allowed(void **state)
{
	struct side s = open_one();
	uint8_t m[600];
	size_t n = question(m, "notex.example");

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(say(&s, m, n), JUDGED_PASS);
		assert_int_equal(judged.sends, 0);
		s.ack += 100;
	}
	assert_int_equal(show(&s, s.seq, TH_FIN | TH_ACK, NULL, 0), JUDGED_PASS);
	assert_int_equal(judged.sends, 0);
}

/* As glibc asks: two questions in one segment; then once more, on the connection that is ours. */
static void two_in_a_segment(void **state)
{
	(void)state;
	for (int family = 4; family <= 6; family += 2) {
		struct side s = open_side(family, 40000, 0xffffffe0);
		struct asked a = { .id = 1, .rd = true }, aaaa = { .id = 2, .rd = true, .type = 28, .opt = true, .dnssec_ok = true };
		struct asked *q[] = { &a, &aaaa };
		const char *names[] = { "Ex.Example", "www.ex.example" };
		uint8_t m[600];
		size_t n = put_question(m, put_question(m, 0, &a, names[0]), &aaaa, names[1]);
		uint32_t at = s.seq;

		assert_int_equal(say(&s, m, n), JUDGED_DROP);
		assert_int_equal(judged.sends, 2);
		is_server_reset(0, &s, at);
		is_answer(1, &s, q, names, 2);
		is_ours(&s);
		assert_int_equal(say(&s, m, n), JUDGED_DROP);
		assert_int_equal(judged.sends, 1);
		is_answer(0, &s, q, names, 2);
		is_ours(&s);
		assert_int_equal(show(&s, s.seq, TH_RST, NULL, 0), JUDGED_DROP);
		assert_int_equal(judged.sends, 0);
		is_forgotten(&s);
	}
}

/* Cut at every byte: what is not whole passes, and what makes it whole does not. */
static void split_everywhere(void **state)
{
	uint8_t m[600];
	size_t n = question(m, "www.ex.example");

	(void)state;
	for (size_t cut = 1; cut < n; cut++) {
		struct side s = open_one();

		assert_int_equal(say(&s, m, cut), JUDGED_PASS);
		assert_int_equal(judged.sends, 0);
		assert_int_equal(say(&s, m + cut, n - cut), JUDGED_DROP);
		assert_int_equal(judged.sends, 2);
		is_server_reset(0, &s, s.seq - (uint32_t)(n - cut));
		is_one_answer(1, &s, "www.ex.example");
		for (size_t i = 0; i < n; i++) { /* and once more, byte by byte, each of them acknowledged */
			assert_int_equal(say(&s, m + i, 1), JUDGED_DROP);
			assert_int_equal(judged.sends, 1);
			if (i + 1 < n) {
				assert_int_equal(sends[0].flags, TH_ACK);
				assert_int_equal(sends[0].seq, s.ack);
				assert_int_equal(sends[0].ack, s.seq);
				assert_int_equal(sends[0].size, 0);
			}
		}
		is_one_answer(0, &s, "www.ex.example");
	}
}

static void byte_by_byte(void **state)
{
	struct side s = open_one();
	uint8_t m[600];
	size_t n = question(m, "ex.example"), first = question(m, "other.example");

	(void)state;
	for (size_t i = 0; i < first; i++)
		assert_int_equal(say(&s, m + i, 1), JUDGED_PASS);
	s.ack += 50;
	question(m, "ex.example");
	for (size_t i = 0; i + 1 < n; i++)
		assert_int_equal(say(&s, m + i, 1), JUDGED_PASS);
	assert_int_equal(say(&s, m + n - 1, 1), JUDGED_DROP);
	is_server_reset(0, &s, s.seq - 1);
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(judged.sends, 2); /* what was allowed has been answered */
	is_ours(&s);
}

/* The client's rest goes to a new connection. */
static void allowed_after_blocked(void **state)
{
	struct side s = open_one();
	uint8_t m[600];

	(void)state;
	say(&s, m, question(m, "ex.example"));
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(say(&s, m, question(m, "other.example")), JUDGED_DROP);
	assert_int_equal(judged.sends, 2);
	assert_int_equal(sends[0].flags, TH_ACK);
	assert_int_equal(sends[0].size, 0);
	is_client_reset(1, &s);
	is_forgotten(&s);
}

static void both_in_a_segment(void **state)
{
	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		struct side s = open_one();
		uint8_t m[600];
		uint32_t at = s.seq;
		size_t n = put_question(m, 0, &plain, turn ? "ex.example" : "other.example");

		n = put_question(m, n, &plain, turn ? "other.example" : "ex.example");
		assert_int_equal(say(&s, m, n), JUDGED_DROP);
		assert_int_equal(judged.sends, 3);
		is_server_reset(0, &s, at);
		is_one_answer(1, &s, "ex.example");
		is_client_reset(2, &s);
		is_forgotten(&s);
	}
}

/* A blocked question and the beginning of another: what that is for is seen later. */
static void blocked_and_a_half(void **state)
{
	uint8_t m[600];
	size_t n = question(m, "ex.example"), all = put_question(m, n, &plain, "other.example");

	(void)state;
	for (size_t cut = n + 1; cut < all; cut++) {
		struct side s = open_one();

		assert_int_equal(say(&s, m, cut), JUDGED_DROP);
		assert_int_equal(judged.sends, 2);
		is_one_answer(1, &s, "ex.example");
		assert_int_equal(say(&s, m + cut, all - cut), JUDGED_DROP);
		assert_int_equal(judged.sends, 2);
		is_client_reset(1, &s);
		is_forgotten(&s);
	}
}

/* ASKED allowed questions, then the server is heard of TIMES times in between; is the connection kept when a blocked one comes? */
static bool kept_after(unsigned asked, unsigned times, bool one_segment)
{
	struct side s = open_one();
	uint8_t m[600];
	size_t n = 0;
	bool kept;

	for (unsigned i = 0; i < asked; i++) {
		n = put_question(m, one_segment ? n : 0, &plain, "other.example");
		if (!one_segment || i + 1 == asked)
			assert_int_equal(say(&s, m, n), JUDGED_PASS);
	}
	for (unsigned i = 0; i < times; i++) {
		s.ack += 400;
		assert_int_equal(show(&s, s.seq, TH_ACK, NULL, 0), JUDGED_PASS);
	}
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	is_one_answer(1, &s, "ex.example");
	kept = judged.sends == 2;
	if (kept) {
		is_ours(&s);
	} else {
		assert_int_equal(judged.sends, 3);
		is_client_reset(2, &s);
		is_forgotten(&s);
	}
	return kept;
}

/* An answer that the server owes must not be waited for in vain: then the client begins anew. Of several questions nobody can
 * tell which were answered, since one answer may come in several segments, and several in one. */
static void blocked_after_allowed(void **state)
{
	(void)state;
	assert_true(kept_after(0, 0, false));
	assert_true(kept_after(1, 1, false));
	assert_true(kept_after(1, 3, false));
	assert_false(kept_after(1, 0, false));
	assert_false(kept_after(2, 0, true));
	for (unsigned times = 0; times < 5; times++) {
		assert_false(kept_after(2, times, true));
		assert_false(kept_after(3, times, false));
	}
}

/* One after the other, each answered before the next. */
static void in_turn(void **state)
{
	struct side s = open_one();
	uint8_t m[600];

	(void)state;
	for (int i = 0; i < 300; i++) {
		assert_int_equal(say(&s, m, question(m, "other.example")), JUDGED_PASS);
		s.ack += 90;
	}
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	assert_int_equal(judged.sends, 2);
	is_one_answer(1, &s, "ex.example");
	is_ours(&s);
}

/* Many allowed ones without an answer are never counted back to none. */
static void a_flood_of_questions(void **state)
{
	static uint8_t zeros[65000];
	struct side s = open_one();
	uint8_t m[600];

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(say(&s, zeros, 32768), JUDGED_PASS); /* empty messages */
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(judged.sends, 3);
}

/* More answers than one packet takes: those that fit, and the rest is asked again. */
static void too_many(void **state)
{
	struct side s = open_one();
	static uint8_t m[4000];
	struct asked *q[10];
	const char *names[10];
	unsigned answered;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 10; i++) {
		q[i] = &plain;
		names[i] = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123.aaaaaaaaaabbbbbbbbbbcccccc"
			   "ccccddddddddddeeeeeeeeeeffffffffff123.ex.example";
		n = put_question(m, n, &plain, names[i]);
	}
	assert_int_equal(say(&s, m, n), JUDGED_DROP);
	assert_int_equal(judged.sends, 3);
	assert_true(sends[1].size <= 1200);
	answered = (unsigned)(sends[1].size / (2u + number16(sends[1].payload)));
	assert_true(answered >= 4 && answered < 10);
	is_answer(1, &s, q, names, answered);
	is_client_reset(2, &s);
	is_forgotten(&s);
}

static void endings(void **state)
{
	uint8_t m[600];
	size_t n = question(m, "ex.example");
	struct side s;

	(void)state;
	s = open_one();
	say(&s, m, n);
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(show(&s, s.seq + 5, TH_FIN | TH_ACK, NULL, 0), JUDGED_DROP); /* behind bytes that are missing */
	assert_int_equal(judged.sends, 0);
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(show(&s, s.seq, TH_FIN | TH_ACK, turn ? m : NULL, turn ? n : 0), JUDGED_DROP);
		if (turn) { /* the question, and with it the end of the client's side */
			s.seq += (uint32_t)n;
			is_one_answer(judged.sends - 2, &s, "ex.example");
		}
		s.seq++;
		assert_true(sends[judged.sends - 1].to_client);
		assert_int_equal(sends[judged.sends - 1].flags, TH_FIN | TH_ACK);
		assert_int_equal(sends[judged.sends - 1].seq, s.ack);
		assert_int_equal(sends[judged.sends - 1].ack, s.seq);
		is_forgotten(&s);
		s = open_one();
	}
	for (int turn = 0; turn < 2; turn++) { /* forgotten: what comes then is of a connection that we do not know */
		s = open_one();
		assert_int_equal(show(&s, s.seq, turn ? TH_RST : TH_FIN | TH_ACK, NULL, 0), JUDGED_PASS);
		assert_int_equal(judged.sends, 0);
		assert_int_equal(say(&s, m, n), JUDGED_DROP);
		is_one_answer(1, &s, "ex.example");
		assert_int_equal(judged.sends, 3);
		is_client_reset(2, &s);
	}
}

/* Asked and ended in one segment that goes on where we are. */
static void last_words(void **state)
{
	struct side s = open_one();
	uint8_t m[600];
	size_t n = question(m, "ex.example");

	(void)state;
	say(&s, m, n);
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(show(&s, s.seq, TH_FIN | TH_ACK, m, n), JUDGED_DROP);
	s.seq += (uint32_t)n;
	assert_int_equal(judged.sends, 2);
	is_one_answer(0, &s, "ex.example");
	assert_int_equal(sends[1].flags, TH_FIN | TH_ACK);
	assert_int_equal(sends[1].seq, s.ack);
	assert_int_equal(sends[1].ack, s.seq + 1);
	is_forgotten(&s);
}

static void retransmitted(void **state)
{
	uint8_t m[600];
	size_t n = question(m, "other.example");
	struct side s = open_one();

	(void)state;
	assert_int_equal(say(&s, m, n), JUDGED_PASS);
	s.seq -= (uint32_t)n;
	assert_int_equal(say(&s, m, n), JUDGED_PASS); /* counts once */
	s.ack += 100;
	assert_int_equal(show(&s, s.seq - 1, TH_ACK, "x", 1), JUDGED_PASS); /* a keepalive probe */
	n = put_question(m, n, &plain, "ex.example");
	s.seq -= (uint32_t)question(m + 300, "other.example");
	assert_int_equal(say(&s, m, n), JUDGED_DROP); /* the old and the new in one */
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(judged.sends, 2);
	is_ours(&s);
	s.seq -= 5; /* our answer did not arrive */
	assert_int_equal(say(&s, m, 5), JUDGED_DROP);
	assert_int_equal(judged.sends, 1);
	is_client_reset(0, &s);
	is_forgotten(&s);
}

static void gap_on_ours(void **state)
{
	struct side s = open_one();
	uint8_t m[600];

	(void)state;
	say(&s, m, question(m, "ex.example"));
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(show(&s, s.seq + 3, TH_ACK, m, 20), JUDGED_DROP);
	assert_int_equal(judged.sends, 1);
	is_client_reset(0, &s);
	is_forgotten(&s);
}

/* A segment whose predecessor is missing waits for it; if that never comes, we go on with what there is. */
static void gaps(void **state)
{
	uint8_t m[600];
	size_t first = question(m, "other.example"), all = put_question(m, first, &plain, "ex.example");
	struct side s;

	(void)state;
	for (unsigned tries = 0; tries <= 5; tries++) {
		s = open_one();
		for (unsigned i = 0; i < tries; i++) {
			assert_int_equal(show(&s, s.seq + (uint32_t)first, TH_ACK, m + first, all - first), JUDGED_DROP);
			assert_int_equal(judged.sends, i < 3 ? 0 : 3);
			if (i < 3)
				continue;
			s.seq += (uint32_t)all;
			is_one_answer(1, &s, "ex.example");
			is_client_reset(2, &s); /* who knows what the server was asked */
			break;
		}
		if (tries > 3)
			continue;
		assert_int_equal(say(&s, m, first), JUDGED_PASS);
		s.ack += 100;
		assert_int_equal(say(&s, m + first, all - first), JUDGED_DROP);
		assert_int_equal(judged.sends, 2);
		is_one_answer(1, &s, "ex.example");
	}
	s = open_one(); /* the count begins anew once a gap is closed */
	for (unsigned i = 0; i < 10; i++) {
		for (unsigned k = 0; k < 3; k++)
			assert_int_equal(show(&s, s.seq + 1, TH_ACK, m + 1, 10), JUDGED_DROP);
		assert_int_equal(say(&s, m, first), JUDGED_PASS);
	}
}

/* TCP Fast Open: a blocked question in the SYN is dropped alone, and comes again behind the handshake. */
static void fast_open(void **state)
{
	struct side s = { .key = key_between(4, 40000, 53), .seq = 0xffffffff };
	uint8_t m[600];
	size_t n = question(m, "ex.example");

	(void)state;
	assert_int_equal(show(&s, s.seq, TH_SYN, m, n), JUDGED_DROP);
	assert_int_equal(judged.sends, 0);
	s = open_side(4, 40000, s.seq);
	assert_int_equal(say(&s, m, n), JUDGED_DROP);
	assert_int_equal(judged.sends, 2);
	is_one_answer(1, &s, "ex.example");
	s = (struct side){ .key = key_between(4, 40000, 53), .seq = 77 };
	n = question(m, "other.example");
	assert_int_equal(show(&s, s.seq, TH_SYN, m, n), JUDGED_PASS);
	s.seq += 1 + (uint32_t)n;
	s.ack = 500;
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	is_one_answer(1, &s, "ex.example");
}

/* Ports that are used again begin anew, on a connection that was ours as on any other. */
static void ports_used_again(void **state)
{
	struct side s = open_one();
	uint8_t m[600];

	(void)state;
	say(&s, m, question(m, "ex.example"));
	s = open_side(4, 40000, 12345);
	assert_int_equal(say(&s, m, question(m, "other.example")), JUDGED_PASS);
	say(&s, m, 10); /* half a message */
	s = open_side(4, 40000, 99999);
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	assert_int_equal(judged.sends, 2);
}

/* A connection that was open before we were: the server may owe an answer. */
static void without_beginning(void **state)
{
	struct side s = { .key = key_between(6, 40000, 53), .seq = 0xfffffff0, .ack = 5 };
	uint8_t m[600];

	(void)state;
	is_forgotten(&s);
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	assert_int_equal(judged.sends, 3);
	is_server_reset(0, &s, 0xfffffff0);
	is_one_answer(1, &s, "ex.example");
	is_client_reset(2, &s);
	is_forgotten(&s);
}

/* Messages of every kind of length in front of a blocked question: it is found. */
static void long_messages(void **state)
{
	static const size_t sizes[] = { 0, 1, 11, 12, 511, 512, 513, 514, 1000, 16000, 65535 };
	static uint8_t m[66000];
	uint8_t blocked[600];
	size_t n = question(blocked, "ex.example");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		for (int step = 0; step < 4; step++) {
			static const size_t steps[] = { 1400, 512, 2, 65000 };
			size_t at = 0, all = 2 + sizes[i];
			struct side s = open_one();

			if (sizes[i] == 65535 && step == 2)
				continue;
			memset(m, 0xff, sizeof m);
			put_number16(m, (unsigned)sizes[i]);
			while (at < all) {
				size_t part = all - at < steps[step] ? all - at : steps[step];

				assert_int_equal(say(&s, m + at, part), JUDGED_PASS);
				assert_int_equal(judged.sends, 0);
				at += part;
			}
			s.ack += 20;
			assert_int_equal(say(&s, blocked, n), JUDGED_DROP);
			assert_int_equal(judged.sends, 2);
			is_one_answer(1, &s, "ex.example");
		}
	}
}

/* A blocked question in a message that says it is longer than any segment: judged by its beginning, answered whole. */
static void padded_question(void **state)
{
	static uint8_t m[3000];
	struct side s = open_one();

	(void)state;
	question(m, "ex.example");
	put_number16(m, 2500);
	assert_int_equal(say(&s, m, 400), JUDGED_PASS);
	assert_int_equal(say(&s, m + 400, 113), JUDGED_PASS);
	assert_int_equal(say(&s, m + 513, 1), JUDGED_DROP);
	assert_int_equal(judged.sends, 2);
	is_one_answer(1, &s, "ex.example");
	assert_int_equal(say(&s, m + 514, 2502 - 514), JUDGED_DROP); /* the rest of it */
	assert_int_equal(judged.sends, 1);
	assert_int_equal(sends[0].size, 0);
	assert_int_equal(say(&s, m, question(m, "ex.example")), JUDGED_DROP);
	assert_int_equal(judged.sends, 1);
	is_one_answer(0, &s, "ex.example");
}

static void interleaved(void **state)
{
	struct side a = open_side(4, 1000, 5), b = open_side(6, 1000, 6), c = open_side(4, 1001, 7);
	uint8_t m[600];
	size_t n = question(m, "ex.example");

	(void)state;
	for (size_t i = 0; i + 1 < n; i++) {
		assert_int_equal(say(&a, m + i, 1), JUDGED_PASS);
		assert_int_equal(say(&b, m + i, 1), JUDGED_PASS);
		assert_int_equal(say(&c, m + i, 1), JUDGED_PASS);
	}
	assert_int_equal(say(&c, m + n - 1, 1), JUDGED_DROP);
	is_one_answer(1, &c, "ex.example");
	assert_int_equal(say(&a, m + n - 1, 1), JUDGED_DROP);
	is_one_answer(1, &a, "ex.example");
	assert_int_equal(say(&b, m + n - 1, 1), JUDGED_DROP);
	is_one_answer(1, &b, "ex.example");
	is_ours(&a);
	is_ours(&b);
	is_ours(&c);
}

/* A hundred thousand connections: as many are remembered as there is room for, the oldest not. */
static void crowd(void **state)
{
	struct side s = open_one(), other = { .key = s.key };
	uint8_t m[600];

	(void)state;
	say(&s, m, question(m, "ex.example"));
	is_one_answer(1, &s, "ex.example");
	for (uint32_t i = 0; i < 100000; i++) {
		other.key.client[0] = (uint8_t)(10 + i / 65536);
		other.key.client_port = (uint16_t)i;
		assert_int_equal(show(&other, i, TH_SYN, NULL, 0), JUDGED_PASS);
		if (i % (DNS_TCP_MAX - 1) == 0)
			is_ours(&s); /* used again and again: it stays */
	}
	for (uint32_t i = 0; i < DNS_TCP_MAX; i++) {
		other.key.client_port = (uint16_t)(i + 1);
		other.key.client[0] = 99;
		show(&other, i, TH_SYN, NULL, 0);
	}
	is_forgotten(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
		TEST(allowed),		     TEST(two_in_a_segment),  TEST(split_everywhere),	   TEST(byte_by_byte),
		TEST(allowed_after_blocked), TEST(both_in_a_segment), TEST(blocked_and_a_half),	   TEST(blocked_after_allowed),
		TEST(in_turn),		     TEST(too_many),	      TEST(a_flood_of_questions), TEST(endings),
		TEST(last_words),	     TEST(retransmitted),     TEST(gap_on_ours),	   TEST(gaps),
		TEST(fast_open),	     TEST(ports_used_again),  TEST(without_beginning),	   TEST(long_messages),
		TEST(padded_question),	     TEST(interleaved),	      TEST(crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
