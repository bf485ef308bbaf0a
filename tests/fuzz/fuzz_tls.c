/* Any first bytes as a TLS hello, in records and without.
 * Built and run by `make fuzz`.
 * Must never find an answer that more bytes take back. */
#include "fuzz/hello_parts.h"

#include "inspect/tls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	must_hold_for_part(tls_hello, data, size, some_part(data, size));
	must_hold_for_part(tls_handshake_hello, data, size, some_part(data, size));
	return 0;
}
