/* Tests of inspect/http.c, with the requests of real clients and with made ones.
 * Run by `make check`, from the top of the tree.
 * Must never need the network. */
#include "support/unit.h"

#include "inspect/http.h"
#include "every_part.h"

/* How TEXT is answered in every part; the bytes that it took. */
static size_t expect(const char *text, const char *name)
{
	return every_part(http_hello, text, strlen(text), name);
}

static void expect_two(const char *text, const char *first, const char *second)
{
	struct hello h;

	assert_int_equal(read_part(http_hello, text, strlen(text), &h), HELLO_NAMES);
	assert_int_equal(h.count, 2);
	assert_string_equal(h.names[0], first);
	assert_string_equal(h.names[1], second);
}

static void real_clients(void **state)
{
	static const char *const clients[][2] = {
		{ "curl", "ex.example" }, { "proxy", "ex.example" }, { "connect", "ex.example" }, { "wget", "www.ex.example" },
		{ "preface", NULL },	  { "odd", "ex.example" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(clients); i++) {
		char path[100], text[2000];
		size_t size;
		FILE *f;

		snprintf(path, sizeof path, "tests/fuzz/corpus/http/%s", clients[i][0]);
		f = fopen(path, "rb");
		if (!f)
			fail_msg("%s", path);
		size = fread(text, 1, sizeof text, f);
		fclose(f);
		assert_in_range(size, 20, sizeof text - 1);
		every_part(http_hello, text, size, clients[i][1]);
	}
}

/* ---- what is a request ---- */

#define HOST "Host: ex.example\r\n"

static void methods(void **state)
{
	static const char name32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456";
	char text[200];

	(void)state;
	expect("get / HTTP/1.1\r\n" HOST, "ex.example");
	expect("PROPFIND / HTTP/1.1\r\n" HOST, "ex.example");
	expect("!#$%&'*+-.^_`|~09azAZ / HTTP/1.1\r\n" HOST, "ex.example");
	snprintf(text, sizeof text, "%s / HTTP/1.1\r\n" HOST, name32);
	expect(text, "ex.example");
	snprintf(text, sizeof text, "%sX / HTTP/1.1\r\n" HOST, name32);
	assert_int_equal(expect(text, NULL), 33);
	for (int c = 1; c < 256; c++) {
		size_t answered;

		if (strchr("!#$%&'*+-.^_`|~\r\n", c) || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128))
			continue;
		snprintf(text, sizeof text, "%c / HTTP/1.1\r\n" HOST, c);
		answered = expect(text, NULL);
		assert_int_equal(answered, 1);
		if (c == ' ' || c == '\t')
			continue;
		snprintf(text, sizeof text, "A%c / HTTP/1.1\r\n" HOST, c);
		answered = expect(text, NULL);
		assert_int_equal(answered, 2);
	}
	assert_int_equal(every_part(http_hello, "\0 / HTTP/1.1\r\n" HOST, 30, NULL), 1);
	assert_int_equal(every_part(http_hello, "GE\0 / HTTP/1.1\r\n" HOST, 30, NULL), 3);
}

static void versions(void **state)
{
	(void)state;
	expect("GET / HTTP/1.0\n" HOST, "ex.example");
	expect("GET / HTTP/1.9\n" HOST, "ex.example");
	expect("GET / HTTP/1.10\n" HOST, "ex.example");
	expect("GET / HTTP/1.1 \n" HOST, "ex.example");
	expect("GET\t/ \t HTTP/1.1\r\n" HOST, "ex.example");
	expect("GET /a b HTTP/1.1\r\n" HOST, "ex.example");
	assert_int_equal(expect("GET / HTTP/2.0\r\n" HOST, NULL), 16);
	assert_int_equal(expect("GET / HTTP/1.\r\n" HOST, NULL), 15);
	expect("GET / HTTP/1.1a\r\n" HOST, NULL);
	expect("GET / HTTP/1x1\r\n" HOST, NULL);
	expect("GET / HTTP/11\r\n" HOST, NULL);
	expect("GET / http/1.1\r\n" HOST, NULL);
	expect("GET /HTTP/1.1\r\n" HOST, NULL);
	expect("GET HTTP/1.1\r\n" HOST, NULL);
	expect("GET /\r\n" HOST, NULL);
	expect("GET 1\r\n" HOST, NULL);
	expect("GET\r\n" HOST, NULL);
}

static void other_protocols(void **state)
{
	(void)state;
	assert_int_equal(expect("\x16\x03\x01", NULL), 1);
	expect("SSH-2.0-Client_1.0\r\n", NULL);
	expect("SSH-2.0-Client_1.0 Comment\r\n", NULL);
	expect("EHLO ex.example\r\n", NULL);
	expect("OPTIONS sip:ex.example SIP/2.0\r\n" HOST, NULL);
	assert_int_equal(expect("A /\x01", NULL), 4);
	assert_int_equal(expect("A /\x7f", NULL), 4);
	assert_int_equal(every_part(http_hello, "A /\0b", 5, NULL), 4);
}

