/* Tests of the verbs that only show: list, status, why, settings, services, log, help; on a terminal and on a
 * pipe. */
#include "unit/cli/fake.h"

#include "cli/text.h"
#include "cli/verbs.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define ENTRIES                                                                                              \
	"{\"parameters\":{\"entries\":["                                                                     \
	"{\"id\":1,\"target\":\"ex.example\",\"state\":\"blocked\",\"days\":12,\"person\":\"b\\u001b[31m\"," \
	"\"removal\":null},"                                                                                 \
	"{\"id\":2,\"target\":\"a-name-that-is-rather-long.and-has-many-labels.example\",\"state\":"         \
	"\"cooling\",\"days\":1,"                                                                            \
	"\"removal\":{\"required_s\":100,\"counted_s\":50,\"remaining_s\":3600,\"window_left_s\":null}}]}}"
#define STATUS                                                                                               \
	"{\"parameters\":{\"healthy\":false,\"entries\":3,\"cooling\":1,\"days\":12,\"layers\":{\"hosts\":"  \
	"\"ok\",\"names\":\"off: x\"},"                                                                      \
	"\"repaired\":2,\"settings\":{},\"pending_settings\":[{\"key\":\"cooldown.delay\",\"value\":\"1h\"," \
	"\"state\":\"cooling\","                                                                             \
	"\"remaining_s\":3600,\"both\":false},{\"key\":\"a.b\",\"value\":\"c\",\"state\":\"ready\","         \
	"\"remaining_s\":0,\"both\":true}],"                                                                 \
	"\"holes\":1,\"holes_named\":[],\"messages\":[\"Rebuilt.\"]}}"

static void fits(const char *text, unsigned width)
{
	while (*text) {
		char one[1000];
		size_t n = strcspn(text, "\n");

		snprintf(one, sizeof one, "%.*s", (int)n, text);
		if (text_columns(one) > width)
			fail_msg("wider than %u: %s", width, one);
		text += n + (text[n] == '\n');
	}
}

static void list_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(ENTRIES) };

	(void)state;
	line_run(&l, "list");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "List", "{}");
	assert_string_equal(l.out, "1\tex.example\tblocked\t12 days\n"
				   "2\ta-name-that-is-rather-long.and-has-many-labels.example\tcooling\t1 h "
				   "left to wait\n");
	line_free(&l);
}

static void list_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(ENTRIES) };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "list");
	fits(l.out, 80);
	holds_text(l.out, "   1  ex.example                        blocked   12 days\n");
	holds_text(l.out, "      b?[31m\n");
	holds_text(l.out, "      ###############...............\n");
	lacks_text(l.out, "\033");
	line_free(&l);
}

static void list_shows_the_first_letter_of_a_label(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"entries\":[{\"id\":1,\"target\":\"ex.example\",\"state\":\"blocked\","
				 "\"days\":12,\"person\":\"\u00c9lo\u00efse\",\"discreet\":true,\"removal\":null}]}}") };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "list");
	holds_text(l.out, "      \u00c9.\n");
	lacks_text(l.out, "lo\u00efse");
	line_free(&l);
}

static void list_at_40_columns(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"entries\":[{\"id\":2,\"target\":\"ex.example\","
				 "\"state\":\"cooling\",\"days\":1,"
				 "\"removal\":{\"required_s\":100,\"counted_s\":25,\"remaining_s\":83520,"
				 "\"window_left_s\":null}}]}}") };

	(void)state;
	line_terminal(&l, 40);
	l.cli.utf8 = true;
	line_run(&l, "list");
	fits(l.out, 40);
	holds_text(l.out, "   2  ex.example\n      cooling   23 h 12 min left to wait\n      ███████░░░");
	line_free(&l);
}

static void list_colours(void **state)
{
	struct line l = { SCRIPT(ENTRIES) };

	(void)state;
	line_terminal(&l, 80);
	l.cli.colour = true;
	line_run(&l, "list");
	holds_text(l.out, "\033[32mblocked\033[0m");
	holds_text(l.out, "\033[33mcooling\033[0m");
	lacks_text(l.out, "b\033[31m");
	line_free(&l);
}

