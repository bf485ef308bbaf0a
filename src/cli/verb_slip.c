/* nc-block slip: notes that there was contact.
 * Used by cli/run.c.
 * Must never scold, and never change a block. */
#include <string.h>
#include <time.h>

#include "cli/calendar.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/verbs.h"

/* Noon of a day "2026-11-24", here. */
static bool noon_of(const char *date, json_int_t *out)
{
	struct tm tm = { .tm_hour = 12, .tm_isdst = -1 }, again;
	const char *end = strptime(date, "%Y-%m-%d", &tm);
	time_t t = end && !*end && strlen(date) == 10 ? mktime(&tm) : -1;
	char text[16] = "";

	if (t == -1 || !localtime_r(&t, &again) || !strftime(text, sizeof text, "%Y-%m-%d", &again))
		return false;
	*out = t;
	return strcmp(text, date) == 0;
}

static bool is_ahead(const char *date)
{
	char today[16] = "";
	time_t now = time(NULL);
	struct tm tm;

	return localtime_r(&now, &tm) && strftime(today, sizeof today, "%Y-%m-%d", &tm) && strcmp(date, today) > 0;
}

/* What stands, as the streak counts it. */
static void print_comfort(const struct cli *cli)
{
	struct calendar c;
	json_t *reply;

	if (session_ask(cli, "Streak", json_object(), &reply))
		return;
	if (calendar_build(reply, &c) == 0) {
		if (c.held > 1)
			out_format(cli, SHADE_PLAIN, 0, "The %u days held stay yours. This is one day of them, not the end of them.", c.held);
		calendar_free(&c);
	}
	json_decref(reply);
	out_text(cli, SHADE_PLAIN, 0,
		 "Many who leave have days like this. Nothing was opened. Expect the pull to be stronger for some "
		 "days: that is the contact, and it passes. Tell one of your people; \"nc-block urge\" is here tonight.");
}

int verb_slip(struct cli *cli)
{
	json_t *parameters = json_object(), *reply;
	json_int_t noon;
	int code;

	if (cli->arg_count && (!noon_of(cli->args[0], &noon) || is_ahead(cli->args[0]))) {
		json_decref(parameters);
		return out_error(cli, "usage", "A date is written 2026-11-24, and is not in the future.");
	}
	if (cli->arg_count)
		json_object_set_new(parameters, "time", json_integer(noon));
	if (cli->terminal && !cli->options.yes && !prompt_yes(cli, "Note it? [y/N]")) {
		json_decref(parameters);
		out_text(cli, SHADE_PLAIN, 0, "Nothing was noted.");
		return EXIT_FAILED;
	}
	code = session_ask(cli, "SlipAdd", parameters, &reply);
	if (code)
		return code;
	if (cli->options.json) {
		json_t *done = json_pack("{s:b}", "noted", 1);

		out_json(cli, done);
		json_decref(done);
	} else {
		out_text(cli, SHADE_PLAIN, 0, "Noted.");
		print_comfort(cli);
	}
	json_decref(reply);
	return EXIT_DONE;
}
