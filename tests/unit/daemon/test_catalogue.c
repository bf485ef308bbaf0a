/* One service's file: what is read, and every fault that keeps it out; handles, sharers, profile addresses.
 * Run by `make check`.
 * Must never accept a file in part. */
#include "support/unit.h"

#include <errno.h>

#include "daemon/catalogue.h"
#include "support/catalogue.h"

#define HEAD SERVICE_HEAD("svc", "Service")
#define NAMES "[names]\nsvc.example = apex\n"
#define HANDLE "[handle]\nchars = a-z\nmin = 1\nmax = 9\n"
#define PROFILE "[profile]\nmain = svc.example/{handle}\n"

static void reads_a_service(void **state)
{
	struct catalogue *c = test_catalogue();
	const struct catalogue_service *s = catalogue_find(c, "instagram");

	(void)state;
	assert_non_null(s);
	assert_string_equal(s->id, "instagram");
	assert_string_equal(s->title, "Instagram");
	assert_string_equal(s->source, "a test");
	assert_string_equal(s->checked, "2026-11-24");
	assert_true(s->has_profiles);
	assert_null(s->uncovered);
	assert_string_equal(catalogue_find(c, "hinge")->uncovered, "its messages");
	assert_int_equal(s->names_count, 5);
	assert_string_equal(s->names[0].name, "fbcdn.net");
	assert_true(s->names[0].shared);
	assert_string_equal(s->names[0].role, "media");
	assert_string_equal(s->names[3].name, "instagram.com");
	assert_false(s->names[3].shared);
	assert_string_equal(s->names[3].role, "apex");
	assert_int_equal(s->forms_count, 3);
	assert_string_equal(s->forms[0], "instagram.com/{handle}");
	assert_false(catalogue_find(c, "hinge")->has_profiles);
	assert_null(catalogue_find(c, "nosuch"));
	assert_null(catalogue_find(c, ""));
	catalogue_free(&c);
	assert_null(c);
	catalogue_free(&c);
}

static void is_sorted_by_id(void **state)
{
	struct catalogue *c = test_catalogue();

	(void)state;
	assert_int_equal(catalogue_count(c), COUNT_OF(test_services));
	for (size_t i = 1; i < catalogue_count(c); i++)
		assert_true(strcmp(catalogue_at(c, i - 1)->id, catalogue_at(c, i)->id) < 0);
	assert_null(catalogue_at(c, catalogue_count(c)));
	catalogue_free(&c);
}

