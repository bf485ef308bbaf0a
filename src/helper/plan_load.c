/* Reading the committed plan from disk, believing each section only as far as its checksum goes.
 * Used by world.c at start.
 * Must never take a damaged section for an empty one. */
#include "helper/plan_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "common/cleanup.h"

#define READ_SIZE 16384

struct reader {
	int fd;
	uint32_t crc; /* of the section's bytes before room[summed] */
	size_t used, filled, summed;
	char room[READ_SIZE];
};

/* In large pieces: a call for each address would take longer than the reading. */
static void sum_up(struct reader *r)
{
	r->crc = (uint32_t)crc32(r->crc, (const void *)(r->room + r->summed), (uInt)(r->used - r->summed));
	r->summed = r->used;
}

/* 0, or -EBADMSG at an early end, or -errno. */
static int fill(struct reader *r)
{
	ssize_t n;

	sum_up(r);
	do
		n = read(r->fd, r->room, sizeof r->room);
	while (n < 0 && errno == EINTR);
	r->used = r->summed = 0;
	r->filled = n > 0 ? (size_t)n : 0;
	return n < 0 ? -errno : n == 0 ? -EBADMSG : 0;
}

static int get(struct reader *r, void *data, size_t size)
{
	char *p = data;
	size_t left = size;

	while (left) {
		size_t n = r->filled - r->used;
		int e = n ? 0 : fill(r);

		if (e < 0)
			return e;
		n = r->filled - r->used;
		n = n < left ? n : left;
		memcpy(p, r->room + r->used, n);
		r->used += n;
		p += n;
		left -= n;
	}
	return 0;
}

/* Sections are found by the header's sizes, so that a damaged one hides none behind it. */
static int section_begin(struct reader *r, off_t at)
{
	r->used = r->filled = r->summed = 0;
	r->crc = 0;
	return lseek(r->fd, at, SEEK_SET) < 0 ? -errno : 0;
}

static int section_end(struct reader *r)
{
	uint32_t was, crc;
	int e;

	sum_up(r);
	was = r->crc;
	e = get(r, &crc, sizeof crc);
	return e < 0 ? e : crc == was ? 0 : -EBADMSG;
}

static bool header_valid(const struct plan_header *h)
{
	return h->magic == PLAN_MAGIC && h->version == PLAN_VERSION && h->counts.exceptions <= PLAN_MAX_EXCEPTIONS &&
	       h->crc == (uint32_t)crc32(0, (const void *)h, offsetof(struct plan_header, crc)) &&
	       h->counts.entries <= PLAN_MAX_ENTRIES && h->counts.names <= PLAN_MAX_NAMES &&
	       h->counts.addrs <= PLAN_MAX_ADDRS && h->names_size <= h->counts.names * NAME_SIZE &&
	       h->counts.resolver_names <= PLAN_MAX_NAMES && h->counts.resolver_addrs <= PLAN_MAX_ADDRS &&
	       h->resolver_names_size <= h->counts.resolver_names * NAME_SIZE;
}

static bool addr_believable(const void *a)
{
	return addr_valid(a);
}

static bool entry_believable(const void *r)
{
	return record_valid(r);
}

static bool exception_believable(const void *x)
{
	return exception_valid(x);
}

static int read_state(struct reader *r, struct plan *p)
{
	int e = get(r, &p->state, sizeof p->state);

	if (e == 0)
		e = section_end(r);
	return e == 0 && !wire_network_valid(&p->state.network) ? -EBADMSG : e;
}

/* Memory grows with what is really read: a header cannot ask for more than the file has. */
static int read_items(struct reader *r, uint32_t count, struct items *s, bool (*believable)(const void *))
{
	int e = 0;

	for (uint32_t i = 0; i < count && e == 0; i++) {
		struct record room; /* the largest of the kinds */

		e = get(r, &room, s->size);
		if (e == 0 && (!believable(&room) || (i && s->compare(items_at(s, i - 1), &room) >= 0)))
			e = -EBADMSG;
		if (e == 0)
			e = items_push(s, &room);
	}
	return e < 0 ? e : section_end(r);
}

static int read_name(struct reader *r, struct items *names, struct arena *text)
{
	char name[NAME_SIZE + 1] = { 0 };
	const char *copy;
	uint8_t length;
	int e = get(r, &length, 1);

	if (e == 0 && length >= NAME_SIZE)
		e = -EBADMSG;
	if (e == 0)
		e = get(r, name, length);
	if (e < 0)
		return e;
	if (strlen(name) != length || !name_valid(name))
		return -EBADMSG;
	if (names->count && name_compare(plan_name(names, names->count - 1), name) >= 0)
		return -EBADMSG;
	copy = arena_copy(text, name);
	return copy ? items_push(names, &copy) : -ENOMEM;
}

static int read_names(struct reader *r, uint32_t count, struct items *names, struct arena *text)
{
	int e = 0;

	for (uint32_t i = 0; i < count && e == 0; i++)
		e = read_name(r, names, text);
	return e < 0 ? e : section_end(r);
}

static int read_part(struct reader *r, const struct plan_header *h, struct plan *p, enum plan_part part)
{
	switch (part) {
	case PLAN_STATE:
		return read_state(r, p);
	case PLAN_ADDRS:
		return read_items(r, h->counts.addrs, &p->addrs, addr_believable);
	case PLAN_NAMES:
		return read_names(r, h->counts.names, &p->names, &p->text);
	case PLAN_RESOLVER_NAMES:
		return read_names(r, h->counts.resolver_names, &p->resolver_names, &p->text);
	case PLAN_RESOLVER_ADDRS:
		return read_items(r, h->counts.resolver_addrs, &p->resolver_addrs, addr_believable);
	case PLAN_EXCEPTIONS:
		return read_items(r, h->counts.exceptions, &p->exceptions, exception_believable);
	case PLAN_ENTRIES:
	case PLAN_ALL:
		return read_items(r, h->counts.entries, &p->entries, entry_believable);
	}
	return -EINVAL;
}

