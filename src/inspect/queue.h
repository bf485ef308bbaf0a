/* The NFQUEUE: packets that rules send here, and the verdicts on them.
 * Used by inspect.c.
 * Must never hold a packet back: each gets its verdict before the next is read. */
#ifndef NCB_INSPECT_QUEUE_H
#define NCB_INSPECT_QUEUE_H

#include <stddef.h>
#include <stdint.h>

/* NF_ACCEPT: on to the next chain, which labels the connection as judged. NF_STOP: on, without that. NF_DROP. */
struct queued {
	uint32_t id;
	uint8_t hook;          /* NF_INET_* */
	uint32_t in_if, out_if; /* indices, 0: none */
	const uint8_t *packet; /* from the IP header; borrowed until the next read */
	size_t size;
};

/* The netlink socket, bound to the queue: it lets packets by when it is full. The service manager keeps it, so that packets
 * wait for the next inspector where this one dies; where the one before us died, this is its socket. What that one had read
 * and not judged is dropped: whoever wants it to arrive sends it again. ROOM as below; MANAGER is of notify_open().
 * -errno: -EPERM without CAP_NET_ADMIN, -EBUSY when another program holds the queue. */
int queue_open(uint16_t number, void *room, int manager);

/* Has nobody keep the queue, told over MANAGER: once its last holder has closed it, packets go on
 * uninspected, as the rules say. */
void queue_forsake(int manager);

/* Waits for the next packet: 0; -EAGAIN: something else came, such as an answer to queue_call(); else -errno, also when an inherited
 * socket turns out not to hold the queue.
 * ROOM is where it is put; it has QUEUE_ROOM bytes. */
#define QUEUE_ROOM (65535 + 4096)
int queue_read(int fd, void *room, struct queued *out);

/* Has the kernel say something that is no packet, so that queue_read() returns; from any thread. 0 or -errno. */
int queue_call(int fd, uint16_t number);

/* VERDICT: NF_*. 0 or -errno. */
int queue_verdict(int fd, uint16_t number, uint32_t id, uint32_t verdict);

#endif
