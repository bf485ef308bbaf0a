/* Strict reading of INI texts over inih: own line reader, repeated names, line numbers.
 * Used by daemon/config.c, daemon/catalogue.c and daemon/protected_extra.c.
 * Must never hand on a part of a line: inih cuts silently what its buffer cannot hold, so nothing longer may reach it. Nor repeat a key
 * or a value in what it says of a fault. */
#include "daemon/ini_file.h"

#include <errno.h>
#include <ini.h>
#include <search.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

static const char bom[] = "\xef\xbb\xbf"; /* the byte order mark that some editors put first */

struct parse {
	const char *at, *end;
	unsigned line; /* of the line that inih was last given */
	ini_file_handler *handler;
	void *arg;
	void *seen; /* tree of "section\nname" */
	int result;
	char why[INI_FILE_WHY_SIZE];
};

static int refuse(struct parse *p, int result, const char *why)
{
	p->result = result;
	snprintf(p->why, sizeof p->why, "%s", why);
	return result;
}

/* A line end is LF or CR LF; any other control character but a tab has no business in a text file. */
static bool has_control(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f)
			return true;
	return false;
}

static int check_line(struct parse *p, const char *s, size_t n, size_t room)
{
	const char *close;

	if (n > INI_FILE_LINE_MAX || n + 2 > room)
		return refuse(p, -EINVAL, "the line is longer than 1023 bytes");
	if (has_control(s, n))
		return refuse(p, -EINVAL, "a control character");
	if (n == 0 || s[0] != '[')
		return 0;
	close = memchr(s, ']', n);
	if (!close)
		return refuse(p, -EINVAL, "a section without its ']'");
	if ((size_t)(close - s) - 1 > INI_FILE_SECTION_MAX)
		return refuse(p, -EINVAL, "the section's name is too long");
	close++;
	while (close < s + n && (*close == ' ' || *close == '\t'))
		close++;
	if (close < s + n && *close != ';' && *close != '#')
		return refuse(p, -EINVAL, "something stands behind the section's ']'");
	return 0;
}

/* Leading blanks go: inih would read an indented line as more of the value above it. */
static char *read_line(char *buffer, int room, void *stream)
{
	struct parse *p = stream;
	const char *s = p->at, *lf;
	size_t n;

	if (p->result || s >= p->end)
		return NULL;
	lf = memchr(s, '\n', (size_t)(p->end - s));
	n = (size_t)((lf ? lf : p->end) - s);
	p->at = lf ? lf + 1 : p->end;
	p->line++;
	if (n && s[n - 1] == '\r')
		n--;
	for (; n && (*s == ' ' || *s == '\t'); n--)
		s++;
	if (check_line(p, s, n, (size_t)room))
		return NULL;
	memcpy(buffer, s, n);
	buffer[n] = '\n';
	buffer[n + 1] = '\0';
	return buffer;
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* -EEXIST if this name was given in this section before. */
static int remember(struct parse *p, const char *section, const char *name)
{
	autofree char *key = NULL;
	char **node;

	if (asprintf(&key, "%s\n%s", section, name) < 0) {
		key = NULL;
		return -ENOMEM;
	}
	node = tsearch(key, &p->seen, compare_keys);
	if (!node)
		return -ENOMEM;
	if (*node != key)
		return -EEXIST;
	TAKE_PTR(key);
	return 0;
}

/* inih's convention: 0 is an error. */
static int on_value(void *user, const char *section, const char *name, const char *value)
{
	struct parse *p = user;
	struct ini_line l = { section, name, value, p->line };
	int r;

	if (p->result)
		return 0;
	if (!*name) {
		refuse(p, -EINVAL, "a value without a name");
		return 0;
	}
	r = remember(p, section, name);
	if (r == -EEXIST) { /* the key may be the name of a site, and this goes into the log */
		p->result = -EINVAL;
		snprintf(p->why, sizeof p->why, "a key is given twice in [%.40s]", section);
	} else if (r) {
		refuse(p, r, strerror(-r));
	} else {
		p->result = p->handler(p->arg, &l, p->why);
	}
	return p->result == 0;
}

int ini_file_parse(const char *label, const char *text, size_t size, ini_file_handler *handler, void *arg,
		   char *error, size_t error_size)
{
	struct parse p = { .at = text, .end = text + size, .handler = handler, .arg = arg };
	int r;

	/* Skipped here and not by inih, which would see a section where check_line() saw none. */
	if (size >= sizeof bom - 1 && memcmp(text, bom, sizeof bom - 1) == 0)
		p.at += sizeof bom - 1;
	ini_use_stack = false;
	ini_allow_bom = false;
	ini_allow_realloc = false;
	ini_initial_alloc = ini_max_line = INI_FILE_LINE_MAX + 3;
	ini_allow_multiline = false;
	ini_allow_no_value = false;
	ini_stop_on_first_error = true;
	r = ini_parse_stream(read_line, &p, on_value, &p);
	tdestroy(p.seen, free);
	if (r == -2 && !p.result)
		refuse(&p, -ENOMEM, strerror(ENOMEM));
	else if (r && !p.result)
		refuse(&p, -EINVAL, "neither a [section] nor 'name = value' nor a comment");
	if (p.result)
		snprintf(error, error_size, "%s:%u: %s", label, p.line, p.why);
	return p.result;
}

void ini_file_add_error(char *errors, size_t size, const char *format, ...)
{
	size_t n = strnlen(errors, size);
	autofree char *line = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&line, format, args) < 0)
		line = NULL;
	va_end(args);
	if (line && n + strlen(line) + 2 <= size)
		snprintf(errors + n, size - n, "%s%s", n ? "\n" : "", line);
}
