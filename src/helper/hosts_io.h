/* Whole reads and writes, fresh files, and folders made durable.
 * Used by what writes the hosts file, its journal, the plan, and what is remembered beside it.
 * Must never report less than the whole as done. */
#ifndef NCB_HELPER_HOSTS_IO_H
#define NCB_HELPER_HOSTS_IO_H

#include <stddef.h>
#include <sys/types.h>

int io_read_full(int fd, void *data, size_t size);        /* -errno; -EIO at an early end */
int io_write_full(int fd, const void *data, size_t size); /* -errno */
int io_create_anew(const char *path); /* a file that did not exist, of mode 0600, to write; one that lies there is removed. -errno */
void io_folder_of(const char *path, char *folder, size_t size);
int io_sync_folder(const char *folder); /* -errno */

/* What is remembered and can be done without: PATH holds this alone, by a rename, and is not made durable. Whatever goes wrong is
 * passed over. */
void io_remember(const char *path, const void *data, size_t size);
/* What PATH holds, at most SIZE bytes of it: how many, or -errno. No link is followed, and nothing waited for. */
ssize_t io_recall(const char *path, void *room, size_t size);

#endif
