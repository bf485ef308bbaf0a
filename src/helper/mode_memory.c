/* Which way of queueing this kernel took last time, kept beside the plan.
 * Used by world.c.
 * Must never be believed beyond a hint: what does not work is found out anew, and what is enforced does not depend on it. */
#include "helper/queue_memory.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/hosts_io.h"

#define TEXT_SIZE (3 * sizeof((struct utsname *)0)->release + 64)

/* The whole file. A kernel that was built anew, with other parts, has another version. */
static size_t text_of(enum nft_queue queue, char text[TEXT_SIZE])
{
	static const char *const words[] = { [NFT_QUEUE_NATIVE] = "native", [NFT_QUEUE_COMPAT] = "compat", [NFT_QUEUE_NONE] = "none" };
	struct utsname kernel = { 0 };

	(void)uname(&kernel); /* cannot fail */
	return (size_t)snprintf(text, TEXT_SIZE, "kernel = %s %s\nqueue = %s\n", kernel.release, kernel.version, words[queue]);
}

enum nft_queue queue_memory_read(const char *path)
{
	autoclose int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char is[TEXT_SIZE], text[TEXT_SIZE];
	ssize_t n = fd < 0 ? -1 : read(fd, is, sizeof is);

	for (enum nft_queue queue = 0; queue < NFT_QUEUE_NONE; queue++) {
		size_t size = text_of(queue, text);

		if (n >= 0 && (size_t)n == size && memcmp(is, text, size) == 0)
			return queue;
	}
	return NFT_QUEUE_NONE;
}

void queue_memory_write(const char *path, enum nft_queue queue)
{
	char temporary[PATH_MAX], text[TEXT_SIZE];
	autoclose int fd = -1;

	if (queue == NFT_QUEUE_NONE || snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary)
		return;
	fd = io_create_anew(temporary);
	if (fd < 0 || io_write_full(fd, text, text_of(queue, text)) < 0 || rename(temporary, path) < 0)
		(void)unlink(temporary);
}
