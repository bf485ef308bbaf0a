/* The names that are blocked: an index of hashes, counted from the right, over the list as it came.
 * Used by names_link.c and judge.c.
 * Must never be changed in place. */
#include "inspect/name_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/name.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)
#define SIZE_MAX_BYTES ((100000u * 2 + 1000) * NAME_SIZE) /* what a plan can hold: names, resolvers, exceptions */
#define NAME_LEAST sizeof "a.b"

/* FNV-1a, fed from the last character to the first, so that every suffix of a name is hashed in one walk. */
#define HASH_START 0xcbf29ce484222325u
static inline uint64_t hash_more(uint64_t h, char c)
{
	return (h ^ (uint8_t)c) * 0x100000001b3u;
}

static inline uint32_t slot_of(uint64_t h, uint32_t mask)
{
	return (uint32_t)(h ^ h >> 29) & mask;
}

static void insert(struct name_list *l, size_t offset, size_t length)
{
	const char *name = l->text + offset;
	uint64_t h = HASH_START;
	uint32_t at;

	for (size_t i = length; i-- > 0;)
		h = hash_more(h, name[i]);
	for (at = slot_of(h, l->mask); l->slots[at]; at = (at + 1) & l->mask)
		if (strcmp(l->text + l->slots[at] - 1, name) == 0)
			return; /* blocked names come first: what is both is blocked */
	l->slots[at] = (uint32_t)offset + 1;
}

static int index_all(struct name_list *l)
{
	size_t at = 0;

	for (uint32_t i = 0; i < l->count; i++) {
		size_t n = strnlen(l->text + at, l->size - at);

		if (n == l->size - at || !name_valid(l->text + at))
			return -EBADMSG;
		if (i == l->count - l->open)
			l->open_from = at;
		insert(l, at, n);
		at += n + 1;
	}
	return at == l->size ? 0 : -EBADMSG;
}

int name_list_index(struct name_list *out, const char *text, size_t size, uint32_t count, uint32_t open)
{
	uint32_t slots = 16;
	int r;

	*out = (struct name_list){ .text = text, .size = size, .count = count, .open = open, .open_from = size };
	if (size > SIZE_MAX_BYTES || count > size / NAME_LEAST || open > count)
		return -EBADMSG;
	while (slots < count * 2)
		slots *= 2;
	out->mask = slots - 1;
	out->slots = calloc(slots, sizeof *out->slots);
	r = out->slots ? index_all(out) : -ENOMEM;
	if (r < 0)
		name_list_free(out);
	return r;
}

int name_list_map(struct name_list *out, int fd, size_t size, uint32_t count, uint32_t open)
{
	int seals = fcntl(fd, F_GET_SEALS), r;
	off_t end = lseek(fd, 0, SEEK_END);
	void *text = NULL;

	*out = (struct name_list){ 0 };
	if (seals < 0 || (seals & SEALS) != SEALS)
		return -EPERM;
	if (end < 0 || (size_t)end != size || size > SIZE_MAX_BYTES)
		return -EBADMSG;
	if (size) {
		/* private: before Linux 6.7 what is sealed against writing cannot be mapped shared, not even for reading */
		text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (text == MAP_FAILED)
			return -errno;
	}
	r = name_list_index(out, size ? text : "", size, count, open);
	if (r < 0 && size)
		munmap(text, size);
	out->mapped = r == 0 && size;
	return r;
}

void name_list_free(struct name_list *l)
{
	if (l->mapped)
		munmap((void *)(uintptr_t)l->text, l->size);
	free(l->slots);
	*l = (struct name_list){ 0 };
}

/* The offset of NAME, whose hash is H, plus one; 0: it is not in L. */
static uint32_t find(const struct name_list *l, const char *name, uint64_t h)
{
	uint32_t at = slot_of(h, l->mask);

	while (l->slots[at] && strcmp(l->text + l->slots[at] - 1, name) != 0)
		at = (at + 1) & l->mask;
	return l->slots[at];
}

bool name_list_blocks(const struct name_list *l, const char *name)
{
	uint64_t h = HASH_START;
	bool blocked = false;

	if (!l->count)
		return false;
	for (size_t i = strlen(name); i-- > 0;) { /* the longest decides, and is found last */
		uint32_t found;

		h = hash_more(h, name[i]);
		found = i == 0 || name[i - 1] == '.' ? find(l, name + i, h) : 0;
		if (found)
			blocked = found - 1 < l->open_from;
		if (blocked && !l->open)
			return true;
	}
	return blocked;
}