static const struct {
	const char *text;
	const char *why; /* how it must begin */
} faults[] = {
	{ "", "svc.ini: [service] needs" },
	{ "[service]\nid = svc\ntitle = S\nsource = x\n" NAMES, "svc.ini: [service] needs" },
	{ "[service]\ntitle = S\nsource = x\nchecked = 2026-11-24\n" NAMES, "svc.ini: [service] needs" },
	{ SERVICE_HEAD("other", "S") NAMES, "svc.ini: the file must be called" },
	{ SERVICE_HEAD("sv", "S") NAMES, "svc.ini: the file must be called" },
	{ SERVICE_HEAD("Svc", "S") NAMES, "svc.ini:2: an id is" },
	{ SERVICE_HEAD("s vc", "S") NAMES, "svc.ini:2: an id is" },
	{ SERVICE_HEAD("-svc", "S") NAMES, "svc.ini:2: an id is" },
	{ SERVICE_HEAD("aaaaaaaaaabbbbbbbbbbccccccccccdd", "S") NAMES, "svc.ini:2: an id is" },
	{ SERVICE_HEAD("svc", "") NAMES, "svc.ini:3: the value is empty" },
	{ "[service]\nid = svc\nid = svc\n", "svc.ini:3: a key is given twice in [service]" },
	{ "[service]\nid = svc\nchecked = 24.11.2026\n", "svc.ini:3: a date" },
	{ "[service]\nid = svc\nchecked = 2026-11-24T\n", "svc.ini:3: a date" },
	{ "[service]\nid = svc\nurl = x\n", "svc.ini:3: unknown key" },
	{ "[service]\nid = svc\nuncovered =\n", "svc.ini:3: the value is empty" },
	{ "id = svc\n", "svc.ini:1: unknown section" },
	{ HEAD "[nmes]\nsvc.example = apex\n", "svc.ini:7: unknown section" },
	{ HEAD, "svc.ini: no name" },
	{ HEAD "[names]\nsvc.example = apex\nsvc.example = www\n", "svc.ini:8: a key is given twice in [names]" },
	{ HEAD NAMES "[shared]\nsvc.example = media\n", "svc.ini: a name stands in [names] and in [shared]" },
	{ HEAD "[names]\nSvc.example = apex\n", "svc.ini:7: not a name" },
	{ HEAD "[names]\nsvc = apex\n", "svc.ini:7: not a name" },
	{ HEAD "[names]\nsvc.example. = apex\n", "svc.ini:7: not a name" },
	{ HEAD "[names]\n*.svc.example = apex\n", "svc.ini:7: not a name" },
	{ HEAD "[names]\n192.0.2.7 = apex\n", "svc.ini:7: not a name" },
	{ HEAD "[names]\nbücher.example = apex\n", "svc.ini:7: not a name" },
	{ HEAD "[names]\nco.uk = apex\n", "svc.ini:7: the name is a public suffix" },
	{ HEAD "[names]\ncloudfront.net = apex\n", "svc.ini:7: the name is a public suffix" },
	{ HEAD "[names]\nthehotline.org = apex\n", "svc.ini:7: the name touches a protected one" },
	{ HEAD NAMES "[shared]\nwww.thehotline.org = media\n", "svc.ini:9: the name touches a protected one" },
	{ HEAD "[names]\nsvc.example = top\n", "svc.ini:7: unknown role" },
	{ HEAD "[names]\nsvc.example =\n", "svc.ini:7: unknown role" },
	{ HEAD NAMES PROFILE, "svc.ini: [profile] and [handle] need each other" },
	{ HEAD NAMES HANDLE, "svc.ini: [profile] and [handle] need each other" },
	{ HEAD NAMES "[profile]\nmain = svc.example/x\n" HANDLE, "svc.ini:9: a form holds {handle} once" },
	{ HEAD NAMES "[profile]\nmain = svc.example/{handle}/{handle}\n" HANDLE, "svc.ini:9: a form holds {handle} once" },
	{ HEAD NAMES "[profile]\nmain = svc.example/{handle}?x\n" HANDLE, "svc.ini:9: a query is one key" },
	{ HEAD NAMES "[profile]\nmain = svc.example/x?={handle}\n" HANDLE, "svc.ini:9: a query is one key" },
	{ HEAD NAMES "[profile]\nmain = svc.example/x?id={handle}&y\n" HANDLE, "svc.ini:9: a query is one key" },
	{ HEAD NAMES "[profile]\nmain = svc.example/x?a&id={handle}\n" HANDLE, "svc.ini:9: a query is one key" },
	{ HEAD NAMES "[profile]\nmain = svc.example//x?id={handle}\n" HANDLE, "svc.ini:9: a form is host/path" },
	{ HEAD NAMES "[profile]\nmain = {handle}.svc.example?id=x\n" HANDLE, "svc.ini:9: a form is host/path" },
	{ HEAD NAMES "[profile]\nmain = svc.example/{handle}#x\n" HANDLE, "svc.ini:9: a form is a short address" },
	{ HEAD NAMES "[profile]\nmain = svc.example/a b/{handle}\n" HANDLE, "svc.ini:9: a form is a short address" },
	{ HEAD NAMES "[profile]\nmain = https://svc.example/{handle}\n" HANDLE, "svc.ini:9: the form's host" },
	{ HEAD NAMES "[profile]\nmain = svc/{handle}\n" HANDLE, "svc.ini:9: the form's host" },
	{ HEAD NAMES "[profile]\nmain = x{handle}.svc.example\n" HANDLE, "svc.ini:9: the form's host" },
	{ HEAD NAMES "[profile]\nmain = {handle}.thehotline.org\n" HANDLE, "svc.ini:9: the form's host" },
	{ HEAD NAMES "[profile]\nmain = {handle}.svc.example/x\n" HANDLE, "svc.ini:9: a form is host/path" },
	{ HEAD NAMES "[profile]\nmain = {handle}.svc.example -> svc.example/x\n" HANDLE, "svc.ini:9: what leads elsewhere" },
	{ HEAD NAMES "[profile]\nmain = {handle}.svc.example -> {handle}.x.example\n" HANDLE, "svc.ini:9: what leads elsewhere" },
	{ HEAD NAMES "[profile]\nmain = svc.example -> svc.example/{handle}\n" HANDLE, "svc.ini:9: what leads elsewhere" },
	{ HEAD NAMES "[profile]\nmain = svc.example/{handle} -> svc.example/{handle}\n" HANDLE, "svc.ini:9: what leads elsewhere" },
	{ HEAD NAMES "[profile]\nmain = {handle}.svc.example -> svc.example/ {handle}\n" HANDLE, "svc.ini:9: a form is a short address" },
	{ HEAD NAMES "[profile]\nmain = svc.example//{handle}\n" HANDLE, "svc.ini:9: a form is host/path" },
	{ HEAD NAMES "[profile]\nmain = svc.example/{handle}/\n" HANDLE, "svc.ini:9: a form is host/path" },
	{ HEAD NAMES PROFILE "[handle]\nchars = a-z\nmin = 1\n", "svc.ini: [handle] needs" },
	{ HEAD NAMES PROFILE "[handle]\nmin = 1\nmax = 2\n", "svc.ini: [handle] needs" },
	{ HEAD NAMES PROFILE "[handle]\nchars = a-z\nmin = 3\nmax = 2\n", "svc.ini: [handle] needs" },
	{ HEAD NAMES PROFILE "[handle]\nchars = a-z/\n", "svc.ini:11: a handle cannot hold" },
	{ HEAD NAMES PROFILE "[handle]\nchars = !-~\n", "svc.ini:11: a handle cannot hold" },
	{ HEAD NAMES PROFILE "[handle]\nchars = z-a\n", "svc.ini:11: characters and ranges" },
	{ HEAD NAMES PROFILE "[handle]\nchars = é\n", "svc.ini:11: characters and ranges" },
	{ HEAD NAMES PROFILE "[handle]\nchars =\n", "svc.ini:11: the value is empty" },
	{ HEAD NAMES PROFILE "[handle]\nmin = 0\n", "svc.ini:11: a length" },
	{ HEAD NAMES PROFILE "[handle]\nmin = -1\n", "svc.ini:11: a length" },
	{ HEAD NAMES PROFILE "[handle]\nmax = 201\n", "svc.ini:11: a length" },
	{ HEAD NAMES PROFILE "[handle]\nmax = 9x\n", "svc.ini:11: a length" },
	{ HEAD NAMES PROFILE "[handle]\nmax = 99999999999999999999\n", "svc.ini:11: a length" },
	{ HEAD NAMES PROFILE "[handle]\ncase = upper\n", "svc.ini:11: case is" },
	{ HEAD NAMES PROFILE "[handle]\nreserved = ,\n", "svc.ini:11: the value is empty" },
	{ HEAD NAMES PROFILE "[handle]\nregex = .*\n", "svc.ini:11: unknown key" },
};

