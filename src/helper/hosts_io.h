/* Whole reads and writes, fresh files, and folders made durable.
 * Used by what writes the hosts file, its journal, the plan, and what is remembered beside it.
 * Must never report less than the whole as done. */
#ifndef NCB_HELPER_HOSTS_IO_H
#define NCB_HELPER_HOSTS_IO_H

#include <stddef.h>

int io_read_full(int fd, void *data, size_t size);        /* -errno; -EIO at an early end */
int io_write_full(int fd, const void *data, size_t size); /* -errno */
int io_create_anew(const char *path); /* a file that did not exist, of mode 0600, to write; one that lies there is removed. -errno */
void io_folder_of(const char *path, char *folder, size_t size);
int io_sync_folder(const char *folder); /* -errno */

#endif
