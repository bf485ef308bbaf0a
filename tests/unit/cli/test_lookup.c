/* Tests of cli/lookup.c: which entry is meant, without changing any. */
#include "unit/cli/fake.h"

#include "cli/client.h"
#include "cli/lookup.h"

static json_t *entries(void)
{
	json_t *list = json_loads("[{\"id\":1,\"target\":\"ex.example\"},{\"id\":12,\"target\":\"7\"},"
				  "{\"id\":7,\"target\":\"b.example\"},{\"id\":\"x\"},3,null]",
				  0, NULL);

	assert_non_null(list);
	return list;
}

/* What TEXT finds when the daemon, if it is asked, gives REPLY. The id, or 0. */
static int found(const char *text, const char *reply, size_t *asked)
{
	struct fake f = { .reply_count = 1, .replies = { reply } };
	struct failure failure = { .parameters = NULL };
	struct client *client = NULL;
	json_t *list = entries(), *entry;
	int id;

	fake_start(&f);
	assert_int_equal(cli_client_new(f.path, 20000, &client, &failure), 0);
	entry = lookup_entry(client, list, text);
	id = entry ? (int)json_integer_value(json_object_get(entry, "id")) : 0;
	json_decref(entry);
	cli_client_free(&client);
	fake_stop(&f);
	*asked = f.request_count;
	for (size_t i = 0; i < f.request_count; i++) {
		/* Never without being a trial. */
		holds_text(f.requests[i], "io.ncblock.Add");
		holds_text(f.requests[i], "\"dry_run\":true");
	}
	fake_free(&f);
	json_decref(list);
	return id;
}

static void listed(void **state)
{
	size_t asked;

	(void)state;
	assert_int_equal(found("ex.example", NULL, &asked), 1);
	assert_int_equal(asked, 0);
	assert_int_equal(found("1", NULL, &asked), 1);
	assert_int_equal(asked, 0);
	/* A target that looks like an id is a target first. */
	assert_int_equal(found("7", NULL, &asked), 12);
	assert_int_equal(found("12", NULL, &asked), 12);
}

static void no_ids(void **state)
{
	static const char *const texts[] = { "+1", "-1", " 1", "1 ", "0x1", "1.", "99999999999999999999999", "", "1e0", "2" };
	size_t asked;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		if (found(texts[i], "{\"parameters\":{\"added\":[]}}", &asked) || asked != 1)
			fail_msg("\"%s\": asked %zu times", texts[i], asked);
	}
}

static void another_spelling(void **state)
{
	size_t asked;

	(void)state;
	assert_int_equal(
	    found("EX.example.", "{\"parameters\":{\"added\":[{\"id\":0,\"target\":\"ex.example\"}]}}", &asked), 1);
	assert_int_equal(asked, 1);
	assert_int_equal(
	    found("other.example", "{\"parameters\":{\"added\":[{\"id\":0,\"target\":\"other.example\"}]}}", &asked), 0);
}

static void the_daemon_does_not_help(void **state)
{
	static const char *const replies[] = {
		NULL,
		"garbage",
		"{\"parameters\":{}}",
		"{\"parameters\":{\"added\":7}}",
		"{\"parameters\":{\"added\":[{\"target\":7}]}}",
		"{\"error\":\"not-permitted\",\"parameters\":{\"message\":\"no\"}}",
	};
	size_t asked;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(replies); i++)
		assert_int_equal(found("other.example", replies[i], &asked), 0);
}

static void what_cannot_be_asked(void **state)
{
	size_t asked;

	(void)state;
	assert_int_equal(found("\xff", "{\"parameters\":{}}", &asked), 0);
	assert_int_equal(asked, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listed),
		cmocka_unit_test(no_ids),
		cmocka_unit_test(another_spelling),
		cmocka_unit_test(the_daemon_does_not_help),
		cmocka_unit_test(what_cannot_be_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
