/* A text as a QR code in the terminal.
 * Used by cli/verb_people.c.
 * Must never be drawn where it does not fit: a code that wraps is none. */
#include "cli/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#define QUIET 4      /* modules around it, as ISO/IEC 18004 asks */
#define QUIET_LEAST 2 /* and what readers do with */

struct picture {
	const struct cli *cli;
	const QRcode *code;
	int quiet;
};

static bool dark(const struct picture *p, int x, int y)
{
	x -= p->quiet;
	y -= p->quiet;
	return x >= 0 && y >= 0 && x < p->code->width && y < p->code->width && p->code->data[y * p->code->width + x] & 1;
}

/* With colours black on white is said; without, a character that draws is light, as most terminals are dark. */
static void draw_half_blocks(const struct picture *p, int size)
{
	static const char *const drawn[] = { " ", "\u2584", "\u2580", "\u2588" }; /* lower and upper half */

	for (int y = 0; y < size; y += 2) {
		fputs(p->cli->colour ? "\033[97;40m" : "", p->cli->out);
		for (int x = 0; x < size; x++)
			fputs(drawn[!dark(p, x, y) << 1 | (y + 1 < size && !dark(p, x, y + 1))], p->cli->out);
		fputs(p->cli->colour ? "\033[0m\n" : "\n", p->cli->out);
	}
}

static void draw_ascii(const struct picture *p, int size)
{
	for (int y = 0; y < size; y++) {
		for (int x = 0; x < size; x++)
			fputs(dark(p, x, y) ? "  " : "##", p->cli->out);
		fputc('\n', p->cli->out);
	}
}

/* The widest quiet zone that fits; less than QUIET_LEAST is none. */
static bool fit(struct picture *p, int columns_a_module)
{
	for (p->quiet = QUIET; p->quiet >= QUIET_LEAST; p->quiet--)
		if (!p->cli->width || (unsigned)((p->code->width + 2 * p->quiet) * columns_a_module) <= p->cli->width)
			return true;
	return false;
}

int qr_draw(const struct cli *cli, const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	struct picture p = { .cli = cli, .code = code };
	int r = 0;

	if (!code)
		return -errno;
	if (!fit(&p, cli->utf8 ? 1 : 2))
		r = -EOVERFLOW;
	else if (cli->utf8)
		draw_half_blocks(&p, code->width + 2 * p.quiet);
	else
		draw_ascii(&p, code->width + 2 * p.quiet);
	explicit_bzero(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	return r;
}
