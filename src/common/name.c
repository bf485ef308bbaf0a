/* Domain names in canonical form: validation and the suffix relation.
 * Used by every program.
 * Must never accept what could be written to a hosts file as anything but one name. */
#include "common/name.h"

#include <string.h>

static bool label_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Length of the label at P, 0 if it is not one. */
static size_t label_length(const char *p)
{
	size_t n = 0;

	while (label_char(p[n]))
		n++;
	if (n == 0 || n > 63 || p[0] == '-' || p[n - 1] == '-')
		return 0;
	return n;
}

static bool all_digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

bool name_valid(const char *name)
{
	const char *p = name;
	unsigned labels = 0;

	if (strnlen(name, NAME_SIZE) >= NAME_SIZE)
		return false;
	for (;;) {
		size_t n = label_length(p);
		if (n == 0)
			return false;
		labels++;
		if (p[n] == '\0')
			return labels >= 2 && !all_digits(p, n);
		if (p[n] != '.')
			return false;
		p += n + 1;
	}
}

bool name_is_under(const char *name, const char *base)
{
	size_t n = strlen(name), b = strlen(base);

	if (n < b || strcmp(name + n - b, base) != 0)
		return false;
	return n == b || name[n - b - 1] == '.';
}

unsigned name_labels(const char *name)
{
	unsigned n = 1;

	for (; *name; name++)
		n += *name == '.';
	return n;
}

int name_compare(const char *a, const char *b)
{
	return strcmp(a, b);
}
