/* Names as clients write them, in the form that the list of names has.
 * Used by tls.c and http.c.
 * Must never change a name beyond its case and one final dot. */
#include "inspect/hello.h"

#include <stdint.h>
#include <string.h>

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool host_octet(char c)
{
	return (uint8_t)c > ' ' && c != 0x7f && !strchr("#/:<>?@[\\]^|%", c);
}

/* A last label of digits alone: an IPv4 address, or nothing (no top-level domain is a number). */
static bool ends_in_number(const char *name, size_t size)
{
	size_t at = size;

	while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9')
		at--;
	return at < size && (at == 0 || name[at - 1] == '.');
}

bool hello_name(const void *text, size_t size, char name[NAME_SIZE])
{
	const char *from = text;

	if (size > 0 && from[size - 1] == '.')
		size--;
	if (size == 0 || size >= NAME_SIZE)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!host_octet(from[i]))
			return false;
		name[i] = lower(from[i]);
	}
	name[size] = '\0';
	return !ends_in_number(name, size);
}

bool hello_add(struct hello *h, const void *text, size_t size)
{
	char name[NAME_SIZE];

	if (!hello_name(text, size, name))
		return false;
	for (unsigned i = 0; i < h->count; i++)
		if (strcmp(h->names[i], name) == 0)
			return true;
	if (h->count < HELLO_NAMES_MAX)
		strcpy(h->names[h->count++], name);
	return true;
}
