/* What the command line shows: any text, and any JSON as an entry, an answer of add and a result.
 * Run by tests/support/fuzz.
 * Must never let a character through that a terminal obeys. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/add_print.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/settings_print.h"
#include "cli/text.h"
#include "cli/verb_list.h"

static void check_safe(const char *text)
{
	if (!text_valid(text))
		abort();
	for (; *text; text++)
		if (((unsigned char)*text < 0x20 && !strchr("\n\t", *text)) || *text == 0x7f)
			abort();
}

static void show(const struct cli *cli, json_t *value, const char *text)
{
	out_text(cli, SHADE_GOOD, 3, text);
	out_sentence(cli, SHADE_DIM, text);
	out_piece(cli, SHADE_BAD, text, 30);
	list_print_entry(cli, value);
	add_print(cli, value);
	add_print_help(cli, text, json_object_get(value, "help"));
	session_print_result(cli, value);
	settings_print(cli, json_object_get(value, "settings"));
	settings_print_pending(cli, json_object_get(value, "pending_settings"));
}

static void show_at(unsigned width, bool dry_run, json_t *value, const char *text)
{
	struct cli cli = { .width = width, .out_tty = width > 0, .utf8 = true };
	char *shown;
	size_t size;

	cli.options.dry_run = dry_run;
	cli.out = cli.err = open_memstream(&shown, &size);
	if (!cli.out)
		return;
	show(&cli, value, text);
	fclose(cli.out);
	check_safe(shown);
	free(shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	json_t *value;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	value = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	show_at(0, false, value, text);
	show_at(40, false, value, text);
	show_at(80, true, value, text);
	json_decref(value);
	free(text);
	return 0;
}
