/* Tests of helper/own_addr.c, in a network namespace of our own. */
#include "unit/helper/support.h"

#include "helper/own_addr.h"

static enum wire_own check(const struct own *own, const char *text)
{
	struct addr a = addr_of(text);

	return own_check(own, &a);
}

static int ip(const char *words)
{
	char text[256], *argv[24] = { NULL }, *save = NULL;
	size_t n = 0;

	snprintf(text, sizeof text, "ip %s", words);
	for (char *w = strtok_r(text, " ", &save); w && n < COUNT_OF(argv) - 1;
	     w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	return run((const char *const *)argv);
}

static int add_links(void **state)
{
	static const char *const steps[] = {
		"link add one type veth peer name two",
		"link set one up",
		"link set two up",
		"addr add 203.0.113.5/24 dev one",
		"addr add 10.9.0.1 peer 10.9.0.2 dev two",
		"-6 addr add 2001:db8:5::5/64 dev one nodad",
		"route add 198.51.100.0/24 via 203.0.113.254",
		"route add 192.0.2.0/24 nexthop via 203.0.113.201 nexthop via 203.0.113.202",
		"-6 route add 2001:db8:77::/48 via 2001:db8:5::fe",
		"route add 192.88.99.0/24 via inet6 2001:db8:5::fa"
	};

	if (enter_namespace(state) || !have_namespace)
		return 0;
	for (size_t i = 0; i < COUNT_OF(steps); i++)
		if (ip(steps[i]) != 0)
			return -1;
	return 0;
}

static void addresses_are_ours(void **state)
{
	struct own own;

	(void)state;
	need_namespace();
	assert_int_equal(own_read(&own), 0);
	assert_int_equal(check(&own, "127.0.0.1"), OWN_ADDRESS);
	assert_int_equal(check(&own, "203.0.113.5"), OWN_ADDRESS);
	assert_int_equal(check(&own, "2001:db8:5::5"), OWN_ADDRESS);
	assert_int_equal(check(&own, "10.9.0.1"), OWN_ADDRESS);
	assert_int_equal(check(&own, "10.9.0.2"),
			 OWN_NO); /* the other end of a point-to-point link is somebody else's */
	assert_int_equal(check(&own, "203.0.113.6"), OWN_NO);
	assert_int_equal(check(&own, "2001:db8:5::6"), OWN_NO);
	assert_int_equal(check(&own, "203.0.113.0/29"), OWN_ADDRESS);
	assert_int_equal(check(&own, "203.0.113.8/29"), OWN_NO);
	assert_int_equal(check(&own, "2001:db8:5::/64"), OWN_ADDRESS);
	own_free(&own);
}

static void gateways_are_told_apart(void **state)
{
	struct own own;

	(void)state;
	need_namespace();
	assert_int_equal(own_read(&own), 0);
	assert_int_equal(check(&own, "203.0.113.254"), OWN_GATEWAY);
	assert_int_equal(check(&own, "203.0.113.201"), OWN_GATEWAY); /* of several ways */
	assert_int_equal(check(&own, "203.0.113.202"), OWN_GATEWAY);
	assert_int_equal(check(&own, "203.0.113.203"), OWN_NO);
	assert_int_equal(check(&own, "2001:db8:5::fe"), OWN_GATEWAY);
	assert_int_equal(check(&own, "2001:db8:5::fa"), OWN_GATEWAY); /* of another family than the route */
	assert_int_equal(check(&own, "198.51.100.9"), OWN_NO); /* behind a gateway is not the gateway */
	assert_int_equal(check(&own, "203.0.113.248/29"), OWN_GATEWAY);
	own_free(&own);
}

static void without_an_answer_nothing_is_known(void **state)
{
	struct own own = { 0 };

	(void)state;
	own_free(&own);
	assert_int_equal(check(&own, "203.0.113.5"), OWN_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_ours),
		cmocka_unit_test(gateways_are_told_apart),
		cmocka_unit_test(without_an_answer_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, add_links, NULL);
}
