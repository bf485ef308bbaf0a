/* One configuration file's text into config_parse().
 * Built and run by `make fuzz`.
 * Must never let a bad file change anything, nor a good one leave a bound. */
#include "daemon/config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[CONFIG_ERROR_SIZE];
	struct settings s, before;
	int r;

	settings_default(&s);
	before = s;
	r = config_parse(&s, "file", (const char *)data, size, error);
	if (!settings_valid(&s) || (r < 0) != (error[0] != '\0'))
		abort();
	if (r < 0 && (memcmp(&s, &before, sizeof s) || !strstr(error, "file")))
		abort();
	return 0;
}
