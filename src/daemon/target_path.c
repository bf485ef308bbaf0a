/* One spelling for the path of a page, so that the same page is the same target however it was copied.
 * Used by daemon/target_url.c.
 * Must never undo an escape that changes what the path means. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/target_private.h"

struct sink {
	char *out;
	size_t used, size;
};

static int put(struct sink *s, char c)
{
	if (s->used + 1 >= s->size)
		return -EINVAL;
	s->out[s->used++] = c;
	s->out[s->used] = '\0';
	return 0;
}

static bool unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

static int put_escaped(struct sink *s, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	if (put(s, '%') || put(s, digits[c >> 4]))
		return -EINVAL;
	return put(s, digits[c & 15]);
}

/* One character at P: an escape is undone where it only hides a plain letter (RFC 3986 6.2.2), and the rest of what a URL
 * cannot hold as it is becomes an escape. Returns how much was read. */
static int put_one(struct sink *s, const char *p)
{
	unsigned char c = (unsigned char)*p;
	int high, low, r;

	if (c != '%')
		return (c >= 0x80 || strchr("\"<>\\^`{|}", c) ? put_escaped(s, c) : put(s, *p)) ? -EINVAL : 1;
	high = hex_value(p[1]);
	low = high < 0 ? -1 : hex_value(p[2]);
	if (low < 0 || high + low == 0)
		return -EINVAL;
	c = (unsigned char)(high * 16 + low);
	r = unreserved(c) ? put(s, (char)c) : put_escaped(s, c);
	return r ? r : 3;
}

/* "." and ".." as a browser takes them; SEGMENT is where the newest one begins in OUT, after its '/'. */
static void fold_dots(struct sink *s, size_t segment)
{
	const char *name = s->out + segment;

	if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
		return;
	s->used = segment - 1;
	if (name[1] == '.')
		while (s->used && s->out[--s->used] != '/')
			;
	s->out[s->used] = '\0';
}

int target_canonical_path(const char *path, char *out, size_t size)
{
	struct sink s = { out, 0, size };

	out[0] = '\0';
	for (;;) {
		size_t segment;
		path += strspn(path, "/");
		if (!*path || *path == '?' || *path == '#')
			return 0;
		if (put(&s, '/'))
			return -EINVAL;
		segment = s.used;
		while (*path && !strchr("/?#", *path)) {
			int n = put_one(&s, path);
			if (n < 0)
				return n;
			path += n;
		}
		fold_dots(&s, segment);
	}
}
