/* Tests of nc-block allow and nc-block mail, from the command line to the exit code. */
#include "unit/cli/fake.h"

#include <errno.h>

#include "cli/mail.h"
#include "cli/text.h"

#define SCRIPT(...)                                                                                          \
	.fake = { .reply_count = COUNT_OF(((const char *[]){ __VA_ARGS__ })), .replies = { __VA_ARGS__ } }
#define X(id, channel, state, open, hours)                                                                   \
	"{\"id\":" #id ",\"channel\":\"" channel "\",\"kind\":\"name\",\"state\":\"" state "\",\"open\":" open ",\"hours\":" hours    \
	",\"why\":\"school\\u001b[31m\",\"remaining_s\":86400,\"window_left_s\":3600"
#define COOLING "{\"parameters\":" X(7, "kids.ex.example", "cooling", "false", "null") ",\"message\":\"the wait has begun\"}}"
#define LIST                                                                                                 \
	"{\"parameters\":{\"exceptions\":[" X(7, "kids.ex.example", "cooling", "false", "null") "}," X(                                \
	    8, "school.ex.example", "open", "true", "\"mon-fri 00:00-24:00\"") "}," X(9, "lawyer.example", "open", "true", "null") "}," X(10, "a.ex.example",    \
													     "ready", "false",      \
													     "null") "}]}}"
#define WORDS                                                                                                \
	"{\"error\":\"not-yet\",\"parameters\":" X(7, "kids.ex.example", "ready", "false",                    \
						   "null") ",\"confirm\":\"river lamp oak piano\",\"message\":\"ready\"}}"
#define OPENED "{\"parameters\":" X(7, "kids.ex.example", "open", "true", "null") ",\"confirm\":null,\"message\":\"it is open now\"}}"
#define WRONG "{\"error\":\"wrong-words\",\"parameters\":{\"message\":\"these are not the words that were shown\",\"confirm\":null}}"

static void asks_for_one(void **state)
{
	struct line l = { SCRIPT(COOLING) };

	(void)state;
	line_run(&l, "allow", "kids.ex.example", "--why", "school", "--hours=mon-fri 17:00-19:00");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Allow", "{\"channel\":\"kids.ex.example\",\"why\":\"school\",\"hours\":\"mon-fri 17:00-19:00\"}");
	assert_string_equal(l.out, "kids.ex.example: shut, 24 h left to wait.\n");
	line_free(&l);
}

static void asks_why_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(COOLING), .input = "the court says so\n" };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "allow", "kids.ex.example");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "Allow", "{\"channel\":\"kids.ex.example\",\"why\":\"the court says so\"}");
	holds_text(l.out, "Then: nc-block allow accept 7\n");
	line_free(&l);
}

static void is_used_wrongly(const char *input, size_t argc, const char *const *argv, const char *said)
{
	struct line l = { .input = input };

	if (input)
		line_terminal(&l, 80);
	line_run_argv(&l, argc, argv);
	assert_int_equal(l.code, 2);
	assert_int_equal(l.fake.request_count, 0);
	holds_text(l.err, said);
	line_free(&l);
}
#define WRONGLY(input, said, ...)                                                                            \
	is_used_wrongly(input, COUNT_OF(((const char *[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ }, said)

static void is_told_how(void **state)
{
	char *long_text = malloc(10 << 20);

	(void)state;
	memset(long_text, 'x', 10 << 20);
	long_text[(10 << 20) - 1] = '\0';
	WRONGLY(NULL, "--why TEXT", "allow", "kids.ex.example");
	WRONGLY(NULL, "--why TEXT", "allow", "kids.ex.example", "--why=");
	WRONGLY(NULL, "--why TEXT", "allow", "kids.ex.example", "--why= ");
	WRONGLY(" \n", "--why TEXT", "allow", "kids.ex.example");
	WRONGLY(NULL, "at most 1000 bytes", "allow", "kids.ex.example", "--why", long_text);
	WRONGLY(long_text, "at most 1000 bytes", "allow", "kids.ex.example");
	WRONGLY(NULL, "UTF-8", "allow", "kids.ex.example", "--why", "\xff");
	WRONGLY(NULL, "UTF-8", "allow", "\xff.example", "--why", "x");
	WRONGLY(NULL, "the number", "allow", "accept");
	WRONGLY(NULL, "the number", "allow", "remove");
	WRONGLY(NULL, "by its number", "allow", "remove", "kids.ex.example");
	WRONGLY(NULL, "by its number", "allow", "accept", "99999999999");
	WRONGLY(NULL, "one channel", "allow", "a.example", "b.example");
	WRONGLY(NULL, "no more than two", "allow", "accept", "1", "2");
	WRONGLY(NULL, "needs a sieve|gmail", "mail");
	WRONGLY(NULL, "\"sieve\" or \"gmail\"", "mail", "imap");
	WRONGLY(NULL, "is for sieve", "mail", "gmail", "--push", "a@b");
	free(long_text);
}

static void lists_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(LIST) };

	(void)state;
	line_run(&l, "allow", "list");
	assert_int_equal(l.code, 0);
	assert_string_equal(l.out, "7\tkids.ex.example\tcooling\tshut\talways\tschool?[31m\n"
				   "8\tschool.ex.example\topen\topen\tmon-fri 00:00-24:00\tschool?[31m\n"
				   "9\tlawyer.example\topen\topen\talways\tschool?[31m\n"
				   "10\ta.ex.example\tready\tshut\talways\tschool?[31m\n");
	line_free(&l);
}

static void lists_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(LIST) };

	(void)state;
	line_terminal(&l, 40);
	line_run(&l, "allow");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "   7  kids.ex.example\n      shut, 24 h left to wait\n      school?[31m\n");
	holds_text(l.out, "   8  school.ex.example\n      open now; its hours: mon-fri\n      00:00-24:00\n");
	holds_text(l.out, "  10  a.ex.example\n      shut, can be accepted for 1 h\n");
	lacks_text(l.out, "\033");
	line_free(&l);
}

