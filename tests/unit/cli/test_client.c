/* Tests of cli/client.c against a daemon that behaves, and several that do not. */
#include "unit/cli/fake.h"

#include <errno.h>

#include "cli/client.h"

struct call {
	struct fake fake;
	struct failure failure;
	json_t *reply;
	int rc;
	int timeout_ms;
};

/* Connects, calls once, and waits for the server to be done. */
static void call(struct call *c)
{
	struct client *client = NULL;

	fake_start(&c->fake);
	c->rc = cli_client_new(c->fake.path, c->timeout_ms ? c->timeout_ms : 20000, &client, &c->failure);
	assert_int_equal(c->rc, 0);
	c->rc = cli_client_call(client, "List", json_pack("{s:i}", "x", 1), &c->reply, &c->failure);
	cli_client_free(&client);
	assert_null(client);
	fake_stop(&c->fake);
}

static void done(struct call *c)
{
	json_decref(c->reply);
	failure_clear(&c->failure);
	fake_free(&c->fake);
}

static void frames(void **state)
{
	struct call c = { .fake = { .reply_count = 1, .replies = { "{\"parameters\":{\"entries\":[]}}" } } };

	(void)state;
	call(&c);
	assert_int_equal(c.rc, 0);
	assert_true(json_is_array(json_object_get(c.reply, "entries")));
	assert_string_equal(c.failure.error, "");
	assert_int_equal(c.fake.request_count, 1);
	assert_string_equal(c.fake.requests[0], "{\"method\":\"io.ncblock.List\",\"parameters\":{\"x\":1}}");
	done(&c);
}

static void several_on_one_connection(void **state)
{
	struct fake f = { .reply_count = 2,
			  .replies = { "{\"parameters\":{\"n\":1}}", "{\"parameters\":{\"n\":2}}" } };
	struct failure failure = { .parameters = NULL };
	struct client *client = NULL;

	(void)state;
	fake_start(&f);
	assert_int_equal(cli_client_new(f.path, 20000, &client, &failure), 0);
	for (int i = 1; i <= 2; i++) {
		json_t *reply;

		assert_int_equal(cli_client_call(client, "Keep", json_object(), &reply, &failure), 0);
		assert_int_equal(json_integer_value(json_object_get(reply, "n")), i);
		json_decref(reply);
	}
	cli_client_free(&client);
	fake_stop(&f);
	fake_free(&f);
}

static void a_large_reply(void **state)
{
	size_t size = 3 << 20;
	char *text = malloc(size + 100);
	struct call c = { .fake = { .reply_count = 1 } };

	(void)state;
	strcpy(text, "{\"parameters\":{\"a\":\"");
	memset(text + strlen(text), 'x', size);
	strcpy(text + 20 + size, "\"}}");
	c.fake.replies[0] = text;
	call(&c);
	assert_int_equal(c.rc, 0);
	assert_int_equal(json_string_length(json_object_get(c.reply, "a")), size);
	done(&c);
	free(text);
}

static void a_large_request(void **state)
{
	struct fake f = { .reply_count = 1, .replies = { "{\"parameters\":{}}" } };
	struct failure failure = { .parameters = NULL };
	struct client *client = NULL;
	char *text = calloc(1, 900001);
	json_t *reply;

	(void)state;
	memset(text, 'y', 900000);
	fake_start(&f);
	assert_int_equal(cli_client_new(f.path, 20000, &client, &failure), 0);
	assert_int_equal(
	    cli_client_call(client, "Add", json_pack("{s:[s]}", "targets", text), &reply, &failure), 0);
	cli_client_free(&client);
	fake_stop(&f);
	assert_int_equal(strlen(f.requests[0]), 900000 + strlen("{\"method\":\"io.ncblock.Add\","
								"\"parameters\":{\"targets\":[\"\"]}}"));
	json_decref(reply);
	fake_free(&f);
	free(text);
}

