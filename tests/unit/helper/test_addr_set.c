/* Tests of helper/addr_set.c, also against a walk over the list. */
#include "unit/helper/support.h"

#include "helper/addr_set.h"

static bool covers(const struct addr_set *s, const char *text)
{
	struct addr a = addr_of(text);

	return addr_set_covers(s, &a);
}

static void addresses_and_prefixes_are_found(void **state)
{
	struct items list = ADDRS("192.0.2.7", "198.51.100.0/24", "203.0.113.128/26", "2001:db8::1",
				  "2001:db8:1::/48", "2001:db8:2::/63");
	struct addr_set s;

	(void)state;
	addr_set_init(&s, &list);
	assert_true(covers(&s, "192.0.2.7"));
	assert_false(covers(&s, "192.0.2.6"));
	assert_false(covers(&s, "192.0.2.8"));
	assert_true(covers(&s, "198.51.100.0"));
	assert_true(covers(&s, "198.51.100.255"));
	assert_false(covers(&s, "198.51.101.0"));
	assert_true(covers(&s, "203.0.113.191"));
	assert_false(covers(&s, "203.0.113.192"));
	assert_false(covers(&s, "203.0.113.127"));
	assert_true(covers(&s, "2001:db8::1"));
	assert_false(covers(&s, "2001:db8::2"));
	assert_true(covers(&s, "2001:db8:1:ffff::9"));
	assert_false(covers(&s, "2001:db8:3::"));
	assert_true(covers(&s, "2001:db8:2:1::"));
	assert_false(covers(&s, "2001:db8:2:2::"));
	items_free(&list);
}

static void nothing_is_in_an_empty_list(void **state)
{
	struct items list = plan_addr_items();
	struct addr_set s;

	(void)state;
	addr_set_init(&s, &list);
	assert_false(covers(&s, "192.0.2.7"));
	assert_false(covers(&s, "2001:db8::"));
}

static void it_says_what_a_walk_says(void **state)
{
	(void)state;
	srand(3);
	for (int round = 0; round < 200; round++) {
		struct items list = plan_addr_items();
		struct addr_set s;
		char text[ADDR_TEXT_SIZE + 16];

		for (int i = 0; i < 6; i++) {
			struct addr a;

			snprintf(text, sizeof text, "10.0.%d.%d/%d", rand() % 2, rand() % 256,
				 24 + rand() % 9);
			a = addr_of(text);
			assert_int_equal(items_push(&list, &a), 0);
		}
		assert_int_equal(items_sort(&list), 0);
		addr_set_init(&s, &list);
		for (int k = 0; k < 512; k++) {
			struct addr a = { .family = 4,
					  .length = 32,
					  .bytes = { 10, 0, (uint8_t)(k >> 8), (uint8_t)k } };
			bool want = false;

			for (size_t i = 0; i < list.count; i++)
				want = want || addr_contains(items_at(&list, i), &a);
			assert_int_equal(addr_set_covers(&s, &a), want);
		}
		items_free(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_and_prefixes_are_found),
		cmocka_unit_test(nothing_is_in_an_empty_list),
		cmocka_unit_test(it_says_what_a_walk_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
