/* How exceptions look.
 * Used by verb_allow.c and verb_status.c.
 * Must never ask the daemon anything. */
#include "cli/allow_print.h"

#include <inttypes.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"

void allow_state(const json_t *x, char text[ALLOW_STATE_SIZE])
{
	const char *state = item_text(x, "state", ""), *hours = item_text(x, "hours", NULL);
	bool open = json_is_true(json_object_get(x, "open"));
	char wait[FORMAT_SIZE];

	if (strcmp(state, "cooling") == 0) {
		format_wait(item_number(x, "remaining_s", 0), wait);
		snprintf(text, ALLOW_STATE_SIZE, "shut, %.100s left to wait", wait);
	} else if (strcmp(state, "ready") == 0) {
		format_wait(item_number(x, "window_left_s", 0), wait);
		snprintf(text, ALLOW_STATE_SIZE, "shut, can be accepted for %.100s", wait);
	} else if (hours) {
		snprintf(text, ALLOW_STATE_SIZE, "%s now; its hours: %.280s", open ? "open" : "shut", hours);
	} else {
		snprintf(text, ALLOW_STATE_SIZE, "%s", open ? "open" : "shut: somebody else on this machine blocks it");
	}
}

const char *allow_shown(const json_t *x, char room[ALLOW_SHOWN_SIZE])
{
	if (!json_is_true(json_object_get(x, "discreet")))
		return item_text(x, "channel", "?");
	snprintf(room, ALLOW_SHOWN_SIZE, "exception %" PRId64, item_number(x, "id", 0));
	return room;
}

void allow_print_status(const struct cli *cli, const json_t *exceptions)
{
	json_t *x;
	size_t i;

	if (json_array_size(exceptions))
		out_text(cli, SHADE_PLAIN, 0, "Exceptions:");
	items_each(exceptions, i, x) {
		char state[ALLOW_STATE_SIZE], room[ALLOW_SHOWN_SIZE];

		allow_state(x, state);
		out_format(cli, json_is_true(json_object_get(x, "open")) ? SHADE_WAITING : SHADE_PLAIN, 2, "%s: %s",
			   allow_shown(x, room), state);
	}
}
