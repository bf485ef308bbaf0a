/* Longer texts, from data files that can be translated: etc/texts.
 * Used by begin, urge, plan and message.
 * Must never fail for a line that it does not understand: English stands in for what a translation leaves out. */
#ifndef NCB_CLI_TEXTS_H
#define NCB_CLI_TEXTS_H

#include "cli/cli.h"

#define TEXTS_FILE_MAX (512 * 1024)

struct texts_line {
	const char *section;
	const char *key;
	const char *value;
};

struct texts {
	struct texts_line *line; /* the person's language first, English after it */
	size_t count, room;
	char *held[2]; /* the bytes of the files */
	size_t held_count;
};

/* The texts in the language of CLI's environment; -errno where the English ones cannot be read. */
int texts_load(const struct cli *cli, struct texts *out);

/* One file, by its path, alone. -errno. */
int texts_load_file(const char *path, struct texts *out);

void texts_free(struct texts *t);

/* NULL where neither language has it. */
const char *texts_find(const struct texts *t, const char *section, const char *key);

/* The same, "" instead of NULL. */
const char *texts_get(const struct texts *t, const char *section, const char *key);

/* KEY.1, KEY.2 and so on: the Nth, from 1. NULL behind the last. */
const char *texts_nth(const struct texts *t, const char *section, const char *key, unsigned n);

/* The value of LC_ALL, LC_MESSAGES or LANG, the first that is set and not empty; "" where none is. */
const char *texts_locale(const struct cli *cli);

/* A variable of CLI's environment, NULL where it is not set. */
const char *cli_environment(const struct cli *cli, const char *name);

#endif
