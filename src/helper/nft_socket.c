/* The socket that owns the table: the owner is the socket's port (net/netfilter/nf_tables_api.c, nlpid), whoever holds it.
 * Used by nft_apply.c.
 * Must never be given to another program. */
#include "helper/nft_socket.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/fdstore.h"
#include "common/log.h"
#include "common/netlink.h"
#include "common/notify.h"

#define STORED_NAME "table"

/* Answers that the one before us did not live to read would be taken for answers to our questions. */
static void drain(int fd)
{
	char byte;

	while (recv(fd, &byte, sizeof byte, MSG_DONTWAIT | MSG_TRUNC) >= 0 || errno == ENOBUFS || errno == EINTR)
		;
}

int nft_socket_open(void)
{
	int fd = fdstore_take_netlink(STORED_NAME, NETLINK_NETFILTER), r;
	autoclose int manager = -1;

	if (fd >= 0) {
		drain(fd);
		return fd;
	}
	fd = netlink_open(NETLINK_NETFILTER);
	manager = notify_open();
	r = fd < 0 ? 0 : fdstore_keep(manager, STORED_NAME, fd);
	if (r < 0)
		log_warning("the table will be nobody's between two starts: %s", strerror(-r));
	return fd;
}
