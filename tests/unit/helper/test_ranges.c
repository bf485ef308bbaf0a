/* Tests of helper/ranges.c, also against a count of every address. */
#include "unit/helper/support.h"

#include "helper/ranges.h"

/* "first-end first-end ..." of the family's ranges. */
static void assert_ranges(struct items s, uint8_t family, const char *want)
{
	char have[1024] = "", first[INET6_ADDRSTRLEN], end[INET6_ADDRSTRLEN];
	int af = family == 4 ? AF_INET : AF_INET6;
	struct ranges it;
	struct range r;

	ranges_init(&it, &s, family);
	while (ranges_next(&it, &r)) {
		size_t n = strlen(have);

		inet_ntop(af, r.first, first, sizeof first);
		inet_ntop(af, r.end, end, sizeof end);
		snprintf(have + n, sizeof have - n, "%s%s-%s", n ? " " : "", first, r.open ? "" : end);
	}
	assert_string_equal(have, want);
	items_free(&s);
}

static void prefixes_become_ranges(void **state)
{
	(void)state;
	assert_ranges(ADDRS("192.0.2.0/24"), 4, "192.0.2.0-192.0.3.0");
	assert_ranges(ADDRS("192.0.2.128/25"), 4, "192.0.2.128-192.0.3.0");
	assert_ranges(ADDRS("192.0.2.254/31"), 4, "192.0.2.254-192.0.3.0");
	assert_ranges(ADDRS("192.255.255.0/24"), 4, "192.255.255.0-193.0.0.0");
	assert_ranges(ADDRS("2001:db8::/48"), 6, "2001:db8::-2001:db8:1::");
	assert_ranges(ADDRS("2001:db8::fffe/127"), 6, "2001:db8::fffe-2001:db8::1:0");
	assert_ranges(ADDRS("2001:db8::/48"), 4, "");
	assert_ranges(ADDRS("192.0.2.1", "2001:db8::1"), 4, ""); /* single addresses are in the other sets */
}

static void nested_and_adjacent_ones_become_one(void **state)
{
	(void)state;
	assert_ranges(ADDRS("192.0.2.0/24", "192.0.2.0/25", "192.0.2.64/26", "192.0.2.255"), 4,
		      "192.0.2.0-192.0.3.0");
	assert_ranges(ADDRS("192.0.2.0/24", "192.0.3.0/24", "192.0.4.0/25"), 4, "192.0.2.0-192.0.4.128");
	assert_ranges(ADDRS("192.0.2.0/24", "192.0.4.0/24"), 4, "192.0.2.0-192.0.3.0 192.0.4.0-192.0.5.0");
	assert_ranges(ADDRS("2001:db8::/64", "2001:db8:0:1::/64", "2001:db8:0:3::/64"), 6,
		      "2001:db8::-2001:db8:0:2:: 2001:db8:0:3::-2001:db8:0:4::");
}

static void the_end_of_the_address_space_has_no_end(void **state)
{
	(void)state;
	assert_ranges(ADDRS("255.255.255.0/24"), 4, "255.255.255.0-");
	assert_ranges(ADDRS("255.255.254.0/24", "255.255.255.0/24", "255.255.255.128/25"), 4,
		      "255.255.254.0-");
	assert_ranges(ADDRS("0.0.0.0/0", "10.0.0.0/8"), 4, "0.0.0.0-");
	assert_ranges(ADDRS("::/0"), 6, "::-");
	assert_ranges(ADDRS("ffff::/16"), 6, "ffff::-");
	assert_ranges(ADDRS("fffe::/16"), 6, "fffe::-ffff::");
}

/* Random prefixes within a /24: exactly the addresses that some prefix covers are in some range. */
static void ranges_cover_what_the_prefixes_cover(void **state)
{
	(void)state;
	srand(8);
	for (int round = 0; round < 500; round++) {
		struct items s = plan_addr_items();
		bool want[256] = { false }, have[256] = { false };
		int last_end = -1;
		struct ranges it;
		struct range r;

		for (int i = 0; i < rand() % 9; i++) {
			unsigned length = 25 + (unsigned)rand() % 7, size = 1u << (32 - length),
				 first = (unsigned)rand() % 256 & ~(size - 1);
			struct addr a = { .family = 4,
					  .length = (uint8_t)length,
					  .bytes = { 10, 1, 2, (uint8_t)first } };

			assert_int_equal(items_push(&s, &a), 0);
			for (unsigned k = first; k < first + size; k++)
				want[k] = true;
		}
		assert_int_equal(items_sort(&s), 0);
		ranges_init(&it, &s, 4);
		while (ranges_next(&it, &r)) {
			int end = r.end[2] == 3 ? 256 : r.end[3];

			assert_true((int)r.first[3] > last_end); /* neither overlapping nor touching */
			last_end = end;
			for (int k = r.first[3]; k < end; k++)
				have[k] = true;
		}
		assert_memory_equal(have, want, sizeof have);
		items_free(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_become_ranges),
		cmocka_unit_test(nested_and_adjacent_ones_become_one),
		cmocka_unit_test(the_end_of_the_address_space_has_no_end),
		cmocka_unit_test(ranges_cover_what_the_prefixes_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
