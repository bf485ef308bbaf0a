/* What each kind of entry means on the network, row by row. */
#include "support/unit.h"

#include "daemon/derive.h"
#include "support/catalogue.h"

static const char *const extra[] = { "help.example" };
static struct target_context ctx;
static const char *blocked; /* ids, each between blanks */

static bool is_blocked(const void *arg, const char *id)
{
	char key[64];

	(void)arg;
	snprintf(key, sizeof key, " %s ", id);
	return strstr(blocked, key) != NULL;
}

static const struct derive derive = { .ctx = &ctx, .service_blocked = is_blocked };

static int set_up(void **state)
{
	(void)state;
	ctx = (struct target_context){ test_catalogue(), extra, 1, NULL };
	return 0;
}

static int tear_down(void **state)
{
	struct catalogue *c = (struct catalogue *)ctx.catalogue;

	(void)state;
	catalogue_free(&c);
	return 0;
}

static struct record record(enum record_kind kind, const char *target, const char *service)
{
	struct record r = { .id = 1, .kind = (uint8_t)kind, .state = STATE_BLOCKED };

	strcpy(r.target, target);
	strcpy(r.service, service);
	return r;
}

static const struct row {
	enum record_kind kind;
	const char *target, *service;
	uint8_t flags, state;
	const char *blocked;
	const char *names; /* sorted, a blank between */
} rows[] = {
	{ KIND_DOMAIN, "ex.example", "", 0, STATE_BLOCKED, "", "ex.example m.ex.example www.ex.example" },
	{ KIND_DOMAIN, "ex.example", "", 0, STATE_READY, "", "ex.example m.ex.example www.ex.example" },
	{ KIND_DOMAIN, "ex.example", "", 0, STATE_RELEASING, "", "ex.example m.ex.example www.ex.example" },
	{ KIND_DOMAIN, "ex.example", "", 0, STATE_GONE, "", "" },
	{ KIND_DOMAIN, "tumblr.com", "", 0, STATE_BLOCKED, "", "assets.tumblr.com m.tumblr.com tumblr.com www.tumblr.com" },
	{ KIND_DOMAIN, "fbcdn.net", "", 0, STATE_BLOCKED, "", "fbcdn.net m.fbcdn.net www.fbcdn.net" },
	{ KIND_DOMAIN, "help.example", "", 0, STATE_BLOCKED, "", "" },
	{ KIND_DOMAIN, "x.help.example", "", 0, STATE_BLOCKED, "", "" },
	{ KIND_SERVICE, "hinge", "hinge", 0, STATE_BLOCKED, "", "hinge.co" },
	{ KIND_SERVICE, "facebook", "facebook", 0, STATE_BLOCKED, " facebook ", "facebook.com fb.com" },
	{ KIND_SERVICE, "facebook", "facebook", 0, STATE_BLOCKED, " facebook instagram ", "facebook.com fb.com fbcdn.net" },
	{ KIND_SERVICE, "nobody", "nobody", 0, STATE_BLOCKED, "", "" },
	{ KIND_PROFILE, "reddit:ex", "reddit", 0, STATE_BLOCKED, "", "redd.it reddit.com" },
	{ KIND_PROFILE, "reddit:ex", "reddit", FLAG_ONLY_PROFILE, STATE_BLOCKED, "", "" },
	{ KIND_PROFILE_HOSTED, "ex.tumblr.com", "tumblr", 0, STATE_BLOCKED, "", "ex.tumblr.com" },
	{ KIND_PROFILE_PATH, "forum.example/u/ex", "", 0, STATE_BLOCKED, "", "forum.example" },
	{ KIND_PROFILE_PATH, "forum.example/u/ex", "", FLAG_ONLY_PROFILE, STATE_BLOCKED, "", "" },
	{ KIND_ADDRESS, "192.0.2.7", "", 0, STATE_BLOCKED, "", "" },
	{ KIND_EMAIL, "ex@example.org", "", 0, STATE_BLOCKED, "", "" },
	{ KIND_PHONE, "tel:+15551234567", "", 0, STATE_BLOCKED, "", "" },
};

static void each_kind_gives_its_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct record r = record(rows[i].kind, rows[i].target, rows[i].service);
		struct names names = { 0 };
		char text[1024] = "";

		r.flags = rows[i].flags;
		r.state = rows[i].state;
		blocked = rows[i].blocked;
		assert_int_equal(derive_names(&derive, &r, &names), 0);
		for (size_t k = 0; k < names.count; k++)
			snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", k ? " " : "", names.text[k]);
		assert_string_equal(text, rows[i].names);
		names_free(&names);
	}
}

static void an_address_is_only_of_an_address_entry(void **state)
{
	struct record a = record(KIND_ADDRESS, "2001:db8::/64", ""), d = record(KIND_DOMAIN, "ex.example", "");
	struct addr out;

	(void)state;
	assert_true(derive_addr(&a, &out));
	assert_int_equal(out.length, 64);
	assert_false(derive_addr(&d, &out));
	a.state = STATE_GONE;
	assert_false(derive_addr(&a, &out));
}

static void a_narrow_profile_does_not_block_its_service(void **state)
{
	struct record r = record(KIND_PROFILE, "reddit:ex", "reddit");

	(void)state;
	assert_true(derive_blocks_service(&r, "reddit"));
	assert_false(derive_blocks_service(&r, "facebook"));
	r.flags = FLAG_ONLY_PROFILE;
	assert_false(derive_blocks_service(&r, "reddit"));
	r = record(KIND_PROFILE_HOSTED, "ex.tumblr.com", "tumblr");
	assert_false(derive_blocks_service(&r, "tumblr"));
	r = record(KIND_SERVICE, "reddit", "reddit");
	r.state = STATE_GONE;
	assert_false(derive_blocks_service(&r, "reddit"));
}

static void a_shared_name_is_open_unless_all_are_blocked(void **state)
{
	struct record r = record(KIND_SERVICE, "facebook", "facebook"), d = record(KIND_DOMAIN, "fbcdn.net", "");

	(void)state;
	blocked = " facebook ";
	assert_true(derive_shared_open(&derive, &r, "fbcdn.net"));
	assert_false(derive_shared_open(&derive, &r, "facebook.com"));
	assert_false(derive_shared_open(&derive, &r, "lost.example"));
	assert_false(derive_shared_open(&derive, &d, "fbcdn.net"));
	blocked = " facebook instagram ";
	assert_false(derive_shared_open(&derive, &r, "fbcdn.net"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_gives_its_names),
		cmocka_unit_test(an_address_is_only_of_an_address_entry),
		cmocka_unit_test(a_narrow_profile_does_not_block_its_service),
		cmocka_unit_test(a_shared_name_is_open_unless_all_are_blocked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
