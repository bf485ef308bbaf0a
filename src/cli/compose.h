/* A person's longer text: from standard input, from their editor, or typed at a prompt.
 * Used by verb_message.c.
 * Must never leave a copy of it behind. */
#ifndef NCB_CLI_COMPOSE_H
#define NCB_CLI_COMPOSE_H

#include "cli/cli.h"

/* All of standard input, at most MAX bytes, malloc'd, without blanks and ends of lines around it. -EFBIG; -EILSEQ for what is
 * not text (UTF-8, without NUL); -ENODATA where there is nothing; -EIO. */
int compose_read(const struct cli *cli, size_t max, char **out);

/* BEGIN in the person's editor ($VISUAL, $EDITOR), and what became of it; as above. -ENOENT where no editor is set
 * or there is no folder in memory for the file, -ECANCELED where it failed. */
int compose_edit(const struct cli *cli, const char *begin, size_t max, char **out);

/* Typed at a prompt below QUESTION; as above, but "" where a full stop alone came at once, and -ENODATA where the person left.
 * With -EFBIG and -EILSEQ, OUT is what was typed, to be given back. */
int compose_type(const struct cli *cli, const char *question, size_t max, char **out);

/* Why there is no text, for people. */
const char *compose_why(int error);

#endif
