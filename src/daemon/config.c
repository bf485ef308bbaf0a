/* nc-block.conf and its drop-ins, read strictly into a wish.
 * Used by daemon/daemon.c and by `nc-blockd -n`.
 * Must never change anything that is in force, nor hand on a wish that was read in part. */
#include "daemon/config.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "common/cleanup.h"
#include "daemon/ini_file.h"

static bool known_section(const char *section)
{
	for (int k = 0; k < SETTING_COUNT; k++)
		if (k != SET_CATALOGUE && strcmp(setting_rules[k].section, section) == 0)
			return true;
	return false;
}

/* Where NAME belongs, if it was only written under the wrong section. */
static const char *section_of(const char *name)
{
	for (int k = 0; k < SETTING_COUNT; k++)
		if (k != SET_CATALOGUE && strcmp(setting_rules[k].name, name) == 0)
			return setting_rules[k].section;
	return NULL;
}

static void say_unknown(const struct ini_line *l, char *why)
{
	const char *belongs = section_of(l->name);

	if (strchr(l->section, '.') || strchr(l->name, '.')) /* a site, which is not to be repeated into the log */
		snprintf(why, INI_FILE_WHY_SIZE, "no key and no section has a dot: what is to be blocked is not said here");
	else if (l->section[0] && !known_section(l->section))
		snprintf(why, INI_FILE_WHY_SIZE,
			 "there is no section [%.40s]; there are cooldown, network, browsers, person, access", l->section);
	else if (belongs)
		snprintf(why, INI_FILE_WHY_SIZE, "%.40s belongs under [%s]", l->name, belongs);
	else if (!l->section[0])
		snprintf(why, INI_FILE_WHY_SIZE, "there is no key %.80s, and keys stand under a section", l->name);
	else
		snprintf(why, INI_FILE_WHY_SIZE, "there is no key %.80s in [%s]", l->name, l->section);
}

static int take_line(void *arg, const struct ini_line *l, char *why)
{
	int r = settings_parse(arg, l->section, l->name, l->value, why, INI_FILE_WHY_SIZE);

	if (r == -ENOENT)
		say_unknown(l, why);
	return r < 0 ? -EINVAL : 0;
}

int config_parse(struct settings *s, const char *label, const char *text, size_t size,
		 char error[CONFIG_ERROR_SIZE])
{
	struct settings read = *s;
	int r;

	error[0] = '\0';
	r = ini_file_parse(label, text, size, take_line, &read, error, CONFIG_ERROR_SIZE);
	if (r < 0)
		return r;
	*s = read;
	return 0;
}

static int load_file(struct settings *s, const char *path, bool needed, char error[CONFIG_ERROR_SIZE])
{
	autofree char *text = NULL;
	size_t size = 0;
	int r = ini_file_read(path, &text, &size);

	if (r == -ENOENT && !needed)
		return 0;
	if (r == 0)
		return config_parse(s, path, text, size, error);
	snprintf(error, CONFIG_ERROR_SIZE, "%.300s: %s", path, r == -EFBIG ? "larger than 1 MiB" :
		 r == -EINVAL ? "not a regular file" : strerror(-r));
	return r;
}

static int load_folder(struct settings *s, const char *folder, char error[CONFIG_ERROR_SIZE])
{
	char **names = NULL;
	size_t count = 0;
	int r = ini_file_list(folder, ".conf", &names, &count);

	if (r < 0)
		snprintf(error, CONFIG_ERROR_SIZE, "%.300s: %s", folder, strerror(-r));
	for (size_t i = 0; r == 0 && i < count; i++) {
		char path[PATH_MAX];
		if (snprintf(path, sizeof path, "%s/%s", folder, names[i]) >= (int)sizeof path)
			r = -ENAMETOOLONG;
		else
			r = load_file(s, path, true, error);
	}
	ini_file_names_free(&names, count);
	return r;
}

int config_load(const char *path, const char *zone, struct settings *out, char error[CONFIG_ERROR_SIZE])
{
	struct settings s;
	char folder[PATH_MAX];
	int r;

	error[0] = '\0';
	settings_default(&s);
	if (strlen(zone) < ZONE_SIZE) {
		memset(s.quiet.zone, 0, ZONE_SIZE);
		memcpy(s.quiet.zone, zone, strlen(zone));
	}
	if (snprintf(folder, sizeof folder, "%s.d", path) >= (int)sizeof folder)
		return -ENAMETOOLONG;
	r = load_file(&s, path, false, error);
	if (r == 0)
		r = load_folder(&s, folder, error);
	if (r < 0)
		return r;
	if (!settings_valid(&s)) {
		snprintf(error, CONFIG_ERROR_SIZE, "%.300s: the values do not go together", path);
		return -EINVAL;
	}
	*out = s;
	return 0;
}
