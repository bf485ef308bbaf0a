/* Reading a hosts file, and putting another in its place by a rename.
 * Used by hosts.c.
 * Must never leave a file half written under its own name. */
#include "helper/hosts_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

int hosts_read(const char *path, char **out, size_t *size, struct stat *st)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	autofree char *text = NULL;
	int r;

	if (fd < 0 || fstat(fd, st))
		return -errno;
	if (!S_ISREG(st->st_mode))
		return -EINVAL;
	if (st->st_size > (off_t)HOSTS_SIZE_MAX)
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

/* Attributes that the file system or the kernel does not let us set are not worth a hosts file: they are left out. */
static void copy_xattrs(const char *from, int to)
{
	char names[4096], value[4096];
	ssize_t n = listxattr(from, names, sizeof names);

	for (ssize_t i = 0; i < n; i += (ssize_t)strlen(names + i) + 1) {
		ssize_t v = getxattr(from, names + i, value, sizeof value);
		if (v >= 0)
			(void)!fsetxattr(to, names + i, value, (size_t)v, 0);
	}
}

static int same_file(const char *path, const struct stat *was)
{
	struct stat now;

	if (stat(path, &now))
		return was || errno != ENOENT ? -errno : 0;
	if (!was || now.st_ino != was->st_ino || now.st_dev != was->st_dev || now.st_size != was->st_size ||
	    now.st_mtim.tv_sec != was->st_mtim.tv_sec || now.st_mtim.tv_nsec != was->st_mtim.tv_nsec)
		return -ESTALE;
	return 0;
}

static int write_copy(const char *temp, const char *path, const struct stat *was, const char *text, size_t size)
{
	autoclose int fd = -1;
	int r;

	if (unlink(temp) && errno != ENOENT)
		return -errno;
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	r = io_write_full(fd, text, size);
	if (r < 0)
		return r;
	if (was && fchown(fd, was->st_uid, was->st_gid))
		return -errno;
	if (was)
		copy_xattrs(path, fd);
	if (fchmod(fd, was ? was->st_mode & 07777 : 0644) || fsync(fd))
		return -errno;
	return close(TAKE_FD(fd)) ? -errno : 0;
}

int hosts_replace(const char *path, const struct stat *was, const char *text, size_t size)
{
	char temp[PATH_MAX], folder[PATH_MAX];
	int r;

	io_folder_of(path, folder, sizeof folder);
	if (snprintf(temp, sizeof temp, "%s/.hosts.nc-block", folder) >= (int)sizeof temp)
		return -ENAMETOOLONG;
	r = write_copy(temp, path, was, text, size);
	if (r == 0)
		r = same_file(path, was);
	if (r == 0 && rename(temp, path))
		r = -errno;
	if (r < 0) {
		unlink(temp);
		return r;
	}
	return io_sync_folder(folder);
}
