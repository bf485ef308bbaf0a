/* Tests of nc-block begin, of add offering it once, and of the helplines of a country. */
#include "unit/cli/fake.h"

#include "cli/helplines.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define DONE "{\"parameters\":{}}"
#define NEW "{\"parameters\":{\"begun\":false}}"
#define OLD "{\"parameters\":{\"begun\":true}}"
#define PLAIN "{\"parameters\":{\"settings\":{\"person.discreet\":\"no\"}}}"
#define DISCREET "{\"parameters\":{\"settings\":{\"person.discreet\":\"yes\"}}}"
#define ADDED                                                                                                \
	"{\"parameters\":{\"added\":[{\"id\":1,\"target\":\"ex.example\",\"kind\":\"domain\",\"state\":\"blocked\",\"new\":true,"        \
	"\"enforced\":{\"hosts\":true,\"addresses\":false,\"names\":true,\"browsers\":[]},\"uncovered\":[],\"cooldown_s\":86400}],"        \
	"\"refused\":[]}}"

static const char *const german[] = { "LANG=de_AT.UTF-8", NULL }, *const british[] = { "LANG=en_GB.UTF-8", NULL };

static void on_a_pipe_all_is_printed(void **state)
{
	struct line l = { SCRIPT(DONE), .cli.environment = british };

	(void)state;
	line_run(&l, "begin");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 0); /* what was only printed was not done */
	holds_text(l.out, "Could somebody be watching this device");
	holds_text(l.out, "Then ask for help from a device that they have never held");
	holds_text(l.out, "Whoever can log in here can read the blocked names");
	holds_text(l.out, "\"nc-block status\" tells everybody");
	holds_text(l.out, "999\n");
	holds_text(l.out, "nationaldahelpline.org.uk\n");
	holds_text(l.out, "findahelpline.com\n");
	lacks_text(l.out, "[y/N]");
	line_free(&l);
}

static void on_a_terminal_it_asks(void **state)
{
	struct line l = { SCRIPT(PLAIN, DONE), .cli.environment = british, .input = "n\ny\nn\nn\nn\nus\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "begin");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "BegunMark", "{}");
	lacks_text(l.out, "never held");
	holds_text(l.out, "Are there children you have together?");
	holds_text(l.out, "The time around leaving");
	holds_text(l.out, "thehotline.org");
	line_free(&l);
}

/* The end of input, at any question, is the last that is seen; return only skips. */
static void one_can_leave_at_once(void **state)
{
	static const struct {
		const char *input, *last, *lacks;
	} rows[] = { { "y", "never held", "children" }, { "\n", "dangerous", "children" }, { "\n\n\n\n", "court", "findahelpline.com" },
		     { "\n\n\n\n\n", "Another country", "Blocking can wait" }, { "\n\n\n\n\n\n", "Blocking can wait", "Go on" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct line l = { SCRIPT(PLAIN, DONE), .input = rows[i].input };

		line_terminal(&l, 80);
		line_run(&l, "begin");
		assert_int_equal(l.code, 0);
		line_asked(&l, 1, "BegunMark", "{}");
		holds_text(l.out, rows[i].last);
		lacks_text(l.out, rows[i].lacks);
		line_free(&l);
	}
}

/* Whoever looks on learns nothing from the questions; what is asked for is said in full. */
static void discreet_questions_name_nobody(void **state)
{
	struct line l = { SCRIPT(DISCREET, DONE), .cli.environment = british, .input = "n\nn\ny" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "begin");
	line_asked(&l, 0, "Settings", "{}");
	line_asked(&l, 1, "BegunMark", "{}");
	holds_text(l.out, "Could this be dangerous now?");
	holds_text(l.out, "Are there children to think of?");
	holds_text(l.out, "one channel, about the children only");
	holds_text(l.out, "Is there a home");
	lacks_text(l.out, "cut contact");
	lacks_text(l.out, "together");
	lacks_text(l.out, "watching");
	line_free(&l);
}

static void a_country_can_be_named(void **state)
{
	struct line l = { SCRIPT(DONE), .cli.environment = british };

	(void)state;
	line_run(&l, "begin", "--country", "FR");
	holds_text(l.out, "3114.fr");
	lacks_text(l.out, "samaritans.org");
	line_free(&l);
}

static void what_is_no_country_is_refused(void **state)
{
	static const char *const bad[] = { "", "f", "france", "f1", "\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct line l = { SCRIPT(DONE) };

		line_run(&l, "begin", "--country", bad[i]);
		assert_int_equal(l.code, 2);
		line_free(&l);
	}
}

static void in_json(void **state)
{
	struct line l = { SCRIPT(DONE), .cli.environment = german };
	json_t *all;

	(void)state;
	line_run(&l, "begin", "--json");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 0);
	all = json_loads(l.out, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(all, "country")), "at");
	assert_string_equal(json_string_value(json_object_get(all, "emergency")), "112");
	assert_int_equal(json_array_size(json_object_get(all, "questions")), 5);
	assert_true(json_array_size(json_object_get(all, "helplines")) > 5);
	json_decref(all);
	line_free(&l);
}

/* ---- helplines ---- */

