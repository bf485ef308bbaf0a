/* The number of the inspector's account, kept beside the plan.
 * Used by world.c.
 * Must never be asked while the account is listed: this is for when it is not. */
#include "helper/uid_memory.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

#define TEXT_SIZE 32
#define KEY "uid = "

/* The whole file. */
static size_t text_of(uint32_t uid, char text[TEXT_SIZE])
{
	return (size_t)snprintf(text, TEXT_SIZE, KEY "%" PRIu32 "\n", uid);
}

/* What is not byte for byte what we write is not ours. */
int64_t uid_memory_read(const char *path)
{
	autoclose int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char is[TEXT_SIZE] = "", text[TEXT_SIZE];
	ssize_t n = fd < 0 ? -1 : read(fd, is, sizeof is - 1);
	uint32_t uid = n < (ssize_t)strlen(KEY) ? 0 : (uint32_t)strtoul(is + strlen(KEY), NULL, 10);

	return n >= 0 && (size_t)n == text_of(uid, text) && memcmp(is, text, (size_t)n) == 0 ? (int64_t)uid : -1;
}

void uid_memory_write(const char *path, uint32_t uid)
{
	char temporary[PATH_MAX], text[TEXT_SIZE];
	autoclose int fd = -1;

	if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary)
		return;
	fd = io_create_anew(temporary);
	if (fd < 0 || io_write_full(fd, text, text_of(uid, text)) < 0 || rename(temporary, path) < 0)
		(void)unlink(temporary);
}
