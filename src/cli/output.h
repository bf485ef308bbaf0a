/* Everything that nc-block prints goes through here.
 * Used by the verbs.
 * Must never print what was not cleaned. */
#ifndef NCB_CLI_OUTPUT_H
#define NCB_CLI_OUTPUT_H

#include <jansson.h>

#include "cli/cli.h"
#include "cli/client.h"

enum shade { SHADE_PLAIN, SHADE_STRONG, SHADE_DIM, SHADE_GOOD, SHADE_WAITING, SHADE_BAD };

/* One piece of a line on the output, cleaned; COLUMNS > 0 pads it with blanks. */
void out_piece(const struct cli *cli, enum shade shade, const char *text, size_t columns);
void out_newline(const struct cli *cli);

/* A paragraph to a stream of CLI's, wrapped to its width; also with --quiet. */
void put_text(const struct cli *cli, FILE *to, unsigned indent, const char *text);

/* A label and, from the same column on in every row, its text: wrapped beside the label, or below it where fewer
 * than ROW_ROOM columns are left or the label is too long. */
#define ROW_ROOM 16
struct row {
	unsigned indent;
	size_t columns; /* of the label, with the gap after it */
	const char *label;
	const char *text;
	enum shade label_shade;
	enum shade shade;
};
void put_row(const struct cli *cli, FILE *to, const struct row *row);
void out_row(const struct cli *cli, const struct row *row); /* on the output: nothing with --quiet */

/* A paragraph, wrapped to the terminal with INDENT blanks before each line. On the output: nothing with
 * --quiet. */
void out_text(const struct cli *cli, enum shade shade, unsigned indent, const char *text);
void out_format(const struct cli *cli, enum shade shade, unsigned indent, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same on standard error, also with --quiet. */
void err_text(const struct cli *cli, const char *text);

/* A remark of the daemon's as a sentence of its own. */
void out_sentence(const struct cli *cli, enum shade shade, const char *text);
void err_sentence(const struct cli *cli, const char *text);

/* A JSON object, in one line; indented on a terminal. */
void out_json(const struct cli *cli, const json_t *object);

/* Says why something failed, as text or as {"error","message"} added to PARTIAL (or NULL), and returns the
 * exit code for it. */
int out_failure(const struct cli *cli, const struct failure *failure, json_t *partial);
int out_error(const struct cli *cli, const char *error, const char *message);

/* Writes all out; EXIT_FAILED in place of 0 where that could not be done. */
int out_finish(const struct cli *cli, int code);

#endif
