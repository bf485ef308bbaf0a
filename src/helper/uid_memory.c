/* The number of the inspector's account, kept beside the plan.
 * Used by world.c.
 * Must never be asked while the account is listed: this is for when it is not. */
#include "helper/uid_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	char is[TEXT_SIZE] = "", text[TEXT_SIZE];
	ssize_t n = io_recall(path, is, sizeof is - 1);
	uint32_t uid = n < (ssize_t)strlen(KEY) ? 0 : (uint32_t)strtoul(is + strlen(KEY), NULL, 10);

	return n >= 0 && (size_t)n == text_of(uid, text) && memcmp(is, text, (size_t)n) == 0 ? (int64_t)uid : -1;
}

void uid_memory_write(const char *path, uint32_t uid)
{
	char text[TEXT_SIZE];

	io_remember(path, text, text_of(uid, text));
}
