/* The names that are blocked, as the helper gave them, and whether a name is one of them or under one.
 * Used by names_link.c (takes a list over) and judge.c (asks).
 * Must never be changed in place: a new list replaces the old one between two packets. */
#ifndef NCB_INSPECT_NAME_LIST_H
#define NCB_INSPECT_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_list {
	const char *text; /* COUNT names, each ended by a NUL, the blocked ones first; mapped or borrowed */
	size_t size;
	uint32_t count;
	uint32_t open;     /* of them, the last: exceptions */
	size_t open_from;  /* where in the text they begin */
	uint32_t *slots; /* a hash table of offsets into text, plus one; 0: free */
	uint32_t mask;
	uint32_t flags; /* enum inspect_flag */
	uint64_t generation;
	bool mapped;
};

/* Fills OUT with an index over TEXT, which is borrowed. 0; -EBADMSG if TEXT is not COUNT canonical names, of which the last OPEN are
 * exceptions; -ENOMEM. */
int name_list_index(struct name_list *out, const char *text, size_t size, uint32_t count, uint32_t open);

/* The same over the sealed memfd FD, which is mapped and may be closed afterwards. -EPERM: it is not sealed, so that it could
 * change under us; else as above or -errno. */
int name_list_map(struct name_list *out, int fd, size_t size, uint32_t count, uint32_t open);

void name_list_free(struct name_list *l);

/* True if NAME (lower case, no final dot, any octets) or a name above it is blocked, and no longer one of them is an exception. Time grows with the length of NAME alone. */
bool name_list_blocks(const struct name_list *l, const char *name);

#endif