static bool names(const char *country, const char *name)
{
	struct cli cli = { .texts = "etc/texts" };
	json_t *all = helplines_json(&cli, country), *one;
	bool found = false;
	size_t i;

	json_array_foreach(json_object_get(all, "helplines"), i, one) {
		const char *text = json_string_value(json_object_get(one, "name"));

		found = found || (text && strcmp(text, name) == 0);
	}
	json_decref(all);
	return found;
}

static void every_country_has_some(void **state)
{
	(void)state;
	assert_true(names("de", "hilfetelefon.de"));
	assert_true(names("za", "findahelpline.com"));
	assert_true(names("at", "frauenhelpline.at")); /* of the regional file, by its end */
	assert_false(names("at", "argentina.gob.ar"));
	assert_true(names("zz", "findahelpline.com"));
	assert_true(names("", "nomoredirectory.org"));
	assert_false(names("", "hilfetelefon.de"));
	assert_false(names("int", "frauenhelpline.at"));
}

static void countries_are_read(void **state)
{
	static const struct {
		const char *environment[3];
		const char *country;
	} rows[] = { { { "LANG=en_GB.UTF-8" }, "uk" }, { { "LANG=de_AT" }, "at" }, { { "LANG=en_US.UTF-8", "LC_ALL=fr_CA@x" }, "ca" },
		     { { "LANG=C.UTF-8" }, "" }, { { "LANG=en" }, "" }, { { "LANG=en_USA" }, "" }, { { "LANG=en_" }, "" }, { { NULL }, "" },
		     { { "LC_ALL=", "LANG=pt_BR" }, "br" } };
	char country[COUNTRY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct cli cli = { .environment = rows[i].environment };

		country_of_locale(&cli, country);
		assert_string_equal(country, rows[i].country);
	}
}

/* Without the files, what is compiled in is still there. */
static void without_files(void **state)
{
	struct cli cli = { .texts = "/nowhere" };
	json_t *all = helplines_json(&cli, "de");

	(void)state;
	assert_true(json_array_size(json_object_get(all, "helplines")) > 5);
	json_decref(all);
}

/* ---- add ---- */

static void the_first_add_offers_it(void **state)
{
	struct line l = { SCRIPT(NEW, DONE, ADDED), .input = "n\n", .fake.fresh = true };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Begun", "{}");
	line_asked(&l, 1, "BegunMark", "{}");
	line_asked(&l, 2, "Add", "{\"targets\":[\"ex.example\"]}");
	line_free(&l);
}

static void it_can_be_put_off(void **state)
{
	struct line l = { SCRIPT(NEW, PLAIN, DONE, ADDED), .input = "y\n\n\n\n\n\n\nn\n", .fake.fresh = true };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 3);
	holds_text(l.out, "Nothing was blocked.");
	line_free(&l);
}

/* Whoever leaves it sees the one question that is left; silence blocks nothing. */
static void leaving_it_blocks_nothing_unasked(void **state)
{
	struct line l = { SCRIPT(NEW, PLAIN, DONE, ADDED), .input = "y\n\n", .fake.fresh = true };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.code, 1);
	assert_int_equal(l.fake.request_count, 3);
	lacks_text(l.out, "children");
	lacks_text(l.out, "findahelpline.com");
	holds_text(l.out, "Go on with the block now?");
	holds_text(l.out, "Nothing was blocked.");
	line_free(&l);
}

static void after_it_one_can_go_on(void **state)
{
	struct line l = { SCRIPT(NEW, PLAIN, DONE, ADDED), .input = "y\n\n\n\n\n\n\ny\n", .fake.fresh = true };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.code, 0);
	assert_int_equal(l.fake.request_count, 4);
	line_free(&l);
}

static void it_is_offered_once(void **state)
{
	struct line l = { SCRIPT(OLD, ADDED), .fake.fresh = true };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "Add", "{\"targets\":[\"ex.example\"]}");
	line_free(&l);
}

static void elsewhere_it_is_not_offered(void **state)
{
	struct line l = { SCRIPT(ADDED), .fake.fresh = true }, m = { SCRIPT(ADDED), .fake.fresh = true };

	(void)state;
	line_run(&l, "add", "ex.example");
	assert_int_equal(l.fake.request_count, 1);
	line_free(&l);
	line_terminal(&m, 80);
	line_run(&m, "add", "ex.example", "--json");
	assert_int_equal(m.fake.request_count, 1);
	line_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_pipe_all_is_printed), cmocka_unit_test(on_a_terminal_it_asks), cmocka_unit_test(one_can_leave_at_once),
		cmocka_unit_test(discreet_questions_name_nobody),
		cmocka_unit_test(a_country_can_be_named), cmocka_unit_test(what_is_no_country_is_refused), cmocka_unit_test(in_json),
		cmocka_unit_test(every_country_has_some), cmocka_unit_test(countries_are_read), cmocka_unit_test(without_files),
		cmocka_unit_test(the_first_add_offers_it), cmocka_unit_test(it_can_be_put_off), cmocka_unit_test(leaving_it_blocks_nothing_unasked),
		cmocka_unit_test(after_it_one_can_go_on),
		cmocka_unit_test(it_is_offered_once), cmocka_unit_test(elsewhere_it_is_not_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
