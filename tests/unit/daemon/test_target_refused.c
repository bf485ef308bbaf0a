/* What is refused as a target, why, and in which words.
 * Run by `make check`.
 * Must never let a protected name through in any spelling. */
#include "support/unit.h"

#include "common/protected.h"
#include "daemon/target.h"
#include "support/catalogue.h"

static const char *const extra[] = { "hilfe.example", "xn--bcher-kva.example" };
static struct catalogue *catalogue;
static struct target_context context;

static int begin(void **state)
{
	(void)state;
	catalogue = test_catalogue();
	context = (struct target_context){ catalogue, extra, COUNT_OF(extra), NULL };
	return catalogue ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	catalogue_free(&catalogue);
	return 0;
}

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *typed;
	enum target_error error;
	const char *says; /* a part of the message */
} rows[] = {
	{ "", TARGET_MALFORMED, "empty" },
	{ "  ", TARGET_MALFORMED, "empty" },
	{ "ex example.org", TARGET_MALFORMED, "blank" },
	{ "ex.example\001", TARGET_MALFORMED, "blank" },
	{ "ex.example\nother.example", TARGET_MALFORMED, "blank" },
	/* names */
	{ ".", TARGET_MALFORMED, "no name" },
	{ "ex..example", TARGET_MALFORMED, "no name" },
	{ ".ex.example", TARGET_MALFORMED, "no name" },
	{ "ex.example..", TARGET_MALFORMED, "no name" },
	{ "-ex.example", TARGET_MALFORMED, "no name" },
	{ "ex-.example", TARGET_MALFORMED, "no name" },
	{ "e*x.example", TARGET_MALFORMED, "no name" },
	{ "a.*.ex.example", TARGET_MALFORMED, "no name" },
	{ "*.*.ex.example", TARGET_MALFORMED, "no name" },
	{ "ex!.example", TARGET_MALFORMED, "no name" },
	{ "ex\\.example", TARGET_MALFORMED, "no name" },
	{ "ex.example,other.example", TARGET_MALFORMED, "no name" },
	{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.example", TARGET_MALFORMED, "too long" },
	{ LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63 "e.example", TARGET_MALFORMED, "too long" },
	{ LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, TARGET_MALFORMED, "too long" },
	{ "b." LABEL_63 "." LABEL_63 "." LABEL_63 "..", TARGET_MALFORMED, "no name" },
	{ "ä" LABEL_63 ".example", TARGET_MALFORMED, "no name" },
	{ "xn--a.example", TARGET_MALFORMED, "no name" },
	{ "xn--.example", TARGET_MALFORMED, "no name" },
	{ "ｘｎ－－a.example", TARGET_MALFORMED, "no name" },
	{ "\xff\xfe.example", TARGET_MALFORMED, "no name" },
	{ "e\xe2\x80\x8bx\xe2\x84\xa2 .example", TARGET_MALFORMED, "blank" },
	/* single labels */
	{ "localhost", TARGET_SINGLE_LABEL, "single word" },
	{ "LOCALHOST.", TARGET_SINGLE_LABEL, "single word" },
	{ "localhost:8080", TARGET_SINGLE_LABEL, "single word" },
	{ "localhost:0", TARGET_SINGLE_LABEL, "single word" },
	{ "http://localhost/x", TARGET_SINGLE_LABEL, "single word" },
	{ "http://instagram/", TARGET_SINGLE_LABEL, "single word" },
	{ "instagram/exname", TARGET_SINGLE_LABEL, "single word" },
	{ "com", TARGET_SINGLE_LABEL, "single word" },
	{ "*.com", TARGET_SINGLE_LABEL, "single word" },
	{ "bücher", TARGET_SINGLE_LABEL, "single word" },
	{ "nosuchservice", TARGET_SINGLE_LABEL, "nc-block services" },
	{ "ex@localhost", TARGET_SINGLE_LABEL, "single word" },
	/* public suffixes */
	{ "co.uk", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "CO.UK.", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "*.co.uk", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "https://co.uk/x", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "github.io", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "公司.cn", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "xn--55qx5d.cn", TARGET_PUBLIC_SUFFIX, "below it" },
	{ "org.uk", TARGET_PUBLIC_SUFFIX, "below it" },
	/* services and handles */
	{ "nosuch:exname", TARGET_UNKNOWN_SERVICE, "no service" },
	{ "javascript:alert", TARGET_UNKNOWN_SERVICE, "no service" },
	{ "instagram:", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:@", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:ex/name", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:ex-name", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:é", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:explore", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:Explore", TARGET_MALFORMED, "somebody's name" },
	{ "instagram:aaaaaaaaaabbbbbbbbbbccccccccccd", TARGET_MALFORMED, "somebody's name" },
	{ "substack:-ex", TARGET_MALFORMED, "name at this service" },
	{ "hinge:ex", TARGET_MALFORMED, "no profiles" },
	{ "@exname", TARGET_MALFORMED, "instagram:exname" },
	{ "instagram.com/p/abc", TARGET_MALFORMED, "\"instagram\"" },
	{ "instagram.com/explore/", TARGET_MALFORMED, "Instagram" },
	{ "instagram.com/ex-name", TARGET_MALFORMED, "Instagram" },
	{ "help.instagram.com/12345", TARGET_MALFORMED, "Instagram" },
	{ "tiktok.com/exname", TARGET_MALFORMED, "TikTok" },
	{ "tiktok.com/@@exname", TARGET_MALFORMED, "TikTok" },
	{ "reddit.com/r/knitting", TARGET_MALFORMED, "Reddit" },
	{ "hinge.co/app", TARGET_MALFORMED, "Hinge" },
	/* URLs */
	{ "ftp://ex.example/", TARGET_MALFORMED, "http://" },
	{ "file:///etc/passwd", TARGET_MALFORMED, "http://" },
	{ "https://", TARGET_MALFORMED, "no name" },
	{ "https:///x", TARGET_MALFORMED, "no name" },
	{ "https://ex.example:x/", TARGET_MALFORMED, "web address" },
	{ "https://ex.example:65536/", TARGET_MALFORMED, "web address" },
	{ "https://ex%.example/", TARGET_MALFORMED, "web address" },
	{ "https://ex%00.example/", TARGET_MALFORMED, "web address" },
	{ "https://ex%2f.example/", TARGET_MALFORMED, "no name" },
	{ "https://[2001:db8::1/", TARGET_MALFORMED, "web address" },
	{ "https://[2001:db8::1]x/", TARGET_MALFORMED, "web address" },
	{ "https://[ex.example]/", TARGET_MALFORMED, "no name" },
	{ "https://192.0.2.0%2f24/", TARGET_MALFORMED, "web address" },
	{ "forum.example/u/%zz", TARGET_MALFORMED, "web address" },
	{ "forum.example/u/%0", TARGET_MALFORMED, "web address" },
	{ "forum.example/u/%00", TARGET_MALFORMED, "web address" },
	/* addresses */
	{ "127.0.0.1", TARGET_OWN_ADDRESS, "loopback" },
	{ "http://127.0.0.1:631/", TARGET_OWN_ADDRESS, "loopback" },
	{ "::1", TARGET_OWN_ADDRESS, "loopback" },
	{ "[::1]", TARGET_OWN_ADDRESS, "loopback" },
	{ "::ffff:127.0.0.1", TARGET_OWN_ADDRESS, "loopback" },
	{ "169.254.1.1", TARGET_OWN_ADDRESS, "link-local" },
	{ "fe80::1", TARGET_OWN_ADDRESS, "link-local" },
	{ "224.0.0.251", TARGET_OWN_ADDRESS, "multicast" },
	{ "ff02::fb", TARGET_OWN_ADDRESS, "multicast" },
	{ "0.0.0.0", TARGET_OWN_ADDRESS, "reserved" },
	{ "255.255.255.255", TARGET_OWN_ADDRESS, "reserved" },
	{ "::", TARGET_OWN_ADDRESS, "reserved" },
	{ "192.0.0.0/23", TARGET_TOO_WIDE, "/24" },
	{ "2001:db8::/47", TARGET_TOO_WIDE, "/48" },
	{ "192.0.2.0/33", TARGET_MALFORMED, "prefix length" },
	{ "192.0.2.0/024", TARGET_MALFORMED, "prefix length" },
	{ "192.0.2.7/index.html", TARGET_MALFORMED, "prefix length" },
	{ "2001:db8::/129", TARGET_MALFORMED, "IPv6" },
	{ "fe80::1%eth0", TARGET_MALFORMED, "IPv6" },
	{ "2130706433", TARGET_MALFORMED, "IPv4" },
	{ "0x7f000001", TARGET_MALFORMED, "IPv4" },
	{ "0x7f.1", TARGET_MALFORMED, "IPv4" },
	{ "0300.0.2.7", TARGET_MALFORMED, "IPv4" },
	{ "192.0.2", TARGET_MALFORMED, "IPv4" },
	{ "192.0.2.256", TARGET_MALFORMED, "IPv4" },
	{ "192.0.2.7.", TARGET_MALFORMED, "IPv4" },
	{ "http://3221225991/", TARGET_MALFORMED, "IPv4" },
	{ "ex.example.0x1", TARGET_MALFORMED, "IPv4" },
	{ "https://１９２.0.2.300/", TARGET_MALFORMED, "IPv4" },
	/* mail and telephone */
	{ "mailto:", TARGET_MALFORMED, "e-mail" },
	{ "mailto:ex", TARGET_MALFORMED, "e-mail" },
	{ "mailto:a@ex.example,b@ex.example", TARGET_MALFORMED, "e-mail" },
	{ "ex@", TARGET_MALFORMED, "e-mail" },
	{ "ex@ex@example.org", TARGET_MALFORMED, "e-mail" },
	{ ".ex@example.org", TARGET_MALFORMED, "e-mail" },
	{ "e..x@example.org", TARGET_MALFORMED, "e-mail" },
	{ "ex@192.0.2.7", TARGET_MALFORMED, "e-mail" },
	{ "\"e x\"@example.org", TARGET_MALFORMED, "blank" },
	{ "tel:", TARGET_MALFORMED, "country code" },
	{ "tel:5551234567", TARGET_MALFORMED, "country code" },
	{ "tel:+0155512345", TARGET_MALFORMED, "country code" },
	{ "+123456", TARGET_MALFORMED, "country code" },
	{ "+1234567890123456", TARGET_MALFORMED, "country code" },
	{ "+1555CALLME", TARGET_MALFORMED, "country code" },
	/* protected: compiled in, and read from files */
	{ "thehotline.org", TARGET_PROTECTED, "help" },
	{ "hilfe.example", TARGET_PROTECTED, "help" },
	{ "www.hilfe.example", TARGET_PROTECTED, "help" },
	{ "a.b.hilfe.example", TARGET_PROTECTED, "help" },
	{ "ex@hilfe.example", TARGET_PROTECTED, "help" },
	{ "ex@mail.hilfe.example", TARGET_PROTECTED, "help" },
	{ "https://hilfe.example/chat?x", TARGET_PROTECTED, "help" },
	{ "bücher.example", TARGET_PROTECTED, "help" },
	{ "police.uk", TARGET_PROTECTED, "help" },
};

static void says_why(void **state)
{
	char message[TARGET_MESSAGE_SIZE];
	struct target t, zero;

	(void)state;
	memset(&zero, 0, sizeof zero);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum target_error e = target_parse(&context, rows[i].typed, &t, message);
		if (e != rows[i].error)
			fail_msg("'%s' is %s (%s %s), not %s", rows[i].typed, target_error_name(e), t.text, message,
				 target_error_name(rows[i].error));
		if (rows[i].says && !strstr(message, rows[i].says))
			fail_msg("'%s' is refused with '%s', without '%s'", rows[i].typed, message, rows[i].says);
		assert_memory_equal(&t, &zero, sizeof t);
	}
}

