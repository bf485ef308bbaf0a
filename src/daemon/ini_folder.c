/* Getting at INI files: a file's whole text, and a folder's names in a fixed order.
 * Used by daemon/config.c, daemon/catalogue.c and daemon/protected_extra.c.
 * Must never wait for anything: what is no regular file is refused before it is read. */
#include "daemon/ini_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"

static int read_all(int fd, char *buffer, size_t room, size_t *size)
{
	*size = 0;
	while (*size < room) {
		ssize_t n = read(fd, buffer + *size, room - *size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		*size += (size_t)n;
	}
	return -EFBIG;
}

int ini_file_read(const char *path, char **text, size_t *size)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	autofree char *buffer = NULL;
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > INI_FILE_SIZE_MAX)
		return -EFBIG;
	/* One byte more than may be there: a file that grew meanwhile is noticed, and the NUL has its place. */
	buffer = malloc(INI_FILE_SIZE_MAX + 1);
	if (!buffer)
		return -ENOMEM;
	r = read_all(fd, buffer, INI_FILE_SIZE_MAX + 1, size);
	if (r)
		return r;
	buffer[*size] = '\0';
	*text = TAKE_PTR(buffer);
	return 0;
}

static bool fits(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return name[0] != '.' && n > s && strcmp(name + n - s, suffix) == 0;
}

static int append(char ***names, size_t *count, const char *name)
{
	char **grown = reallocarray(*names, *count + 1, sizeof *grown);
	char *copy;

	if (!grown)
		return -ENOMEM;
	*names = grown;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	grown[(*count)++] = copy;
	return 0;
}

static int list(DIR *d, const char *suffix, char ***names, size_t *count)
{
	const struct dirent *e;
	int r;

	for (;;) {
		errno = 0;
		e = readdir(d);
		if (!e)
			return -errno;
		if (!fits(e->d_name, suffix))
			continue;
		r = append(names, count, e->d_name);
		if (r)
			return r;
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int ini_file_list(const char *folder, const char *suffix, char ***names, size_t *count)
{
	DIR *d = opendir(folder);
	int r;

	*names = NULL;
	*count = 0;
	if (!d)
		return errno == ENOENT ? 0 : -errno;
	r = list(d, suffix, names, count);
	closedir(d);
	if (r) {
		ini_file_names_free(names, *count);
		*count = 0;
		return r;
	}
	if (*count)
		qsort(*names, *count, sizeof **names, compare_names);
	return 0;
}

void ini_file_names_free(char ***names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free((*names)[i]);
	free(*names);
	*names = NULL;
}
