/* How settings and waiting settings look.
 * Used by cli/verb_status.c and cli/verb_settings.c.
 * Must never ask the daemon anything. */
#include "cli/settings_print.h"

#include <stdio.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"

void settings_print(const struct cli *cli, json_t *settings)
{
	for (void *at = json_object_iter(settings); at; at = json_object_iter_next(settings, at)) {
		const char *key = json_object_iter_key(at);
		json_t *value = json_object_iter_value(at);

		out_row(cli, &(struct row){ .columns = 24, .label = key, .shade = SHADE_STRONG,
					    .text = json_is_string(value) ? json_string_value(value) : "?" });
	}
}

void settings_print_pending(const struct cli *cli, const json_t *pending)
{
	json_t *item;
	size_t i;

	items_each(pending, i, item) {
		const char *key = item_text(item, "key", "?"), *value = item_text(item, "value", "?");
		const char *both =
		    json_is_true(json_object_get(item, "both")) ? " Until then both hold." : "";
		char wait[FORMAT_SIZE];

		format_wait(item_number(item, "remaining_s", 0), wait);
		if (strcmp(item_text(item, "state", ""), "ready") == 0) {
			out_format(cli, SHADE_WAITING, 0, "%s = %s is ready. To put it in force:", key,
				   value);
			out_text(cli, SHADE_PLAIN, 2, "nc-block settings accept");
		} else {
			out_format(cli, SHADE_WAITING, 0, "%s = %s waits: %s left.%s", key, value, wait,
				   both);
		}
	}
}

void settings_print_idle(const struct cli *cli, const json_t *keys)
{
	char line[1024] = "Without effect in this version: ";
	size_t i, n = strlen(line), first = n;
	json_t *key;

	items_each(keys, i, key) {
		const char *text = json_is_string(key) ? json_string_value(key) : "?";

		if (n + strlen(text) + 4 > sizeof line)
			break;
		n += (size_t)snprintf(line + n, sizeof line - n, "%s%s", n > first ? ", " : "", text);
	}
	if (n > first)
		out_sentence(cli, SHADE_PLAIN, line);
}
