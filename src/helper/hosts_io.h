/* Whole reads and writes, and folders made durable.
 * Used by hosts_file.c and hosts_journal.c.
 * Must never report less than the whole as done. */
#ifndef NCB_HELPER_HOSTS_IO_H
#define NCB_HELPER_HOSTS_IO_H

#include <stddef.h>

int io_read_full(int fd, void *data, size_t size);        /* -errno; -EIO at an early end */
int io_write_full(int fd, const void *data, size_t size); /* -errno */
void io_folder_of(const char *path, char *folder, size_t size);
int io_sync_folder(const char *folder); /* -errno */

#endif
