/* Tests of cli/check_run.c, check_list.c and verb_check.c: which tries there are, that one that hangs or dies costs the others
 * nothing, and what is told of them. */
#include "unit/cli/fake.h"

#include <signal.h>
#include <sys/wait.h>

#include "cli/check.h"
#include "cli/check_net.h"
#include "common/inspect_wire.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define STATUS(entries, quiet)                                                                               \
	"{\"parameters\":{\"entries\":" entries ",\"quiet\":" quiet ",\"settings\":{\"network.quic\":\"block\"}}}"
#define HELD "{\"parameters\":{\"name\":\"ex.example\",\"blocked\":true,\"layers\":[\"hosts\",\"names\"]}}"

/* ---- the runner ---- */

static void is_shut(const struct check_probe *p, struct check_outcome *out)
{
	check_say(out, CHECK_SHUT, "seen at %s", p->target);
}

static void hangs(const struct check_probe *p, struct check_outcome *out)
{
	(void)p;
	(void)out;
	pause();
}

static void dies(const struct check_probe *p, struct check_outcome *out)
{
	(void)p;
	(void)out;
	_exit(3);
}

static void says_too_much(const struct check_probe *p, struct check_outcome *out)
{
	(void)p;
	memset(out, 0x7f, sizeof *out);
}