static void refuses_a_faulty_file_whole(void **state)
{
	char why[512];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		struct catalogue *c = catalogue_new();
		int r = catalogue_parse(c, "svc.ini", faults[i].text, strlen(faults[i].text), why, sizeof why);
		if (r != -EINVAL || strncmp(why, faults[i].why, strlen(faults[i].why)) != 0)
			fail_msg("row %zu: %d '%s', not '%s'", i, r, r ? why : "", faults[i].why);
		assert_int_equal(catalogue_count(c), 0);
		catalogue_free(&c);
	}
}

static void a_faulty_file_leaves_the_earlier_one(void **state)
{
	struct catalogue *c = test_catalogue();
	static const char text[] = SERVICE_HEAD("hinge", "Other") "[names]\nco.uk = apex\n";
	char why[512];

	(void)state;
	assert_int_equal(catalogue_parse(c, "hinge.ini", text, sizeof text - 1, why, sizeof why), -EINVAL);
	assert_string_equal(catalogue_find(c, "hinge")->title, "Hinge");
	catalogue_free(&c);
}

static void a_later_file_replaces(void **state)
{
	struct catalogue *c = test_catalogue();
	size_t before = catalogue_count(c);
	static const char text[] = SERVICE_HEAD("hinge", "Other") "[names]\nhinge.example = apex\n";
	char why[512];

	(void)state;
	assert_int_equal(catalogue_parse(c, "hinge.ini", text, sizeof text - 1, why, sizeof why), 0);
	assert_int_equal(catalogue_count(c), before);
	assert_string_equal(catalogue_find(c, "hinge")->title, "Other");
	assert_int_equal(catalogue_find(c, "hinge")->names_count, 1);
	catalogue_free(&c);
}

