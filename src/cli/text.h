/* Makes text from elsewhere safe to show, and measures it.
 * Used by cli/output.c and cli/targets.c.
 * Must never let a control character through to a terminal. */
#ifndef NCB_CLI_TEXT_H
#define NCB_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* True for valid UTF-8, so that it can travel as JSON. */
bool text_valid(const char *text);

/* The same of SIZE bytes with a NUL behind them: false also if there is one among them. */
bool text_whole(const char *text, size_t size);

/* A malloc'd copy in which every byte that is not UTF-8, every control character and every character that
 * turns the direction of writing or hides is a '?'. Line feeds are kept where LINES says so. NULL when out of
 * memory. */
char *text_clean(const char *text, bool lines);

/* A malloc'd copy of a remark as a sentence: a capital where it begins with a plain word, a full stop at the
 * end. */
char *text_sentence(const char *text);

/* Columns that cleaned text takes, a character counted as one. */
size_t text_columns(const char *text);

#endif
