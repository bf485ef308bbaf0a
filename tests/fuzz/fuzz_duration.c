/* Fuzzes common/duration.c: whatever parses is read back the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/duration.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[64], back[DURATION_TEXT_SIZE];
	uint32_t s, again;

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (duration_parse(text, &s))
		return 0;
	duration_format(s, back);
	if (duration_parse(back, &again) || again != s)
		abort();
	duration_describe(s, back);
	return 0;
}
