/* Sending packets that we make up: answers to blocked questions, resets.
 * Used by judge.c and through it by inspect.c.
 * Must never send to anybody but the two ends of the connection at hand. */
#ifndef NCB_INSPECT_INJECT_H
#define NCB_INSPECT_INJECT_H

#include <stddef.h>
#include <stdint.h>

struct inject {
	int raw4, raw6; /* -1: the machine does not speak it */
};

/* Opens both raw sockets: needs CAP_NET_RAW, which may be dropped afterwards. 0 or -errno. */
int inject_open(struct inject *i);
void inject_close(struct inject *i);

/* Sends PACKET, from its IP header on. SCOPE: the interface for link-local IPv6 addresses. 0 or -errno. */
int inject_send(const struct inject *i, const void *packet, size_t size, uint32_t scope);

#endif
