/* Asks the person at the terminal.
 * Used by the verbs, and only where cli->terminal is set.
 * Must never take silence for a yes. */
#ifndef NCB_CLI_PROMPT_H
#define NCB_CLI_PROMPT_H

#include "cli/cli.h"

/* NONE: return, or neither y nor n. LEFT: the end of input, with which the person leaves (^D). */
enum prompt_answer { PROMPT_NONE, PROMPT_YES, PROMPT_NO, PROMPT_LEFT };

/* Shows QUESTION and reads a line, without its end, malloc'd. NULL at the end of input. */
char *prompt_line(const struct cli *cli, const char *question);

/* Shows QUESTION and tells what the answer begins with. */
enum prompt_answer prompt_ask(const struct cli *cli, const char *question);

/* True for an answer that begins with y. */
bool prompt_yes(const struct cli *cli, const char *question);

/* Forgets what was typed ahead, so that the rest of what was pasted answers no question. */
void prompt_forget(const struct cli *cli);

#endif
