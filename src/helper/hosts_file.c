/* Reading a hosts file, and putting another in its place by a rename.
 * Used by hosts.c.
 * Must never leave a file half written under its own name. */
#include "helper/hosts_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

int hosts_read(const char *path, size_t most, char **out, size_t *size, struct stat *st)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	autofree char *text = NULL;
	int r;

	if (fd < 0 || fstat(fd, st))
		return -errno;
	if (!S_ISREG(st->st_mode))
		return -EINVAL;
	if (st->st_size > (off_t)most)
		return -EFBIG;
	text = malloc((size_t)st->st_size + 1);
	if (!text)
		return -ENOMEM;
	r = io_read_full(fd, text, (size_t)st->st_size);
	if (r < 0)
		return r;
	*size = (size_t)st->st_size;
	*out = TAKE_PTR(text);
	return 0;
}

/* The value of one attribute, malloc'd; a negative size is -errno. */
static ssize_t get_xattr(const char *path, const char *name, char **value)
{
	ssize_t n = getxattr(path, name, NULL, 0);

	if (n < 0)
		return -errno;
	*value = malloc((size_t)n + 1);
	if (!*value)
		return -ENOMEM;
	n = getxattr(path, name, *value, (size_t)n);
	return n < 0 ? -errno : n;
}

static int copy_xattr(const char *from, int to, const char *name)
{
	autofree char *value = NULL;
	ssize_t n = get_xattr(from, name, &value);

	if (n < 0)
		return (int)n;
	return fsetxattr(to, name, value, (size_t)n, 0) ? -errno : 0;
}

/* All or an error: a copy that lost one is not put in place. */
static int copy_xattrs(const char *from, int to)
{
	ssize_t n = listxattr(from, NULL, 0);
	autofree char *names = NULL;
	int r = 0;

	if (n < 0)
		return errno == ENOTSUP ? 0 : -errno;
	names = malloc((size_t)n + 1);
	if (!names)
		return -ENOMEM;
	n = listxattr(from, names, (size_t)n);
	for (ssize_t i = 0; i < n && r == 0; i += (ssize_t)strlen(names + i) + 1)
		r = copy_xattr(from, to, names + i);
	return n < 0 ? -errno : r;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* 0 while PATH is what WAS describes (NULL: nothing), so that nobody else's change is renamed away. */
static int same_file(const char *path, const struct stat *was)
{
	struct stat now;

	if (lstat(path, &now))
		return errno != ENOENT ? -errno : was ? -ESTALE : 0;
	if (!was || now.st_ino != was->st_ino || now.st_dev != was->st_dev || now.st_size != was->st_size ||
	    !same_time(&now.st_mtim, &was->st_mtim) || !same_time(&now.st_ctim, &was->st_ctim))
		return -ESTALE;
	return 0;
}

/* A new file at TEMP. Where the folder takes none, a file that is there can still be written in place: -EXDEV. */
static int open_copy(const char *temp, bool replaces)
{
	int fd = io_create_anew(temp);

	return replaces && (fd == -EROFS || fd == -EACCES || fd == -EPERM) ? -EXDEV : fd;
}

static int write_copy(const char *temp, const char *path, const struct stat *was, const char *text, size_t size)
{
	autoclose int fd = open_copy(temp, was != NULL);
	int r;

	if (fd < 0)
		return fd;
	r = io_write_full(fd, text, size);
	if (r < 0)
		return r;
	if (was && (fchown(fd, was->st_uid, was->st_gid) || copy_xattrs(path, fd)))
		return -EXDEV;
	if (fchmod(fd, was ? was->st_mode & 07777 : 0644) || fsync(fd))
		return -errno;
	return close(TAKE_FD(fd)) ? -errno : 0;
}

static int temp_name(const char *path, char *folder, char *temp)
{
	io_folder_of(path, folder, PATH_MAX);
	return snprintf(temp, PATH_MAX, "%s/.hosts.nc-block", folder) >= PATH_MAX ? -ENAMETOOLONG : 0;
}

void hosts_sweep(const char *path)
{
	char temp[PATH_MAX], folder[PATH_MAX];

	if (temp_name(path, folder, temp) == 0)
		unlink(temp);
}

int hosts_replace_link(const char *path, const char *text, size_t size)
{
	char temp[PATH_MAX], folder[PATH_MAX];
	int r = temp_name(path, folder, temp);

	if (r == 0)
		r = write_copy(temp, path, NULL, text, size);
	if (r == 0 && rename(temp, path))
		r = -errno;
	if (r < 0) {
		unlink(temp);
		return r;
	}
	return io_sync_folder(folder);
}

int hosts_replace(const char *path, const struct stat *was, const char *text, size_t size)
{
	char temp[PATH_MAX], folder[PATH_MAX];
	int r = temp_name(path, folder, temp);

	if (r == 0)
		r = write_copy(temp, path, was, text, size);
	if (r == 0)
		r = same_file(path, was);
	if (r == 0 && rename(temp, path))
		r = errno == EBUSY || errno == EPERM ? -EXDEV : -errno;
	if (r < 0) {
		unlink(temp);
		return r;
	}
	return io_sync_folder(folder);
}
