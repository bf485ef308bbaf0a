/* A private folder of files for one test.
 * Used by the unit tests that read folders.
 * Must never touch anything outside the folder that it made. */
#ifndef NCB_TESTS_FOLDER_H
#define NCB_TESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_SIZE 64

static inline int folder_remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static inline void folder_make(char folder[FOLDER_SIZE])
{
	strcpy(folder, "/tmp/nc-block-test.XXXXXX");
	if (!mkdtemp(folder))
		abort();
}

static inline void folder_remove(const char *folder)
{
	nftw(folder, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void folder_write(const char *folder, const char *name, const char *text, size_t size)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	if (!f || fwrite(text, 1, size, f) != size || fclose(f))
		abort();
}

static inline void folder_put(const char *folder, const char *name, const char *text)
{
	folder_write(folder, name, text, strlen(text));
}

#endif
