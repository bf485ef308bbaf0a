/* The settings that are one of a few words, for the other files of this module.
 * Used by settings.c and settings_parse.c.
 * Must never be included from outside cooldown/. */
#ifndef NCB_COOLDOWN_SETTINGS_WORDS_H
#define NCB_COOLDOWN_SETTINGS_WORDS_H

#include "cooldown/settings.h"

/* The byte in S that holds KEY, and its WORDS by value, up to NULL; NULL for the keys of another kind. A higher value is stricter. */
uint8_t *settings_word_field(struct settings *s, enum setting_key key, const char *const **words);

#endif
