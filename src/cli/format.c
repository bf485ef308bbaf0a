/* How numbers, times and waits read.
 * Used by the verbs.
 * Must never print anything itself. */
#include "cli/format.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cli/results.h"
#include "common/duration.h"

void format_days(int64_t days, char text[FORMAT_SIZE])
{
	if (days <= 0)
		strcpy(text, "since today");
	else
		snprintf(text, FORMAT_SIZE, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
}

void format_wait(int64_t seconds, char text[FORMAT_SIZE])
{
	char described[DURATION_TEXT_SIZE];
	uint32_t bounded = seconds < 0 ? 0 : seconds > DURATION_MAX_S ? DURATION_MAX_S : (uint32_t)seconds;

	duration_describe(bounded, described);
	snprintf(text, FORMAT_SIZE, "%s", described);
}

void format_time(const char *iso, char text[FORMAT_SIZE])
{
	struct tm tm = { .tm_isdst = 0 };
	const char *end = strptime(iso, "%Y-%m-%dT%H:%M:%SZ", &tm);
	time_t t = end && !*end ? timegm(&tm) : -1;

	if (t == -1 || !localtime_r(&t, &tm) || !strftime(text, FORMAT_SIZE, "%Y-%m-%d %H:%M", &tm))
		snprintf(text, FORMAT_SIZE, "%s", iso);
}

void format_bar(int64_t done, int64_t whole, unsigned width, bool utf8, char text[FORMAT_BAR_SIZE])
{
	unsigned columns = width > 60 ? 60 : width, full;

	if (whole <= 0 || done < 0)
		done = 0;
	full = whole <= 0 ? 0 : done >= whole ? columns : (unsigned)((double)done / (double)whole * columns);
	text[0] = '\0';
	for (unsigned i = 0; i < columns; i++)
		strcat(text, i < full ? (utf8 ? "█" : "#") : (utf8 ? "░" : "."));
}

void format_state(const json_t *entry, char text[FORMAT_SIZE])
{
	const char *state = item_text(entry, "state", "");
	const json_t *removal = json_object_get(entry, "removal");
	char wait[FORMAT_SIZE];

	if (strcmp(state, "cooling") == 0) {
		format_wait(item_number(removal, "remaining_s", 0), wait);
		snprintf(text, FORMAT_SIZE, "%.100s left to wait", wait);
	} else if (strcmp(state, "ready") == 0) {
		format_wait(item_number(removal, "window_left_s", 0), wait);
		snprintf(text, FORMAT_SIZE, "can be lifted for %.100s", wait);
	} else if (strcmp(state, "releasing") == 0) {
		strcpy(text, "being lifted");
	} else {
		format_days(item_number(entry, "days", 0), text);
	}
}
