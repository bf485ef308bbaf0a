/* Fuzzes common/wire.c: no message, whatever its bytes, is read beyond its end. */
#include <stdint.h>
#include <string.h>

#include "common/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_message m = { 0 };

	memcpy(&m, data, size < sizeof m ? size : sizeof m);
	wire_valid(&m, size);
	wire_valid(&m, sizeof m);
	m.magic = WIRE_MAGIC;
	wire_valid(&m, sizeof m);
	return 0;
}
