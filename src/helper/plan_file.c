/* Writing the committed plan to disk.
 * Used by world.c.
 * Must never leave anything but the old or the new plan behind. */
#include "helper/plan_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

#define WRITE_SIZE 16384

struct writer {
	int fd, error;
	uint32_t crc;
	size_t used;
	char room[WRITE_SIZE];
};

static void flush(struct writer *w)
{
	if (w->error == 0)
		w->error = io_write_full(w->fd, w->room, w->used);
	w->used = 0;
}

static void put(struct writer *w, const void *data, size_t size)
{
	const char *p = data;

	w->crc = (uint32_t)crc32(w->crc, data, (uInt)size);
	while (size) {
		size_t n = sizeof w->room - w->used;

		n = n < size ? n : size;
		memcpy(w->room + w->used, p, n);
		w->used += n;
		p += n;
		size -= n;
		if (w->used == sizeof w->room)
			flush(w);
	}
}

static void end_section(struct writer *w)
{
	uint32_t crc = w->crc;

	put(w, &crc, sizeof crc);
	w->crc = 0;
}

static uint32_t names_size(const struct items *names)
{
	size_t size = 0;

	for (size_t i = 0; i < names->count; i++)
		size += 1 + strlen(plan_name(names, i));
	return (uint32_t)size; /* at most 100,000 names of 254 bytes */
}

static void put_header(struct writer *w, const struct plan *p)
{
	struct plan_header h = { .magic = PLAN_MAGIC,
				 .version = PLAN_VERSION,
				 .names_size = names_size(&p->names),
				 .resolver_names_size = names_size(&p->resolver_names),
				 .generation = p->generation,
				 .digest = p->digest,
				 .counts = plan_counts(p) };

	h.crc = (uint32_t)crc32(0, (const void *)&h, offsetof(struct plan_header, crc));
	put(w, &h, sizeof h);
	w->crc = 0;
}

static void put_items(struct writer *w, const struct items *s)
{
	for (size_t i = 0; i < s->count; i++)
		put(w, items_at(s, i), s->size);
	end_section(w);
}

static void put_names(struct writer *w, const struct items *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = plan_name(names, i);
		uint8_t length = (uint8_t)strlen(name);

		put(w, &length, 1);
		put(w, name, length);
	}
	end_section(w);
}

static int write_plan(int fd, const struct plan *p)
{
	struct writer w = { .fd = fd };

	put_header(&w, p);
	put(&w, &p->state, sizeof p->state);
	end_section(&w);
	put_items(&w, &p->addrs);
	put_names(&w, &p->names);
	put_items(&w, &p->entries);
	put_names(&w, &p->resolver_names);
	put_items(&w, &p->resolver_addrs);
	if (p->exceptions.count)
		put_items(&w, &p->exceptions);
	flush(&w);
	if (w.error)
		return w.error;
	return fsync(fd) < 0 ? -errno : 0;
}

/* What the temporary file holds is nothing until it is renamed, so an old one is of no use. */
static int write_temporary(const char *path, const struct plan *p)
{
	autoclose int fd = io_create_anew(path);
	int r;

	if (fd < 0)
		return fd;
	r = write_plan(fd, p);
	if (close(TAKE_FD(fd)) < 0 && r == 0)
		r = -errno;
	return r;
}

static int tell(char *text, const char *path, const char *what, int r)
{
	snprintf(text, PLAN_TEXT_SIZE, "%.80s: %s: %s", path, what, strerror(-r));
	return r;
}

int plan_file_store(const char *path, const struct plan *p, char text[PLAN_TEXT_SIZE])
{
	char temporary[PATH_MAX], folder[PATH_MAX];
	int r;

	if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary)
		return tell(text, path, "cannot be named", -ENAMETOOLONG);
	r = write_temporary(temporary, p);
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0) {
		unlink(temporary);
		return tell(text, path, "the plan could not be written", r);
	}
	io_folder_of(path, folder, sizeof folder);
	r = io_sync_folder(folder);
	/* The new plan is in place, perhaps not for long. Whoever is told that it failed meets it again as a
	 * newer generation and reconciles. */
	return r < 0 ? tell(text, folder, "could not be made durable", r) : 0;
}
