/* Sockets and files that outlive the program: handed to the service manager, taken back by the next one (FileDescriptorStoreMax=).
 * Used by helper/ for the socket that owns the table, by inspect/ for the queue and the names.
 * Must never fail the program: without a manager, or a store, the next one begins anew. */
#ifndef NCB_COMMON_FDSTORE_H
#define NCB_COMMON_FDSTORE_H

/* The descriptor that the manager passed under NAME (sd_listen_fds_with_names(3)), from now on the caller's, with
 * FD_CLOEXEC. -ENOENT: none was, or it is taken already. */
int fdstore_take(const char *name);

/* The same for the first name that begins with PREFIX; it is copied to NAME. */
#define FDSTORE_NAME_SIZE 128
int fdstore_take_prefix(const char *prefix, char name[FDSTORE_NAME_SIZE]);

/* The same, if it is a netlink socket of BUS that is bound; what else came under that name is closed and taken out of the
 * store: -ENOENT. */
int fdstore_take_netlink(const char *name, int bus);

/* Has MANAGER, of notify_open(), keep a copy of FD under NAME, whatever becomes of the socket. 0 also without a manager (below
 * 0); -errno. */
int fdstore_keep(int manager, const char *name, int fd);

/* Has it close all that it keeps under NAME. 0 also without one; -errno. */
int fdstore_drop(int manager, const char *name);

#endif