/* One sentence, with its full stop, that fits. */
static void every_message_is_a_sentence(void **state)
{
	char message[TARGET_MESSAGE_SIZE];
	struct target t;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t n;
		target_parse(&context, rows[i].typed, &t, message);
		n = strlen(message);
		assert_in_range(n, 20, TARGET_MESSAGE_SIZE - 2);
		assert_int_equal(message[n - 1], '.');
	}
}

static const struct {
	const char *before, *after;
} disguises[] = {
	{ "", "" }, { "", "." }, { "*.", "" }, { "www.", "" }, { "a.b.c.", "" }, { "https://", "" },
	{ "HTTPS://", "/" }, { "http://u:p@", ":8080/x/y?z#w" }, { "//", "" }, { "", "/help" },
	{ "", ":443" }, { "ex@", "" }, { "ex@mail.", "" }, { "mailto:ex@", "?subject=x" },
	{ "https://instagram.com@", "/ex" }, { "", "?x" }, { "", "#x" },
};

/* No spelling of a compiled-in name is taken, and no answer says the name. "//host" is refused whatever it holds. */
static void protects_in_every_disguise(void **state)
{
	char typed[512], message[TARGET_MESSAGE_SIZE];
	struct target t;

	(void)state;
	for (size_t i = 0; i < protected_names_count; i++) {
		const char *name = protected_names[i].name;
		for (size_t k = 0; k < COUNT_OF(disguises); k++) {
			enum target_error e;
			snprintf(typed, sizeof typed, "%s%s%s", disguises[k].before, name, disguises[k].after);
			e = target_parse(&context, typed, &t, message);
			if (e != TARGET_PROTECTED && strcmp(disguises[k].before, "//") != 0)
				fail_msg("'%s' is %s", typed, target_error_name(e));
			assert_int_not_equal(e, TARGET_OK);
			assert_null(strstr(message, name));
		}
	}
}

