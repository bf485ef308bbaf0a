/* Any first bytes as an HTTP request.
 * Built and run by `make fuzz`.
 * Must never find an answer that more bytes take back. */
#include "fuzz/hello_parts.h"

#include "inspect/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	must_hold_for_part(http_hello, data, size, some_part(data, size));
	return 0;
}