static void forget(struct plan *p, enum plan_part part)
{
	p->unknown |= part;
	if (part == PLAN_STATE)
		memset(&p->state, 0, sizeof p->state);
	else
		items_free(part == PLAN_ADDRS	       ? &p->addrs
			   : part == PLAN_NAMES	       ? &p->names
			   : part == PLAN_ENTRIES      ? &p->entries
			   : part == PLAN_RESOLVER_NAMES ? &p->resolver_names
			   : part == PLAN_EXCEPTIONS	 ? &p->exceptions
							 : &p->resolver_addrs);
}

/* 0, -EBADMSG if a section was refused, or what kept all from being read. */
static int read_parts(struct reader *r, const struct plan_header *h, struct plan *p)
{
	const struct {
		enum plan_part part;
		uint64_t size;
	} sections[] = {
		{ PLAN_STATE, sizeof(struct wire_state) },
		{ PLAN_ADDRS, (uint64_t)h->counts.addrs * sizeof(struct addr) },
		{ PLAN_NAMES, h->names_size },
		{ PLAN_ENTRIES, (uint64_t)h->counts.entries * sizeof(struct record) },
		{ PLAN_RESOLVER_NAMES, h->resolver_names_size },
		{ PLAN_RESOLVER_ADDRS, (uint64_t)h->counts.resolver_addrs * sizeof(struct addr) },
		{ PLAN_EXCEPTIONS, (uint64_t)h->counts.exceptions * sizeof(struct exception) }, /* the last, and only if there are any */
	};
	size_t count = sizeof sections / sizeof *sections - !h->counts.exceptions;
	uint64_t at = sizeof *h;

	for (size_t i = 0; i < count; i++) {
		int e = section_begin(r, (off_t)at);

		if (e == 0)
			e = read_part(r, h, p, sections[i].part);
		if (e < 0)
			forget(p, sections[i].part);
		if (e < 0 && e != -EBADMSG)
			return e;
		at += sections[i].size + sizeof(uint32_t);
		if (e == 0 && lseek(r->fd, 0, SEEK_CUR) - (off_t)(r->filled - r->used) != (off_t)at)
			forget(p, sections[i].part); /* its length is not what the header says */
	}
	return p->unknown ? -EBADMSG : 0;
}

static bool ends_at(const struct plan_header *h, int fd)
{
	uint64_t size = sizeof *h + sizeof(struct wire_state) + (uint64_t)h->counts.addrs * sizeof(struct addr) +
			h->names_size + (uint64_t)h->counts.entries * sizeof(struct record) +
			h->resolver_names_size + (uint64_t)h->counts.resolver_addrs * sizeof(struct addr) +
			(uint64_t)h->counts.exceptions * sizeof(struct exception) +
			(h->counts.exceptions ? 7 : 6) * sizeof(uint32_t);
	struct stat st;

	return fstat(fd, &st) == 0 && (uint64_t)st.st_size == size;
}

static int read_plan(int fd, struct plan *p, const char **why)
{
	struct reader r = { .fd = fd };
	struct plan_header h;
	int e = get(&r, &h, sizeof h);

	p->unknown = PLAN_ALL;
	*why = "its header is damaged";
	if (e < 0 || !header_valid(&h))
		return e < 0 ? e : -EBADMSG;
	p->unknown = 0;
	p->generation = h.generation;
	*why = "a section is damaged";
	e = read_parts(&r, &h, p);
	p->digest = plan_digest(p);
	if (e == 0 && (!ends_at(&h, fd) || p->digest != h.digest)) {
		*why = "its digest or its length is not what it says";
		e = -EBADMSG;
	}
	return e;
}

static int tell(char *text, const char *path, const char *what, int r)
{
	snprintf(text, PLAN_TEXT_SIZE, "%.80s: %s", path, what);
	return r;
}

int plan_file_load(const char *path, struct plan **out, char text[PLAN_TEXT_SIZE])
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	const char *why;
	int e = fd < 0 ? -errno : 0;

	text[0] = '\0';
	*out = plan_new();
	if (!*out)
		return tell(text, path, strerror(ENOMEM), -ENOMEM);
	(*out)->unknown = PLAN_ALL;
	if (e < 0)
		return tell(text, path, strerror(-e), e);
	e = read_plan(fd, *out, &why);
	if (e == 0 || e == -EBADMSG)
		return e ? tell(text, path, why, e) : 0;
	plan_free(out); /* half read: nothing of it is known */
	*out = plan_new();
	if (*out)
		(*out)->unknown = PLAN_ALL;
	return tell(text, path, strerror(-e), e);
}

int plan_file_load_or_rescue(const char *path, struct plan **out, char text[PLAN_TEXT_SIZE])
{
	char aside[PATH_MAX];
	int e = plan_file_load(path, out, text);

	if (snprintf(aside, sizeof aside, "%s.damaged", path) >= (int)sizeof aside)
		return e;
	if (e == -EBADMSG)
		(void)rename(path, aside); /* where that fails the same is read again at the next start */
	if (e != -ENOENT)
		return e;
	plan_free(out);
	e = plan_file_load(aside, out, text);
	return e == 0 ? tell(text, aside, "read in place of a lost plan", -EBADMSG) : e;
}
