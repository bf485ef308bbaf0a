/* The picture of the days: any JSON as the answer to Streak and to Plan, at any width, and any text as a file of texts.
 * Run by tests/support/fuzz.
 * Must never be wider than the terminal, nor let a character through that a terminal obeys. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "cli/calendar.h"
#include "cli/checklist.h"
#include "cli/telephone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_picture(const char *text, size_t columns)
{
	size_t used = 0;

	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 && *text != '\n')
			abort();
		used = *text == '\n' ? 0 : used + (((unsigned char)*text & 0xc0) != 0x80);
		if (used > columns)
			abort();
	}
}

static void draw_at(const struct calendar *c, unsigned width, bool utf8)
{
	struct cli cli = { .width = width, .out_tty = width > 0, .utf8 = utf8 };
	char *shown;
	size_t size;

	cli.out = open_memstream(&shown, &size);
	if (!cli.out)
		return;
	calendar_draw(&cli, c);
	calendar_draw_hours(&cli, c);
	fclose(cli.out);
	check_picture(shown, width ? width : 80);
	free(shown);
}

static void try_json(const json_t *value)
{
	static const struct texts none = { .line = NULL };
	struct calendar c;
	struct checklist p;

	if (calendar_build(value, &c) == 0) {
		draw_at(&c, 20, true);
		draw_at(&c, 40, false);
		draw_at(&c, 100, true);
		draw_at(&c, 0, false);
		calendar_free(&c);
	}
	if (checklist_build(&none, value, 1764072000, &p) == 0) {
		checklist_find(&p, "bank");
		checklist_free(&p);
	}
}

static void try_file(const uint8_t *data, size_t size)
{
	int fd = memfd_create("texts", 0);
	struct texts t;
	struct checklist p;
	char path[40];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (texts_load_file(path, &t) == 0) {
		texts_get(&t, "plan", "step.1");
		if (checklist_build(&t, NULL, 0, &p) == 0)
			checklist_free(&p);
		texts_free(&t);
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), number[TELEPHONE_SIZE];
	json_t *value;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	value = json_loadb(text, size, 0, NULL);
	try_json(value);
	json_decref(value);
	try_file(data, size);
	telephone_number(text, number);
	free(text);
	return 0;
}
