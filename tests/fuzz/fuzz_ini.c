/* Any bytes as an INI text.
 * Built and run by `make fuzz`.
 * Must never hand on what does not stand in the text as it is, nor a name twice in a section. */
#include "daemon/ini_file.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct input {
	const char *text;
	size_t size;
	unsigned last_line;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void stands_in(const struct input *in, const char *s)
{
	must(!*s || memmem(in->text, in->size, s, strlen(s)));
}

static int check(void *arg, const struct ini_line *l, char *why)
{
	struct input *in = arg;

	(void)why;
	stands_in(in, l->section);
	stands_in(in, l->name);
	stands_in(in, l->value);
	must(*l->name && strlen(l->value) < INI_FILE_LINE_MAX && strlen(l->section) <= INI_FILE_SECTION_MAX);
	must(l->line > in->last_line);
	in->last_line = l->line;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { (const char *)data, size, 0 };
	char error[512] = "";
	int r = ini_file_parse("x", in.text, in.size, check, &in, error, sizeof error);

	must((r == 0) == (error[0] == '\0'));
	return 0;
}
