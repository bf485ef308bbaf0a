/* Fuzzes weekly_parse(): what it takes is valid, and reads the same when it is written out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cooldown/allow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct exception x = { .id = 1, .kind = EXCEPTION_NAME, .state = EXCEPTION_OPEN, .started_ms = NEVER_MS, .channel = "a.b" };
	struct weekly_range again[WEEKLY_RANGES];
	char text[1024], why[WEEKLY_WHY_SIZE], shown[WEEKLY_TEXT_SIZE];

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (weekly_parse(text, x.hours, why) < 0)
		return 0;
	weekly_format(x.hours, shown);
	if (!exception_valid(&x) || weekly_parse(shown, again, why) < 0 || memcmp(again, x.hours, sizeof again) != 0 ||
	    weekly_next_ms(x.hours, (int64_t)size * 12345678, 3600) <= 0)
		abort();
	return 0;
}
