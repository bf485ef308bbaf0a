/* Names as people write them (IDN, upper case, final dot) to the one canonical form; public suffixes; percent escapes.
 * Used by daemon/target*.c and daemon/catalogue*.c.
 * Must never look a name up. */
#include "daemon/target_name.h"

#include <errno.h>
#include <idn2.h>
#include <libpsl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/cleanup.h"
#include "daemon/target.h"

bool name_is_public_suffix(const char *name)
{
	const psl_ctx_t *psl = psl_builtin();

	return psl && psl_is_public_suffix(psl, name);
}

int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int percent_decode(const char *text, size_t n, char *out, size_t size)
{
	size_t o = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[i];
		if (c == '%') {
			int high = i + 2 < n ? hex_value(text[i + 1]) : -1;
			int low = i + 2 < n ? hex_value(text[i + 2]) : -1;
			if (high < 0 || low < 0 || high + low == 0)
				return -EINVAL;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (o + 1 >= size)
			return -EINVAL;
		out[o++] = c;
	}
	out[o] = '\0';
	return 0;
}

bool host_ends_in_number(const char *host)
{
	size_t n = strlen(host), start;

	if (n && host[n - 1] == '.')
		n--;
	for (start = n; start && host[start - 1] != '.'; start--)
		;
	n -= start;
	host += start;
	if (n == 0)
		return false;
	if (strspn(host, "0123456789") >= n)
		return true;
	return n >= 2 && strncasecmp(host, "0x", 2) == 0 &&
	       strspn(host + 2, "0123456789abcdefABCDEF") >= n - 2;
}

/* The dots that UTS 46 takes for a dot. They are three bytes each in UTF-8; the text only gets shorter. */
static void plain_dots(char *text)
{
	static const char *const dots[] = { "\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1" };
	char *out = text;

	while (*text) {
		bool dot = false;
		for (size_t i = 0; i < 3 && !dot; i++)
			dot = strncmp(text, dots[i], 3) == 0;
		*out++ = (char)(dot ? '.' : *text);
		text += dot ? 3 : 1;
	}
	*out = '\0';
}

static bool is_plain_ascii(const char *label)
{
	if (strncasecmp(label, "xn--", 4) == 0)
		return false;
	for (; *label; label++)
		if ((unsigned char)*label >= 0x80)
			return false;
	return true;
}

/* Label by label, because libidn2 refuses a whole name for an innocent ASCII label such as "r3---sn". */
static int canonical_label(const char *label, char *out, size_t room)
{
	autofree char *ascii = NULL;
	int n;

	if (is_plain_ascii(label)) {
		n = snprintf(out, room, "%s", label);
	} else {
		uint8_t *found = NULL;
		if (idn2_lookup_u8((const uint8_t *)label, &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) !=
		    IDN2_OK)
			return -EINVAL;
		ascii = (char *)found;
		n = snprintf(out, room, "%s", ascii);
	}
	if (n <= 0 || (size_t)n >= room)
		return -EINVAL;
	for (; *out; out++)
		if (*out >= 'A' && *out <= 'Z')
			*out = (char)(*out - 'A' + 'a');
	return n;
}

static int canonical_labels(char *text, char out[NAME_SIZE])
{
	size_t used = 0, n = strlen(text);
	char *label;

	if (n && text[n - 1] == '.')
		text[n - 1] = '\0';
	while ((label = strsep(&text, "."))) {
		int r = canonical_label(label, out + used, NAME_SIZE - used);
		if (r < 0)
			return r;
		used += (size_t)r;
		if (!text)
			return 0;
		if (used + 1 >= NAME_SIZE)
			return -EINVAL;
		out[used++] = '.';
	}
	return -EINVAL;
}

/* Canonical text, a single label included. */
static int canonical(const char *text, char out[NAME_SIZE])
{
	char copy[TARGET_INPUT_SIZE];
	int n = snprintf(copy, sizeof copy, "%s", text);

	if (n <= 0 || (size_t)n >= sizeof copy)
		return -EINVAL;
	plain_dots(copy);
	return canonical_labels(copy, out);
}

bool host_is_single_label(const char *text)
{
	char out[NAME_SIZE], longer[NAME_SIZE + 2];

	if (canonical(text, out) || strchr(out, '.'))
		return false;
	snprintf(longer, sizeof longer, "%s.a", out);
	return name_valid(longer);
}

/* Only plain letters are counted: how long others become in their A-label depends on what they are. */
bool host_is_over_long(const char *text)
{
	size_t whole = strlen(text), label = 0;

	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
		label = *text == '.' ? 0 : label + 1;
		if (label > 63)
			return true;
	}
	if (whole && text[-1] == '.')
		whole--;
	return whole >= NAME_SIZE;
}

int target_canonical_name(const char *text, char out[NAME_SIZE])
{
	char again[NAME_SIZE];

	if (canonical(text, out) || !name_valid(out) || host_ends_in_number(out))
		return -EINVAL;
	/* What a mapping brought forth must stand on its own: "full-width xn--" must not smuggle in a label
	 * that nobody checked. */
	if (canonical(out, again) || strcmp(out, again) != 0)
		return -EINVAL;
	return 0;
}