static void canonical_handles(void **state)
{
	static const struct {
		const char *service, *typed, *handle; /* NULL: none */
	} rows[] = {
		{ "instagram", "exname", "exname" },
		{ "instagram", "@exname", "exname" },
		{ "instagram", "ExName", "exname" },
		{ "instagram", "a", "a" },
		{ "instagram", "aaaaaaaaaabbbbbbbbbbcccccccccc", "aaaaaaaaaabbbbbbbbbbcccccccccc" },
		{ "instagram", "aaaaaaaaaabbbbbbbbbbccccccccccd", NULL },
		{ "instagram", "", NULL },
		{ "instagram", "@", NULL },
		{ "instagram", "@@exname", NULL },
		{ "instagram", "ex-name", NULL },
		{ "instagram", "ex name", NULL },
		{ "instagram", "exname\n", NULL },
		{ "instagram", "éx", NULL },
		{ "instagram", "explore", NULL },
		{ "instagram", "EXPLORE", NULL },
		{ "instagram", "explorer", "explorer" },
		{ "facebook", "four", NULL },
		{ "reddit", "ex_na-me", "ex_na-me" },
		{ "youtube", "UCabcdefghijklmnopqrstuv", "UCabcdefghijklmnopqrstuv" },
		{ "hinge", "ex", NULL },
	};
	struct catalogue *c = test_catalogue();
	char handle[TARGET_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int r = catalogue_handle(catalogue_find(c, rows[i].service), rows[i].typed, handle);
		assert_int_equal(r, rows[i].handle ? 0 : -EINVAL);
		if (rows[i].handle)
			assert_string_equal(handle, rows[i].handle);
	}
	catalogue_free(&c);
}

static void matches_addresses(void **state)
{
	static const struct {
		const char *host, *path, *service, *handle; /* service NULL: no form fits */
		bool hosted;
	} rows[] = {
		{ "instagram.com", "/exname", "instagram", "exname", false },
		{ "instagram.com", "/exname/", "instagram", "exname", false },
		{ "instagram.com", "exname", "instagram", "exname", false },
		{ "m.instagram.com", "/exname/tagged/?a#b", "instagram", "exname", false },
		{ "a.b.instagram.com", "/exname", "instagram", "exname", false },
		{ "instagram.com", "/Stories/exname", "instagram", "exname", false },
		{ "instagram.com", "/stories", NULL, NULL, false },
		{ "instagram.com", "/stories/", NULL, NULL, false },
		{ "instagram.com", "/explore/tags", NULL, NULL, false },
		{ "instagram.com", "", NULL, NULL, false },
		{ "instagram.com", "/", NULL, NULL, false },
		{ "instagram.com", "/?exname", NULL, NULL, false },
		{ "instagram.com", "/%zz", NULL, NULL, false },
		{ "instagram.com", "/ex%00name", NULL, NULL, false },
		{ "help.instagram.com", "/exname", NULL, NULL, false },
		{ "notinstagram.com", "/exname", NULL, NULL, false },
		{ "fbcdn.net", "/exname", NULL, NULL, false },
		{ "ig.me", "/exname", NULL, NULL, false },
		{ "ig.me", "/m/exname", "instagram", "exname", false },
		{ "tiktok.com", "/@exname", "tiktok", "exname", false },
		{ "tiktok.com", "/%40exname", "tiktok", "exname", false },
		{ "tiktok.com", "/exname", NULL, NULL, false },
		{ "tiktok.com", "/@", NULL, NULL, false },
		{ "reddit.com", "/r/u_exname", "reddit", "exname", false },
		{ "reddit.com", "/r/u_", NULL, NULL, false },
		{ "exname.tumblr.com", "", "tumblr", "exname", true },
		{ "exname.tumblr.com", "/dashboard", "tumblr", "exname", true },
		{ "exname.tumblr.com", "/%zz", "tumblr", "exname", true },
		{ "a.exname.tumblr.com", "", NULL, NULL, false },
		{ "tumblr.com", "", NULL, NULL, false },
		{ "www.tumblr.com", "", NULL, NULL, false },
		{ "assets.tumblr.com", "", NULL, NULL, false },
		{ "assets.tumblr.com", "/exname", NULL, NULL, false },
		{ "explore.tumblr.com", "", NULL, NULL, false },
		{ "m.substack.com", "", NULL, NULL, false },
		{ "tumblr.com", "/exname", "tumblr", "exname", false },
		{ "tumblr.com", "/blog/view/exname", "tumblr", "exname", false },
		{ "facebook.com", "/profile.php?id=100012", "facebook", "100012", false },
		{ "m.facebook.com", "/profile.php/?a&b=c&id=100%3012&x=y#z", "facebook", "100012", false },
		{ "facebook.com", "/profile.php?ID=100012", NULL, NULL, false },
		{ "facebook.com", "/profile.php?vid=100012", NULL, NULL, false },
		{ "facebook.com", "/profile.php?x#&id=100012", NULL, NULL, false },
		{ "facebook.com", "/profile.php?id=", NULL, NULL, false },
		{ "facebook.com", "/profile.php?id", NULL, NULL, false },
		{ "facebook.com", "/profile.php?idx100012", NULL, NULL, false },
		{ "facebook.com", "/profile.php?id=@100012", NULL, NULL, false },
		{ "facebook.com", "/profile.php?id=1000%zz", NULL, NULL, false },
		{ "facebook.com", "/profile.php", NULL, NULL, false },
		{ "facebook.com", "/profile.php/x?id=100012", NULL, NULL, false },
		{ "facebook.com", "/people/Ex-Name/100012/", "facebook", "100012", false },
		{ "facebook.com", "/people/100012", NULL, NULL, false },
		{ "fb.com", "?u=exname", "facebook", "exname", false },
		{ "fb.com", "/?u=exname", "facebook", "exname", false },
	};
	struct catalogue *c = test_catalogue();
	char handle[TARGET_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		bool hosted = !rows[i].hosted;
		const struct catalogue_service *s = catalogue_match_url(c, rows[i].host, rows[i].path, handle, &hosted);
		if (!s != !rows[i].service)
			fail_msg("%s%s: %s", rows[i].host, rows[i].path, s ? s->id : "none");
		if (!s)
			continue;
		assert_string_equal(s->id, rows[i].service);
		assert_string_equal(handle, rows[i].handle);
		assert_int_equal(hosted, rows[i].hosted);
	}
	catalogue_free(&c);
}

