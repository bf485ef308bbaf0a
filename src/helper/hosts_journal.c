/* Files that cannot be renamed over (mounts, hard links): written in place, with a journal that makes a cut-off write whole again.
 * Used by hosts.c.
 * Must never write over bytes that are neither the old nor the new ones. */
#include "helper/hosts_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

#define JOURNAL_MAGIC 0x4e43424a4f55524eULL

struct journal {
	uint64_t magic;
	uint64_t old_size, new_size;
	uint32_t crc; /* of old and new bytes together */
	uint32_t reserved;
};

static uint32_t sum(const char *a, size_t na, const char *b, size_t nb)
{
	return (uint32_t)crc32_z(crc32_z(0, (const Bytef *)a, na), (const Bytef *)b, nb);
}

static int write_journal(const char *journal, const struct journal *h, const char *old, const char *text)
{
	autoclose int fd = open(journal, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	char folder[PATH_MAX];
	int r;

	if (fd < 0)
		return -errno;
	r = io_write_full(fd, h, sizeof *h);
	if (r == 0)
		r = io_write_full(fd, old, h->old_size);
	if (r == 0)
		r = io_write_full(fd, text, h->new_size);
	if (r == 0 && fsync(fd))
		r = -errno;
	io_folder_of(journal, folder, sizeof folder);
	return r ? r : io_sync_folder(folder);
}

static int drop_journal(const char *journal)
{
	char folder[PATH_MAX];

	if (unlink(journal) && errno != ENOENT)
		return -errno;
	io_folder_of(journal, folder, sizeof folder);
	return io_sync_folder(folder);
}

static int write_over(const char *path, const char *text, size_t size)
{
	autoclose int fd = open(path, O_WRONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = io_write_full(fd, text, size);
	if (r == 0 && (ftruncate(fd, (off_t)size) || fsync(fd)))
		r = -errno;
	return r;
}

/* Space is asked for before a byte is written over: a full disk leaves the old ones. */
static int make_room(const char *path, size_t old_size, size_t size)
{
	autoclose int fd = -1;

	if (size <= old_size)
		return 0;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)size) && errno != EOPNOTSUPP)
		return -errno;
	return 0;
}

static bool still_holds(const char *path, const char *old, size_t old_size)
{
	autofree char *now = NULL;
	struct stat st;
	size_t n;

	return hosts_read(path, old_size, &now, &n, &st) == 0 && n == old_size && memcmp(now, old, n) == 0;
}

int hosts_overwrite(const char *path, const char *journal, const char *old, size_t old_size, const char *text, size_t size)
{
	struct journal h = { .magic = JOURNAL_MAGIC, .old_size = old_size, .new_size = size, .crc = sum(old, old_size, text, size) };
	int r = make_room(path, old_size, size);

	if (r == 0)
		r = write_journal(journal, &h, old, text);
	if (r == 0 && access(path, W_OK))
		r = -errno;
	/* Asked as late as it can be: what somebody wrote meanwhile is not written over. */
	if (r == 0 && !still_holds(path, old, old_size))
		r = -ESTALE;
	if (r < 0) {
		unlink(journal);
		return r;
	}
	r = write_over(path, text, size);
	return r ? r : drop_journal(journal);
}

/* NOW is what an interrupted write leaves: each byte an old or a new one, since pages reach the disk in any order; a hole behind the old
 * end reads as zeros. */
static bool is_mixture(const char *now, size_t n, const char *old, size_t old_size, const char *text, size_t size)
{
	if (n > (old_size > size ? old_size : size) || (n < old_size && n < size))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!(i < size && now[i] == text[i]) && !(i < old_size && now[i] == old[i]) && !(i >= old_size && now[i] == 0))
			return false;
	return true;
}

static int replay(const char *path, const struct journal *h, const char *both)
{
	autofree char *now = NULL;
	struct stat st;
	size_t n;
	int r = hosts_read(path, HOSTS_SIZE_MAX, &now, &n, &st);

	if (r < 0) /* gone, or grown by somebody beyond what we ever write: not ours to finish */
		return r == -ENOENT || r == -EFBIG || r == -EINVAL ? 0 : r;
	if (!is_mixture(now, n, both, h->old_size, both + h->old_size, h->new_size))
		return 0;
	return write_over(path, both + h->old_size, h->new_size);
}

int hosts_replay(const char *path, const char *journal)
{
	autofree char *text = NULL;
	struct journal h;
	struct stat st;
	size_t n;
	int r = hosts_read(journal, sizeof h + 2 * (size_t)HOSTS_SIZE_MAX, &text, &n, &st);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	memset(&h, 0, sizeof h);
	if (n >= sizeof h) {
		memcpy(&h, text, sizeof h);
		if (h.magic == JOURNAL_MAGIC && h.old_size <= HOSTS_SIZE_MAX && h.new_size <= HOSTS_SIZE_MAX && sizeof h + h.old_size + h.new_size == n &&
		    h.crc == sum(text + sizeof h, h.old_size, text + sizeof h + h.old_size, h.new_size))
			r = replay(path, &h, text + sizeof h);
	}
	return r ? r : drop_journal(journal);
}
