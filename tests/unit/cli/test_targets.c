/* Tests of cli/targets.c: no target is lost, none is too much for one request. */
#include "support/unit.h"

#include "cli/targets.h"

struct given {
	struct cli cli;
	struct targets t;
	char *out;
	char *err;
	size_t out_size;
	size_t err_size;
	int code;
};

static void collect(struct given *g, const char *input, size_t size, size_t argc, const char *const *argv)
{
	g->cli.args = argv;
	g->cli.arg_count = argc;
	g->cli.in = size ? fmemopen((void *)input, size, "r") : fopen("/dev/null", "r");
	g->cli.out = open_memstream(&g->out, &g->out_size);
	g->cli.err = open_memstream(&g->err, &g->err_size);
	g->code = targets_collect(&g->cli, "Which?", &g->t);
	fclose(g->cli.in);
	fclose(g->cli.out);
	fclose(g->cli.err);
}

static void done(struct given *g)
{
	targets_free(&g->t);
	free(g->out);
	free(g->err);
}

static void arguments(void **state)
{
	struct given g = { .code = -1 };

	(void)state;
	collect(&g, "", 0, 2, (const char *const[]){ "a.example", "-x" });
	assert_int_equal(g.code, 0);
	assert_int_equal(g.t.count, 2);
	assert_string_equal(g.t.text[0], "a.example");
	assert_string_equal(g.t.text[1], "-x");
	done(&g);
}

static void standard_input(void **state)
{
	static const char input[] = "  b.example \r\n\n\t\nc.example\nno newline";
	struct given g = { .code = -1 };

	(void)state;
	collect(&g, input, strlen(input), 3, (const char *const[]){ "a.example", "-", "z.example" });
	assert_int_equal(g.code, 0);
	assert_int_equal(g.t.count, 5);
	assert_string_equal(g.t.text[1], "b.example");
	assert_string_equal(g.t.text[2], "c.example");
	assert_string_equal(g.t.text[3], "no newline");
	assert_string_equal(g.t.text[4], "z.example");
	done(&g);
}

static void nothing_named(void **state)
{
	struct given g = { .code = -1 };

	(void)state;
	collect(&g, "x\n", 2, 0, NULL); /* no terminal, no "-": what is on standard input is not for us */
	assert_int_equal(g.code, EXIT_USAGE);
	assert_non_null(strstr(g.err, "Nothing was named"));
	done(&g);
	g = (struct given){ .code = -1 };
	collect(&g, "\n\n", 2, 1, (const char *const[]){ "-" });
	assert_int_equal(g.code, EXIT_USAGE);
	done(&g);
	g = (struct given){ .code = -1, .cli = { .terminal = true } };
	collect(&g, "\n", 1, 0, NULL);
	assert_int_equal(g.code, EXIT_USAGE);
	done(&g);
}

static void asked_on_a_terminal(void **state)
{
	static const char input[] = "a.example\n b.example\n\nnot read.example\n";
	struct given g = { .code = -1, .cli = { .terminal = true } };

	(void)state;
	collect(&g, input, strlen(input), 0, NULL);
	assert_int_equal(g.code, 0);
	assert_int_equal(g.t.count, 2);
	assert_string_equal(g.t.text[1], "b.example");
	assert_non_null(strstr(g.out, "Which?"));
	done(&g);
}

static size_t chunks(const struct targets *t, size_t *largest, size_t *bytes, json_t *bad)
{
	size_t at = 0, said = 0;
	json_t *chunk;

	*largest = *bytes = 0;
	while ((chunk = targets_chunk(t, &at, bad))) {
		char *text = json_dumps(chunk, 0);

		said += json_array_size(chunk);
		if (json_array_size(chunk) > *largest)
			*largest = json_array_size(chunk);
		if (strlen(text) > *bytes)
			*bytes = strlen(text);
		free(text);
		json_decref(chunk);
	}
	assert_int_equal(at, t->count);
	return said;
}

static void in_chunks(void **state)
{
	struct targets t = { .count = 1201 };
	size_t largest, bytes;
	json_t *bad = json_array();

	(void)state;
	t.text = calloc(t.count, sizeof *t.text);
	for (size_t i = 0; i < t.count; i++)
		t.text[i] = strdup("ex.example");
	assert_int_equal(chunks(&t, &largest, &bytes, bad), 1201);
	assert_int_equal(largest, 500);
	assert_int_equal(json_array_size(bad), 0);
	targets_free(&t);
	json_decref(bad);
}

/* The worst that a person can write: long lines of which every byte is escaped. */
static void a_request_stays_small(void **state)
{
	struct targets t = { .count = 600 };
	size_t largest, bytes;
	json_t *bad = json_array();

	(void)state;
	t.text = calloc(t.count, sizeof *t.text);
	for (size_t i = 0; i < t.count; i++) {
		t.text[i] = calloc(1, TARGET_BYTES_MAX + 1);
		memset(t.text[i], 1, TARGET_BYTES_MAX);
	}
	assert_int_equal(chunks(&t, &largest, &bytes, bad), 600);
	assert_true(bytes < 1000000);
	targets_free(&t);
	json_decref(bad);
}

static void what_cannot_be_said(void **state)
{
	static const char input[] = "a\0b\nfine.example\n\xff\n";
	struct given g = { .code = -1 };
	char *longest = calloc(1, TARGET_BYTES_MAX + 2);
	size_t largest, bytes;
	json_t *bad = json_array(), *item;

	(void)state;
	memset(longest, 'a', TARGET_BYTES_MAX + 1);
	collect(&g, input, sizeof input - 1, 2, (const char *const[]){ "-", longest });
	assert_int_equal(g.t.count, 4);
	assert_int_equal(chunks(&g.t, &largest, &bytes, bad), 1);
	assert_int_equal(json_array_size(bad), 3);
	item = json_array_get(bad, 0);
	assert_string_equal(json_string_value(json_object_get(item, "target")), "a?b");
	assert_string_equal(json_string_value(json_object_get(item, "error")), "malformed");
	assert_non_null(strstr(json_string_value(json_object_get(json_array_get(bad, 2), "message")), "too "
												      "lon"
												      "g"));
	json_decref(bad);
	free(longest);
	done(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments),           cmocka_unit_test(standard_input),
		cmocka_unit_test(nothing_named),       cmocka_unit_test(asked_on_a_terminal),
		cmocka_unit_test(in_chunks),           cmocka_unit_test(a_request_stays_small),
		cmocka_unit_test(what_cannot_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
