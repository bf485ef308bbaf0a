/* Any first bytes as a TLS hello, in records and without.
 * Built and run by `make fuzz`.
 * Must never get an answer that more bytes take back, nor a name in another form than the list of names has. */
#include "inspect/tls.h"

#include <stdlib.h>
#include <string.h>

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void is_sound(enum hello_result r, const struct hello *h)
{
	char again[NAME_SIZE];

	must((r == HELLO_NAMES) == (h->count > 0) && h->count <= HELLO_NAMES_MAX);
	for (unsigned i = 0; i < h->count; i++)
		must(strlen(h->names[i]) < NAME_SIZE && (h->names[i][strlen(h->names[i]) - 1] == '.' ||
			(hello_name(h->names[i], strlen(h->names[i]), again) && strcmp(again, h->names[i]) == 0)));
}

/* PART of the bytes, in memory of its own, so that a read beyond them is seen. */
static void holds_for_part(enum hello_result (*read)(const uint8_t *, size_t, struct hello *), const uint8_t *data, size_t size,
			   size_t part)
{
	uint8_t *copy = malloc(part ? part : 1);
	struct hello some, all;
	enum hello_result early, late;

	must(copy != NULL);
	memcpy(copy, data, part);
	early = read(copy, part, &some);
	late = read(data, size, &all);
	is_sound(early, &some);
	is_sound(late, &all);
	must(early == HELLO_MORE || early == late);
	must(early == HELLO_MORE || some.count <= all.count);
	for (unsigned i = 0; i < some.count; i++)
		must(strcmp(some.names[i], all.names[i]) == 0);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t part = size ? (data[size - 1] * (size_t)257 + data[size / 2]) % (size + 1) : 0;

	holds_for_part(tls_hello, data, size, part);
	holds_for_part(tls_handshake_hello, data, size, part);
	return 0;
}
