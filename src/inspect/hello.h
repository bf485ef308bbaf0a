/* Which names the first bytes of a client's connection are for: what the readers of TLS and HTTP have in common.
 * Used by tls.c, http.c and whoever calls them.
 * Must never give a name that name_list_blocks() could not take as it is. */
#ifndef NCB_INSPECT_HELLO_H
#define NCB_INSPECT_HELLO_H

#include <stdbool.h>
#include <stddef.h>

#include "common/name.h"

enum hello_result {
	HELLO_MORE,  /* it may name somebody, but more bytes are needed */
	HELLO_NONE,  /* it is something else, malformed, or names nobody: to be let through */
	HELLO_NAMES, /* struct hello holds at least one name; else it holds none */
};

#define HELLO_NAMES_MAX 2

struct hello {
	unsigned count;
	char names[HELLO_NAMES_MAX][NAME_SIZE]; /* lower case, without the final dot */
};

/* Writes the SIZE bytes at TEXT to NAME as a name: in lower case and without one final dot. False if they are none: empty,
 * too long, an address, or with an octet that no URL has in a host (NUL, space, "/", ":", "%" …; WHATWG URL 3.1). Wider
 * than name_valid(): odd labels do resolve under a wildcard, and what is under a blocked name is blocked however odd it
 * looks. */
bool hello_name(const void *text, size_t size, char name[NAME_SIZE]);

/* Adds that name to H unless it is there already or there is no room. False if it is none. */
bool hello_add(struct hello *h, const void *text, size_t size);

#endif
