/* What holds of every reader of a connection's first bytes, however they come in parts.
 * Used by fuzz_tls.c and fuzz_http.c.
 * Must never take an answer that more bytes take back, nor a name in another form than the list of names has. */
#ifndef NCB_FUZZ_HELLO_PARTS_H
#define NCB_FUZZ_HELLO_PARTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/hello.h"

typedef enum hello_result hello_reader(const uint8_t *data, size_t size, struct hello *out);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_sound(enum hello_result r, const struct hello *h)
{
	must((r == HELLO_NAMES) == (h->count > 0) && h->count <= HELLO_NAMES_MAX);
	for (unsigned i = 0; i < h->count; i++) {
		char again[NAME_SIZE], dotted[NAME_SIZE + 1];
		size_t n = strnlen(h->names[i], NAME_SIZE);

		must(n > 0 && n < NAME_SIZE);
		memcpy(dotted, h->names[i], n);
		dotted[n] = '.';
		must(hello_name(dotted, n + 1, again) && strcmp(again, h->names[i]) == 0);
	}
}

/* READ on the first PART of SIZE bytes, in memory of their own so that a read beyond them is seen, and on all. */
static void must_hold_for_part(hello_reader *read, const uint8_t *data, size_t size, size_t part)
{
	uint8_t *copy = malloc(part ? part : 1);
	enum hello_result early, late;
	struct hello some, all;

	must(copy != NULL);
	memcpy(copy, data, part);
	early = read(copy, part, &some);
	late = read(data, size, &all);
	free(copy);
	must_be_sound(early, &some);
	must_be_sound(late, &all);
	must(early == HELLO_MORE || (early == late && some.count <= all.count));
	for (unsigned i = 0; i < some.count; i++)
		must(strcmp(some.names[i], all.names[i]) == 0);
}

/* A part that depends on the bytes alone. */
static size_t some_part(const uint8_t *data, size_t size)
{
	return size ? (data[size - 1] * (size_t)257 + data[size / 2]) % (size + 1) : 0;
}

#endif
