/* Tests of common/wire.c. */
#include "support/unit.h"

#include "common/wire.h"

static void well_formed(void **state)
{
	struct wire_message m;

	(void)state;
	wire_init(&m, WIRE_HELLO);
	assert_true(wire_valid(&m, sizeof m));
	wire_init(&m, WIRE_PUT_NAME);
	strcpy(m.u.name, "ex.example");
	assert_true(wire_valid(&m, sizeof m));
	wire_init(&m, WIRE_PUT_ADDRS);
	m.count = 2;
	assert_int_equal(addr_parse("192.0.2.7", &m.u.addrs[0]), 0);
	assert_int_equal(addr_parse("2001:db8::/64", &m.u.addrs[1]), 0);
	assert_true(wire_valid(&m, sizeof m));
	wire_init(&m, WIRE_DROP_ENTRY);
	m.u.entry.id = 7;
	assert_true(wire_valid(&m, sizeof m));
}

static void ill_formed(void **state)
{
	struct wire_message m;

	(void)state;
	wire_init(&m, WIRE_HELLO);
	assert_false(wire_valid(&m, sizeof m - 1));
	m.magic++;
	assert_false(wire_valid(&m, sizeof m));
	for (unsigned type = WIRE_TYPE_MAX_ + 1; type < 70; type++) {
		wire_init(&m, type);
		assert_false(wire_valid(&m, sizeof m));
	}
	wire_init(&m, 0);
	assert_false(wire_valid(&m, sizeof m));
	wire_init(&m, WIRE_PUT_NAME);
	strcpy(m.u.name, "Ex.example");
	assert_false(wire_valid(&m, sizeof m));
	strcpy(m.u.name, "ex.example");
	m.u.name[50] = 'x';
	assert_false(wire_valid(&m, sizeof m));
	memset(m.u.name, 'a', sizeof m.u.name);
	assert_false(wire_valid(&m, sizeof m));
	wire_init(&m, WIRE_PUT_ADDRS);
	assert_false(wire_valid(&m, sizeof m));
	m.count = WIRE_ADDRS_PER_MESSAGE + 1;
	assert_false(wire_valid(&m, sizeof m));
	wire_init(&m, WIRE_CHECK_ADDR);
	m.count = 2;
	assert_false(wire_valid(&m, sizeof m));
}

/* A byte set anywhere in the unused part is refused for every message without a body. */
static void unused_bytes(void **state)
{
	static const enum wire_type empty[] = { WIRE_HELLO, WIRE_FETCH, WIRE_BEGIN, WIRE_STATUS };
	struct wire_message m;

	(void)state;
	for (size_t t = 0; t < COUNT_OF(empty); t++)
		for (size_t i = 0; i < sizeof m.u.room; i++) {
			wire_init(&m, empty[t]);
			m.u.room[i] = 1;
			assert_false(wire_valid(&m, sizeof m));
		}
}

static void digest(void **state)
{
	uint64_t a = wire_item_hash(WIRE_ITEM_IS_NAME, "ex.example", 10), b = wire_item_hash(WIRE_ITEM_IS_NAME, "ey.example", 10);

	(void)state;
	assert_true(a != b);
	assert_true(a != wire_item_hash(WIRE_ITEM_IS_ADDR, "ex.example", 10));
	assert_true(a == wire_item_hash(WIRE_ITEM_IS_NAME, "ex.example", 10));
	assert_string_equal(wire_result_name(WIRE_OK), "ok");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(well_formed), cmocka_unit_test(ill_formed), cmocka_unit_test(unused_bytes),
					    cmocka_unit_test(digest) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