static void each_on_its_own(void **state)
{
	static struct check_list l = { .count = 6,
				       .probes = { { .route = "a", .target = "one", .attempt = is_shut },
						   { .route = "b", .attempt = hangs },
						   { .route = "c", .attempt = dies },
						   { .route = "d", .attempt = says_too_much },
						   { .route = "e", .outcome = { CHECK_NA, "not tried" } },
						   { .route = "f", .target = "six", .attempt = is_shut } } };

	(void)state;
	assert_int_equal(check_run(&l), 0);
	assert_int_equal(l.probes[0].outcome.result, CHECK_SHUT);
	assert_string_equal(l.probes[0].outcome.detail, "seen at one");
	assert_int_equal(l.probes[1].outcome.result, CHECK_OPEN);
	assert_int_equal(l.probes[2].outcome.result, CHECK_NA);
	assert_int_equal(l.probes[3].outcome.result, CHECK_NA);
	assert_string_equal(l.probes[4].outcome.detail, "not tried");
	assert_string_equal(l.probes[5].outcome.detail, "seen at six");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

/* ---- the list ---- */

static struct check_list list;

static void fill(const char *resolv_conf, const char *quic)
{
	char folder[FOLDER_SIZE], etc[FOLDER_SIZE + 8];

	folder_make(folder);
	snprintf(etc, sizeof etc, "%s/etc", folder);
	mkdir(etc, 0755);
	folder_put(folder, "etc/resolv.conf", resolv_conf);
	check_list_fill(&list, folder, quic);
	folder_remove(folder);
}

static size_t count_routes(const char *route)
{
	size_t n = 0;

	for (size_t i = 0; i < list.count; i++)
		n += strcmp(list.probes[i].route, route) == 0;
	return n;
}

/* Servers are this machine, nobody, or those that resolv.conf names and only for DNS. */
static void nobody_else_is_asked(void **state)
{
	static const char *const always[] = { "127.0.0.1", "::1", CANARY_ADDR4_TEXT, CANARY_ADDR6_TEXT, "" };

	(void)state;
	fill("nameserver 192.0.2.53\n", NULL);
	for (size_t i = 0; i < list.count; i++) {
		const struct check_probe *p = &list.probes[i];
		bool harmless = false;

		for (size_t k = 0; k < COUNT_OF(always); k++)
			harmless = harmless || strcmp(p->server, always[k]) == 0;
		if (!harmless) {
			assert_string_equal(p->server, "192.0.2.53");
			assert_true(p->attempt == check_dns_udp || p->attempt == check_dns_tcp || p->attempt == check_doh_canary);
		}
		if (p->attempt == check_flow || p->attempt == check_dot || p->attempt == check_quic)
			assert_true(strcmp(p->server, "127.0.0.1") == 0 || strcmp(p->server, "::1") == 0);
		if (!p->attempt)
			assert_true(p->outcome.result == CHECK_NA && p->outcome.detail[0]);
	}
}

static void resolvers_of_the_machine(void **state)
{
	(void)state;
	fill("# nameserver 192.0.2.1\nsearch x\nnameserver 127.0.0.53\nnameserver 2001:db8::1\nnameserver 192.0.2.2\n"
	     "nameserver 192.0.2.3\n",
	     NULL);
	assert_int_equal(count_routes("dns-udp"), 3); /* as many as libc asks */
	assert_int_equal(count_routes("dns-tcp"), 3);
	assert_int_equal(count_routes("stub"), 1);
	assert_true(list.count < CHECK_MAX);
	fill("", NULL);
	assert_int_equal(count_routes("dns-udp"), 0);
	assert_int_equal(count_routes("stub"), 1); /* as not tried */
	assert_int_equal(count_routes("doh-canary"), 1);
}

static void quic_by_its_setting(void **state)
{
	(void)state;
	fill("", "inspect");
	assert_int_equal(count_routes("quic"), 2);
	fill("", "block");
	assert_int_equal(count_routes("quic"), 1);
	for (size_t i = 0; i < list.count; i++)
		if (strcmp(list.probes[i].route, "quic") == 0)
			assert_null(list.probes[i].attempt);
}

/* ---- the verb ---- */

static const char *proxied[] = { "http_proxy=http://secret", NULL };

static json_t *answer_of(const struct line *l)
{
	json_t *answer = json_loads(l->out, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(answer);
	return answer;
}

static void nothing_blocked(void **state)
{
	struct line l = { SCRIPT(STATUS("0", "false")), .cli = { .root = "/nowhere" } };
	json_t *answer, *r;
	size_t i;

	(void)state;
	line_run(&l, "check", "--json");
	assert_int_equal(l.code, EXIT_DONE);
	line_asked(&l, 0, "Status", "{}");
	answer = answer_of(&l);
	assert_true(json_array_size(json_object_get(answer, "routes")) > 15);
	json_array_foreach(json_object_get(answer, "routes"), i, r)
		assert_string_equal(json_string_value(json_object_get(r, "result")), "n/a");
	json_decref(answer);
	line_free(&l);
}

static void an_open_way(void **state)
{
	struct line l = { SCRIPT(STATUS("0", "false")), .cli = { .root = "/nowhere", .environment = proxied } };

	(void)state;
	line_run(&l, "check");
	assert_int_equal(l.code, EXIT_FAILED);
	holds_text(l.out, "\nopen\tproxy\thttp_proxy\thttp_proxy in the environment");
	holds_text(l.out, "n/a\tquic\t\tthe setting");
	lacks_text(l.out, "secret");
	line_free(&l);
}

static void on_a_terminal(void **state)
{
	struct line l = { SCRIPT(STATUS("0", "false")), .cli = { .root = "/nowhere", .environment = proxied } };

	(void)state;
	line_terminal(&l, 60);
	line_run(&l, "check");
	holds_text(l.out, "  open  proxy          http_proxy\n        http_proxy in the environment");
	holds_text(l.out, "\n1 route is open.\n");
	line_free(&l);
	l = (struct line){ SCRIPT(STATUS("0", "false")), .cli = { .root = "/nowhere" } };
	line_terminal(&l, 60);
	line_run(&l, "check");
	assert_int_equal(l.code, EXIT_DONE);
	assert_string_equal(l.out, "Nothing is blocked, so there is nothing to try.\n");
	line_free(&l);
	l = (struct line){ SCRIPT(STATUS("0", "false")), .cli = { .root = "/nowhere" } };
	line_run(&l, "check", "--quiet");
	assert_string_equal(l.out, "");
	line_free(&l);
}

static void by_night(void **state)
{
	struct line l = { SCRIPT(STATUS("0", "true")), .cli = { .root = "/nowhere", .environment = proxied } };
	json_t *answer, *rows, *last;

	(void)state;
	line_run(&l, "check", "--json");
	assert_int_equal(l.code, EXIT_FAILED);
	lacks_text(l.out, "proxy");
	answer = answer_of(&l);
	assert_int_equal(json_integer_value(json_object_get(answer, "open")), 1);
	assert_true(json_is_true(json_object_get(answer, "quiet")));
	rows = json_object_get(answer, "routes");
	last = json_array_get(rows, json_array_size(rows) - 1);
	assert_string_equal(json_string_value(json_object_get(last, "route")), "withheld");
	assert_string_equal(json_string_value(json_object_get(last, "target")), "");
	assert_string_equal(json_string_value(json_object_get(last, "result")), "open");
	json_decref(answer);
	line_free(&l);
}

static void asked_about_a_target(void **state)
{
	struct line l = { SCRIPT(HELD, STATUS("0", "false")), .cli = { .root = "/nowhere" } };

	(void)state;
	line_run(&l, "check", "ex.example");
	assert_int_equal(l.code, EXIT_DONE);
	line_asked(&l, 0, "Why", "{\"name\":\"ex.example\"}");
	line_asked(&l, 1, "Status", "{}");
	holds_text(l.out, "ex.example is held by:\n  hosts\n  names\n");
	line_free(&l);
	l = (struct line){ SCRIPT(HELD, STATUS("0", "false")), .cli = { .root = "/nowhere" } };
	line_run(&l, "check", "ex.example", "--json");
	holds_text(l.out, "\"asked\":{\"name\":\"ex.example\",\"blocked\":true,");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"name\":\"ex.example\",\"blocked\":true,\"layers\":[]}}", STATUS("0", "false")),
			   .cli = { .root = "/nowhere" } };
	line_run(&l, "check", "ex.example");
	assert_int_equal(l.code, EXIT_FAILED);
	holds_text(l.out, "no layer is in force");
	line_free(&l);
	l = (struct line){ SCRIPT("{\"parameters\":{\"name\":\"ex.example\",\"blocked\":false,\"layers\":[]}}", STATUS("0", "false")),
			   .cli = { .root = "/nowhere" } };
	line_run(&l, "check", "ex.example");
	assert_int_equal(l.code, EXIT_FAILED);
	holds_text(l.out, "ex.example is not blocked.");
	line_free(&l);
}

static void what_goes_wrong(void **state)
{
	struct line l = { SCRIPT("{\"error\":\"bad-request\",\"parameters\":{\"message\":\"no name\"}}") };

	(void)state;
	line_run(&l, "check", "x y");
	assert_int_equal(l.code, EXIT_USAGE);
	assert_int_equal(l.fake.request_count, 1);
	line_free(&l);
	l = (struct line){ SCRIPT("{}") };
	line_run(&l, "check", "\xff");
	assert_int_equal(l.code, EXIT_USAGE);
	assert_int_equal(l.fake.request_count, 0);
	line_free(&l);
	l = (struct line){ .cli = { .socket = "/nowhere/sock" } };
	line_run(&l, "check", "--json");
	assert_int_equal(l.code, EXIT_UNREACHABLE);
	line_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_on_its_own),	cmocka_unit_test(nobody_else_is_asked),
		cmocka_unit_test(resolvers_of_the_machine), cmocka_unit_test(quic_by_its_setting),
		cmocka_unit_test(nothing_blocked),	cmocka_unit_test(an_open_way),
		cmocka_unit_test(on_a_terminal),	cmocka_unit_test(by_night),
		cmocka_unit_test(asked_about_a_target), cmocka_unit_test(what_goes_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
