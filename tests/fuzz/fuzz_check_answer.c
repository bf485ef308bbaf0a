/* What resolvers answer to a try of check: any bytes, after the two of the question's id.
 * Run by tests/support/fuzz.
 * Must never read past the message, nor take anything but "no such name" for an answer of ours. */
#include <stdint.h>
#include <stdlib.h>

#include "cli/check_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum check_answer a;

	if (size < 2)
		return 0;
	a = check_answer_read(data, size, data);
	if (a == ANSWER_OURS && (size < 12 || (data[3] & 0x0f) != 3))
		abort();
	return 0;
}
