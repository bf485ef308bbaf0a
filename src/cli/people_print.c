/* How people who hold a key look, and what stands before a removal.
 * Used by cli/verb_people.c, cli/verb_remove.c and cli/verb_status.c.
 * Must never add words of ours to what the person wrote. */
#include "cli/people_print.h"

#include <inttypes.h>
#include <string.h>

#include "cli/format.h"
#include "cli/output.h"
#include "cli/results.h"

/* "enrolled", "23 h left until they are removed". */
static void describe(const json_t *person, char text[FORMAT_SIZE])
{
	const char *state = item_text(person, "state", "");
	char wait[FORMAT_SIZE];

	format_wait(item_number(json_object_get(person, "removal"), "remaining_s", 0), wait);
	if (strcmp(state, "cooling") == 0)
		snprintf(text, FORMAT_SIZE, "%.60s until the key can go", wait);
	else if (strcmp(state, "ready") == 0)
		snprintf(text, FORMAT_SIZE, "the key can go: nc-block people remove %" PRId64, item_number(person, "id", 0));
	else
		snprintf(text, FORMAT_SIZE, "%s", json_is_true(json_object_get(person, "counts")) ? "holds a key" : "holds a key that does not count yet");
}

static void print_fields(const struct cli *cli, const char *fields[4])
{
	for (size_t i = 0; i < 4; i++) {
		if (i)
			fputc('\t', cli->out);
		out_piece(cli, SHADE_PLAIN, fields[i], 0);
	}
	out_newline(cli);
}

static void print_person(const struct cli *cli, const json_t *person)
{
	const char *contact = item_text(person, "contact", "");
	char id[24], text[FORMAT_SIZE];

	describe(person, text);
	snprintf(id, sizeof id, "%" PRId64, item_number(person, "id", 0));
	if (!cli->out_tty) {
		print_fields(cli, (const char *[]){ id, item_text(person, "name", "?"), item_text(person, "state", "?"), contact });
		return;
	}
	out_format(cli, SHADE_STRONG, 0, "%s  %s", id, item_text(person, "name", "?"));
	if (*contact)
		out_text(cli, SHADE_PLAIN, 4, contact);
	out_text(cli, strcmp(item_text(person, "state", ""), "enrolled") == 0 ? SHADE_DIM : SHADE_WAITING, 4, text);
}

void people_print(const struct cli *cli, const json_t *reply)
{
	const json_t *people = json_object_get(reply, "people");
	int64_t needed = item_number(reply, "approvals", 0);
	json_t *person;
	size_t i;

	items_each(people, i, person)
		if (!cli->options.quiet)
			print_person(cli, person);
	if (!cli->out_tty)
		return;
	if (!json_array_size(people))
		out_text(cli, SHADE_PLAIN, 0, "Nobody holds a key. To ask somebody you trust: nc-block people add NAME");
	else
		out_format(cli, SHADE_PLAIN, 0, "A removal needs %" PRId64 " code%s, besides its wait.", needed, needed == 1 ? "" : "s");
}

void people_print_removal(const struct cli *cli, const char *who, const json_t *reply)
{
	char wait[FORMAT_SIZE];

	if (strcmp(item_text(reply, "state", ""), "removed") == 0) {
		out_format(cli, SHADE_PLAIN, 0, "%s holds no key any more.", who);
		return;
	}
	format_wait(item_number(json_object_get(json_object_get(reply, "person"), "removal"), "remaining_s", 0), wait);
	out_format(cli, SHADE_PLAIN, 0, "The wait has begun, %s left. Nobody has to agree, and %s is told nothing.", wait, who);
	out_format(cli, SHADE_DIM, 0, "To stop it: nc-block people add %s", who);
}

void people_print_pending(const struct cli *cli, const json_t *people)
{
	json_t *person;
	size_t i;

	items_each(people, i, person) {
		char text[FORMAT_SIZE];

		describe(person, text);
		out_format(cli, SHADE_WAITING, 0, "%s: %s.", item_text(person, "name", "?"), text);
	}
}

/* What cannot be had, for whatever reason, is not in the way of a removal. */
static json_t *ask(struct client *client, const char *method)
{
	struct failure failure = { .parameters = NULL };
	json_t *reply = NULL;

	(void)cli_client_call(client, method, json_object(), &reply, &failure);
	failure_clear(&failure);
	return reply;
}

static void print_reasons(const struct cli *cli, const json_t *reasons)
{
	json_t *reason;
	size_t i;

	if (json_array_size(reasons))
		out_text(cli, SHADE_STRONG, 0, "Your reasons:");
	items_each(reasons, i, reason)
		out_text(cli, SHADE_PLAIN, 2, item_text(reason, "text", ""));
}

static void print_whom_to_call(const struct cli *cli, const json_t *people)
{
	json_t *person;
	size_t i;

	if (json_array_size(people))
		out_text(cli, SHADE_STRONG, 0, "Your people:");
	items_each(people, i, person) {
		const char *contact = item_text(person, "contact", "");

		out_format(cli, SHADE_PLAIN, 2, "%s%s%s", item_text(person, "name", "?"), *contact ? ", " : "", contact);
	}
}

void people_print_before(const struct cli *cli, struct client *client)
{
	json_t *reasons = ask(client, "ReasonList"), *people = ask(client, "PeopleList");

	print_reasons(cli, json_object_get(reasons, "reasons"));
	print_whom_to_call(cli, json_object_get(people, "people"));
	json_decref(reasons);
	json_decref(people);
}
