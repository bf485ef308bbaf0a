/* Sits beside the person for a while: a bar that fills, left with any key.
 * Used by verb_urge.c.
 * Must never leave the terminal other than it was. */
#include "cli/quiet_timer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cli/format.h"

#define DRAW_MS 10000
#define BAR_COLUMNS 30
#define TEXT_COLUMNS 12 /* "  20 min left" and what is erased behind it */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Over itself, by a carriage return alone, which every terminal knows. */
static void draw(const struct cli *cli, int64_t gone_ms, int64_t whole_ms)
{
	unsigned columns = cli->width > BAR_COLUMNS + TEXT_COLUMNS + 4 ? BAR_COLUMNS : 10;
	char bar[FORMAT_BAR_SIZE];

	format_bar(gone_ms, whole_ms, columns, cli->utf8, bar);
	fprintf(cli->out, "\r%s %3lld min  ", bar, (long long)((whole_ms - gone_ms + 59999) / 60000));
	fflush(cli->out);
}

/* Keys come at once, unseen; ^C is one of them, so that nothing can end us in between. */
static bool take_keys(int fd, struct termios *before)
{
	struct termios quiet;

	if (tcgetattr(fd, before) < 0)
		return false;
	quiet = *before;
	quiet.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	return tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
}

static bool wait_out(const struct cli *cli, int fd, int64_t whole_ms)
{
	int64_t begun = now_ms(), gone;

	while ((gone = now_ms() - begun) < whole_ms) {
		struct pollfd key = { .fd = fd, .events = POLLIN };
		int64_t left = whole_ms - gone;
		int r;

		draw(cli, gone, whole_ms);
		r = poll(&key, 1, left < DRAW_MS ? (int)left : DRAW_MS);
		if (r > 0 || (r < 0 && errno != EINTR))
			return false;
	}
	draw(cli, whole_ms, whole_ms);
	return true;
}

bool quiet_timer(const struct cli *cli, unsigned minutes)
{
	int fd = fileno(cli->in);
	struct termios before;
	bool over;

	if (!minutes || fd < 0 || !isatty(fd) || !take_keys(fd, &before))
		return false;
	over = wait_out(cli, fd, minutes * 60000LL);
	tcsetattr(fd, TCSAFLUSH, &before); /* what was pressed is not the answer to what is asked next */
	fputc('\n', cli->out);
	return over;
}