/* Whichever stands first in the file. */
static void the_closer_form_wins(void **state)
{
	static const char *const forms[] = {
		"a = svc.example/a/{handle}\nb = svc.example/{handle}\n",
		"b = svc.example/{handle}\na = svc.example/a/{handle}\n",
		"c = p.svc.example/u/{handle}\nb = svc.example/{handle}\na = svc.example/a/{handle}\n",
	};
	char text[512], why[512], handle[TARGET_SIZE];
	bool hosted;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		struct catalogue *c = catalogue_new();
		snprintf(text, sizeof text, "%s[profile]\n%s%s", HEAD NAMES, forms[i], HANDLE);
		assert_int_equal(catalogue_parse(c, "svc.ini", text, strlen(text), why, sizeof why), 0);
		assert_non_null(catalogue_match_url(c, "svc.example", "/a/ex", handle, &hosted));
		assert_string_equal(handle, "ex");
		assert_non_null(catalogue_match_url(c, "svc.example", "/other/ex", handle, &hosted));
		assert_string_equal(handle, "other");
		assert_non_null(catalogue_match_url(c, "p.svc.example", "/u/ex", handle, &hosted));
		assert_string_equal(handle, i == 2 ? "ex" : "u");
		catalogue_free(&c);
	}
}

static void collect(const char *id, void *arg)
{
	strcat(arg, id);
	strcat(arg, " ");
}

static void names_the_sharers(void **state)
{
	struct catalogue *c = test_catalogue();
	char ids[128] = "";

	(void)state;
	assert_int_equal(catalogue_sharers(c, "fbcdn.net", collect, ids), 2);
	assert_string_equal(ids, "facebook instagram ");
	assert_int_equal(catalogue_sharers(c, "fbcdn.net", NULL, NULL), 2);
	assert_int_equal(catalogue_sharers(c, "instagram.com", collect, ids), 0);
	assert_int_equal(catalogue_sharers(c, "ex.example", collect, ids), 0);
	catalogue_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_service),
		cmocka_unit_test(is_sorted_by_id),
		cmocka_unit_test(refuses_a_faulty_file_whole),
		cmocka_unit_test(a_faulty_file_leaves_the_earlier_one),
		cmocka_unit_test(a_later_file_replaces),
		cmocka_unit_test(canonical_handles),
		cmocka_unit_test(matches_addresses),
		cmocka_unit_test(the_closer_form_wins),
		cmocka_unit_test(names_the_sharers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
