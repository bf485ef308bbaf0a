/* Whether anything is blocked: the plan's counts, and the state of its entries.
 * Used by main.c.
 * Must never say no because something cannot be read. */
#include "boot/held.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/addr.h"
#include "common/cleanup.h"
#include "common/plan_header.h"
#include "common/record.h"

#define CRC_SIZE sizeof(uint32_t) /* behind each section */

static bool is_empty(const char *folder)
{
	DIR *d = opendir(folder);
	unsigned entries = 0;

	if (!d)
		return true;
	while (entries < 3 && readdir(d))
		entries++;
	closedir(d);
	return entries < 3; /* "." and ".." are always there */
}

/* An entry whose wait is over is kept for the history alone. */
static bool any_entry_holds(int fd, const struct plan_header *h)
{
	off_t at = (off_t)(sizeof *h + sizeof(struct wire_state) + CRC_SIZE + CRC_SIZE /* no addresses */ + CRC_SIZE /* no names */);
	struct record r;

	for (uint32_t i = 0; i < h->counts.entries; i++, at += (off_t)sizeof r)
		if (pread(fd, &r, sizeof r, at) != (ssize_t)sizeof r || r.state != STATE_GONE)
			return true;
	return false;
}

bool held_anything(const struct held_paths *paths)
{
	autoclose int fd = open(paths->plan, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct plan_header h;

	if (fd < 0)
		return errno != ENOENT || access(paths->store, F_OK) == 0 || is_empty(paths->mounted);
	if (read(fd, &h, sizeof h) != (ssize_t)sizeof h || h.magic != PLAN_MAGIC || h.version != PLAN_VERSION)
		return true;
	return h.counts.addrs || h.counts.names || h.names_size || any_entry_holds(fd, &h);
}
