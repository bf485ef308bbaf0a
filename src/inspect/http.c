/* The server's name in an HTTP/1.x request, read in place.
 * Used by judge.c.
 * Must never read a byte beyond what it was given, nor take half a name for a whole one. */
#include "inspect/http.h"

#include <string.h>
#include <strings.h>

#define METHOD_MAX 32

struct span {
	const char *at;
	size_t size;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(char c, const char *chars)
{
	return c != '\0' && strchr(chars, c);
}

/* RFC 9110 5.6.2 */
static bool is_token(char c)
{
	return is_alpha(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

static struct span trim(struct span s)
{
	for (; s.size > 0 && is_space(s.at[0]); s.at++)
		s.size--;
	while (s.size > 0 && is_space(s.at[s.size - 1]))
		s.size--;
	return s;
}

static void skip(struct span *s, size_t n)
{
	s->at += n;
	s->size -= n;
}

static bool equals(struct span s, const char *text)
{
	return s.size == strlen(text) && strncasecmp(s.at, text, s.size) == 0;
}

/* The position of one of CHARS in S, or S's size. */
static size_t find(struct span s, const char *chars)
{
	size_t n = 0;

	while (n < s.size && !is_one_of(s.at[n], chars))
		n++;
	return n;
}

/* Takes one line off REST, without its line feed. False if it has no end yet: LINE is all there is. */
static bool take_line(struct span *rest, struct span *line)
{
	const char *end = memchr(rest->at, '\n', rest->size);

	*line = (struct span){ rest->at, end ? (size_t)(end - rest->at) : rest->size };
	skip(rest, line->size + (end != NULL));
	return end != NULL;
}

/* The host in [userinfo "@"] host [":" port] (RFC 3986 3.2). False if it is no name. */
static bool add_authority(struct hello *out, struct span s)
{
	for (size_t n; (n = find(s, "@")) < s.size;)
		skip(&s, n + 1);
	return hello_add(out, s.at, find(s, ":"));
}

/* The size of "scheme://" at S, 0 if there is none. */
static size_t scheme(struct span s)
{
	size_t n = 0;

	if (s.size == 0 || !is_alpha(s.at[0]))
		return 0;
	while (n < s.size && (is_alpha(s.at[n]) || is_digit(s.at[n]) || is_one_of(s.at[n], "+-.")))
		n++;
	return s.size - n >= 3 && memcmp(s.at + n, "://", 3) == 0 ? n + 3 : 0;
}

/* The request target's forms: RFC 9112 3.2. */
static void add_target(struct hello *out, struct span method, struct span target)
{
	size_t n = scheme(target);

	target.size = find(target, " \t\r");
	if (n > 0)
		skip(&target, n);
	else if (!equals(method, "CONNECT"))
		return;
	target.size = find(target, "/?#\\");
	add_authority(out, target);
}

/* True if S, which was trimmed, ends in a word like HTTP/1.1. */
static bool ends_in_version(struct span s)
{
	size_t n = s.size;

	while (n > 0 && is_digit(s.at[n - 1]))
		n--;
	return n < s.size && n > 7 && memcmp(s.at + n - 7, "HTTP/1.", 7) == 0 && is_space(s.at[n - 8]);
}

/* False if LINE, whole or not, holds what no request line does. */
static bool line_possible(struct span line)
{
	for (size_t i = 0; i < line.size; i++)
		if (((uint8_t)line.at[i] < ' ' && !is_space(line.at[i])) || line.at[i] == 0x7f)
			return false;
	return true;
}

/* Reads the request line and takes it off REST. HELLO_NAMES: go on with the fields. */
static enum hello_result request_line(struct span *rest, struct hello *out)
{
	struct span line, method;
	bool whole = take_line(rest, &line);

	method = (struct span){ line.at, 0 };
	while (method.size < line.size && method.size <= METHOD_MAX && is_token(line.at[method.size]))
		method.size++;
	if (method.size > METHOD_MAX || !line_possible(line))
		return HELLO_NONE;
	if (method.size < line.size && (method.size == 0 || (line.at[method.size] != ' ' && line.at[method.size] != '\t')))
		return HELLO_NONE;
	if (!whole)
		return HELLO_MORE;
	skip(&line, method.size);
	line = trim(line);
	if (!ends_in_version(line))
		return HELLO_NONE;
	add_target(out, method, line);
	return HELLO_NAMES;
}

/* The value of LINE if it is a Host field. Space before the colon is forbidden (RFC 9112 5.1); some servers take it. */
static bool host_field(struct span line, struct span *value)
{
	size_t n = find(line, ":");

	if (n == line.size || is_space(line.at[0]) || !equals(trim((struct span){ line.at, n }), "Host"))
		return false;
	skip(&line, n + 1);
	*value = trim(line);
	return true;
}

/* Reads the fields. True if a Host field had a name, or they have ended. A Host field may be folded before its value, not
 * in it (RFC 9112 5.2: a fold is a space). */
static bool fields(struct span rest, struct hello *out)
{
	struct span line, value;
	bool found = false, folds = false;

	while (take_line(&rest, &line)) {
		if (line.size == 0 || equals(line, "\r"))
			return true;
		if (folds && is_space(line.at[0]))
			value = trim(line);
		else
			folds = host_field(line, &value);
		if (folds && value.size > 0) {
			found = add_authority(out, value) || found;
			folds = false;
		}
	}
	return found;
}

enum hello_result http_hello(const uint8_t *data, size_t size, struct hello *out)
{
	struct span rest = { (const char *)data, size < HTTP_HELLO_MAX ? size : HTTP_HELLO_MAX };
	enum hello_result r;

	out->count = 0;
	while (rest.size > 0 && (rest.at[0] == '\r' || rest.at[0] == '\n'))
		skip(&rest, 1);
	r = request_line(&rest, out);
	if (r == HELLO_NAMES && !fields(rest, out))
		r = HELLO_MORE;
	if (r == HELLO_MORE && size < HTTP_HELLO_MAX) {
		out->count = 0;
		return HELLO_MORE;
	}
	return out->count > 0 ? HELLO_NAMES : HELLO_NONE;
}
