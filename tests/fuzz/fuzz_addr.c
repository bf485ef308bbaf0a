/* Fuzzes common/addr.c: whatever parses is valid and is read back the same from its canonical text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[128], back[ADDR_TEXT_SIZE];
	struct addr a, again;

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (addr_parse(text, &a))
		return 0;
	addr_format(&a, back);
	if (!addr_valid(&a) || addr_parse(back, &again) || addr_compare(&a, &again))
		abort();
	addr_classify(&a);
	return 0;
}
