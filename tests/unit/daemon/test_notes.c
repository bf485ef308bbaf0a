/* Which addresses a resolver's file names as DNS servers. */
#include "support/unit.h"

#include "daemon/notes.h"

static const struct row {
	const char *text, *addr;
	bool found;
} rows[] = {
	{ "nameserver 192.0.2.53\n", "192.0.2.53", true },
	{ "nameserver 192.0.2.53", "192.0.2.0/24", true },
	{ "nameserver 192.0.2.53\n", "192.0.2.5", false },
	{ "# nameserver 192.0.2.53\n", "192.0.2.53", false },
	{ "search a.example\n\tnameserver\t2001:db8::53\n", "2001:db8::/64", true },
	{ "options edns0\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n", "192.0.2.2", true },
	{ "nameserver fe80::1%eth0\nnameserver 192.0.2.2\n", "192.0.2.2", true },
	{ "nameserver\nnameserver not-an-address\n", "192.0.2.2", false },
	{ "nameservers 192.0.2.2\n", "192.0.2.2", false },
	{ "", "192.0.2.2", false },
};

static void servers_are_found_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct addr a;

		assert_int_equal(addr_parse(rows[i].addr, &a), 0);
		assert_int_equal(notes_text_has_server(rows[i].text, &a), rows[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(servers_are_found_by_line) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
