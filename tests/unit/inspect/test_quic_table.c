/* Tests of inspect/quic_table.c. */
#include "support/unit.h"

#include <malloc.h>

#include "inspect/quic_table.h"

#define MANY 100000u

static struct quic_table *table;

static int begin(void **state)
{
	(void)state;
	return quic_table_new(&table);
}

static int end(void **state)
{
	(void)state;
	quic_table_free(&table);
	return table ? -1 : 0;
}

static struct flow_key key_of(uint32_t n)
{
	struct flow_key k = { .family = 4, .client_port = (uint16_t)n, .server_port = 443 };

	memcpy(k.client, &n, sizeof n);
	return k;
}

static struct quic_flow *add(uint32_t n, uint64_t now_ms)
{
	struct flow_key k = key_of(n);
	struct quic_flow *f = quic_table_add(table, &k, now_ms);

	assert_non_null(f);
	return f;
}

static struct quic_flow *find(uint32_t n)
{
	struct flow_key k = key_of(n);

	return quic_table_next(table, &k, NULL);
}

static void a_flow_is_found_by_its_key(void **state)
{
	struct quic_flow *f = add(1, 5);

	(void)state;
	assert_ptr_equal(find(1), f);
	assert_null(find(2));
	assert_false(f->decided);
	assert_non_null(f->stream);
	assert_int_equal(f->stream->prefix, 0);
	add(2, 5);
	assert_ptr_equal(find(1), f);
	assert_int_equal(quic_table_count(table), 2);
}

/* More flows than half the buckets: some share one. */
static void every_byte_of_a_key_counts(void **state)
{
	struct flow_key keys[QUIC_FLOWS_MAX];

	(void)state;
	memset(keys, 0, sizeof keys);
	for (size_t i = 0; i < QUIC_FLOWS_MAX; i++) {
		((uint8_t *)&keys[i])[i % sizeof *keys] = (uint8_t)(1 + i / sizeof *keys);
		assert_non_null(quic_table_add(table, &keys[i], 5));
	}
	for (size_t i = 0; i < QUIC_FLOWS_MAX; i++) {
		struct quic_flow *f = quic_table_next(table, &keys[i], NULL);

		assert_non_null(f);
		assert_memory_equal(&f->key, &keys[i], sizeof *keys);
		assert_null(quic_table_next(table, &keys[i], f));
	}
}

static void a_decided_flow_keeps_its_name_alone(void **state)
{
	struct quic_flow *f = add(1, 5);

	(void)state;
	quic_flow_decide(f, "ex.example");
	assert_true(f->decided);
	assert_null(f->stream);
	assert_string_equal(find(1)->name, "ex.example");
}

static void the_one_used_longest_ago_gives_way(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < QUIC_FLOWS_MAX; i++)
		add(i, 5);
	quic_table_touch(table, find(0), 6);
	add(QUIC_FLOWS_MAX, 6);
	assert_non_null(find(0));
	assert_null(find(1));
	assert_non_null(find(2));
	assert_non_null(find(QUIC_FLOWS_MAX));
	assert_int_equal(quic_table_count(table), QUIC_FLOWS_MAX);
}

static void one_key_does_not_crowd_out_others(void **state)
{
	struct flow_key k = key_of(7);
	struct quic_flow *f = NULL;
	unsigned same = 0;
	uint64_t oldest = UINT64_MAX;

	(void)state;
	add(1, 5);
	for (uint32_t i = 0; i < QUIC_FLOWS_MAX * 2; i++)
		add(7, 10 + i);
	assert_non_null(find(1));
	assert_int_equal(quic_table_count(table), 1 + QUIC_FLOWS_PER_KEY);
	while ((f = quic_table_next(table, &k, f))) {
		same++;
		oldest = f->used_ms < oldest ? f->used_ms : oldest;
	}
	assert_int_equal(same, QUIC_FLOWS_PER_KEY);
	assert_int_equal(oldest, 10 + QUIC_FLOWS_MAX * 2 - QUIC_FLOWS_PER_KEY);
}

static void old_flows_are_forgotten(void **state)
{
	(void)state;
	add(1, 100);
	add(2, 200);
	quic_table_expire(table, 99 + QUIC_FLOW_AGE_MS);
	assert_non_null(find(1));
	quic_table_expire(table, 100 + QUIC_FLOW_AGE_MS);
	assert_null(find(1));
	assert_non_null(find(2));
	quic_table_touch(table, find(2), 5000);
	quic_table_expire(table, 4999 + QUIC_FLOW_AGE_MS);
	assert_non_null(find(2));
	quic_table_expire(table, 0); /* a clock that runs backwards forgets nothing */
	assert_non_null(find(2));
	quic_table_expire(table, UINT64_MAX);
	assert_int_equal(quic_table_count(table), 0);
}

static void its_memory_is_bounded(void **state)
{
	const size_t bound = QUIC_FLOWS_MAX * (sizeof(struct quic_stream) + 64);
	size_t before = mallinfo2().uordblks, most = 0;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		struct quic_flow *f = add(i, i / 100);
		size_t now = mallinfo2().uordblks;

		f->dcid.size = 8;
		if (i % 3 == 0)
			quic_flow_decide(f, "ex.example");
		if (now > before && now - before > most)
			most = now - before;
		assert_true(quic_table_count(table) <= QUIC_FLOWS_MAX);
	}
	assert_int_equal(quic_table_count(table), QUIC_FLOWS_MAX);
	assert_true(most <= bound);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(find(i) != NULL, i >= MANY - QUIC_FLOWS_MAX);
}

/* Whoever knows the hash of one table does not know another's. */
static void tables_hash_differently(void **state)
{
	struct quic_table *other;

	(void)state;
	assert_int_equal(quic_table_new(&other), 0);
	assert_memory_not_equal(table, other, 16); /* the seeds */
	quic_table_free(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_flow_is_found_by_its_key, begin, end),
		cmocka_unit_test_setup_teardown(every_byte_of_a_key_counts, begin, end),
		cmocka_unit_test_setup_teardown(a_decided_flow_keeps_its_name_alone, begin, end),
		cmocka_unit_test_setup_teardown(the_one_used_longest_ago_gives_way, begin, end),
		cmocka_unit_test_setup_teardown(one_key_does_not_crowd_out_others, begin, end),
		cmocka_unit_test_setup_teardown(old_flows_are_forgotten, begin, end),
		cmocka_unit_test_setup_teardown(its_memory_is_bounded, begin, end),
		cmocka_unit_test_setup_teardown(tables_hash_differently, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
