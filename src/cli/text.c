/* Makes text from elsewhere safe to show, and measures it.
 * Used by cli/output.c and cli/targets.c.
 * Must never let a control character through to a terminal. */
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

bool text_valid(const char *text)
{
	unsigned point;
	size_t length;

	for (; *text; text += length) {
		length = utf8_character(text, &point);
		if (!length)
			return false;
	}
	return true;
}

bool text_whole(const char *text, size_t size)
{
	return strlen(text) == size && text_valid(text);
}

/* Characters that draw nothing themselves but change what is seen of the others. */
static bool is_hidden(unsigned c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	       c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

char *text_clean(const char *text, bool lines)
{
	char *clean = malloc(strlen(text) + 1), *to = clean;

	if (!clean)
		return NULL;
	while (*text) {
		unsigned point;
		size_t length = utf8_character(text, &point);

		if (length && (!is_hidden(point) || (lines && point == '\n'))) {
			memcpy(to, text, length);
			to += length;
		} else {
			*to++ = '?';
		}
		text += length ? length : 1;
	}
	*to = '\0';
	return clean;
}

char *text_sentence(const char *text)
{
	size_t length = strlen(text), word = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	bool plain = word && (text[word] == ' ' || text[word] == ',' || !text[word]);
	size_t last = length > 1 && text[length - 1] == ')' ? length - 2 : length - 1;
	bool open = length && !strchr(".!?:", text[last]);
	char *sentence = malloc(length + 2);

	if (!sentence)
		return NULL;
	memcpy(sentence, text, length + 1);
	if (plain)
		sentence[0] = (char)(sentence[0] - 'a' + 'A');
	if (open)
		strcpy(sentence + length, ".");
	return sentence;
}

size_t text_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}
