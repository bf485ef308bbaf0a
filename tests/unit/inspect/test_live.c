/* Tests of inspect/live.c: what is noted, in which order, what is forgotten, and the bound. */
#include "support/unit.h"

#include "inspect/live.h"

#define TCP 6
#define UDP 17

static struct flow_key key_number(uint32_t n)
{
	struct flow_key k = { .family = 4, .client_port = (uint16_t)n, .server_port = 443 };

	memcpy(k.client, &n, sizeof n);
	return k;
}

static void note(struct live *l, uint32_t n, const char *name)
{
	struct flow_key k = key_number(n);

	live_note(l, &k, TCP, name);
}

struct seen {
	unsigned count;
	struct live_flow flows[LIVE_MAX + 1];
	const char *forget; /* this name; NULL: every second, "": none */
};

static bool look(void *arg, const struct live_flow *f)
{
	struct seen *s = arg;

	assert_true(s->count < LIVE_MAX);
	s->flows[s->count++] = *f;
	return s->forget ? strcmp(s->forget, f->name) == 0 : s->count % 2 == 0;
}

static struct seen *seen_in(struct live *l, const char *forget)
{
	static struct seen s;

	s.count = 0;
	s.forget = forget;
	live_forget_if(l, look, &s);
	return &s;
}

static void noted(void **state)
{
	struct live *l = live_new();
	struct flow_key k = key_number(3);
	struct seen *s;

	(void)state;
	assert_int_equal(seen_in(l, "")->count, 0);
	note(l, 1, "one.example");
	note(l, 2, "two.example");
	live_note(l, &k, UDP, "three.example");
	note(l, 1, "another.example"); /* one more name of the first */
	assert_int_equal(live_count(l), 4);
	s = seen_in(l, "");
	assert_int_equal(s->count, 4);
	assert_string_equal(s->flows[0].name, "one.example");
	assert_string_equal(s->flows[1].name, "two.example");
	assert_string_equal(s->flows[2].name, "three.example");
	assert_string_equal(s->flows[3].name, "another.example");
	assert_memory_equal(&s->flows[2].key, &k, sizeof k);
	assert_int_equal(s->flows[1].protocol, TCP);
	assert_int_equal(s->flows[2].protocol, UDP);
	live_free(&l);
	assert_null(l);
	live_free(&l);
}

/* A hello that comes again is noted once; a name, a port or a protocol that differs makes another flow. */
static void repeated(void **state)
{
	struct live *l = live_new();
	struct flow_key k = key_number(1);

	(void)state;
	for (int i = 0; i < 3 * LIVE_MAX; i++)
		live_note(l, &k, UDP, "ex.example");
	assert_int_equal(live_count(l), 1);
	live_note(l, &k, TCP, "ex.example");
	assert_int_equal(live_count(l), 2);
	live_note(l, &k, TCP, "www.ex.example");
	assert_int_equal(live_count(l), 3);
	k.client_port++;
	live_note(l, &k, TCP, "www.ex.example");
	assert_int_equal(live_count(l), 4);
	seen_in(l, "www.ex.example");
	assert_int_equal(live_count(l), 2);
	live_note(l, &k, TCP, "www.ex.example"); /* what was forgotten is noted anew */
	assert_int_equal(live_count(l), 3);
	live_free(&l);
}

static void forgotten(void **state)
{
	struct live *l = live_new();
	struct seen *s;

	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		note(l, i, i % 3 ? "stays.example" : "goes.example");
	assert_int_equal(seen_in(l, "goes.example")->count, 10);
	assert_int_equal(live_count(l), 6);
	s = seen_in(l, "");
	assert_int_equal(s->count, 6);
	for (unsigned i = 0; i < s->count; i++)
		assert_string_equal(s->flows[i].name, "stays.example");
	seen_in(l, "stays.example");
	assert_int_equal(live_count(l), 0);
	assert_int_equal(seen_in(l, "")->count, 0);
	note(l, 77, "new.example");
	assert_int_equal(live_count(l), 1);
	assert_string_equal(seen_in(l, "")->flows[0].name, "new.example");
	live_free(&l);
}

static void bound(void **state)
{
	struct live *l = live_new();
	char name[64];
	struct seen *s;

	(void)state;
	for (uint32_t i = 0; i < 3 * LIVE_MAX + 5; i++) {
		snprintf(name, sizeof name, "n%u.example", i);
		note(l, i, name);
		assert_int_equal(live_count(l), i < LIVE_MAX ? i + 1 : LIVE_MAX);
	}
	s = seen_in(l, NULL);
	assert_int_equal(s->count, LIVE_MAX);
	for (uint32_t i = 0; i < LIVE_MAX; i++) { /* the newest, oldest first */
		struct flow_key k = key_number(2 * LIVE_MAX + 5 + i);

		snprintf(name, sizeof name, "n%u.example", 2 * LIVE_MAX + 5 + i);
		assert_string_equal(s->flows[i].name, name);
		assert_memory_equal(&s->flows[i].key, &k, sizeof k);
	}
	assert_int_equal(live_count(l), LIVE_MAX / 2);
	s = seen_in(l, "");
	assert_int_equal(s->count, LIVE_MAX / 2);
	snprintf(name, sizeof name, "n%u.example", 2 * LIVE_MAX + 5);
	assert_string_equal(s->flows[0].name, name);
	live_free(&l);
}

static void longest_name(void **state)
{
	struct live *l = live_new();
	char name[NAME_SIZE];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	note(l, 1, name);
	note(l, 2, "");
	assert_string_equal(seen_in(l, "")->flows[0].name, name);
	assert_string_equal(seen_in(l, "")->flows[1].name, "");
	live_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noted), cmocka_unit_test(repeated),	 cmocka_unit_test(forgotten),
		cmocka_unit_test(bound), cmocka_unit_test(longest_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
