/* Fuzzes helper/hosts_block.c: stripping twice is stripping once, and a rendered block strips to what it was put behind. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "helper/hosts_block.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "ex.example", "www.ex.example" };
	char *a, *b, *c;
	size_t na, nb, nc;

	if (hosts_strip((const char *)data, size, &a, &na))
		return 0;
	if (hosts_render(a, na, names, 2, &b, &nb) || hosts_strip(b, nb, &c, &nc))
		abort();
	if (nc != na || memcmp(a, c, na))
		abort();
	free(a);
	free(b);
	free(c);
	return 0;
}
