/* Questions to the kernel over netlink, answered in full before the next is asked.
 * Used by own_addr.c, sock_destroy.c and nft_*.c.
 * Must never leave an answer unread: the next question would take it for its own. */
#ifndef NCB_COMMON_NETLINK_H
#define NCB_COMMON_NETLINK_H

#include <linux/netlink.h>

/* The kernel hands dumps out in pieces of at most this size. */
#define NETLINK_RECEIVE_SIZE 32768

/* A message of a dump or an answer; a return below 0 ends it with that error. */
typedef int netlink_each(const struct nlmsghdr *h, void *data);

/* A bound socket of BUS in this network namespace, or -errno. */
int netlink_open(int bus);

/* Sends H, whose sequence number tells its answers from others, and gives EACH every message up to the end of
 * the dump or the acknowledgement. 0; -EAGAIN if the dump was not of one moment; else -errno, the kernel's or
 * EACH's. */
int netlink_dump(int fd, const struct nlmsghdr *h, netlink_each *each, void *data);

#endif
