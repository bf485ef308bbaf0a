/* Everything that nc-block prints goes through here.
 * Used by the verbs.
 * Must never print what was not cleaned. */
#include "cli/output.h"

#include <stdarg.h>
#include <string.h>

#include "cli/results.h"
#include "cli/text.h"
#include "common/cleanup.h"

static const char *const shades[] = {
	[SHADE_PLAIN] = "",        [SHADE_STRONG] = "\033[1m",   [SHADE_DIM] = "\033[2m",
	[SHADE_GOOD] = "\033[32m", [SHADE_WAITING] = "\033[33m", [SHADE_BAD] = "\033[31m",
};

static void put(const struct cli *cli, FILE *to, enum shade shade, const char *text, size_t length)
{
	bool coloured = cli->colour && to == cli->out && shade != SHADE_PLAIN;

	fprintf(to, "%s%.*s%s", coloured ? shades[shade] : "", (int)length, text, coloured ? "\033[0m" : "");
}

void out_piece(const struct cli *cli, enum shade shade, const char *text, size_t columns)
{
	autofree char *clean = text_clean(text, false);
	size_t taken;

	if (cli->options.quiet || !clean)
		return;
	put(cli, cli->out, shade, clean, strlen(clean));
	for (taken = text_columns(clean); taken < columns; taken++)
		fputc(' ', cli->out);
}

void out_newline(const struct cli *cli)
{
	if (!cli->options.quiet)
		fputc('\n', cli->out);
}

/* The bytes of TEXT that fit into COLUMNS, broken at a blank where there is one; 0 columns: all of it. */
static size_t fit(const char *text, size_t columns)
{
	size_t line = strcspn(text, "\n"), best = 0, used = 0;

	for (size_t i = 0; columns && i < line; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80 && used++ == columns)
			return text[i] == ' ' ? i : best ? best : i;
		if (text[i] == ' ')
			best = i;
	}
	return line;
}

/* Blanks at the start indent all of the paragraph. BEGUN: the first line stands at its place already. */
static void put_lines(const struct cli *cli, FILE *to, enum shade shade, unsigned indent, bool begun, const char *text)
{
	autofree char *clean = text_clean(text, true);
	size_t columns, blanks = clean ? strspn(clean, " ") : 0;
	const char *at = clean ? clean + blanks : NULL;

	indent += (unsigned)blanks;
	columns = cli->width > indent + 10 ? cli->width - indent : cli->width;
	while (at && *at) {
		size_t n = fit(at, columns);

		fprintf(to, "%*s", begun ? 0 : (int)indent, "");
		put(cli, to, shade, at, n);
		fputc('\n', to);
		begun = false;
		at += n;
		at += *at == '\n' ? 1 : strspn(at, " ");
	}
}

void put_text(const struct cli *cli, FILE *to, unsigned indent, const char *text)
{
	put_lines(cli, to, SHADE_PLAIN, indent, false, text);
}

void put_row(const struct cli *cli, FILE *to, const struct row *row)
{
	autofree char *label = text_clean(row->label, false);
	size_t taken = label ? text_columns(label) : 0, edge = row->indent + row->columns;
	bool beside = taken < row->columns && (!cli->width || edge + ROW_ROOM <= cli->width);

	fprintf(to, "%*s", (int)row->indent, "");
	put(cli, to, row->label_shade, label ? label : "", label ? strlen(label) : 0);
	if (!*row->text || !beside)
		fputc('\n', to);
	else
		fprintf(to, "%*s", (int)(row->columns - taken), "");
	put_lines(cli, to, row->shade, beside ? (unsigned)edge : row->indent + 4, beside, row->text);
}

void out_row(const struct cli *cli, const struct row *row)
{
	if (!cli->options.quiet)
		put_row(cli, cli->out, row);
}

void out_text(const struct cli *cli, enum shade shade, unsigned indent, const char *text)
{
	if (!cli->options.quiet)
		put_lines(cli, cli->out, shade, indent, false, text);
}

void out_format(const struct cli *cli, enum shade shade, unsigned indent, const char *format, ...)
{
	autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (text)
		out_text(cli, shade, indent, text);
}

void err_text(const struct cli *cli, const char *text)
{
	fflush(cli->out);
	put_text(cli, cli->err, 0, text);
}

void out_sentence(const struct cli *cli, enum shade shade, const char *text)
{
	autofree char *sentence = text_sentence(text);

	if (sentence)
		out_text(cli, shade, 0, sentence);
}

void err_sentence(const struct cli *cli, const char *text)
{
	autofree char *sentence = text_sentence(text);

	if (sentence)
		err_text(cli, sentence);
}

void out_json(const struct cli *cli, const json_t *object)
{
	/* In ASCII on a terminal, so that no character of a label can do anything to it. */
	autofree char *text =
	    json_dumps(object, cli->out_tty ? JSON_INDENT(2) | JSON_ENSURE_ASCII : JSON_COMPACT);

	for (char *p = text; p && (p = strchr(p, 0x7f)); p++)
		*p = '?';
	fprintf(cli->out, "%s\n", text ? text : "{\"error\":\"failed\",\"message\":\"Out of memory.\"}");
}

static void json_failure(const struct cli *cli, const char *error, const char *message, json_t *partial)
{
	json_t *object = json_pack("{s:s, s:s}", "error", error, "message", message);

	if (object && partial)
		json_object_update_missing(object, partial);
	out_json(cli, object);
	json_decref(object);
}

int out_failure(const struct cli *cli, const struct failure *failure, json_t *partial)
{
	if (cli->options.json)
		json_failure(cli, failure->error, failure->message, partial);
	else
		err_sentence(cli, failure->message);
	return exit_of_error(failure->error);
}

int out_error(const struct cli *cli, const char *error, const char *message)
{
	struct failure failure = { .parameters = NULL };

	snprintf(failure.error, sizeof failure.error, "%s", error);
	snprintf(failure.message, sizeof failure.message, "%s", message);
	return out_failure(cli, &failure, NULL);
}

int out_finish(const struct cli *cli, int code)
{
	bool bad = fflush(cli->out) != 0 || ferror(cli->out);

	if (bad && !code) {
		err_text(cli, "The answer could not be written out.");
		return EXIT_FAILED;
	}
	return code;
}
