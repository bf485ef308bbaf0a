/* Helplines of a country, out of the names that can never be blocked.
 * Used by begin.c.
 * Must never open or look up any of them. */
#ifndef NCB_CLI_HELPLINES_H
#define NCB_CLI_HELPLINES_H

#include <jansson.h>

#include "cli/cli.h"

#define COUNTRY_SIZE 4

/* "DE", "gb" as "de", "uk". False for what is not two letters. */
bool country_read(const char *text, char country[COUNTRY_SIZE]);

/* That of the locale, "" where it names none. */
void country_of_locale(const struct cli *cli, char country[COUNTRY_SIZE]);

/* {"country","emergency","helplines":[{"name","who","how"}]}; the international ones alone for COUNTRY "". NULL without memory. */
json_t *helplines_json(const struct cli *cli, const char *country);

/* The same, for people. */
void helplines_print(const struct cli *cli, const json_t *helplines);

#endif
