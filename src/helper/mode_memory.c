/* What this kernel could last time, kept beside the plan.
 * Used by world.c.
 * Must never be believed beyond a hint: what does not work is found out anew, and what is enforced does not depend on it. */
#include "helper/mode_memory.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "helper/hosts_io.h"

#define TEXT_SIZE (3 * sizeof((struct utsname *)0)->release + 64)

/* The whole file. A kernel that was built anew, with other parts, has another version. */
static size_t text_of(const struct nft_mode *mode, char text[TEXT_SIZE])
{
	static const char *const words[] = { [NFT_QUEUE_NATIVE] = "native", [NFT_QUEUE_COMPAT] = "compat", [NFT_QUEUE_NONE] = "none" };
	struct utsname kernel = { 0 };

	(void)uname(&kernel); /* cannot fail */
	return (size_t)snprintf(text, TEXT_SIZE, "kernel = %s %s\ndestroy = %s\nowner = %s\nqueue = %s\n", kernel.release, kernel.version,
				mode->destroy ? "yes" : "no", mode->owner ? "yes" : "no", words[mode->queue]);
}

bool mode_memory_read(const char *path, struct nft_mode *mode)
{
	char is[TEXT_SIZE], text[TEXT_SIZE];
	ssize_t n = io_recall(path, is, sizeof is);

	for (unsigned i = 0; i < 4 * NFT_QUEUE_NONE; i++) {
		struct nft_mode m = { .destroy = i & 1, .owner = i & 2, .queue = i / 4 };
		size_t size = text_of(&m, text);

		if (n >= 0 && (size_t)n == size && memcmp(is, text, size) == 0) {
			*mode = m;
			return true;
		}
	}
	return false;
}

void mode_memory_write(const char *path, const struct nft_mode *mode)
{
	char text[TEXT_SIZE];

	if (mode->queue != NFT_QUEUE_NONE)
		io_remember(path, text, text_of(mode, text));
}