static void an_error(void **state)
{
	struct call c = { .fake = { .reply_count = 1,
				    .replies = { "{\"error\":\"not-permitted\",\"parameters\":{\"message\":"
						 "\"No.\",\"help\":[1]}}" } } };

	(void)state;
	call(&c);
	assert_int_equal(c.rc, -EREMOTEIO);
	assert_null(c.reply);
	assert_string_equal(c.failure.error, "not-permitted");
	assert_string_equal(c.failure.message, "No.");
	assert_int_equal(json_array_size(json_object_get(c.failure.parameters, "help")), 1);
	done(&c);
	assert_null(c.failure.parameters);
}

static void garbage(void **state)
{
	static const char *const replies[] = {
		"",
		"x",
		"[]",
		"{}",
		"{\"parameters\":[]}",
		"{\"parameters\":null}",
		"{\"error\":1,\"parameters\":{}}",
		"{\"parameters\":{}",
		"{\"parameters\":{\"a\":1,\"a\":2}}",
		"{\"parameters\":{}}x",
		"\xff",
		"null",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		struct call c = { .fake = { .reply_count = 1, .replies = { replies[i] } } };

		call(&c);
		if (c.rc != -EBADMSG)
			fail_msg("%s: %d", replies[i], c.rc);
		assert_null(c.reply);
		assert_string_equal(c.failure.error, "failed");
		done(&c);
	}
}

/* Two answers to one question: the second could be taken for that of the next. */
static void an_answer_too_many(void **state)
{
	struct call c = { .fake = { .twice = true, .reply_count = 1, .replies = { "{\"parameters\":{}}" } } };

	(void)state;
	call(&c);
	assert_int_equal(c.rc, -EBADMSG);
	done(&c);
}

static void an_error_without_words(void **state)
{
	struct call c = { .fake = { .reply_count = 1, .replies = { "{\"error\":\"failed\"}" } } };

	(void)state;
	call(&c);
	assert_int_equal(c.rc, -EREMOTEIO);
	assert_string_equal(c.failure.error, "failed");
	assert_true(strlen(c.failure.message) > 0);
	done(&c);
}

static void closed(void **state)
{
	struct call c = { .fake = { .reply_count = 0 } };

	(void)state;
	call(&c);
	assert_int_equal(c.rc, -ECONNRESET);
	assert_string_equal(c.failure.error, "unreachable");
	done(&c);
}

static void silent(void **state)
{
	struct call c = { .fake = { .mute = true }, .timeout_ms = 30 };

	(void)state;
	call(&c);
	assert_int_equal(c.rc, -ETIMEDOUT);
	assert_string_equal(c.failure.error, "unreachable");
	assert_non_null(strstr(c.failure.message, "in time"));
	done(&c);
}

static void not_there(void **state)
{
	struct failure failure = { .parameters = NULL };
	struct client *client = (struct client *)1;
	char longest[300];

	(void)state;
	assert_int_equal(cli_client_new("/nonexistent/sock", 100, &client, &failure), -ENOENT);
	assert_null(client);
	assert_string_equal(failure.error, "unreachable");
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(cli_client_new(longest, 100, &client, &failure), -ENAMETOOLONG);
	cli_client_free(&client);
}

/* A socket that nobody accepts on, its backlog full: connect itself must not hang. */
static void nobody_accepts(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct failure failure = { .parameters = NULL };
	struct client *clients[16] = { NULL };
	char folder[FOLDER_SIZE];
	int rc = 0, fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	folder_make(folder);
	snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 0), 0);
	for (size_t i = 0; rc == 0 && i < COUNT_OF(clients); i++)
		rc = cli_client_new(address.sun_path, 20, &clients[i], &failure);
	assert_int_equal(rc, -ETIMEDOUT);
	for (size_t i = 0; i < COUNT_OF(clients); i++)
		cli_client_free(&clients[i]);
	close(fd);
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames),         cmocka_unit_test(several_on_one_connection),
		cmocka_unit_test(a_large_reply),  cmocka_unit_test(a_large_request),
		cmocka_unit_test(an_error),       cmocka_unit_test(an_error_without_words),
		cmocka_unit_test(garbage),        cmocka_unit_test(closed),
		cmocka_unit_test(silent),         cmocka_unit_test(not_there),
		cmocka_unit_test(nobody_accepts), cmocka_unit_test(an_answer_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
