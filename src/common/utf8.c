/* UTF-8, read one character at a time (RFC 3629).
 * Used by common/record.c and cli/text.c.
 * Must never take an overlong form, a surrogate or a point beyond U+10FFFF: jansson refuses them. */
#include "common/utf8.h"

size_t utf8_character(const char *text, unsigned *point)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t length = p[0] < 0x80             ? 1
			: (p[0] & 0xe0) == 0xc0 ? 2
			: (p[0] & 0xf0) == 0xe0 ? 3
			: (p[0] & 0xf8) == 0xf0 ? 4
						: 0;
	unsigned c;

	*point = '?';
	if (!length || !p[0])
		return 0;
	c = length == 1 ? p[0] : p[0] & (0xffu >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*point = c;
	return length;
}
