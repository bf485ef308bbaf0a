/* What is taken for a target, in every way to write it.
 * Run by `make check`.
 * Must never be relaxed: a target that is read as another blocks the wrong thing. */
#include "support/unit.h"

#include "daemon/target.h"
#include "support/catalogue.h"

struct row {
	const char *typed;
	enum record_kind kind;
	const char *text;
	const char *host;    /* NULL: "" */
	const char *service; /* NULL: "" */
	const char *handle;  /* NULL: "" */
};

#define A63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"

static const struct row rows[] = {
	/* names */
	{ "ex.example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example.", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "*.ex.example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "*.ex.example.", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "EX.Example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "  ex.example\t\n", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "a_b.ex.example", KIND_DOMAIN, "a_b.ex.example", "a_b.ex.example", NULL, NULL },
	{ "r3---sn-abc.ex.example", KIND_DOMAIN, "r3---sn-abc.ex.example", "r3---sn-abc.ex.example", NULL, NULL },
	{ A63 ".example", KIND_DOMAIN, A63 ".example", A63 ".example", NULL, NULL },
	{ "1.2.3.4.example", KIND_DOMAIN, "1.2.3.4.example", "1.2.3.4.example", NULL, NULL },
	{ "example.org", KIND_DOMAIN, "example.org", "example.org", NULL, NULL },
	{ "ex.co.uk", KIND_DOMAIN, "ex.co.uk", "ex.co.uk", NULL, NULL },
	{ "ex.github.io", KIND_DOMAIN, "ex.github.io", "ex.github.io", NULL, NULL },
	/* IDN */
	{ "bücher.example", KIND_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example", NULL, NULL },
	{ "BÜCHER.example", KIND_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example", NULL, NULL },
	{ "bu\xcc\x88" "cher.example", KIND_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example", NULL, NULL },
	{ "xn--bcher-kva.example", KIND_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example", NULL, NULL },
	{ "XN--BCHER-KVA.EXAMPLE", KIND_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example", NULL, NULL },
	{ "straße.example", KIND_DOMAIN, "xn--strae-oqa.example", "xn--strae-oqa.example", NULL, NULL },
	{ "ex。example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex．example｡", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ｅｘ.example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "e\xc2\xadx.example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL }, /* soft hyphen */
	{ "https://b%C3%BCcher.example/", KIND_DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example", NULL, NULL },
	/* URLs without a page */
	{ "https://ex.example", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "HTTPS://EX.EXAMPLE/", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "http://user:pass@ex.example:8080/?q=1#f", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "https://a@b@ex.example/", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example:443", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example:", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example/", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example?x=/y", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example#/y", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "ex.example/./", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "https://ex%2eexample/", KIND_DOMAIN, "ex.example", "ex.example", NULL, NULL },
	{ "instagram.com", KIND_DOMAIN, "instagram.com", "instagram.com", NULL, NULL },
	{ "https://www.instagram.com/", KIND_DOMAIN, "www.instagram.com", "www.instagram.com", NULL, NULL },
	{ "www.tumblr.com", KIND_DOMAIN, "www.tumblr.com", "www.tumblr.com", NULL, NULL },
	{ "assets.tumblr.com", KIND_DOMAIN, "assets.tumblr.com", "assets.tumblr.com", NULL, NULL },
	{ "api.tumblr.com", KIND_DOMAIN, "api.tumblr.com", "api.tumblr.com", NULL, NULL },
	{ "a.ex.tumblr.com", KIND_DOMAIN, "a.ex.tumblr.com", "a.ex.tumblr.com", NULL, NULL },
	/* pages of unknown sites */
	{ "https://forum.example/u/ex", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "forum.example/u/ex/", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "http://FORUM.example:80//u//ex/?p=1#x", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "forum.example/u/../u/./ex", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "forum.example/../../u/ex", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "forum.example/%75/e%78", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "forum.example/%2e%2E/u/ex", KIND_PROFILE_PATH, "forum.example/u/ex", "forum.example", NULL, NULL },
	{ "forum.example/u/e%2fx", KIND_PROFILE_PATH, "forum.example/u/e%2Fx", "forum.example", NULL, NULL },
	{ "forum.example/u/é", KIND_PROFILE_PATH, "forum.example/u/%C3%A9", "forum.example", NULL, NULL },
	{ "forum.example/U/Ex", KIND_PROFILE_PATH, "forum.example/U/Ex", "forum.example", NULL, NULL },
	{ "forum.example/@ex", KIND_PROFILE_PATH, "forum.example/@ex", "forum.example", NULL, NULL },
	{ "forum.example/http://x", KIND_PROFILE_PATH, "forum.example/http:/x", "forum.example", NULL, NULL },
	{ "notinstagram.com/ex", KIND_PROFILE_PATH, "notinstagram.com/ex", "notinstagram.com", NULL, NULL },
	{ "instagram.com.example/ex", KIND_PROFILE_PATH, "instagram.com.example/ex", "instagram.com.example", NULL, NULL },
	{ "https://instagram.com@forum.example/ex", KIND_PROFILE_PATH, "forum.example/ex", "forum.example", NULL, NULL },
	{ "fbcdn.net/v/ex", KIND_PROFILE_PATH, "fbcdn.net/v/ex", "fbcdn.net", NULL, NULL }, /* shared: nobody's own */
	/* services */
	{ "instagram", KIND_SERVICE, "instagram", NULL, "instagram", NULL },
	{ "Instagram", KIND_SERVICE, "instagram", NULL, "instagram", NULL },
	{ "hinge", KIND_SERVICE, "hinge", NULL, "hinge", NULL },
	/* profiles of services */
	{ "https://www.instagram.com/exname/?hl=en", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "instagram:exname", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "Instagram:@ExName", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "instagram:123", KIND_PROFILE, "instagram:123", NULL, "instagram", "123" },
	{ "instagram.com/exname", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "INSTAGRAM.COM/EXNAME", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "de-de.instagram.com/exname/reels/", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "instagram.com//exname#x", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "instagram.com/%65xname", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "instagram.com/stories/exname/123", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "https://ig.me/m/exname", KIND_PROFILE, "instagram:exname", NULL, "instagram", "exname" },
	{ "https://www.tiktok.com/@exname/video/1", KIND_PROFILE, "tiktok:exname", NULL, "tiktok", "exname" },
	{ "tiktok.com/%40exname", KIND_PROFILE, "tiktok:exname", NULL, "tiktok", "exname" },
	{ "tiktok:@exname", KIND_PROFILE, "tiktok:exname", NULL, "tiktok", "exname" },
	{ "old.reddit.com/u/Ex_Name", KIND_PROFILE, "reddit:ex_name", NULL, "reddit", "ex_name" },
	{ "reddit.com/r/u_exname", KIND_PROFILE, "reddit:exname", NULL, "reddit", "exname" },
	{ "youtube.com/channel/UCabcdefghijklmnopqrstuv", KIND_PROFILE, "youtube:UCabcdefghijklmnopqrstuv", NULL, "youtube",
	  "UCabcdefghijklmnopqrstuv" },
	{ "www.tumblr.com/exname/1/a-post", KIND_PROFILE, "tumblr:exname", NULL, "tumblr", "exname" },
	{ "tumblr.com/blog/view/exname", KIND_PROFILE, "tumblr:exname", NULL, "tumblr", "exname" },
	{ "tumblr:exname", KIND_PROFILE, "tumblr:exname", NULL, "tumblr", "exname" },
	/* profiles with a name of their own */
	{ "exname.tumblr.com", KIND_PROFILE_HOSTED, "exname.tumblr.com", "exname.tumblr.com", "tumblr", "exname" },
	{ "ExName.Tumblr.com.", KIND_PROFILE_HOSTED, "exname.tumblr.com", "exname.tumblr.com", "tumblr", "exname" },
	{ "https://exname.tumblr.com/post/1", KIND_PROFILE_HOSTED, "exname.tumblr.com", "exname.tumblr.com", "tumblr", "exname" },
	{ "https://ex.substack.com/p/x", KIND_PROFILE_HOSTED, "ex.substack.com", "ex.substack.com", "substack", "ex" },
	{ "substack:ex", KIND_PROFILE_HOSTED, "ex.substack.com", "ex.substack.com", "substack", "ex" },
	/* addresses */
	{ "192.0.2.7", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	{ "192.0.2.7/24", KIND_ADDRESS, "192.0.2.0/24", NULL, NULL, NULL },
	{ "192.0.2.7/32", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	{ "http://192.0.2.7/", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	{ "http://ex@192.0.2.7:8080/a?b", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	{ "192.0.2.7:80", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	{ "192.0.2.7/", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	{ "2001:db8::/64", KIND_ADDRESS, "2001:db8::/64", NULL, NULL, NULL },
	{ "2001:DB8:0:0::1", KIND_ADDRESS, "2001:db8::1", NULL, NULL, NULL },
	{ "[2001:db8::1]", KIND_ADDRESS, "2001:db8::1", NULL, NULL, NULL },
	{ "[2001:db8::1]:443", KIND_ADDRESS, "2001:db8::1", NULL, NULL, NULL },
	{ "https://[2001:db8::1]/x", KIND_ADDRESS, "2001:db8::1", NULL, NULL, NULL },
	{ "https://[2001:db8::1]:8443", KIND_ADDRESS, "2001:db8::1", NULL, NULL, NULL },
	{ "::ffff:192.0.2.7", KIND_ADDRESS, "192.0.2.7", NULL, NULL, NULL },
	/* mail */
	{ "ex@example.org", KIND_EMAIL, "ex@example.org", NULL, NULL, NULL },
	{ "Ex.Name+tag@EXAMPLE.org.", KIND_EMAIL, "ex.name+tag@example.org", NULL, NULL, NULL },
	{ "mailto:ex@example.org", KIND_EMAIL, "ex@example.org", NULL, NULL, NULL },
	{ "MAILTO:e%78%40example.org?subject=x", KIND_EMAIL, "ex@example.org", NULL, NULL, NULL },
	{ "ex@bücher.example", KIND_EMAIL, "ex@xn--bcher-kva.example", NULL, NULL, NULL },
	{ "+1@example.org", KIND_EMAIL, "+1@example.org", NULL, NULL, NULL },
	{ "ex@instagram.com", KIND_EMAIL, "ex@instagram.com", NULL, NULL, NULL },
	/* telephone */
	{ "tel:+15551234567", KIND_PHONE, "tel:+15551234567", NULL, NULL, NULL },
	{ "TEL:+1-555-123-4567", KIND_PHONE, "tel:+15551234567", NULL, NULL, NULL },
	{ "+1 (555) 123.4567", KIND_PHONE, "tel:+15551234567", NULL, NULL, NULL },
	{ "tel:+15551234567;ext=2", KIND_PHONE, "tel:+15551234567", NULL, NULL, NULL },
	{ "+123456789012345", KIND_PHONE, "tel:+123456789012345", NULL, NULL, NULL },
	{ "+49301234567", KIND_PHONE, "tel:+49301234567", NULL, NULL, NULL },
};

static struct catalogue *catalogue;
static struct target_context context;

static int begin(void **state)
{
	(void)state;
	catalogue = test_catalogue();
	context = (struct target_context){ .catalogue = catalogue };
	return catalogue ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	catalogue_free(&catalogue);
	return 0;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static void expect(const struct row *row, const char *typed)
{
	char message[TARGET_MESSAGE_SIZE];
	struct target t;
	enum target_error e = target_parse(&context, typed, &t, message);

	if (e != TARGET_OK)
		fail_msg("'%s' is refused: %s: %s", typed, target_error_name(e), message);
	if (t.kind != row->kind)
		fail_msg("'%s' is of kind %d, not %d", typed, t.kind, row->kind);
	assert_string_equal(t.text, row->text);
	assert_string_equal(t.host, or_empty(row->host));
	assert_string_equal(t.service, or_empty(row->service));
	assert_string_equal(t.handle, or_empty(row->handle));
	assert_string_equal(message, "");
	assert_int_equal(t.addr.family != 0, row->kind == KIND_ADDRESS);
}

static void reads_every_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		expect(&rows[i], rows[i].typed);
}

/* What is stored must mean the same when it is read again. */
static void canonical_text_reads_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		expect(&rows[i], rows[i].text);
}

static void works_without_catalogue(void **state)
{
	struct target_context none = { 0 };
	char message[TARGET_MESSAGE_SIZE];
	struct target t;

	(void)state;
	assert_int_equal(target_parse(&none, "https://www.instagram.com/exname/", &t, message), TARGET_OK);
	assert_int_equal(t.kind, KIND_PROFILE_PATH);
	assert_string_equal(t.text, "www.instagram.com/exname");
	assert_int_equal(target_parse(&none, "instagram", &t, message), TARGET_SINGLE_LABEL);
	assert_int_equal(target_parse(&none, "instagram:exname", &t, message), TARGET_UNKNOWN_SERVICE);
}

static void the_longest_page_fits(void **state)
{
	char typed[400], message[TARGET_MESSAGE_SIZE];
	struct target t;

	(void)state;
	memset(typed, 0, sizeof typed);
	strcpy(typed, "forum.example/");
	memset(typed + 14, 'a', TARGET_SIZE - 1 - 14);
	assert_int_equal(target_parse(&context, typed, &t, message), TARGET_OK);
	assert_string_equal(t.text, typed);
	typed[TARGET_SIZE - 1] = 'a';
	assert_int_equal(target_parse(&context, typed, &t, message), TARGET_MALFORMED);
	assert_string_equal(t.text, "");
}

static void canonical_names(void **state)
{
	char out[NAME_SIZE], longest[NAME_SIZE + 8];

	(void)state;
	assert_int_equal(target_canonical_name("BÜCHER.Example.", out), 0);
	assert_string_equal(out, "xn--bcher-kva.example");
	assert_int_not_equal(target_canonical_name("word", out), 0);
	assert_int_not_equal(target_canonical_name("", out), 0);
	assert_int_not_equal(target_canonical_name("https://ex.example", out), 0);
	memset(longest, 0, sizeof longest);
	for (size_t i = 0; i < 253; i++)
		longest[i] = i % 4 == 3 ? '.' : 'a';
	assert_int_equal(target_canonical_name(longest, out), 0);
	assert_string_equal(out, longest);
	strcat(longest, ".b");
	assert_int_not_equal(target_canonical_name(longest, out), 0);
	longest[253] = 'b';
	longest[254] = '\0';
	assert_int_not_equal(target_canonical_name(longest, out), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_spelling),  cmocka_unit_test(canonical_text_reads_back),
		cmocka_unit_test(works_without_catalogue), cmocka_unit_test(the_longest_page_fits),
		cmocka_unit_test(canonical_names),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
