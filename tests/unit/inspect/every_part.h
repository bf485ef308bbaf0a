/* A reader of first bytes, fed with every beginning of what it is to read.
 * Included by test_tls.c and test_http.c.
 * Must never accept an answer that more bytes change. */
#ifndef NCB_TESTS_EVERY_PART_H
#define NCB_TESTS_EVERY_PART_H

#include "support/unit.h"

#include "inspect/hello.h"

typedef enum hello_result hello_reader(const uint8_t *data, size_t size, struct hello *out);

/* The first SIZE bytes, in memory that ends where they end. */
static inline enum hello_result read_part(hello_reader *read, const void *data, size_t size, struct hello *out)
{
	uint8_t *copy = malloc(size ? size : 1);
	enum hello_result r;

	assert_non_null(copy);
	memcpy(copy, data, size);
	memset(out, 0xa5, sizeof *out);
	r = read(copy, size, out);
	free(copy);
	assert_int_equal(r == HELLO_NAMES, out->count > 0);
	return r;
}

/* Every beginning of DATA asks for more until one answers; that one and all longer ones say NAME, or nothing if that is NULL.
 * The number of bytes which that took. */
static inline size_t every_part(hello_reader *read, const void *data, size_t size, const char *name)
{
	size_t answered = SIZE_MAX;

	for (size_t n = 0; n <= size; n++) {
		struct hello h;
		enum hello_result r = read_part(read, data, n, &h);

		if (r == HELLO_MORE && answered == SIZE_MAX)
			continue;
		if (answered == SIZE_MAX)
			answered = n;
		assert_int_equal(r, name ? HELLO_NAMES : HELLO_NONE);
		if (name) {
			assert_int_equal(h.count, 1);
			assert_string_equal(h.names[0], name);
		}
	}
	assert_int_not_equal(answered, SIZE_MAX);
	return answered;
}

#endif
