/* What the socket's two halves share: the listener and its clients.
 * Used by server.c, server_client.c and their tests.
 * Must never be included by anything else. */
#ifndef NCB_DAEMON_SERVER_PRIVATE_H
#define NCB_DAEMON_SERVER_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/stat.h>

#include "daemon/frame.h"
#include "daemon/server.h"

#define SERVER_STALL_US (30u * 1000 * 1000) /* a client that reads nothing of its reply for so long is dropped */
#define SERVER_HELD_MAX (64u * 1024 * 1024) /* bytes of requests and replies, all clients but the largest */

struct client {
	TAILQ_ENTRY(client) link;
	struct server *server;
	struct peer peer;
	int fd;
	sd_event_source *io;
	sd_event_source *stall; /* armed only while a reply waits */
	struct frame_buffer in;
	char *out;
	size_t out_size;
	size_t out_done;
	size_t held; /* bytes of in and out, as they stand in the server's sum */
	bool last;   /* closed once the reply is out */
};
TAILQ_HEAD(client_list, client);

struct server {
	sd_event *event;
	sd_event_source *io;
	sd_event_source *retry; /* armed only while no descriptor is free */
	int fd;
	char *path;
	struct stat bound; /* so that only our own socket is removed */
	server_handler handler;
	void *arg;
	struct client_list clients; /* the longest idle first */
	unsigned count;
	unsigned count_max;
	uint64_t stall_us;
	size_t held; /* bytes, all clients together */
	size_t held_max;
};

/* Takes FD over, also when it fails. -errno. */
int client_new(struct server *s, int fd);
void client_free(struct client *c);

#endif
