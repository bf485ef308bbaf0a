/* Helplines of a country, out of the names that can never be blocked.
 * Used by begin.c.
 * Must never open or look up any of them. */
#include "cli/helplines.h"

#include <string.h>

#include "cli/output.h"
#include "cli/results.h"
#include "cli/texts.h"
#include "common/cleanup.h"
#include "common/protected.h"

#define INTERNATIONAL "int"
#define UNSORTED_MAX 8 /* of a country for which no order is written down */
#define LABEL_COLUMNS 34

bool country_read(const char *text, char country[COUNTRY_SIZE])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

	if (strlen(text) != 2)
		return false;
	for (int i = 0; i < 2; i++)
		country[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
	country[2] = '\0';
	if (strcmp(country, "gb") == 0)
		strcpy(country, "uk");
	return strspn(country, letters) == 2;
}

void country_of_locale(const struct cli *cli, char country[COUNTRY_SIZE])
{
	const char *locale = texts_locale(cli), *at = strchr(locale, '_');
	char two[3] = "";

	country[0] = '\0';
	if (!at || strcspn(at + 1, ".@") != 2)
		return;
	memcpy(two, at + 1, 2);
	if (!country_read(two, country))
		country[0] = '\0';
}

static const struct protected_name *find(const char *name)
{
	for (size_t i = 0; i < protected_names_count; i++)
		if (strcmp(protected_names[i].name, name) == 0)
			return &protected_names[i];
	return NULL;
}

static void add(json_t *list, const char *name, const char *who, const char *how)
{
	json_array_append_new(list, json_pack("{s:o, s:s, s:o}", "name", name ? json_string(name) : json_null(), "who", who, "how",
					      how ? json_string(how) : json_null()));
}

/* Those that the texts name first: names with blanks between them. Only what is protected is shown. */
static void add_first(json_t *list, const char *names)
{
	autofree char *copy = strdup(names);
	char *rest = copy, *name;

	while (rest && (name = strsep(&rest, " "))) {
		const struct protected_name *p = find(name);

		if (p)
			add(list, p->name, p->who, NULL);
	}
}

/* Compiled in, without an order: violence before the rest. */
static void add_unsorted(json_t *list, const char *country)
{
	static const char *const kinds[] = { "violence", "suicide", "sexual-assault", "child" };

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (size_t i = 0; i < protected_names_count && json_array_size(list) < UNSORTED_MAX; i++)
			if (strcmp(protected_names[i].country, country) == 0 && strcmp(protected_names[i].kind, kinds[k]) == 0)
				add(list, protected_names[i].name, protected_names[i].who, NULL);
}

/* Of further countries the files tell the name alone, and its end tells the country. */
static void add_regional(const struct cli *cli, json_t *list, const char *country)
{
	struct texts t;
	char path[512];

	snprintf(path, sizeof path, "%.400s/../protected.d/regional.ini", cli->texts);
	if (texts_load_file(path, &t) < 0)
		return;
	for (size_t i = 0; i < t.count && json_array_size(list) < UNSORTED_MAX; i++) {
		const char *end = strrchr(t.line[i].key, '.');

		if (end && strcmp(end + 1, country) == 0)
			add(list, t.line[i].key, t.line[i].value, NULL);
	}
	texts_free(&t);
}

static void add_platforms(json_t *list, const char *country)
{
	for (size_t i = 0; i < protected_platforms_count; i++)
		if (strcmp(protected_platforms[i].country, country) == 0)
			add(list, NULL, protected_platforms[i].who, protected_platforms[i].how);
}

static void add_country(const struct cli *cli, const struct texts *t, json_t *list, const char *country)
{
	add_first(list, texts_get(t, "first", country));
	if (!json_array_size(list))
		add_unsorted(list, country);
	if (!json_array_size(list))
		add_regional(cli, list, country);
	add_platforms(list, country);
}

json_t *helplines_json(const struct cli *cli, const char *country)
{
	json_t *list = json_array();
	const char *emergency;
	struct texts t;
	char path[512];
	json_t *all;

	snprintf(path, sizeof path, "%.400s/helplines.ini", cli->texts);
	if (texts_load_file(path, &t) < 0)
		t = (struct texts){ .line = NULL };
	if (*country)
		add_country(cli, &t, list, country);
	add_first(list, texts_get(&t, "first", INTERNATIONAL));
	if (!json_array_size(list))
		add_unsorted(list, INTERNATIONAL);
	emergency = texts_find(&t, "emergency", country);
	all = json_pack("{s:o, s:o, s:o}", "country", *country ? json_string(country) : json_null(), "emergency",
			emergency ? json_string(emergency) : json_null(), "helplines", list);
	texts_free(&t);
	return all;
}

void helplines_print(const struct cli *cli, const json_t *helplines)
{
	const char *emergency = item_text(helplines, "emergency", NULL);
	const json_t *one;
	size_t i;

	if (emergency)
		out_row(cli, &(struct row){ .indent = 2, .columns = LABEL_COLUMNS, .label = "In danger right now", .text = emergency,
					    .shade = SHADE_STRONG });
	items_each(json_object_get(helplines, "helplines"), i, one)
		out_row(cli, &(struct row){ .indent = 2, .columns = LABEL_COLUMNS, .label = item_text(one, "who", "?"),
					    .text = item_text(one, "name", item_text(one, "how", "")) });
}