static void an_empty_list(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"entries\":[]}}") };

	(void)state;
	line_run(&l, "list");
	assert_string_equal(l.out, "");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"entries\":[]}}") };
	line_terminal(&l, 80);
	line_run(&l, "list");
	assert_string_equal(l.out, "Nothing is blocked.\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"entries\":[]}}") };
	line_run(&l, "list", "--json");
	assert_string_equal(l.out, "{\"entries\":[]}\n");
	line_free(&l);
}

static void quiet_prints_nothing(void **state)
{
	static const char *const names[] = { "list", "status", "settings", "services", "log" };
	static const char *const replies[] = { ENTRIES, STATUS,
					       "{\"parameters\":{\"settings\":{\"a\":\"b\"}}}",
					       "{\"parameters\":{\"services\":[{\"id\":\"x\"}]}}",
					       "{\"parameters\":{\"log\":[{\"id\":1,\"event\":\"added\"}]}"
					       "}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct line l = { SCRIPT(replies[i]) };

		line_run(&l, names[i], "--quiet");
		assert_int_equal(l.code, 0);
		assert_string_equal(l.out, "");
		assert_string_equal(l.err, "");
		line_free(&l);
	}
}

static void status(void **state)
{
	struct line l = { SCRIPT(STATUS) };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "status");
	assert_int_equal(l.code, 0);
	fits(l.out, 40);
	holds_text(l.out, "3 entries, 1 waiting to be lifted. Held\nfor 12 days.");
	holds_text(l.out, "Not everything is in force.");
	holds_text(l.out, "  hosts      ok\n  names      off: x\n");
	holds_text(l.out, "cooldown.delay = 1h waits: 1 h left.\n");
	holds_text(l.out, "nc-block settings accept");
	holds_text(l.out, "Rebuilt.");
	holds_text(l.out, "Put back 2 times");
	line_free(&l);
}

static size_t count_named(const json_t *s)
{
	return json_array_size(json_object_get(s, "holes_named"));
}

static json_t *status_json(const char *reply, const char *const *environment)
{
	struct line l = { SCRIPT(reply) };
	json_t *s;

	l.cli.root = "/nowhere";
	l.cli.environment = environment;
	line_run(&l, "status", "--json");
	assert_int_equal(l.code, 0);
	s = json_loads(l.out, 0, NULL);
	assert_non_null(s);
	lacks_text(l.out, "secret");
	line_free(&l);
	return s;
}

static void status_names_holes(void **state)
{
	static const char *environment[] = { "HTTPS_proxy=http://me:secret@proxy.example:1", "http_proxy=", "PATH=/", NULL };
	json_t *s = status_json(STATUS, environment);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(s, "holes")), 3);
	assert_int_equal(count_named(s), 2);
	assert_string_equal(json_string_value(json_array_get(json_object_get(s, "holes_named"), 0)), "the names layer is off: x");
	holds_text(json_string_value(json_array_get(json_object_get(s, "holes_named"), 1)), "HTTPS_proxy ");
	json_decref(s);
}

static void status_leaves_holes_for_the_morning(void **state)
{
	static const char *environment[] = { "ALL_PROXY=socks5://secret", NULL };
	static const char quiet[] = "{\"parameters\":{\"healthy\":false,\"entries\":1,\"layers\":{\"names\":\"off: x\"},"
				    "\"quiet\":true,\"holes\":0,\"holes_named\":[\"one of the daemon's\"]}}";
	json_t *s = status_json(quiet, environment);
	struct line l = { SCRIPT(quiet) };

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(s, "holes")), 2);
	assert_int_equal(count_named(s), 0);
	json_decref(s);
	l.cli.root = "/nowhere";
	l.cli.environment = environment;
	line_run(&l, "status");
	holds_text(l.out, "2 ways around it that are not shut; named when the quiet hours are over.\n");
	lacks_text(l.out, "ALL_PROXY");
	lacks_text(l.out, "one of the daemon's");
	line_free(&l);
}

static void status_of_nothing(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"healthy\":true,\"entries\":0,\"layers\":{}}}") };

	(void)state;
	line_run(&l, "status");
	assert_string_equal(l.out, "Nothing is blocked.\n");
	line_free(&l);
}

