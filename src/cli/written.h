/* A text that the person writes: in an editor, at a prompt, or on standard input.
 * Used by the verbs that keep texts.
 * Must never take a text from an argument, which the history of a shell would keep. */
#ifndef NCB_CLI_WRITTEN_H
#define NCB_CLI_WRITTEN_H

#include "cli/cli.h"

#define WRITTEN_MAX 65536u /* bytes of one text, as the daemon takes it */

/* Asks for a text, showing QUESTION where it asks at a prompt. 0 with TEXT, malloc'd, valid UTF-8, not blank; or an exit code
 * after saying why. */
int written_ask(const struct cli *cli, const char *question, char **text);

/* Lines typed at a prompt below QUESTION, all of them, malloc'd, SIZE their length. 1 where a full stop alone ended them, 0 at the
 * end of input, or -errno. */
int written_type(const struct cli *cli, const char *question, char **text, size_t *size);

/* Shows TEXT to whoever typed it just now and could not get rid of it: on a terminal alone, control characters as '?'. */
void written_give_back(const struct cli *cli, const char *text);

/* All of F, at most MOST + 1 bytes, NUL-terminated, malloc'd. 0 or -errno. */
int written_read(FILE *f, size_t most, char **text, size_t *size);

#endif
