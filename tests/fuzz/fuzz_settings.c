/* One setting as text, "section\nname\nvalue", into settings_parse().
 * Built and run by `make fuzz`.
 * Must never let a refused value change anything, nor a taken one lie beyond its bounds or read back as something else. */
#include "cooldown/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 256

static void must(bool holds)
{
	if (!holds)
		abort();
}

static enum setting_key key_of(const char *section, const char *name)
{
	int k = 0;

	while (k < SETTING_COUNT && (strcmp(setting_rules[k].section, section) || strcmp(setting_rules[k].name, name)))
		k++;
	return (enum setting_key)k;
}

/* What was taken is written back and read again: the same value. The zone stands behind the hours and is not parsed. */
static void reads_back(const struct settings *s, enum setting_key key)
{
	struct settings again;
	char text[96], why[128] = "";

	settings_format(key, s, text, sizeof text);
	if (key == SET_QUIET_HOURS)
		text[strcspn(text, " ")] = '\0';
	settings_default(&again);
	must(settings_parse(&again, setting_rules[key].section, setting_rules[key].name, text, why, sizeof why) == 0);
	must(settings_compare(key, s, &again) == ORDER_SAME);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TEXT_SIZE], why[128] = "", *rest = text;
	struct settings s, before;
	const char *section, *name;
	int r;

	if (size >= TEXT_SIZE)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	section = strsep(&rest, "\n");
	name = rest ? strsep(&rest, "\n") : NULL;
	if (!rest)
		return 0;
	settings_default(&s);
	before = s;
	r = settings_parse(&s, section, name, rest, why, sizeof why);
	must(settings_valid(&s));
	if (r == 0) {
		reads_back(&s, key_of(section, name));
		return 0;
	}
	must(r == -ENOENT || r == -EINVAL || r == -ERANGE);
	must(memcmp(&s, &before, sizeof s) == 0);
	must(why[0] != '\0');
	return 0;
}
