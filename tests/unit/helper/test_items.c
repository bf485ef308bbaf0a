/* Tests of helper/items.c and arena.c, against a plain model. */
#include "support/unit.h"

#include "helper/arena.h"
#include "helper/items.h"

struct element {
	int key, value;
};

static int compare(const void *a, const void *b)
{
	const struct element *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static struct items make(void)
{
	return (struct items){ .size = sizeof(struct element), .compare = compare };
}

static void push(struct items *s, int key, int value)
{
	struct element e = { key, value };

	assert_int_equal(items_push(s, &e), 0);
}

static const struct element *at(const struct items *s, size_t i)
{
	return items_at(s, i);
}

static void the_later_of_equals_stays(void **state)
{
	struct items s = make();

	(void)state;
	push(&s, 3, 1);
	push(&s, 1, 1);
	push(&s, 3, 2);
	push(&s, 2, 1);
	push(&s, 3, 3);
	push(&s, 1, 2);
	assert_int_equal(items_sort(&s), 0);
	assert_int_equal(s.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(at(&s, i)->key, (int)i + 1);
	assert_int_equal(at(&s, 0)->value, 2);
	assert_int_equal(at(&s, 1)->value, 1);
	assert_int_equal(at(&s, 2)->value, 3);
	items_free(&s);
	assert_int_equal(s.count, 0);
}

static void nothing_can_be_sorted_found_and_merged(void **state)
{
	struct items a = make(), b = make(), c = make(), out = make();
	struct element key = { 1, 1 };

	(void)state;
	assert_int_equal(items_sort(&a), 0);
	assert_null(items_find(&a, &key));
	assert_int_equal(items_merge(&a, &b, &c, &out), 0);
	assert_int_equal(out.count, 0);
	items_keep(&a, &b, true);
	items_keep(&a, &b, false);
	assert_int_equal(a.count, 0);
	items_free(&out);
}

/* 500 random merges against an array of flags: old, put and dropped. */
static void merging_is_old_without_drops_with_puts(void **state)
{
	(void)state;
	srand(20);
	for (int round = 0; round < 500; round++) {
		struct items old = make(), puts = make(), drops = make(), out = make();
		int want[40] = { 0 }, dropped[40] = { 0 };
		size_t n = 0;

		for (int key = 0; key < 40; key++) {
			if (rand() % 3 == 0)
				push(&old, key, want[key] = 1);
			if (rand() % 4 == 0) {
				push(&drops, key, 9);
				dropped[key] = 1;
			}
			if (dropped[key])
				want[key] = 0;
			if (rand() % 4 == 0)
				push(&puts, key, want[key] = 2);
		}
		assert_int_equal(items_merge(&old, &puts, &drops, &out), 0);
		for (int key = 0; key < 40; key++) {
			const struct element wanted = { key, 0 }, *found = items_find(&out, &wanted);

			assert_int_equal(found ? found->value : 0, want[key]);
			n += want[key] != 0;
		}
		assert_int_equal(out.count, n);
		items_free(&old);
		items_free(&puts);
		items_free(&drops);
		items_free(&out);
	}
}

static void sorting_thousands_keeps_every_key_once(void **state)
{
	struct items s = make();

	(void)state;
	for (int i = 0; i < 20000; i++)
		push(&s, (int)((unsigned)i * 2654435761u % 5000u), i);
	assert_int_equal(items_sort(&s), 0);
	for (size_t i = 1; i < s.count; i++)
		assert_true(at(&s, i - 1)->key < at(&s, i)->key);
	for (size_t i = 0; i < s.count; i++) { /* the last push of a key is the one with the highest value */
		int key = at(&s, i)->key, last = -1;

		for (int v = at(&s, i)->value; v < 20000; v++)
			if ((int)((unsigned)v * 2654435761u % 5000u) == key)
				last = v;
		assert_int_equal(last, at(&s, i)->value);
		if (i > 50)
			break;
	}
	items_free(&s);
}

static void keeping_splits_in_two(void **state)
{
	struct items a = make(), b = make(), other = make();

	(void)state;
	for (int i = 0; i < 10; i++) {
		push(&a, i, 0);
		push(&b, i, 0);
		if (i % 2)
			push(&other, i, 5);
	}
	items_keep(&a, &other, true);
	items_keep(&b, &other, false);
	assert_int_equal(a.count, 5);
	assert_int_equal(b.count, 5);
	assert_int_equal(at(&a, 4)->key, 9);
	assert_int_equal(at(&a, 4)->value, 0); /* the element itself, not the other's */
	assert_int_equal(at(&b, 4)->key, 8);
	items_free(&a);
	items_free(&b);
	items_free(&other);
}

static void texts_stay_where_they_are(void **state)
{
	struct arena a = { 0 };
	const char *texts[3000], *large;
	char text[32], *room = malloc(30000);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(text, sizeof text, "text-%d", i);
		texts[i] = arena_copy(&a, text);
		assert_non_null(texts[i]);
	}
	memset(room, 'x', 29999);
	room[29999] = '\0';
	large = arena_copy(&a, room);
	assert_string_equal(large, room);
	for (int i = 0; i < 3000; i++) {
		snprintf(text, sizeof text, "text-%d", i);
		assert_string_equal(texts[i], text);
	}
	free(room);
	arena_free(&a);
	assert_null(a.newest);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_later_of_equals_stays),
		cmocka_unit_test(nothing_can_be_sorted_found_and_merged),
		cmocka_unit_test(merging_is_old_without_drops_with_puts),
		cmocka_unit_test(sorting_thousands_keeps_every_key_once),
		cmocka_unit_test(keeping_splits_in_two),
		cmocka_unit_test(texts_stay_where_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