static void why(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"name\":\"ex.example\",\"blocked\":true,\"by\":\"alice\","
				 "\"since\":\"soon\",\"layers\":"
				 "[\"hosts\",\"names\"],\"message\":\"\"}}") };

	(void)state;
	line_run(&l, "why", "EX.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Why", "{\"name\":\"EX.example\"}");
	assert_string_equal(l.out, "ex.example is blocked by alice since soon.\n  in force: hosts, names\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"name\":\"x.example\",\"blocked\":false,\"by\":null,"
				  "\"since\":null,\"layers\":[]}}") };
	line_run(&l, "why", "x.example");
	assert_string_equal(l.out, "x.example is not blocked by nc-block.\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"name\":\"x.example\",\"blocked\":false,\"message\":"
				  "\"never can be\"}}") };
	line_run(&l, "why", "x.example");
	assert_string_equal(l.out, "x.example: never can be\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"name\":\"x\",\"blocked\":true,\"by\":\"bob\",\"since\":"
				  "\"t\",\"layers\":[]}}") };
	line_run(&l, "why", "x");
	assert_string_equal(l.out, "x is blocked by bob since t.\n  not in force now: nc-block status says "
				   "why\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{}") };
	line_run(&l, "why", "\xff");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

static void settings(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"settings\":{\"cooldown.delay\":\"24h\"},\"pending_"
				 "settings\":[],\"order\":{}}}") };

	(void)state;
	line_run(&l, "settings");
	line_asked(&l, 0, "Settings", "{}");
	assert_string_equal(l.out, "cooldown.delay          24h\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"accepted\":[\"cooldown.delay\"],\"message\":\"In "
				  "force.\"}}") };
	line_run(&l, "settings", "accept");
	line_asked(&l, 0, "SettingsAccept", "{}");
	assert_string_equal(l.out, "In force.\n  cooldown.delay\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"error\":\"not-yet\",\"parameters\":{\"message\":\"1 h left.\"}}") };
	line_run(&l, "settings", "accept", "--json");
	assert_int_equal(l.code, 3);
	assert_string_equal(l.out, "{\"error\":\"not-yet\",\"message\":\"1 h left.\"}\n");
	line_free(&l);
	l = (struct line){ SCRIPT("{}") };
	line_run(&l, "settings", "acept");
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
}

static void services(void **state)
{
	static const char reply[] = "{\"parameters\":{\"services\":[{\"id\":\"instagram\",\"title\":"
				    "\"Instagram\",\"names\":[{\"name\":"
				    "\"instagram.com\",\"role\":\"apex\",\"shared\":false},{\"name\":\"cdn."
				    "example\",\"role\":\"media\","
				    "\"shared\":true}],\"profiles\":[\"instagram.com/"
				    "{handle}\"],\"uncovered\":\"their app\",\"source\":\"s\",\"checked\":\"c\"}]}}";
	struct line l = { SCRIPT(reply) };

	(void)state;
	line_run(&l, "services");
	line_asked(&l, 0, "Services", "{}");
	assert_string_equal(l.out, "instagram  Instagram    2 names\n");
	line_free(&l);
	l = (struct line){ SCRIPT(reply) };
	line_run(&l, "services", "instagram");
	line_asked(&l, 0, "Services", "{\"name\":\"instagram\"}");
	holds_text(l.out, "  instagram.com  apex\n  cdn.example    media, shared\n");
	holds_text(l.out, "  shared: blocked once every service that needs it is.\n");
	holds_text(l.out, "  profile: instagram.com/{handle}\n");
	holds_text(l.out, "  not covered: their app\n");
	holds_text(l.out, "  looked up c: s\n");
	line_free(&l);
}

static void log_names_on_a_terminal_only(void **state)
{
	static const char reply[] = "{\"parameters\":{\"log\":[{\"time\":\"t\",\"id\":3,\"uid\":1,\"event\":"
				    "\"added\",\"detail\":\"\",\"target\":"
				    "\"ex.example\"}]}}";
	struct line l = { SCRIPT(reply) };

	(void)state;
	line_run(&l, "log", "--limit", "5");
	line_asked(&l, 0, "Log", "{\"limit\":5}");
	assert_string_equal(l.out, "t                 3     added\n");
	line_free(&l);
	l = (struct line){ SCRIPT(reply) };
	line_run(&l, "log", "--json");
	line_asked(&l, 0, "Log", "{}");
	lacks_text(l.out, "ex.example");
	line_free(&l);
	l = (struct line){ SCRIPT(reply) };
	line_terminal(&l, 80);
	line_run(&l, "log");
	holds_text(l.out, "added             ex.example\n");
	line_free(&l);
}

