/* Tests of inspect/flow_table.c, against a model that keeps its flows in a row, oldest first. */
#include "support/unit.h"

#include "inspect/flow_table.h"

#define MODEL_MAX 300

struct model {
	struct flow_key keys[MODEL_MAX];
	uint32_t slots[MODEL_MAX];
	unsigned count;
};

static uint32_t state_of_lcg = 1;

static uint32_t any(uint32_t below)
{
	state_of_lcg = state_of_lcg * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)(state_of_lcg >> 8) * below >> 24);
}

static struct flow_key key_number(uint32_t n)
{
	struct flow_key k = { .family = n & 1 ? 6 : 4, .client_port = (uint16_t)n, .server_port = 53 };

	memcpy(k.client, &n, sizeof n);
	return k;
}

static unsigned model_at(const struct model *m, const struct flow_key *k)
{
	unsigned i = 0;

	while (i < m->count && memcmp(&m->keys[i], k, sizeof *k) != 0)
		i++;
	return i;
}

static void model_remove(struct model *m, unsigned i)
{
	m->count--;
	memmove(&m->keys[i], &m->keys[i + 1], (m->count - i) * sizeof m->keys[0]);
	memmove(&m->slots[i], &m->slots[i + 1], (m->count - i) * sizeof m->slots[0]);
}

static void model_append(struct model *m, const struct flow_key *k, uint32_t slot)
{
	m->keys[m->count] = *k;
	m->slots[m->count++] = slot;
}

/* All that can be read of the table says what the model does. */
static void same(const struct flow_table *t, const struct model *m)
{
	uint32_t slot = t->oldest, before = FLOW_NONE;

	assert_int_equal(t->count, m->count);
	for (unsigned i = 0; i < m->count; i++) {
		assert_int_equal(slot, m->slots[i]);
		assert_true(t->slots[slot].used);
		assert_memory_equal(&t->slots[slot].key, &m->keys[i], sizeof m->keys[i]);
		assert_int_equal(t->slots[slot].older, before);
		before = slot;
		slot = t->slots[slot].newer;
	}
	assert_int_equal(slot, FLOW_NONE);
	assert_int_equal(t->newest, before);
}

static void find(struct flow_table *t, struct model *m, const struct flow_key *k)
{
	unsigned i = model_at(m, k);
	uint32_t slot = flow_table_find(t, k);

	assert_int_equal(slot, i < m->count ? m->slots[i] : FLOW_NONE);
	if (i == m->count)
		return;
	model_remove(m, i);
	model_append(m, k, slot);
}

static void add(struct flow_table *t, struct model *m, const struct flow_key *k)
{
	uint32_t slot;

	if (model_at(m, k) < m->count)
		return;
	slot = flow_table_add(t, k);
	assert_true(slot < t->capacity);
	if (m->count == t->capacity) {
		assert_int_equal(slot, m->slots[0]); /* the oldest gave way */
		model_remove(m, 0);
	}
	for (unsigned i = 0; i < m->count; i++)
		assert_int_not_equal(m->slots[i], slot);
	model_append(m, k, slot);
}

static void drop(struct flow_table *t, struct model *m)
{
	unsigned i;

	if (!m->count)
		return;
	i = any(m->count);
	flow_table_drop(t, m->slots[i]);
	assert_false(t->slots[m->slots[i]].used);
	model_remove(m, i);
}

static void like_the_model(void **state)
{
	static const uint32_t capacities[] = { 1, 2, 3, 16, 17, 250 };

	(void)state;
	for (size_t c = 0; c < COUNT_OF(capacities); c++) {
		struct flow_table t;
		struct model m = { 0 };

		assert_int_equal(flow_table_init(&t, capacities[c], 0x1234567890abcdef * c), 0);
		for (unsigned step = 0; step < 6000; step++) {
			struct flow_key k = key_number(any(2 * capacities[c] + 2));
			uint32_t what = any(10);

			what < 4 ? find(&t, &m, &k) : what < 8 ? add(&t, &m, &k) : drop(&t, &m);
			same(&t, &m);
		}
		flow_table_free(&t);
		assert_null(t.slots);
	}
}

static void empty(void **state)
{
	struct flow_key k = key_number(1);
	struct flow_table t;

	(void)state;
	assert_int_equal(flow_table_init(&t, 5, 0), 0);
	assert_int_equal(flow_table_find(&t, &k), FLOW_NONE);
	k = (struct flow_key){ 0 };
	assert_int_equal(flow_table_find(&t, &k), FLOW_NONE); /* nor a slot that never was used */
	flow_table_free(&t);
	flow_table_free(&t);
}

/* Each byte is a part of the key, not of its hash alone. */
static void each_field_counts(void **state)
{
	struct flow_key k = key_number(0x01020304), other;
	struct flow_table t;
	uint32_t slot;

	(void)state;
	assert_int_equal(flow_table_init(&t, 1, 7), 0); /* with few chains */
	slot = flow_table_add(&t, &k);
	for (size_t i = 0; i < sizeof k; i++) {
		for (unsigned change = 1; change < 256; change++) {
			memcpy(&other, &k, sizeof k);
			((uint8_t *)&other)[i] ^= (uint8_t)change;
			assert_int_equal(flow_table_find(&t, &other), FLOW_NONE);
		}
	}
	assert_int_equal(flow_table_find(&t, &k), slot);
	flow_table_free(&t);
}

static unsigned longest_chain(const struct flow_table *t)
{
	unsigned longest = 0;

	for (uint32_t h = 0; h <= t->mask; h++) {
		unsigned n = 0;

		for (uint32_t i = t->heads[h]; i != FLOW_NONE; i = t->slots[i].chain)
			n++;
		longest = n > longest ? n : longest;
	}
	return longest;
}

/* Neither many neighbouring keys nor a full table make chains long, whichever two bytes the keys differ in. */
static void spread(void **state)
{
	(void)state;
	for (size_t at = 0; at + 2 <= sizeof(struct flow_key); at += 2) {
		struct flow_table t;

		assert_int_equal(flow_table_init(&t, 4096, 99), 0);
		for (uint32_t i = 0; i < 10000; i++) {
			struct flow_key k = { .family = 6 };

			memcpy((uint8_t *)&k + at, &i, 2);
			flow_table_add(&t, &k);
		}
		assert_int_equal(t.count, 4096);
		assert_true(longest_chain(&t) < 16);
		flow_table_free(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(like_the_model),
		cmocka_unit_test(empty),
		cmocka_unit_test(each_field_counts),
		cmocka_unit_test(spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
