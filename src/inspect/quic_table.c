/* The client Initials seen lately: a hash table over a fixed array, with a list from the newest to the oldest.
 * Used by quic.c and quic_refuse.c.
 * Must never grow, nor keep a name in memory that it has forgotten. */
#include "inspect/quic_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define BUCKETS 512u
_Static_assert((BUCKETS & (BUCKETS - 1)) == 0, "a mask picks the bucket");

struct quic_table {
	uint64_t seed[2];
	struct quic_flow *buckets[BUCKETS];
	struct quic_flow *newest, *oldest, *spare; /* spare: linked by next */
	size_t count;
	struct quic_flow flows[QUIC_FLOWS_MAX];
};

int quic_table_new(struct quic_table **out)
{
	struct quic_table *t = calloc(1, sizeof *t);

	*out = NULL;
	if (!t)
		return -ENOMEM;
	if (getrandom(t->seed, sizeof t->seed, 0) != sizeof t->seed) {
		int r = -errno;

		free(t);
		return r;
	}
	for (size_t i = 0; i < QUIC_FLOWS_MAX; i++) {
		t->flows[i].next = t->spare;
		t->spare = &t->flows[i];
	}
	*out = t;
	return 0;
}

static inline uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32) + v[3];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein), over words of the machine: whoever picks ports cannot pick the bucket. */
static uint64_t hash(const uint64_t seed[2], const struct flow_key *key)
{
	uint64_t v[4] = { seed[0] ^ 0x736f6d6570736575u, seed[1] ^ 0x646f72616e646f6du, seed[0] ^ 0x6c7967656e657261u,
			  seed[1] ^ 0x7465646279746573u };
	uint64_t words[sizeof *key / 8 + 1] = { 0 };

	memcpy(words, key, sizeof *key);
	words[sizeof *key / 8] = (uint64_t)sizeof *key << 56;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		v[3] ^= words[i];
		sip_round(v);
		v[0] ^= words[i];
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static struct quic_flow **bucket_of(struct quic_table *t, const struct flow_key *key)
{
	return &t->buckets[hash(t->seed, key) & (BUCKETS - 1)];
}

static void unlist(struct quic_table *t, struct quic_flow *f)
{
	*(f->newer ? &f->newer->older : &t->newest) = f->older;
	*(f->older ? &f->older->newer : &t->oldest) = f->newer;
}

static void list_newest(struct quic_table *t, struct quic_flow *f, uint64_t now_ms)
{
	f->used_ms = now_ms;
	f->newer = NULL;
	f->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = f;
	t->newest = f;
}

static void forget(struct quic_table *t, struct quic_flow *f)
{
	struct quic_flow **at = bucket_of(t, &f->key);

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	unlist(t, f);
	if (f->stream)
		explicit_bzero(f->stream->bytes, sizeof f->stream->bytes);
	free(f->stream);
	explicit_bzero(f, sizeof *f);
	f->next = t->spare;
	t->spare = f;
	t->count--;
}

void quic_table_free(struct quic_table **t)
{
	if (!*t)
		return;
	while ((*t)->oldest)
		forget(*t, (*t)->oldest);
	free(*t);
	*t = NULL;
}

void quic_table_expire(struct quic_table *t, uint64_t now_ms)
{
	while (t->oldest && now_ms >= t->oldest->used_ms && now_ms - t->oldest->used_ms >= QUIC_FLOW_AGE_MS)
		forget(t, t->oldest);
}

struct quic_flow *quic_table_next(struct quic_table *t, const struct flow_key *key, const struct quic_flow *after)
{
	struct quic_flow *f = after ? after->next : *bucket_of(t, key);

	while (f && memcmp(&f->key, key, sizeof *key) != 0)
		f = f->next;
	return f;
}

/* Makes room for one more flow of KEY. */
static void make_room(struct quic_table *t, const struct flow_key *key)
{
	struct quic_flow *f = NULL, *eldest = NULL;
	size_t same = 0;

	while ((f = quic_table_next(t, key, f))) {
		if (!eldest || f->used_ms <= eldest->used_ms)
			eldest = f;
		same++;
	}
	if (same >= QUIC_FLOWS_PER_KEY)
		forget(t, eldest);
	else if (!t->spare)
		forget(t, t->oldest);
}

struct quic_flow *quic_table_add(struct quic_table *t, const struct flow_key *key, uint64_t now_ms)
{
	struct quic_stream *stream = malloc(sizeof *stream);
	struct quic_flow **bucket, *f;

	if (!stream)
		return NULL;
	quic_stream_reset(stream);
	make_room(t, key);
	bucket = bucket_of(t, key);
	f = t->spare;
	t->spare = f->next;
	*f = (struct quic_flow){ .key = *key, .stream = stream, .next = *bucket };
	*bucket = f;
	list_newest(t, f, now_ms);
	t->count++;
	return f;
}

void quic_table_touch(struct quic_table *t, struct quic_flow *f, uint64_t now_ms)
{
	unlist(t, f);
	list_newest(t, f, now_ms);
}

void quic_flow_decide(struct quic_flow *f, const char *name)
{
	strncpy(f->name, name, sizeof f->name - 1);
	explicit_bzero(f->stream->bytes, sizeof f->stream->bytes);
	free(f->stream);
	f->stream = NULL;
	f->decided = true;
}

size_t quic_table_count(const struct quic_table *t)
{
	return t->count;
}