static void gives_the_words_on_a_pipe(void **state)
{
	struct line l = { SCRIPT(WORDS) };

	(void)state;
	line_run(&l, "allow", "accept", "7");
	assert_int_equal(l.code, 3);
	line_asked(&l, 0, "AllowAccept", "{\"id\":7}");
	assert_string_equal(l.out, "river lamp oak piano\n");
	holds_text(l.err, "eady");
	line_free(&l);
}

static void takes_the_words(void **state)
{
	struct line l = { SCRIPT(OPENED) };

	(void)state;
	line_run(&l, "allow", "accept", "7", "--confirm", "river lamp oak piano");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "AllowAccept", "{\"id\":7,\"confirm\":\"river lamp oak piano\"}");
	assert_string_equal(l.out, "kids.ex.example: it is open now.\n");
	line_free(&l);
}

static void words_are_typed_on_a_terminal(void **state)
{
	struct line l = { SCRIPT(WORDS, OPENED), .input = "river lamp oak piano\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "allow", "accept", "7");
	assert_int_equal(l.code, 0);
	line_asked(&l, 1, "AllowAccept", "{\"id\":7,\"confirm\":\"river lamp oak piano\"}");
	holds_text(l.out, "it is open now");
	line_free(&l);
}

static void an_empty_line_leaves_it_shut(void **state)
{
	struct line l = { SCRIPT(WORDS), .input = "\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "allow", "accept", "7");
	assert_int_equal(l.code, 3);
	assert_int_equal(l.fake.request_count, 1);
	holds_text(l.out, "It stays shut.");
	line_free(&l);
}

static void wrong_words(void **state)
{
	struct line l = { SCRIPT(WORDS, WRONG), .input = "lamp river\n" };

	(void)state;
	line_terminal(&l, 80);
	line_run(&l, "allow", "accept", "7");
	assert_int_equal(l.code, 3);
	holds_text(l.err, "not the words");
	line_free(&l);
}

static void json(void **state)
{
	struct line l = { SCRIPT(WORDS) };
	json_t *o;

	(void)state;
	line_run(&l, "allow", "accept", "7", "--json");
	assert_int_equal(l.code, 3);
	o = json_loads(l.out, 0, NULL);
	assert_non_null(o);
	assert_string_equal(json_string_value(json_object_get(o, "confirm")), "river lamp oak piano");
	assert_string_equal(json_string_value(json_object_get(o, "error")), "not-yet");
	json_decref(o);
	line_free(&l);
}

static void removes(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"id\":7,\"state\":\"removed\",\"message\":\"it is closed\"}}") };

	(void)state;
	line_run(&l, "allow", "remove", "7");
	assert_int_equal(l.code, 0);
	line_asked(&l, 0, "AllowRemove", "{\"id\":7}");
	assert_string_equal(l.out, "It is closed.\n");
	line_free(&l);
}

/* ---- mail ---- */

