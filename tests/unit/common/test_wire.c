/* Tests of common/wire.c. */
#include "support/unit.h"

#include <glob.h>
#include <stdio.h>

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

/* A reply's details, codes and flags. */
static void replies(void **state)
{
	static const enum wire_type types[] = { WIRE_STATUS_REPLY, WIRE_COMMIT_REPLY };
	struct wire_message m;

	(void)state;
#define FAULT(type, change)                                                                        \
	wire_init(&m, type);                                                                       \
	strcpy(m.u.status.detail, "no room");                                                      \
	strcpy(m.u.status.names.detail, "off");                                                    \
	m.u.status.hosts.error = WIRE_ERROR_MAX;                                                   \
	m.u.status.addresses.flags = WIRE_LAYER_FLAGS_;                                            \
	assert_true(wire_valid(&m, sizeof m));                                                     \
	change;                                                                                    \
	assert_false(wire_valid(&m, sizeof m))
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		FAULT(types[i], m.u.status.result = WIRE_NOT_STORED + 1);
		FAULT(types[i], m.u.status.hosts.error = -1);
		FAULT(types[i], m.u.status.addresses.error = WIRE_ERROR_MAX + 1);
		FAULT(types[i], m.u.status.hosts.flags = WIRE_LAYER_FLAGS_ + 1);
		FAULT(types[i], m.u.status.names.flags = 1u << 31);
		FAULT(types[i], m.u.status.hosts.detail[1] = 'x');
		FAULT(types[i], m.u.status.addresses.detail[WIRE_DETAIL_SIZE - 1] = 'x');
		FAULT(types[i], m.u.status.names.detail[20] = 'x');
		FAULT(types[i], memset(m.u.status.detail, 'x', WIRE_DETAIL_SIZE));
		FAULT(types[i], m.u.status.detail[50] = 'x');
	}
#undef FAULT
	wire_init(&m, WIRE_CHECK_ADDR_REPLY);
	strcpy(m.u.reply.detail, "unknown");
	assert_true(wire_valid(&m, sizeof m));
	m.u.reply.detail[50] = 'x';
	assert_false(wire_valid(&m, sizeof m));
}

/* Whatever a layer holds, its copy may be sent. */
static void layer_copies(void **state)
{
	struct wire_layer from;
	struct wire_message m;

	(void)state;
	memset(&from, 0xff, sizeof from);
	wire_init(&m, WIRE_STATUS_REPLY);
	wire_layer_copy(&m.u.status.names, &from);
	assert_true(wire_valid(&m, sizeof m));
	assert_true(m.u.status.names.error > 0);
	assert_int_equal(strlen(m.u.status.names.detail), WIRE_DETAIL_SIZE - 1);
	from = (struct wire_layer){ .error = 5, .count = 7, .flags = WIRE_LAYER_IDLE, .detail = "short\0long" };
	wire_layer_copy(&m.u.status.names, &from);
	assert_true(wire_valid(&m, sizeof m));
	assert_int_equal(m.u.status.names.error, 5);
	assert_int_equal(m.u.status.names.count, 7);
	assert_int_equal(m.u.status.names.flags, WIRE_LAYER_IDLE);
	assert_string_equal(m.u.status.names.detail, "short");
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

/* The fuzzer's seeds are messages that both sides have really sent; after a change of the format they are to be recorded anew. */
static void recorded(void **state)
{
	struct wire_message m;
	glob_t found;

	(void)state;
	assert_int_equal(glob("tests/fuzz/corpus/wire/*", 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 20);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *f = fopen(found.gl_pathv[i], "r");
		assert_non_null(f);
		size_t n = fread(&m, 1, sizeof m, f);
		fclose(f);
		if (!wire_valid(&m, n))
			fail_msg("%s is not valid", found.gl_pathv[i]);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(recorded), cmocka_unit_test(well_formed), cmocka_unit_test(ill_formed), cmocka_unit_test(unused_bytes), cmocka_unit_test(replies),
					    cmocka_unit_test(layer_copies),
					    cmocka_unit_test(digest) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
