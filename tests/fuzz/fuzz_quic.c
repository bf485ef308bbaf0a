/* Fuzzes what reads QUIC: datagrams as they are, and packets rightly encrypted around frames of the fuzzer's choice.
 * Built and run by `make fuzz`.
 * Must never see a name that the list could not take, an answer that is taken back, or a refusal that is not one.
 *
 * The input is a row of steps: what to do, two bytes of size, bytes. What to do: bit 0: the bytes are frames, to be encrypted,
 * else a datagram; bit 1: version 2; bit 2: one more packet follows in this datagram; bit 3: the DCID is the server's; bit 4:
 * another connection; bit 5: other addresses; bit 6: time goes on; bit 7: a refusal is asked for. */
#include "inspect/quic.h"

#include <stdlib.h>

#include "inspect/quic_frames.h"
#include "support/quic_client.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct quic_cipher *cipher;
static struct quic *quic;
static struct client clients[2][2];
static struct bytes datagram, frames;
static uint64_t now_ms;

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return quic_cipher_new(&cipher) < 0 || quic_new(&quic) < 0;
}

static struct flow_key key_of(uint8_t what)
{
	return (struct flow_key){ .family = 4, .client_port = what & 0x20 ? 1000 : 2000, .server_port = 443 };
}

/* In memory of its own, so that a read beyond the end is seen. */
static uint8_t *copy_of(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	must(copy != NULL);
	memcpy(copy, data, size);
	return copy;
}

static void parse_frames(const uint8_t *data, size_t size)
{
	static struct quic_stream s;
	uint8_t *copy = copy_of(data, size);

	quic_stream_reset(&s);
	quic_frames_read(copy, size, &s);
	must(s.prefix <= QUIC_HELLO_MAX);
	free(copy);
}

static void encrypt(uint8_t what, const uint8_t *data, size_t size)
{
	struct client *c = &clients[what >> 1 & 1][what >> 4 & 1];

	parse_frames(data, size);
	if (!size || datagram.size + size + 200 > sizeof datagram.at)
		return;
	frames.size = 0;
	put(&frames, data, size);
	c->dcid = what & 8 ? cid_of(0x5e, 9) : c->origin;
	put_initial(&datagram, c, &frames);
}

static void refuse(const struct flow_key *key, const uint8_t *data, size_t size)
{
	uint8_t out[QUIC_REFUSAL_SIZE];
	size_t n = quic_refuse(quic, key, data, size, out);
	struct quic_bytes b = { out, n };
	struct quic_packet p;

	must(n <= sizeof out && (!n || (quic_take_packet(&b, &p) && p.initial && !b.left)));
}

static void deliver(uint8_t what)
{
	struct flow_key key = key_of(what);
	uint8_t *copy = copy_of(datagram.at, datagram.size);
	char name[NAME_SIZE], again[NAME_SIZE];
	enum quic_result r = quic_datagram(quic, &key, copy, datagram.size, now_ms, name);

	must(memchr(name, '\0', sizeof name) && (r == QUIC_NAME) == (*name != '\0'));
	for (const uint8_t *c = (const uint8_t *)name; *c; c++)
		must(*c > ' ' && !(*c >= 'A' && *c <= 'Z') && *c != '/');
	if (r >= QUIC_NAMELESS)
		must(quic_datagram(quic, &key, copy, datagram.size, now_ms, again) == r && strcmp(name, again) == 0);
	if (what & 0x80)
		refuse(&key, copy, datagram.size);
	free(copy);
	datagram.size = 0;
}

static void begin(void)
{
	for (int v = 0; v < 2; v++)
		for (int i = 0; i < 2; i++)
			client_begin(&clients[v][i], cipher, v ? QUIC_V2 : QUIC_V1, (uint8_t)(0x11 * (i + 1)));
	datagram.size = 0;
	now_ms += 1000000; /* nothing is left of the last input */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct quic_bytes b = { data, size };
	const uint8_t *head, *body;

	begin();
	while (quic_take(&b, 3, &head)) {
		size_t n = (size_t)head[1] << 8 | head[2];

		quic_take(&b, n < b.left ? n : b.left, &body);
		n = (size_t)(b.at - body);
		if (head[0] & 0x40)
			now_ms += 6000;
		if (head[0] & 1)
			encrypt(head[0], body, n);
		else if (datagram.size + n <= sizeof datagram.at)
			put(&datagram, body, n);
		if (!(head[0] & 4))
			deliver(head[0]);
	}
	return 0;
}
