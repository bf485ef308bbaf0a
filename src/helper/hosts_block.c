/* Our block within the bytes of a hosts file: taking it out and putting it in.
 * Used by hosts.c.
 * Must never take a line for ours that does not say so itself, nor change a byte of any other. */
#include "helper/hosts_block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/name.h"

#define BEGIN "# BEGIN nc-block (managed, see nc-block(1))"
#define BEGIN_JOINED "# BEGIN nc-block (managed, see nc-block(1); the line above ended without a newline)"
#define END "# END nc-block"
#define TAG " # nc-block"

struct line {
	const char *p;
	size_t n; /* without the newline */
	bool newline;
};

static bool next_line(const char **p, const char *end, struct line *l)
{
	const char *nl;

	if (*p == end)
		return false;
	nl = memchr(*p, '\n', (size_t)(end - *p));
	l->p = *p;
	l->n = (size_t)((nl ? nl : end) - *p);
	l->newline = nl != NULL;
	*p = nl ? nl + 1 : end;
	return true;
}

/* Without a carriage return at the end, and without what somebody put before it to comment it out. */
static struct line bare(struct line l)
{
	if (l.n && l.p[l.n - 1] == '\r')
		l.n--;
	while (l.n && (*l.p == ' ' || *l.p == '\t' || *l.p == '#')) {
		l.p++;
		l.n--;
	}
	return l;
}

static bool is_text(struct line l, const char *text)
{
	return l.n == strlen(text) && memcmp(l.p, text, l.n) == 0;
}

static bool begins(struct line l, const char *text)
{
	size_t n = strlen(text);

	return l.n >= n && memcmp(l.p, text, n) == 0;
}

/* Names, each behind one blank, to the very end. */
static bool all_names(const char *p, const char *end)
{
	char name[NAME_SIZE];

	if (p == end)
		return false;
	while (p < end) {
		const char *q = memchr(p, ' ', (size_t)(end - p));
		size_t n = (size_t)((q ? q : end) - p);
		if (n == 0 || n >= sizeof name || (q && q + 1 == end))
			return false;
		memcpy(name, p, n);
		name[n] = '\0';
		if (strlen(name) != n || !name_valid(name))
			return false;
		p += n + (q != NULL);
	}
	return true;
}

static bool is_entry(struct line l)
{
	size_t head = begins(l, "0.0.0.0 ") ? 8 : begins(l, ":: ") ? 3 : 0, tag = strlen(TAG);

	if (!head || l.n < head + tag || memcmp(l.p + l.n - tag, TAG, tag) != 0)
		return false;
	return all_names(l.p + head, l.p + l.n - tag);
}

/* BEGIN and END start with "# ", which bare() has taken off. */
static bool is_ours(struct line l, bool *joined)
{
	l = bare(l);
	if (is_text(l, &BEGIN_JOINED[2])) {
		*joined = true;
		return true;
	}
	return is_text(l, &BEGIN[2]) || is_text(l, &END[2]) || is_entry(l);
}

int hosts_strip(const char *text, size_t size, char **out, size_t *out_size)
{
	const char *p = text, *end = text + size;
	char *o = malloc(size + 1);
	size_t n = 0, joined_at = 0;
	bool joined = false;
	struct line l;

	if (!o)
		return -ENOMEM;
	while (next_line(&p, end, &l)) {
		bool now = false;
		if (is_ours(l, &now)) {
			if (now && !joined) {
				joined = true;
				joined_at = n;
			}
			continue;
		}
		memcpy(o + n, l.p, l.n + l.newline);
		n += l.n + l.newline;
	}
	/* The newline that we added goes again, unless something was written behind our block since. */
	if (joined && joined_at == n && n && o[n - 1] == '\n')
		n--;
	o[n] = '\0';
	*out = o;
	*out_size = n;
	return 0;
}

static char *put(char *p, const char *text)
{
	size_t n = strlen(text);

	memcpy(p, text, n);
	return p + n;
}

static char *put_family(char *p, const char *address, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i % HOSTS_NAMES_A_LINE == 0)
			p = put(p, address);
		p = put(p, " ");
		p = put(p, names[i]);
		if (i % HOSTS_NAMES_A_LINE == HOSTS_NAMES_A_LINE - 1 || i == count - 1)
			p = put(p, TAG "\n");
	}
	return p;
}

int hosts_render(const char *foreign, size_t size, const char *const *names, size_t count, char **out, size_t *out_size)
{
	bool join = size && foreign[size - 1] != '\n';
	size_t room = size + sizeof BEGIN_JOINED + sizeof END + 8;
	char *o, *p;

	for (size_t i = 0; i < count; i++)
		room += 2 * (strlen(names[i]) + 1 + sizeof "0.0.0.0" TAG);
	o = malloc(room);
	if (!o)
		return -ENOMEM;
	memcpy(o, foreign, size);
	p = o + size;
	if (count) {
		if (join)
			p = put(p, "\n");
		p = put(p, join ? BEGIN_JOINED "\n" : BEGIN "\n");
		p = put_family(p, "0.0.0.0", names, count);
		p = put_family(p, "::", names, count);
		p = put(p, END "\n");
	}
	*out = o;
	*out_size = (size_t)(p - o);
	return 0;
}
