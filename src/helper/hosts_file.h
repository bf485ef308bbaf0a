/* Reading a hosts file and putting new bytes in its place, whole or not at all.
 * Used by hosts.c.
 * Must never look into the bytes. */
#ifndef NCB_HELPER_HOSTS_FILE_H
#define NCB_HELPER_HOSTS_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define HOSTS_SIZE_MAX (64u << 20)

/* *OUT is malloc'd, the caller's; ST is what fstat said. -ENOENT: no such file. -EFBIG above MOST bytes, -EINVAL for what is no regular
 * file, -ELOOP for a symbolic link: the caller resolves those. */
int hosts_read(const char *path, size_t most, char **out, size_t *size, struct stat *st);

/* Puts TEXT in place of PATH by a rename: mode, owner and extended attributes of WAS are kept (NULL: a new file, 0644). -EXDEV where that
 * cannot be done and hosts_overwrite() is the way (a mount, a folder that takes no new file, attributes that a copy cannot have),
 * -ESTALE if PATH is no longer what WAS describes, else -errno; the old bytes stand then. */
int hosts_replace(const char *path, const struct stat *was, const char *text, size_t size);

/* Puts TEXT in place of the symbolic link at PATH, as a new file (0644). 0 or -errno; the link stands then. */
int hosts_replace_link(const char *path, const char *text, size_t size);

/* Removes the copy that a hosts_replace() left behind when it was killed: names stand in it. */
void hosts_sweep(const char *path);

/* Writes TEXT over the bytes of PATH, with a copy of old and new bytes at JOURNAL while it lasts. -ESTALE if PATH no longer holds OLD once
 * the journal is durable, else -errno. */
int hosts_overwrite(const char *path, const char *journal, const char *old, size_t old_size, const char *text, size_t size);

/* Finishes what hosts_overwrite() was cut off in: 0 (also when there is nothing to do, or no file any more) or -errno. A file that is no mixture of the old and the
 * new bytes was changed by somebody since and is left as it is. */
int hosts_replay(const char *path, const char *journal);

#endif