#define ENTRY(id, target, kind) "{\"id\":" #id ",\"target\":\"" target "\",\"kind\":\"" kind "\",\"state\":\"blocked\"}"
#define ENTRIES "{\"parameters\":{\"entries\":[" ENTRY(1, "ex@example.org", "email") "," ENTRY(2, "ex.example", "domain") "]}}"
#define NOBODY "{\"parameters\":{\"entries\":[" ENTRY(2, "ex.example", "domain") "]}}"
#define NO_EXCEPTION "{\"parameters\":{\"exceptions\":[]}}"
#define SPARED                                                                                               \
	"{\"parameters\":{\"exceptions\":[{\"id\":7,\"channel\":\"kids@example.org\",\"kind\":\"email\",\"open\":true},"               \
	"{\"id\":8,\"channel\":\"waits@example.org\",\"kind\":\"email\",\"open\":false},"                                              \
	"{\"id\":9,\"channel\":\"kids.ex.example\",\"kind\":\"name\",\"open\":true}]}}"

static void a_script_is_printed(void **state)
{
	struct line l = { SCRIPT(ENTRIES, SPARED) };

	(void)state;
	line_run(&l, "mail", "sieve");
	assert_int_equal(l.code, 0);
	holds_text(l.out, "require [\"fileinto\", \"mailbox\", \"imap4flags\", \"envelope\"];");
	holds_text(l.out, "[\"from\", \"sender\", \"reply-to\", \"resent-from\"] [\"ex@example.org\"]");
	holds_text(l.out, "not anyof(\n\t\taddress :is :all \"from\" [\"kids@example.org\"]");
	holds_text(l.out, "fileinto :create :flags \"\\\\Seen\" \"Set aside\";");
	lacks_text(l.out, "waits@");
	lacks_text(l.out, "ex.example");
	lacks_text(l.out, "discard");
	line_free(&l);
}

static void a_script_in_json(void **state)
{
	struct line l = { SCRIPT(ENTRIES, SPARED) };
	json_t *o;

	(void)state;
	line_run(&l, "mail", "gmail", "--json");
	assert_int_equal(l.code, 0);
	o = json_loads(l.out, 0, NULL);
	assert_non_null(o);
	assert_string_equal(json_string_value(json_array_get(json_object_get(o, "addresses"), 0)), "ex@example.org");
	assert_int_equal(json_array_size(json_object_get(o, "spared")), 1);
	holds_text(json_string_value(json_object_get(o, "script")), "value='&quot;ex@example.org&quot;'");
	json_decref(o);
	line_free(&l);
}

static void nobody_to_filter(void **state)
{
	struct line l = { SCRIPT(NOBODY, NO_EXCEPTION) };

	(void)state;
	line_run(&l, "mail", "sieve");
	assert_int_equal(l.code, 1);
	assert_string_equal(l.out, "");
	holds_text(l.err, "no mail address");
	line_free(&l);
}

/* What no daemon of ours would say is not written into a script either. */
static void what_cannot_be_quoted(void **state)
{
	struct line l = { SCRIPT("{\"parameters\":{\"entries\":[" ENTRY(1, "ex\\n@example.org", "email") "]}}", NO_EXCEPTION) };

	(void)state;
	line_run(&l, "mail", "sieve");
	assert_int_equal(l.code, 1);
	assert_string_equal(l.out, "");
	line_free(&l);
	assert_true(mail_plain("a@b"));
	assert_false(mail_plain("a"));
	assert_false(mail_plain("a@b c"));
	assert_false(mail_plain("a@b\x7f"));
	assert_false(mail_plain("b\xc3\xa4r@b"));
}

/* Every character that an address may have, through both ways of quoting. */
static void everything_is_quoted(void **state)
{
	const char *blocked[] = { "a\"b\\c@x.example", "o'neil&<co>@x.example", "{a}|b@x.example" };
	struct mail_rules rules = { .blocked = blocked, .blocked_count = COUNT_OF(blocked), .open = blocked, .open_count = 1 };
	char *sieve = mail_sieve(&rules), *gmail = mail_gmail(&rules);

	(void)state;
	holds_text(sieve, "\"a\\\"b\\\\c@x.example\",\n");
	holds_text(sieve, "\"o'neil&<co>@x.example\"");
	holds_text(gmail, "&quot;o&apos;neil&amp;&lt;co&gt;@x.example&quot;");
	holds_text(gmail, "'{from:&quot;a&quot;b\\c@x.example&quot; deliveredto:");
	free(sieve);
	free(gmail);
}

