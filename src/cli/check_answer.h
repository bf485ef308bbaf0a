/* DNS messages of `check`: a question, and whose answer came back.
 * Used by check_dns.c and check_libc.c.
 * Must never take a server's "no such name" for ours: names under .invalid never exist (RFC 6761 6.4). */
#ifndef NCB_CLI_CHECK_ANSWER_H
#define NCB_CLI_CHECK_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/check.h"

#define CHECK_QUESTION_SIZE 320 /* a header, a name of 255 octets, type and class */

enum check_answer {
	ANSWER_OURS,    /* no such name, with the SOA record that says who made it up */
	ANSWER_NO_NAME, /* no such name, by a server's own word */
	ANSWER_OTHER,   /* anything else that a server answers */
	ANSWER_NONE,    /* not an answer to this question */
};

/* A question for addresses of NAME into OUT; RECURSE: the server is to ask on for it. Its bytes, or -EINVAL. */
int check_question(uint8_t out[CHECK_QUESTION_SIZE], const char *name, bool recurse);

/* What DATA answers to a question with that ID (its first two bytes, as they went out). */
enum check_answer check_answer_read(const uint8_t *data, size_t size, const uint8_t id[2]);

/* What it means that A came back for a name which is blocked. */
void check_answer_say(struct check_outcome *out, enum check_answer a);

/* The same where none came, for ERROR (-errno) from a socket that the question was given to. */
void check_answer_missing(struct check_outcome *out, int error);

#endif
