/* Segments of two known byte strings in any order, with overlaps.
 * Built and run by `make fuzz`.
 * Must never show a byte that is not where it belongs, nor outgrow the bounds.
 *
 * The input is a row of steps of five bytes: bit 0: another connection; bit 1: the server has spoken; bit 2: SYN; bit 3: the flow is
 * dropped; bits 4 to 6: seconds pass; then an offset (16 bits) and a size (16 bits). */
#include "inspect/stream.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#define TRUTH 131072
#define STEPS_MAX 300
#define STEP_SIZE 5

static uint8_t truth[TRUTH];
static uint32_t begins[2][STEPS_MAX]; /* where segments have begun */
static unsigned begun[2];

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The view begins where some segment began, and goes on as the string does. */
static bool is_true(unsigned which, const struct stream_view *v)
{
	for (unsigned i = 0; i < begun[which]; i++)
		if (memcmp(v->data, truth + begins[which][i], v->size) == 0)
			return true;
	return false;
}

static void show(struct stream *s, const uint8_t *step, uint64_t now_s)
{
	static uint32_t acks[2];
	unsigned which = step[0] & 1;
	uint32_t from = (uint32_t)step[1] << 8 | step[2];
	size_t size = (size_t)step[3] << 8 | step[4];
	uint8_t *copy = malloc(size ? size : 1);
	struct packet p = { .key = { .family = 4, .client_port = (uint16_t)which }, .flags = step[0] & 4 ? TH_SYN : TH_ACK,
			    .seq = 0xffff8000u + from, .payload = copy, .size = size };
	struct stream_view v;

	must(copy != NULL);
	memcpy(copy, truth + from, size);
	acks[which] += step[0] >> 1 & 1;
	p.ack = acks[which];
	begins[which][begun[which]++] = from;
	v = stream_add(s, &p, now_s);
	free(copy); /* what is shown is its own */
	must(v.size <= STREAM_MAX && v.packets >= 1 && v.packets <= begun[which]);
	must(!v.size || is_true(which, &v));
	must(stream_known(s, &p));
	if (!(step[0] & 8))
		return;
	stream_drop(s, &p);
	must(!stream_known(s, &p));
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	uint32_t x = 1;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < TRUTH; i++)
		truth[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream *s = stream_new(size);
	uint64_t now_s = 0;

	must(s != NULL);
	begun[0] = begun[1] = 0;
	for (unsigned i = 0; i < STEPS_MAX && size >= STEP_SIZE; i++, data += STEP_SIZE, size -= STEP_SIZE) {
		now_s += (data[0] >> 4 & 7) * 5;
		stream_expire(s, now_s);
		show(s, data, now_s);
	}
	stream_free(&s);
	return 0;
}