/* Replies whose fields are missing or of other types are shown as far as they go, and nothing crashes. */
static void odd_replies(void **state)
{
	static const char *const verb_names[] = { "list", "status", "settings", "services", "log" };
	static const char *const replies[] = {
		"{\"parameters\":{}}",
		"{\"parameters\":{\"entries\":7,\"layers\":[],\"settings\":3,\"services\":{},\"log\":\"x\","
		"\"pending_settings\":{}}}",
		"{\"parameters\":{\"entries\":[7,null,[],{}],\"layers\":{\"a\":1},\"settings\":{\"a\":[]},"
		"\"services\":[1,{\"names\":[{}]}],"
		"\"log\":[1,{}],\"pending_settings\":[null,{}],\"messages\":[1],\"holes\":\"x\"}}",
	};

	(void)state;
	for (size_t v = 0; v < COUNT_OF(verb_names); v++)
		for (size_t r = 0; r < COUNT_OF(replies); r++) {
			struct line l = { SCRIPT(replies[r]) };

			line_terminal(&l, 40);
			line_run(&l, verb_names[v]);
			assert_int_equal(l.code, 0);
			line_free(&l);
		}
}

static void help_and_version(void **state)
{
	struct line l = { .code = -1 };

	(void)state;
	line_run(&l, "help");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "Usage: nc-block VERB");
	line_free(&l);
	l = (struct line){ .code = -1 };
	line_run(&l, "--help");
	assert_int_equal(l.code, 0);
	line_free(&l);
	l = (struct line){ .code = -1 };
	line_run(&l, "--version");
	assert_string_equal(l.out, "nc-block " NCB_VERSION "\n");
	line_free(&l);
	l = (struct line){ .code = -1 };
	line_run(&l, "help", "frob");
	assert_int_equal(l.code, 2);
	line_free(&l);
	l = (struct line){ .code = -1 };
	line_run_argv(&l, 0, NULL);
	assert_int_equal(l.code, 2);
	holds_text(l.err, "Usage: nc-block VERB");
	line_free(&l);
}

static void every_verb_has_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < verbs_count; i++) {
		struct line l = { .code = -1 };
		char begin[20];

		line_run(&l, verbs[i].name, "--help");
		assert_int_equal(l.code, 0);
		assert_int_equal(l.fake.request_count, 0);
		fits(l.out, 80);
		snprintf(begin, sizeof begin, "\n\n%.10s", verbs[i].text);
		holds_text(l.out, begin);
		line_free(&l);
	}
}

static void help_at_40_columns(void **state)
{
	struct line l = { .code = -1 };

	(void)state;
	for (size_t i = 0; i < verbs_count; i++) {
		line_terminal(&l, 40);
		line_run(&l, verbs[i].name, "--help");
		fits(l.out, 40);
		line_free(&l);
		l = (struct line){ .code = -1 };
	}
	line_terminal(&l, 40);
	line_run(&l, "help");
	fits(l.out, 40);
	holds_text(l.out, "  undo      take back a slip, within ten\n            minutes of adding it\n");
	line_free(&l);
}

#define SERVICES                                                                                             \
	"{\"parameters\":{\"services\":[{\"id\":\"soundcloud\",\"title\":\"SoundCloud\",\"names\":[{\"name\":"   \
	"\"a-name.of-thirty-columns.example\",\"role\":\"media\",\"shared\":true}]}]}}"

