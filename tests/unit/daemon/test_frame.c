/* Frames cut out of bytes that come in any pieces. */
#include "support/unit.h"

#include <errno.h>

#include "daemon/frame.h"
#include "daemon/server.h"

static void put(struct frame_buffer *b, const char *bytes, size_t n)
{
	while (n) {
		char *at;
		size_t room;
		assert_int_equal(frame_room(b, &at, &room), 0);
		assert_true(room > 0);
		if (room > n)
			room = n;
		memcpy(at, bytes, room);
		frame_added(b, room);
		bytes += room;
		n -= room;
	}
}

static void expect(struct frame_buffer *b, const char *text)
{
	const char *frame;
	size_t size;

	assert_int_equal(frame_next(b, &frame, &size), 1);
	assert_int_equal(size, strlen(text));
	assert_string_equal(frame, text);
	frame_drop(b, size);
}

static void expect_none(struct frame_buffer *b)
{
	const char *frame;
	size_t size;

	assert_int_equal(frame_next(b, &frame, &size), 0);
}

static void one_frame(void **state)
{
	struct frame_buffer b = { 0 };

	(void)state;
	expect_none(&b);
	put(&b, "{}", 2);
	expect_none(&b);
	put(&b, "", 1);
	expect(&b, "{}");
	expect_none(&b);
	assert_null(b.data); /* an idle client holds no memory */
}

static void byte_by_byte(void **state)
{
	static const char bytes[] = "one\0two\0\0three";
	struct frame_buffer b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++) {
		const char *frame;
		size_t size;
		put(&b, bytes + i, 1);
		assert_int_equal(frame_next(&b, &frame, &size), bytes[i] == '\0');
		if (bytes[i] == '\0')
			frame_drop(&b, size);
	}
	assert_null(b.data);
}

static void several_at_once(void **state)
{
	struct frame_buffer b = { 0 };

	(void)state;
	put(&b, "one\0two\0\0thr", 12);
	expect(&b, "one");
	expect(&b, "two");
	expect(&b, "");
	expect_none(&b);
	put(&b, "ee", 3);
	expect(&b, "three");
	expect_none(&b);
}

/* A frame asked for twice without dropping it is the same frame. */
static void next_is_repeatable(void **state)
{
	struct frame_buffer b = { 0 };
	const char *frame;
	size_t size;

	(void)state;
	put(&b, "one\0two", 8);
	assert_int_equal(frame_next(&b, &frame, &size), 1);
	expect(&b, "one");
	expect(&b, "two");
}

static void growth_follows_what_comes(void **state)
{
	struct frame_buffer b = { 0 };
	static char bytes[10000];

	(void)state;
	memset(bytes, 'a', sizeof bytes);
	put(&b, bytes, 1);
	assert_true(b.size <= 4096);
	put(&b, bytes, sizeof bytes - 1);
	assert_true(b.size <= 16384);
	frame_clear(&b);
}

static void the_largest(void **state)
{
	struct frame_buffer b = { 0 };
	char *text = malloc(SERVER_FRAME_MAX);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', SERVER_FRAME_MAX - 1);
	text[SERVER_FRAME_MAX - 1] = '\0';
	put(&b, text, SERVER_FRAME_MAX - 1);
	expect_none(&b);
	put(&b, "", 1);
	expect(&b, text);
	free(text);
}

static void larger_than_the_largest(void **state)
{
	struct frame_buffer b = { 0 };
	char *text = malloc(SERVER_FRAME_MAX), *at;
	const char *frame;
	size_t size, room;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', SERVER_FRAME_MAX);
	put(&b, text, SERVER_FRAME_MAX);
	assert_int_equal(frame_next(&b, &frame, &size), -EMSGSIZE);
	assert_int_equal(frame_room(&b, &at, &room), -ENOBUFS);
	assert_int_equal(b.size, SERVER_FRAME_MAX);
	frame_clear(&b);
	free(text);
}

/* Frames that were taken make room for a long one behind them. */
static void room_is_used_again(void **state)
{
	struct frame_buffer b = { 0 };
	char *text = malloc(SERVER_FRAME_MAX);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', SERVER_FRAME_MAX - 1);
	text[SERVER_FRAME_MAX - 1] = '\0';
	put(&b, "one", 4);
	put(&b, text, SERVER_FRAME_MAX - 10);
	expect(&b, "one");
	expect_none(&b);
	put(&b, text, 6);
	expect_none(&b); /* looked through to its very end, before it moves */
	put(&b, "", 1);
	text[SERVER_FRAME_MAX - 4] = '\0';
	expect(&b, text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_frame),
		cmocka_unit_test(byte_by_byte),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(next_is_repeatable),
		cmocka_unit_test(growth_follows_what_comes),
		cmocka_unit_test(the_largest),
		cmocka_unit_test(larger_than_the_largest),
		cmocka_unit_test(room_is_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