/* A stand-in for sieve-connect: what it was asked goes to the file asked, what it says is WITH. */
static void push_with(const char *with, const char *where, int wanted, enum mail_pushed *out, char *asked, size_t size)
{
	char folder[FOLDER_SIZE], program[600], path[FOLDER_SIZE + 100], why[MAIL_WHY_SIZE] = "";
	FILE *f;
	int r;

	folder_make(folder);
	snprintf(program, sizeof program,
		 "#!/bin/sh\necho \"$@\" >> %s/asked\nfor a; do case $a in /proc/*) cat \"$a\" >> %s/asked\n"
		 "sed -n 's/upload \\([^ ]*\\) .*/\\1/p' \"$a\" | while read -r s; do cat \"$s\" >> %s/asked; done ;; esac; done\n%s\n",
		 folder, folder, folder, with);
	folder_put(folder, "sieve-connect", program);
	snprintf(path, sizeof path, "%s/sieve-connect", folder);
	chmod(path, 0755);
	snprintf(path, sizeof path, "%s:/usr/bin:/bin", folder);
	setenv("PATH", path, 1);
	r = mail_push("keep; # the script\n", where, out, why);
	if (r != wanted)
		fail_msg("%d: %s", r, why);
	assert_int_equal(r == 0, why[0] == '\0');
	snprintf(path, sizeof path, "%s/asked", folder);
	memset(asked, 0, size);
	f = fopen(path, "r");
	if (f && fread(asked, 1, size - 1, f))
		fclose(f);
	setenv("PATH", "/usr/bin:/bin", 1);
	folder_remove(folder);
}

static void pushing(void **state)
{
	enum mail_pushed out;
	char asked[4096];

	(void)state;
	push_with("echo '\"nc-block\" ACTIVE'", "me@example.org@imap.example.org:4190", 0, &out, asked, sizeof asked);
	assert_int_equal(out, MAIL_PUSHED_ACTIVE);
	holds_text(asked, "--server imap.example.org --nosrv --user me@example.org --exec /proc/self/fd/");
	holds_text(asked, "--port 4190");
	holds_text(asked, "keep; # the script");
	holds_text(asked, " nc-block\nlist\n");
	lacks_text(asked, "activate");
	push_with("echo '\"nc-block\"'", "me@imap.example.org", 0, &out, asked, sizeof asked);
	assert_int_equal(out, MAIL_PUSHED_ACTIVE);
	holds_text(asked, "activate nc-block\n");
	push_with("echo '\"nc-block\"'; echo '\"mine\" ACTIVE'", "me@imap.example.org", 0, &out, asked, sizeof asked);
	assert_int_equal(out, MAIL_PUSHED_BESIDE);
	lacks_text(asked, "activate");
	push_with("exit 1", "me@imap.example.org", -EIO, &out, asked, sizeof asked);
	push_with("head -c 1000000 /dev/zero", "me@imap.example.org", -EIO, &out, asked, sizeof asked);
}

static void not_pushed(void **state)
{
	static const char *const bad[] = { "", "me", "@host", "me@", "me@host:", "me@host:x", "me@host:123456", "-me@host", "me@-host" };
	enum mail_pushed out;
	char asked[100], why[MAIL_WHY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		push_with("exit 0", bad[i], -EINVAL, &out, asked, sizeof asked);
		assert_string_equal(asked, "");
	}
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(mail_push("keep;", "me@host", &out, why), -ENOENT);
	holds_text(why, "not installed");
	setenv("PATH", "/usr/bin:/bin", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_one),
		cmocka_unit_test(asks_why_on_a_terminal),
		cmocka_unit_test(is_told_how),
		cmocka_unit_test(lists_on_a_pipe),
		cmocka_unit_test(lists_on_a_terminal),
		cmocka_unit_test(gives_the_words_on_a_pipe),
		cmocka_unit_test(takes_the_words),
		cmocka_unit_test(words_are_typed_on_a_terminal),
		cmocka_unit_test(an_empty_line_leaves_it_shut),
		cmocka_unit_test(wrong_words),
		cmocka_unit_test(json),
		cmocka_unit_test(removes),
		cmocka_unit_test(a_script_is_printed),
		cmocka_unit_test(a_script_in_json),
		cmocka_unit_test(nobody_to_filter),
		cmocka_unit_test(what_cannot_be_quoted),
		cmocka_unit_test(everything_is_quoted),
		cmocka_unit_test(pushing),
		cmocka_unit_test(not_pushed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