static void line_ends_before_it(void **state)
{
	(void)state;
	expect("\r\n\r\nGET / HTTP/1.1\r\n" HOST, "ex.example");
	expect("\n\nGET / HTTP/1.1\n" HOST, "ex.example");
	expect("GET / HTTP/1.1\r\r\n" HOST, "ex.example");
}

/* ---- Host ---- */

static void spellings(void **state)
{
	static const char *const good[] = {
		"Host: ex.example\r\n",	      "HOST:ex.example\n",	 "host:\t ex.example \t\r\n", "hOST : EX.Example.\r\n",
		"Host: ex.example:80\r\n",    "Host: ex.example.:80\n",	 "Host:\r\n ex.example\r\n",  "Host:\n\tex.example:1\n",
		"Host:\r\n \r\n ex.example\n", "Host: u:p@ex.example\n", "Host: @ex.example\n", "Host: ex.example:\r\n",     "A: b\r\nHost: ex.example\r\n",
		"A: b\r\n c\r\nHost: ex.example\n", "no colon\nHost: ex.example\n", "Host:\nHost: ex.example\n",
		"A: Host: no.example\r\nHost: ex.example\r\n", "A:\r\n Host: no.example\r\nHost: ex.example\r\n",
		"A: b\r\n \r\nHost: ex.example\r\n", "A:\n \t\nHost: ex.example\n", ": \nHost: ex.example\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		char text[200];

		snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s", good[i]);
		assert_int_equal(expect(text, "ex.example"), strlen(text));
		strcat(text, " no.example\r\nX: y\r\n z\r\n\r\nHost: no.example\r\n");
		expect(text, "ex.example");
	}
}

static void no_name(void **state)
{
	static const char *const bad[] = {
		"Host: 192.0.2.7\r\n", "Host: 192.0.2.7:80\r\n", "Host: [2001:db8::1]\r\n", "Host: [2001:db8::1]:80\r\n",
		"Host: ex .example\r\n", "Host: ex.example, no.example\r\n", "Host: ex.example/\r\n", "Host: :80\r\n", "Host: .\n",
	};
	static const char *const none[] = {
		"\r\n", "\n", "A: b\r\n\r\n", "Hosts: ex.example\r\n\n", "Hos: ex.example\r\n\n", " Host: ex.example\r\n\r\n",
		"XHost: ex.example\r\n\r\n", "Host\r\n\r\n", "Host ex.example\r\n\r\n", "Host:\r\n\r\n", "Host: \r\nA: b\r\n\r\n",
		"Host:\r\nA: ex.example\r\n no.example\r\n\r\n", "A:\r\n ex.example\r\n\r\n",
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s\r\n", bad[i]);
		assert_int_equal(expect(text, NULL), strlen(text));
		strcpy(text + strlen(text) - 2, HOST);
		assert_int_equal(expect(text, "ex.example"), strlen(text));
	}
	for (size_t i = 0; i < COUNT_OF(none); i++) {
		snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s", none[i]);
		assert_int_equal(expect(text, NULL), strlen(text));
	}
	assert_int_equal(every_part(http_hello, "GET / HTTP/1.1\r\nHost: ex.example\0.test\r\n\r\n", 42, NULL), 42);
}