static void upper(char *s)
{
	for (; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			*s = (char)(*s - 'a' + 'A');
}

/* Case, escapes and full-width letters do not get around it, nor does asking for what is above. */
static void protects_through_spellings_and_above(void **state)
{
	char typed[1024], message[TARGET_MESSAGE_SIZE];
	struct target t;

	(void)state;
	for (size_t i = 0; i < protected_names_count; i++) {
		const char *name = protected_names[i].name, *above;
		size_t n;
		snprintf(typed, sizeof typed, "%s", name);
		upper(typed);
		assert_int_equal(target_parse(&context, typed, &t, message), TARGET_PROTECTED);
		n = (size_t)snprintf(typed, sizeof typed, "https://%%%02x%s/", (unsigned char)name[0], name + 1);
		assert_true(n < sizeof typed);
		assert_int_equal(target_parse(&context, typed, &t, message), TARGET_PROTECTED);
		/* U+FF01 on is ASCII from '!' on, full width. */
		snprintf(typed, sizeof typed, "%s%s", "\xef\xbd\x81", name + 1);
		if (name[0] == 'a')
			assert_int_equal(target_parse(&context, typed, &t, message), TARGET_PROTECTED);
		for (above = strchr(name, '.'); above; above = strchr(above + 1, '.'))
			assert_int_not_equal(target_parse(&context, above + 1, &t, message), TARGET_OK);
	}
}

static void answers_for_names(void **state)
{
	struct target_context none = { 0 }, quick = context;
	struct protected_index *index = protected_index_new(extra, COUNT_OF(extra));
	const struct target_context *both[] = { &context, &quick };

	(void)state;
	assert_non_null(index);
	quick.protected_index = index;
	for (size_t i = 0; i < COUNT_OF(both); i++) {
		assert_true(target_name_protected(both[i], "hilfe.example"));
		assert_true(target_name_protected(both[i], "www.hilfe.example"));
		assert_true(target_name_protected(both[i], "example"));
		assert_true(target_name_protected(both[i], "thehotline.org"));
		assert_false(target_name_protected(both[i], "nothilfe.example"));
		assert_false(target_name_protected(both[i], "ex.example"));
	}
	assert_true(target_name_protected(&none, "www.thehotline.org"));
	assert_false(target_name_protected(&none, "hilfe.example"));
	protected_index_free(&index);
}

static void over_long_input(void **state)
{
	static char typed[3 * TARGET_INPUT_MAX];
	char message[TARGET_MESSAGE_SIZE];
	struct target t;

	(void)state;
	for (size_t n = TARGET_INPUT_MAX - 1; n <= TARGET_INPUT_MAX + 1; n++) {
		memset(typed, 'a', n);
		typed[n] = '\0';
		assert_int_equal(target_parse(&context, typed, &t, message), TARGET_MALFORMED);
		assert_int_equal(strstr(message, "2048") != NULL, n > TARGET_INPUT_MAX);
		memcpy(typed, "ex.example/", 11);
		assert_int_equal(target_parse(&context, typed, &t, message), TARGET_MALFORMED);
		memset(typed, '%', n);
		assert_int_equal(target_parse(&context, typed, &t, message), TARGET_MALFORMED);
		memset(typed, '.', n);
		assert_int_equal(target_parse(&context, typed, &t, message), TARGET_MALFORMED);
	}
	memset(typed, 'a', sizeof typed - 1);
	assert_int_equal(target_parse(&context, typed, &t, message), TARGET_MALFORMED);
	assert_non_null(strstr(message, "2048"));
}

static void error_names(void **state)
{
	(void)state;
	assert_string_equal(target_error_name(TARGET_PROTECTED), "protected");
	assert_string_equal(target_error_name(TARGET_PUBLIC_SUFFIX), "public-suffix");
	assert_string_equal(target_error_name(TARGET_MALFORMED), "malformed");
	assert_string_equal(target_error_name(TARGET_SINGLE_LABEL), "single-label");
	assert_string_equal(target_error_name(TARGET_OWN_ADDRESS), "own-address");
	assert_string_equal(target_error_name(TARGET_TOO_WIDE), "too-wide");
	assert_string_equal(target_error_name(TARGET_UNKNOWN_SERVICE), "malformed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_why),
		cmocka_unit_test(every_message_is_a_sentence),
		cmocka_unit_test(protects_in_every_disguise),
		cmocka_unit_test(protects_through_spellings_and_above),
		cmocka_unit_test(answers_for_names),
		cmocka_unit_test(over_long_input),
		cmocka_unit_test(error_names),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