static void tables_at_40_columns(void **state)
{
	static const char log[] = "{\"parameters\":{\"log\":[{\"time\":\"2026-11-23T20:00:00Z\",\"id\":3,"
				  "\"event\":\"removal-asked\",\"detail\":\"why\",\"target\":\"ex.example\"}]}}";
	struct line l = { SCRIPT(SERVICES) };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "services");
	assert_string_equal(l.out, "soundcloud  SoundCloud    1 name\n");
	line_free(&l);
	l = (struct line){ SCRIPT(SERVICES) };
	line_terminal(&l, 40);
	line_run(&l, "services", "soundcloud");
	fits(l.out, 40);
	holds_text(l.out, "  a-name.of-thirty-columns.example\n      media, shared\n");
	line_free(&l);
	l = (struct line){ SCRIPT(log) };
	line_terminal(&l, 40);
	line_run(&l, "log");
	fits(l.out, 40);
	holds_text(l.out, "  3   removal-asked\n  ex.example\n  why\n");
	line_free(&l);
	l = (struct line){ SCRIPT(ENTRIES) };
	line_terminal(&l, 40);
	line_run(&l, "list");
	fits(l.out, 40);
	holds_text(l.out, "   2  a-name-that-is-rather-long.and-has\n      -many-labels.example\n      cooling");
	line_free(&l);
}

/* What nothing can hold is not called blocked. */
static void recorded_is_not_blocked(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"entries\":["
				 "{\"id\":1,\"target\":\"tel:+15551234567\",\"kind\":\"phone\",\"state\":\"blocked\"},"
				 "{\"id\":2,\"target\":\"instagram:a\",\"kind\":\"profile\",\"only_profile\":true,"
				 "\"state\":\"blocked\",\"enforced\":{\"browsers\":[]}},"
				 "{\"id\":3,\"target\":\"instagram:b\",\"kind\":\"profile\",\"only_profile\":true,"
				 "\"state\":\"blocked\",\"enforced\":{\"browsers\":[\"firefox\"]}}]}}") };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "list");
	holds_text(l.out, "tel:+15551234567                  recorded  since today\n");
	holds_text(l.out, "instagram:a                       recorded  since today\n");
	holds_text(l.out, "instagram:b                       blocked   since today\n");
	line_free(&l);
}

static void an_empty_log(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"log\":[]}}") };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "log");
	assert_string_equal(l.out, "Nothing has happened yet.\n");
	line_free(&l);
}

static void usage_errors(void **state)
{
	struct line l = { .code = -1 };

	(void)state;
	line_run(&l, "frobnicate", "secret.example");
	assert_int_equal(l.code, 2);
	lacks_text(l.err, "secret");
	line_free(&l);
	l = (struct line){ .code = -1 };
	line_run(&l, "frobnicate", "--json");
	assert_int_equal(l.code, 2);
	holds_text(l.out, "{\"error\":\"usage\",\"message\":");
	line_free(&l);
	l = (struct line){ .code = -1 };
	line_run(&l, "list", "--frob", "--json");
	assert_int_equal(l.code, 2);
	holds_text(l.out, "{\"error\":\"usage\",\"message\":");
	assert_string_equal(l.err, "");
	line_free(&l);
}

static void unreachable(void **state)
{
	static const char *const names[] = { "list", "status", "settings", "services", "log" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct line l = { .cli = { .socket = "/nonexistent/sock" } };

		line_run(&l, names[i]);
		assert_int_equal(l.code, 6);
		assert_string_equal(l.out, "");
		holds_text(l.err, "What is blocked stays blocked.");
		line_free(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_on_a_pipe),
		cmocka_unit_test(list_on_a_terminal),
		cmocka_unit_test(list_shows_the_first_letter_of_a_label),
		cmocka_unit_test(list_at_40_columns),
		cmocka_unit_test(list_colours),
		cmocka_unit_test(an_empty_list),
		cmocka_unit_test(quiet_prints_nothing),
		cmocka_unit_test(status),
		cmocka_unit_test(status_names_holes),
		cmocka_unit_test(status_leaves_holes_for_the_morning),
		cmocka_unit_test(status_of_nothing),
		cmocka_unit_test(why),
		cmocka_unit_test(settings),
		cmocka_unit_test(services),
		cmocka_unit_test(log_names_on_a_terminal_only),
		cmocka_unit_test(odd_replies),
		cmocka_unit_test(help_and_version),
		cmocka_unit_test(every_verb_has_help),
		cmocka_unit_test(help_at_40_columns),
		cmocka_unit_test(tables_at_40_columns),
		cmocka_unit_test(recorded_is_not_blocked),
		cmocka_unit_test(an_empty_log),
		cmocka_unit_test(usage_errors),
		cmocka_unit_test(unreachable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