static void the_shortest_name(void **state)
{
	(void)state;
	expect("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "a");
}

static void several_hosts(void **state)
{
	(void)state;
	expect_two("GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nHost: c.example\r\n", "a.example", "b.example");
	expect_two("GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nHost: a.example\r\nX: y\r\nHost:\r\n b.example\r\n", "a.example", "b.example");
	expect_two("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n", "a.example", "b.example");
}

/* ---- the target ---- */

static void targets(void **state)
{
	static const char *const good[] = {
		"GET http://ex.example/ HTTP/1.1",	   "GET HTTP://EX.Example HTTP/1.1",
		"GET http://ex.example:80/ HTTP/1.0",	   "GET ws+x-1.y://ex.example./a HTTP/1.1",
		"GET http://u:p@ex.example:80/a HTTP/1.1", "GET http://no.example@x@ex.example HTTP/1.1",
		"GET http://ex.example?a HTTP/1.1",	   "GET http://ex.example#a HTTP/1.1",
		"GET http://ex.example\\a HTTP/1.1",	   "GET http://ex.example/no@no.example HTTP/1.1",
		"CONNECT ex.example:443 HTTP/1.1",	   "CONNECT ex.example HTTP/1.1",
		"connect ex.example:443 HTTP/1.1",	   "CONNECT EX.Example.:443 HTTP/1.1",
		"CONNECT\t ex.example:443  HTTP/1.1",	   "GET http://ex.example a HTTP/1.1",
		"CONNECT http://ex.example/ HTTP/1.1",
	};
	static const char *const none[] = {
		"GET / HTTP/1.1",	       "OPTIONS * HTTP/1.1",		   "GET //ex.example/ HTTP/1.1",
		"GET ex.example:80 HTTP/1.1",  "GET /http://ex.example/ HTTP/1.1", "GET 1http://ex.example/ HTTP/1.1",
		"GET http:/ex.example HTTP/1.1", "GET http:ex.example HTTP/1.1",   "GET http:// HTTP/1.1",
		"GET http://192.0.2.7/ HTTP/1.1", "CONNECT [2001:db8::1]:443 HTTP/1.1", "GET ://ex.example/ HTTP/1.1",
		"GET http HTTP/1.1",	       "CONNECTED ex.example:443 HTTP/1.1", "CONNEC ex.example:443 HTTP/1.1",
		"GET http;//ex.example/ HTTP/1.1", "GET a http://ex.example/ HTTP/1.1",
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		snprintf(text, sizeof text, "%s\r\nA: b\r\n\r\n", good[i]);
		assert_int_equal(expect(text, "ex.example"), strlen(text));
		snprintf(text, sizeof text, "%s\r\nHost: other.example\r\n", good[i]);
		expect_two(text, "ex.example", "other.example");
	}
	for (size_t i = 0; i < COUNT_OF(none); i++) {
		snprintf(text, sizeof text, "%s\r\n\r\n", none[i]);
		assert_int_equal(expect(text, NULL), strlen(text));
		snprintf(text, sizeof text, "%s\r\nHost: other.example\r\n", none[i]);
		expect(text, "other.example");
	}
}

static void target_and_host_together(void **state)
{
	static const char text[] = "GET http://a.example/ HTTP/1.1\r\nX: y\r\nHost: b.example\r\n";
	struct hello h;

	(void)state;
	for (size_t n = 0; n < sizeof text - 1; n++)
		assert_int_equal(read_part(http_hello, text, n, &h), HELLO_MORE);
	expect_two(text, "a.example", "b.example");
	expect("GET http://ex.example/ HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n", "ex.example");
}

/* ---- bounds ---- */

static char large[3 * HTTP_HELLO_MAX];

/* A request line of LINE bytes in all, then FIELDS bytes of other fields, then Host. */
static void make_large(const char *target, size_t line, size_t field_bytes)
{
	size_t n = (size_t)sprintf(large, "GET %s", target);

	memset(large + n, 'a', line - n);
	memcpy(large + line - 11, " HTTP/1.1\r\n", 11);
	memset(large + line, 'b', field_bytes);
	if (field_bytes)
		memcpy(large + line + field_bytes - 2, "\r\n", 2);
	strcpy(large + line + field_bytes, HOST "\r\n");
}

static void long_header_sections(void **state)
{
	size_t room = HTTP_HELLO_MAX - 50, host = strlen(HOST);

	(void)state;
	make_large("/", 50, room - host);
	assert_int_equal(expect(large, "ex.example"), HTTP_HELLO_MAX);
	make_large("/", 50, room - host + 1);
	assert_int_equal(expect(large, NULL), HTTP_HELLO_MAX);
	make_large("http://other.example/", 50, room - host + 1);
	assert_int_equal(expect(large, "other.example"), HTTP_HELLO_MAX);
	make_large("/", 50, room - 10);
	assert_int_equal(expect(large, NULL), HTTP_HELLO_MAX);
}

static void long_request_lines(void **state)
{
	size_t host = strlen(HOST);

	(void)state;
	make_large("/", HTTP_HELLO_MAX - host, 0);
	assert_int_equal(expect(large, "ex.example"), HTTP_HELLO_MAX);
	make_large("/", HTTP_HELLO_MAX - host + 1, 0);
	assert_int_equal(expect(large, NULL), HTTP_HELLO_MAX);
	make_large("http://other.example/", HTTP_HELLO_MAX, 0);
	assert_int_equal(expect(large, "other.example"), HTTP_HELLO_MAX);
	make_large("http://other.example/", HTTP_HELLO_MAX + 1, 0);
	assert_int_equal(expect(large, NULL), HTTP_HELLO_MAX);
	memset(large, 'a', sizeof large - 1);
	assert_int_equal(expect(large, NULL), 33);
}

static void endless_line_ends(void **state)
{
	(void)state;
	memset(large, '\n', sizeof large - 1);
	assert_int_equal(expect(large, NULL), HTTP_HELLO_MAX);
	strcpy(large + HTTP_HELLO_MAX - 16 - strlen(HOST), "GET / HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(expect(large, "ex.example"), HTTP_HELLO_MAX);
	memset(large, '\n', HTTP_HELLO_MAX);
	strcpy(large + HTTP_HELLO_MAX - 16 - strlen(HOST) + 1, "GET / HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(expect(large, NULL), HTTP_HELLO_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_clients),
		cmocka_unit_test(methods),
		cmocka_unit_test(versions),
		cmocka_unit_test(other_protocols),
		cmocka_unit_test(line_ends_before_it),
		cmocka_unit_test(spellings),
		cmocka_unit_test(no_name),
		cmocka_unit_test(the_shortest_name),
		cmocka_unit_test(several_hosts),
		cmocka_unit_test(targets),
		cmocka_unit_test(target_and_host_together),
		cmocka_unit_test(long_header_sections),
		cmocka_unit_test(long_request_lines),
		cmocka_unit_test(endless_line_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
