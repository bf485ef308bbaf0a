/* Sockets as the tries of `check` need them.
 * Used by check_dns.c, check_flow.c, check_quic.c and check_address.c.
 * Must never wait without an end. */
#ifndef NCB_CLI_CHECK_NET_H
#define NCB_CLI_CHECK_NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct check_addr {
	struct sockaddr_storage a;
	socklen_t size;
};

/* A numeric address. 0 or -EINVAL. */
int check_net_addr(struct check_addr *out, const char *text, uint16_t port);

/* A socket of TYPE connected to ADDRESS:PORT within TIMEOUT_MS, non-blocking; else -errno, and *ASYNC tells whether it came
 * from outside this process's call: a packet was sent, and that is what came of it. */
int check_net_connect(const char *address, uint16_t port, int type, int timeout_ms, bool *async);

/* A socket of TYPE bound to ADDRESS (loopback) and a free port, which goes to *PORT; listening, where TYPE is SOCK_STREAM. Or
 * -errno. */
int check_net_listen(const char *address, int type, uint16_t *port);

/* Waits for EVENTS on FD: true when there are any, an error among them. */
bool check_net_await(int fd, short events, int timeout_ms);

/* True for the errors that say "this machine has no way there", before anything was sent. */
bool check_net_no_way(int error);

/* CLOCK_MONOTONIC in ms. */
int64_t check_net_now_ms(void);

#endif
