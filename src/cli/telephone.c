/* A telephone number in what somebody wrote down as a contact.
 * Used by urge.c.
 * Must never make a link of anything but digits. */
#include "cli/telephone.h"

#include <string.h>
#include <strings.h>

#include "cli/output.h"
#include "cli/texts.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* What people write in front of a number, and no other word: "room 101" is none. */
static const char *skip_kind(const char *contact)
{
	static const char *const kinds[] = { "tel", "telephone", "phone", "mobile", "cell", "home", "work" };
	size_t word = strspn(contact, LETTERS);

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i]) == word && strncasecmp(contact, kinds[i], word) == 0)
			return contact + word + strspn(contact + word, " .:");
	return contact;
}

bool telephone_number(const char *contact, char number[TELEPHONE_SIZE])
{
	size_t n = 0;

	for (const char *p = skip_kind(contact); *p; p++) {
		bool digit = *p >= '0' && *p <= '9';

		if (!digit && !(*p == '+' && n == 0) && !strchr(" ()-./", *p))
			return false;
		if ((digit || *p == '+') && n + 1 >= TELEPHONE_SIZE)
			return false;
		if (digit || *p == '+')
			number[n++] = *p;
	}
	number[n] = '\0';
	return n >= 3 && n <= 18 && number[n - 1] != '+';
}

/* Each of these variables is set by terminals, all of which take links. */
bool telephone_links(const struct cli *cli)
{
	static const char *const sure[] = { "KITTY_WINDOW_ID", "WEZTERM_PANE", "KONSOLE_VERSION", "WT_SESSION", "ALACRITTY_WINDOW_ID",
					    "GHOSTTY_RESOURCES_DIR" };
	const char *vte = cli_environment(cli, "VTE_VERSION"), *term = cli_environment(cli, "TERM");

	if (!cli->out_tty || !cli->colour || !term || cli_environment(cli, "TMUX") || cli_environment(cli, "STY"))
		return false;
	for (size_t i = 0; i < sizeof sure / sizeof *sure; i++)
		if (cli_environment(cli, sure[i]))
			return true;
	return (vte && strtol(vte, NULL, 10) >= 5000) || strncmp(term, "foot", 4) == 0 || strcmp(term, "xterm-kitty") == 0;
}

void telephone_print(const struct cli *cli, const char *contact)
{
	char number[TELEPHONE_SIZE];
	bool link = !cli->options.quiet && telephone_links(cli) && telephone_number(contact, number);

	if (link)
		fprintf(cli->out, "\033]8;;tel:%s\033\\", number);
	out_piece(cli, SHADE_STRONG, contact, 0);
	if (link)
		fputs("\033]8;;\033\\", cli->out);
}
