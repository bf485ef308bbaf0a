/* Longer texts, from data files that can be translated: etc/texts.
 * Used by begin, urge, plan and message.
 * Must never fail for a line that it does not understand: English stands in for what a translation leaves out. */
#include "cli/texts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/text.h"
#include "common/cleanup.h"

const char *cli_environment(const struct cli *cli, const char *name)
{
	size_t n = strlen(name);

	for (const char *const *e = cli->environment; e && *e; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return *e + n + 1;
	return NULL;
}

const char *texts_locale(const struct cli *cli)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = cli_environment(cli, names[i]);

		if (value && *value)
			return value;
	}
	return "";
}

/* A regular file of bounded size, as text; what is no regular file would hang us. */
static int read_file(const char *path, char **out)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	autofree char *text = NULL;
	struct stat st;
	size_t size = 0;
	ssize_t n = 1;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > TEXTS_FILE_MAX)
		return -EFBIG;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	while (n > 0 && size < (size_t)st.st_size) {
		n = read(fd, text + size, (size_t)st.st_size - size);
		size += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		return -errno;
	text[size] = '\0';
	*out = TAKE_PTR(text);
	return 0;
}

static int add_line(struct texts *t, const char *section, const char *key, const char *value)
{
	if (t->count == t->room) {
		size_t room = t->room ? t->room * 2 : 128;
		struct texts_line *grown = reallocarray(t->line, room, sizeof *grown);

		if (!grown)
			return -ENOMEM;
		t->line = grown;
		t->room = room;
	}
	t->line[t->count++] = (struct texts_line){ section, key, value };
	return 0;
}

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, " \t");
	for (n = strlen(text); n && strchr(" \t\r", text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

/* Cuts the line up where it stands. What is neither section nor "key = value" is passed over. */
static int take_line(struct texts *t, char *line, const char **section)
{
	char *equals, *close;

	line = trim(line);
	if (*line == '[') {
		close = strchr(line, ']');
		if (close)
			*close = '\0';
		*section = close ? line + 1 : "";
		return 0;
	}
	equals = strchr(line, '=');
	if (*line == ';' || *line == '#' || !equals || equals == line || !text_valid(line))
		return 0;
	*equals = '\0';
	return add_line(t, *section, trim(line), trim(equals + 1));
}

static int take_file(struct texts *t, const char *path)
{
	char *text = NULL, *line, *rest;
	const char *section = "";
	int r = read_file(path, &text);

	if (r < 0)
		return r;
	t->held[t->held_count++] = text;
	for (rest = text; r == 0 && (line = strsep(&rest, "\n"));)
		r = take_line(t, line, &section);
	return r;
}

/* A language is letters, perhaps with a country: nothing that leads out of the folder. */
static bool language_valid(const char *language)
{
	return *language && strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == strlen(language);
}

/* de_AT.ini, else de.ini. Neither is no fault. */
static int take_language(struct texts *t, const char *folder, const char *locale)
{
	char language[32], path[512];

	snprintf(language, sizeof language, "%.*s", (int)strcspn(locale, ".@"), locale);
	if (!language_valid(language) || strcmp(language, "en") == 0)
		return 0;
	snprintf(path, sizeof path, "%.400s/%s.ini", folder, language);
	if (access(path, R_OK) < 0) {
		language[strcspn(language, "_")] = '\0';
		snprintf(path, sizeof path, "%.400s/%s.ini", folder, language);
	}
	return access(path, R_OK) < 0 || strcmp(language, "en") == 0 ? 0 : take_file(t, path);
}

int texts_load(const struct cli *cli, struct texts *out)
{
	char path[512];
	int r;

	*out = (struct texts){ .line = NULL };
	snprintf(path, sizeof path, "%.400s/en.ini", cli->texts);
	r = take_language(out, cli->texts, texts_locale(cli));
	if (r != 0 && r != -ENOMEM) /* a translation that cannot be read is none */
		r = 0;
	if (r == 0)
		r = take_file(out, path);
	if (r < 0)
		texts_free(out);
	return r;
}

int texts_load_file(const char *path, struct texts *out)
{
	int r;

	*out = (struct texts){ .line = NULL };
	r = take_file(out, path);
	if (r < 0)
		texts_free(out);
	return r;
}

void texts_free(struct texts *t)
{
	for (size_t i = 0; i < t->held_count; i++)
		free(t->held[i]);
	free(t->line);
	*t = (struct texts){ .line = NULL };
}

const char *texts_find(const struct texts *t, const char *section, const char *key)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->line[i].section, section) == 0 && strcmp(t->line[i].key, key) == 0 && *t->line[i].value)
			return t->line[i].value;
	return NULL;
}

const char *texts_get(const struct texts *t, const char *section, const char *key)
{
	const char *value = texts_find(t, section, key);

	return value ? value : "";
}

const char *texts_nth(const struct texts *t, const char *section, const char *key, unsigned n)
{
	char numbered[64];

	snprintf(numbered, sizeof numbered, "%.40s.%u", key, n);
	return texts_find(t, section, numbered);
}
